import { Component, h, type ComponentType, type VNode } from "preact";

/** Draws again only when one of the properties is another value. */
export function memo<P extends object>(Inner: ComponentType<P>): ComponentType<P> {
  return class extends Component<P> {
    override shouldComponentUpdate(next: Readonly<P>): boolean {
      const keys = Object.keys(next) as (keyof P)[];
      return keys.some((k) => next[k] !== this.props[k]);
    }
    override render(): VNode { return h(Inner as ComponentType, this.props); }
  };
}

import { Fragment, type JSX } from "preact";
import { parseMarkdown, type Block, type Run } from "../markdown.ts";
import type { TextPart } from "../types.ts";

function withBreaks(text: string): JSX.Element {
  const lines = text.split("\n");
  return <>{lines.map((line, i) => <Fragment key={i}>{i > 0 && <br />}{line}</Fragment>)}</>;
}

function Inline({ runs }: { runs: Run[] }): JSX.Element {
  return (
    <>
      {runs.map((r, i) => {
        let out = r.code ? <code>{r.text}</code> : withBreaks(r.text);
        if (r.link) out = <a href={r.link} target="_blank" rel="noreferrer noopener">{out}</a>;
        if (r.italic) out = <em>{out}</em>;
        if (r.bold) out = <strong>{out}</strong>;
        return <Fragment key={i}>{out}</Fragment>;
      })}
    </>
  );
}

function BlockOf({ block }: { block: Block }): JSX.Element {
  if (block.kind === "list") return <ul>{block.items.map((item, i) => <li key={i}><Inline runs={item} /></li>)}</ul>;
  const inside = <Inline runs={block.items[0] ?? []} />;
  return block.kind === "quote" ? <blockquote>{inside}</blockquote> : <p>{inside}</p>;
}

export function Text({ part }: { part: TextPart }): JSX.Element {
  return <div class="text">{parseMarkdown(part.markdown).map((b, i) => <BlockOf key={i} block={b} />)}</div>;
}

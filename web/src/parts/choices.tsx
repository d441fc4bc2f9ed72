import type { JSX } from "preact";
import type { ChoicesPart } from "../types.ts";

interface Props {
  part: ChoicesPart;
  firstNumber: number;      // numbers run on through a message
  open: boolean;            // the newest unanswered choices: their numbers can be typed
  answered?: string;
  choose: (id: string, label: string) => void;
}

/** Answered and older choices stay usable: the coach answers a stale button kindly. */
export function Choices({ part, firstNumber, open, answered, choose }: Props): JSX.Element {
  return (
    <div class={open ? "choices" : "choices past"} role="group" aria-label="Choices">
      {part.options.map((o, i) => {
        const taken = answered === o.id;
        return (
          <button key={o.id} type="button" class={`choice${o.primary ? " primary" : ""}${taken ? " taken" : ""}`}
            aria-pressed={answered !== undefined ? taken : undefined} onClick={() => choose(o.id, o.label)}>
            {open && <span class="number" aria-hidden="true">{firstNumber + i}</span>}
            {taken && <span class="check" aria-hidden="true">✓</span>}
            <span>{o.label}</span>
          </button>
        );
      })}
    </div>
  );
}

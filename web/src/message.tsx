import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { memo } from "./memo.ts";
import { Choices } from "./parts/choices.tsx";
import { Form } from "./parts/form.tsx";
import { Score } from "./parts/score.tsx";
import { Code, File, Progress, Quote } from "./parts/small.tsx";
import { Table } from "./parts/table.tsx";
import { Text } from "./parts/text.tsx";
import type { Shown } from "./talk.ts";
import type { Message as Content, Part } from "./types.ts";

export interface Hands {
  choose: (message: string, id: string, label: string) => void;
  submit: (message: string, form: string, values: Record<string, string>, shown: string) => void;
  again: (id: string) => void;
}

interface PartProps { part: Part; shown: Shown; open: boolean; firstNumber: number; hands: Hands }

function PartOf({ part, shown, open, firstNumber, hands }: PartProps): JSX.Element {
  switch (part.type) {
    case "text": return <Text part={part} />;
    case "choices":
      return <Choices part={part} firstNumber={firstNumber} open={open} answered={shown.answered}
        choose={(id, label) => hands.choose(shown.id, id, label)} />;
    case "form":
      return <Form part={part} answered={shown.answered === ""}
        submit={(values, text) => hands.submit(shown.id, part.id, values, text)} />;
    case "table": return <Table part={part} />;
    case "score": return <Score part={part} />;
    case "progress": return <Progress part={part} />;
    case "quote": return <Quote part={part} />;
    case "code": return <Code part={part} />;
    case "file": return <File part={part} />;
  }
  // A coach that is newer than this page: its words in plain text are better than nothing.
  return <p class="text">{shown.message.text}</p>;
}

function Parts({ shown, open, hands }: { shown: Shown; open: boolean; hands: Hands }): JSX.Element {
  let number = 1;
  return (
    <>
      {shown.message.parts.map((part, i) => {
        const firstNumber = number;
        if (part.type === "choices") number += part.options.length;
        return <PartOf key={i} part={part} shown={shown} open={open} firstNumber={firstNumber} hands={hands} />;
      })}
    </>
  );
}

const count = new Intl.NumberFormat("en");
const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });

function Delivery({ shown, hands }: { shown: Shown; hands: Hands }): JSX.Element | null {
  if (shown.delivery === "retrying") return <span class="delivery">not sent yet, trying again…</span>;
  if (shown.delivery !== "refused") return null;
  return (
    <span class="delivery wrong" role="alert">
      Not sent: {shown.why} <button type="button" class="plain" onClick={() => hands.again(shown.id)}>Edit and send again</button>
    </span>
  );
}

const longOwn = 900;
const manyLines = 14;

/** What the person said. Long texts are folded: what follows is about them, not they themselves. */
function Own({ message }: { message: Content }): JSX.Element {
  const [open, setOpen] = useState(false);
  const { text, more } = message;
  const long = text.length > longOwn || text.split("\n").length > manyLines;
  return (
    <>
      <p class={long && !open ? "own folded" : "own"}>{text}{more !== undefined && "…"}</p>
      {long && (
        <button type="button" class="plain fold" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? "Show less" : "Show all"}
        </button>
      )}
      {more !== undefined && <p class="more">{count.format(more)} more characters; Coach has all of it</p>}
    </>
  );
}

interface Props { shown: Shown; continues: boolean; open: boolean; hands: Hands }

function MessageOf({ shown, continues, open, hands }: Props): JSX.Element {
  const mine = shown.from === "you";
  const at = new Date(shown.at);
  return (
    <article class={`message ${shown.from}${continues ? " continues" : ""}`} data-id={shown.id}
      aria-label={mine ? "You" : "Coach"}>
      {!mine && <span class="avatar" aria-hidden="true" />}
      <div class="bubble">
        <header>
          {!mine && <span class="who">Coach</span>}
          {mine && <span class="unseen">You</span>}
          <time dateTime={at.toISOString()} title={at.toLocaleString()}>{clock.format(at)}</time>
        </header>
        <div class="body">
          {mine && shown.message.text && <Own message={shown.message} />}
          <Parts shown={shown} open={open} hands={hands} />
        </div>
        {mine && <Delivery shown={shown} hands={hands} />}
      </div>
    </article>
  );
}

/** A long talk is drawn once: a message is drawn again only when something in it changed. */
export const Message = memo<Props>(MessageOf);

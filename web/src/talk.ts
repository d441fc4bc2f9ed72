// What the page shows, as a value: entries of the feed and the person's deeds on their way, folded into a list.

import type { Choice, Deed, Entry, Message } from "./types.ts";

export type Delivery = "sending" | "retrying" | "sent" | "refused";

export interface Shown {
  id: string;              // stays the same when the message is replaced
  from: "coach" | "you";
  at: number;
  message: Message;
  delivery: Delivery;
  why?: string;            // why it was refused
  answered?: string;       // the id of the choice that was taken in it; "" for a form
}

export interface Talk {
  position: string;
  shown: Shown[];
  waiting: boolean;        // the coach has not answered yet
}

export const emptyTalk: Talk = { position: "", shown: [], waiting: false };

export function deedMessage(deed: Deed): Message {
  if ("text" in deed) return { parts: [], text: deed.text };
  if ("command" in deed) return { parts: [], text: `/coach ${deed.command}` };
  if ("file" in deed) {
    const size = new TextEncoder().encode(deed.file.text).length;
    return { parts: [{ type: "file", name: deed.file.name, mime: "text/plain", size }], text: "" };
  }
  return { parts: [], text: deed.shown };
}

const isOpening = (deed: Deed): boolean => "command" in deed && deed.command === "";

/** The id under which a deed comes back in the feed. */
const entryId = (deed: Deed): string => `you-${deed.id}`;

function answer(shown: Shown[], message: string, choice: string): Shown[] {
  return shown.map((s) => (s.id === message ? { ...s, answered: choice } : s));
}

export function did(talk: Talk, deed: Deed, now: number): Talk {
  if (isOpening(deed)) return { ...talk, waiting: true };
  let shown = talk.shown;
  if ("choose" in deed) shown = answer(shown, deed.message_id, deed.choose);
  if ("form" in deed) shown = answer(shown, deed.message_id, "");
  const own: Shown = { id: entryId(deed), from: "you", at: now, message: deedMessage(deed), delivery: "sending" };
  return { ...talk, waiting: true, shown: [...shown, own] };
}

export function delivered(talk: Talk, deed: Deed, delivery: Delivery, why?: string): Talk {
  const shown = talk.shown.map((s) => (s.id === entryId(deed) ? { ...s, delivery, why } : s));
  return { ...talk, shown, waiting: delivery === "refused" ? false : talk.waiting };
}

/** The same deed, to be sent once more, and a talk without its refused copy. */
export function withdrawn(talk: Talk, id: string): Talk {
  return { ...talk, shown: talk.shown.filter((s) => s.id !== id) };
}

function withEntry(talk: Talk, entry: Entry): Talk {
  const { position } = entry;
  if (entry.from === "you") {
    let shown = talk.shown;
    const known = shown.findIndex((s) => s.id === entry.id);
    const own: Shown = { id: entry.id, from: "you", at: entry.at, message: entry.message, delivery: "sent" };
    shown = known < 0 ? [...shown, own] : shown.map((s, i) => (i === known ? own : s));
    if (entry.answers) shown = answer(shown, entry.answers.message, entry.answers.choice);
    return { ...talk, position, shown };
  }
  const target = entry.updates ?? entry.id;
  const said: Shown = { id: target, from: "coach", at: entry.at, message: entry.message, delivery: "sent" };
  const known = talk.shown.findIndex((s) => s.id === target);
  const shown = known < 0 ? [...talk.shown, said] : talk.shown.map((s, i) => (i === known ? said : s));
  return { position, shown, waiting: false };
}

export function heard(talk: Talk, entries: Entry[]): Talk {
  return entries.reduce(withEntry, talk);
}

/** The choices that a typed number means: those of the coach's newest message that has any and is not answered. */
export function openChoices(talk: Talk): { message: string; options: Choice[] } | null {
  for (let i = talk.shown.length - 1; i >= 0; --i) {
    const s = talk.shown[i]!;
    if (s.from !== "coach") continue;
    const options = s.message.parts.flatMap((p) => (p.type === "choices" ? p.options : []));
    if (options.length > 0) return s.answered === undefined ? { message: s.id, options } : null;
  }
  return null;
}

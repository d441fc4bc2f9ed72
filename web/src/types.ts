// The playground's messages, as integrations/console/json.hpp and playground.hpp write them.

export interface Choice { id: string; label: string; primary: boolean }
export interface Field {
  id: string; label: string; hint: string; multiline: boolean; required: boolean; options: Choice[];
}
export interface ScoreRow { criterion: string; level: number; high: number; before: number; comment: string }

export interface TextPart { type: "text"; markdown: string }
export interface ChoicesPart { type: "choices"; options: Choice[] }
export interface FormPart { type: "form"; id: string; title: string; submit: string; fields: Field[] }
export interface TablePart { type: "table"; header: string[]; rows: string[][] }
export interface ScorePart { type: "score"; title: string; scored_by: string; self_rating: number | null; rows: ScoreRow[] }
export interface ProgressPart { type: "progress"; label: string; done: number; total: number }
export interface QuotePart { type: "quote"; text: string; source: string }
export interface CodePart { type: "code"; text: string; language: string; label: string }
/** The coach's files carry their bytes; a person's own file is shown by name and size only. */
export interface FilePart { type: "file"; name: string; mime: string; bytes?: string; size?: number }
export type Part =
  | TextPart | ChoicesPart | FormPart | TablePart | ScorePart | ProgressPart | QuotePart | CodePart | FilePart;

/** `more`: characters of a long text that are not shown. */
export interface Message { parts: Part[]; text: string; more?: number; }

export interface Entry {
  position: string;
  id: string;
  from: "coach" | "you";
  at: number;
  message: Message;
  updates?: string;
  answers?: { message: string; choice: string };
}

/** One thing that the person does, as it is posted (without the session). */
export type Deed = { id: string } & (
  | { text: string }
  | { command: string }
  | { choose: string; message_id: string; shown: string }
  | { form: { id: string; values: Record<string, string> }; message_id: string; shown: string }
  | { file: { name: string; text: string } }
);

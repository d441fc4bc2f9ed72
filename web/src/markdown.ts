// The small Markdown of text parts, read as core/markdown_text.cpp reads it: blocks of runs with literal text and flags.
// The page builds elements from these and never sets HTML, so nothing in a message can become markup.

export interface Run { text: string; bold: boolean; italic: boolean; code: boolean; link: string }
export interface Block { kind: "paragraph" | "list" | "quote"; items: Run[][] }

const longestAddress = 2000;
const punctuation = /^[!-/:-@[-`{-~]$/;

const run = (text: string, more: Partial<Run> = {}): Run =>
  ({ text, bold: false, italic: false, code: false, link: "", ...more });

const escapes = (text: string, at: number): boolean =>
  text[at] === "\\" && at + 1 < text.length && punctuation.test(text[at + 1]!);

const isBlank = (c: string | undefined): boolean => c === undefined || /\s/.test(c);

const unescaped = (text: string): string => text.replace(/\\([!-/:-@[-`{-~])/g, "$1");

/** The next unescaped `wanted` from `from`; -1 when one of `stops` comes first. */
function closing(text: string, wanted: string, from: number, stops = ""): number {
  for (let i = from; i < text.length; ++i) {
    if (escapes(text, i)) ++i;
    else if (text[i] === wanted) return i;
    else if (stops.includes(text[i]!)) return -1;
  }
  return -1;
}

interface Link { run: Run; end: number }

function linkAt(text: string, at: number): Link | null {
  const labelEnd = closing(text, "]", at + 1, "[\n");
  if (labelEnd <= at + 1 || !text.startsWith("(https://", labelEnd + 1)) return null;
  const from = labelEnd + 2;
  const end = closing(text, ")", from, "([<>\"` \t\n\r");
  if (end < 0 || end - from > longestAddress || end <= from + 8) return null;
  const link = unescaped(text.slice(from, end));
  return { run: run(unescaped(text.slice(at + 1, labelEnd)), { link }), end: end + 1 };
}

export function parseInline(text: string): Run[] {
  const runs: Run[] = [];
  const open: { bold: number; italic: number } = { bold: -1, italic: -1 };
  let literal = "";
  let noMoreCode = false;
  const flush = (): void => {
    if (literal !== "") runs.push(run(literal));
    literal = "";
  };

  let at = 0;
  while (at < text.length) {
    const c = text[at]!;
    if (escapes(text, at)) {
      literal += text[at + 1];
      at += 2;
    } else if (c === "`") {
      const end: number = noMoreCode ? -1 : closing(text, "`", at + 1);
      noMoreCode ||= end < 0;
      if (end > at + 1) {
        flush();
        runs.push(run(unescaped(text.slice(at + 1, end)), { code: true }));
      } else {
        literal += end < 0 ? "`" : "``";
      }
      at = end < 0 ? at + 1 : end + 1;
    } else if (c === "[") {
      const link = linkAt(text, at);
      if (link) {
        flush();
        runs.push(link.run);
        at = link.end;
      } else {
        literal += c;
        ++at;
      }
    } else if (c === "*") {
      const width = text[at + 1] === "*" ? 2 : 1;
      const kind = width === 2 ? "bold" : "italic";
      const afterText = at > 0 && !isBlank(text[at - 1]);
      const beforeText = !isBlank(text[at + width]);
      flush();
      const from = open[kind];
      if (afterText && from >= 0 && from + 1 < runs.length) {
        runs[from]!.text = "";
        for (let i = from + 1; i < runs.length; ++i) runs[i]![kind] = true;
        open[kind] = -1;
      } else {
        if (beforeText && from < 0) open[kind] = runs.length;
        runs.push(run("*".repeat(width)));
      }
      at += width;
    } else {
      literal += c;
      ++at;
    }
  }
  flush();
  return runs.filter((r) => r.text !== "");
}

interface Line { kind: Block["kind"]; text: string; blank: boolean; indented: boolean }

function classify(raw: string): Line {
  const line = raw.replace(/\r$/, "");
  const text = line.trimStart();
  const indented = line.length - text.length >= 2;
  if (text.startsWith("- ") || text === "-") return { kind: "list", text: text.slice(2), blank: false, indented };
  if (text.startsWith(">")) return { kind: "quote", text: text.replace(/^> ?/, ""), blank: false, indented };
  return { kind: "paragraph", text, blank: text === "", indented };
}

export function parseMarkdown(markdown: string): Block[] {
  const blocks: { kind: Block["kind"]; items: string[] }[] = [];
  let open = false;
  for (const line of markdown.split("\n").map(classify)) {
    if (line.blank) {
      open = false;
      continue;
    }
    const last = open ? blocks.at(-1) : undefined;
    const continuesItem = last?.kind === "list" && line.kind === "paragraph" && line.indented;
    if (last && (continuesItem || (last.kind === line.kind && line.kind !== "list"))) {
      last.items[last.items.length - 1] += `\n${line.text}`;
    } else if (last && last.kind === line.kind) {
      last.items.push(line.text);
    } else {
      blocks.push({ kind: line.kind, items: [line.text] });
    }
    open = true;
  }
  return blocks.map((b) => ({ kind: b.kind, items: b.items.map(parseInline) }));
}

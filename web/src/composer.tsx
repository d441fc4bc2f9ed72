import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { accepted, tooLong } from "./files.ts";

interface Props {
  session: string;
  draft: { text: string; serial: number };  // a new serial puts the text in
  lastOwn: string;
  say: (text: string) => void;
  attach: (files: FileList) => void;
  wrong: (sentence: string) => void;
}

const draftKey = (session: string): string => `coach.draft.${session}`;

function keptDraft(session: string): string {
  try { return sessionStorage.getItem(draftKey(session)) ?? ""; } catch { return ""; }
}
function keepDraft(session: string, text: string): void {
  try {
    if (text === "") sessionStorage.removeItem(draftKey(session));
    else sessionStorage.setItem(draftKey(session), text);
  } catch { /* storage is full or blocked */ }
}

export function Composer({ session, draft, lastOwn, say, attach, wrong }: Props): JSX.Element {
  const [text, setText] = useState(() => keptDraft(session));
  const box = useRef<HTMLTextAreaElement>(null);
  const picker = useRef<HTMLInputElement>(null);

  useEffect(() => box.current?.focus(), []);
  useEffect(() => {
    if (draft.serial === 0) return;
    setText(draft.text);
    box.current?.focus();
  }, [draft]);
  useLayoutEffect(() => keepDraft(session, text), [session, text]);  // before the page can go away
  useEffect(() => {
    const area = box.current;
    if (!area) return;
    area.style.height = "auto";
    area.style.height = `${area.scrollHeight}px`;
  }, [text]);

  const send = (): void => {
    const words = text.trim();
    if (words === "") return;
    if (tooLong(words)) {
      wrong("That is more than 900 KB of text. Share the part that matters.");
      return;
    }
    say(words);
    setText("");
  };

  const key = (e: KeyboardEvent): void => {
    if (e.isComposing) return;  // an input method is choosing a word
    if (e.key === "Enter" && !e.shiftKey) {
      e.preventDefault();
      send();
    }
    if (e.key === "ArrowUp" && text === "" && lastOwn !== "") {
      e.preventDefault();
      setText(lastOwn);
    }
  };

  return (
    <form class="composer" aria-label="Write to Coach" onSubmit={(e) => { e.preventDefault(); send(); }}>
      <div class="composer-box">
        <input ref={picker} type="file" class="unseen" tabIndex={-1} aria-hidden="true" accept={accepted}
          onChange={(e) => {
            const input = e.currentTarget;
            if (input.files && input.files.length > 0) attach(input.files);
            input.value = "";
            box.current?.focus();
          }} />
        <button type="button" class="icon attach" aria-label="Share a document" title="Share a document: Markdown, text, HTML, CSV, Word or PDF"
          onClick={() => picker.current?.click()}>
          <svg viewBox="0 0 24 24" aria-hidden="true"><path d="M12 5v14M5 12h14" /></svg>
        </button>
        <textarea ref={box} rows={1} aria-label="Message" aria-describedby="composer-hint" value={text}
          placeholder="Say it, or paste your text" onInput={(e) => setText(e.currentTarget.value)} onKeyDown={key} />
        <button type="submit" class="icon send" aria-label="Send" title="Send" disabled={text.trim() === ""}>
          <svg viewBox="0 0 24 24" aria-hidden="true"><path d="M12 19V5M6 11l6-6 6 6" /></svg>
        </button>
      </div>
      <p class="composer-hint" id="composer-hint">
        <kbd>Enter</kbd> sends · <kbd>Shift</kbd>+<kbd>Enter</kbd> new line · a number picks a choice · drop a file anywhere
      </p>
    </form>
  );
}

import { Fragment, type JSX } from "preact";
import { useCallback, useEffect, useLayoutEffect, useMemo, useReducer, useRef, useState } from "preact/hooks";
import { Composer } from "./composer.tsx";
import { Conversation } from "./conversation.ts";
import { upload } from "./api.ts";
import { asUpload, readTextFile } from "./files.ts";
import { Message, type Hands } from "./message.tsx";
import { currentSession, newSession } from "./session.ts";
import { openChoices, type Shown } from "./talk.ts";

const nearBottom = 120;
const sameSpeaker = 5 * 60_000;

const day = new Intl.DateTimeFormat(undefined, { weekday: "long", day: "numeric", month: "long" });

function dayText(at: number): string {
  const date = new Date(at);
  return date.toDateString() === new Date().toDateString() ? "Today" : day.format(date);
}

/** Follows the talk: to its end, or to the top of an answer that is taller than the window. Never pulls a reader away. */
function useFollow(shown: Shown[], waiting: boolean) {
  const log = useRef<HTMLDivElement>(null);
  const seen = useRef(0);
  const atEnd = useRef(true);
  const [below, setBelow] = useState(false);

  const toEnd = useCallback(() => {
    const el = log.current;
    if (el) el.scrollTop = el.scrollHeight;
  }, []);
  const scrolled = useCallback(() => {
    const el = log.current;
    if (!el) return;
    atEnd.current = el.scrollHeight - el.scrollTop - el.clientHeight < nearBottom;
    if (atEnd.current) setBelow(false);
  }, []);

  useLayoutEffect(() => {
    const el = log.current;
    if (!el) return;
    const fresh = shown.slice(seen.current);
    const firstTime = seen.current === 0;
    seen.current = shown.length;
    const own = fresh.some((s) => s.from === "you");
    if (!atEnd.current && !own) {
      if (fresh.length > 0) setBelow(true);
      return;
    }
    toEnd();
    const firstNew = fresh.find((s) => s.from === "coach");
    if (firstTime || !firstNew) return;
    const top = el.querySelector<HTMLElement>(`[data-id="${CSS.escape(firstNew.id)}"]`)?.offsetTop ?? Infinity;
    if (top - 12 < el.scrollTop) el.scrollTop = top - 12;
  }, [shown, waiting]);

  return { log, below, scrolled, toEnd };
}

function Typing(): JSX.Element {
  return (
    <div class="message coach typing">
      <span class="avatar" aria-hidden="true" />
      <div class="bubble"><span class="dots" role="img" aria-label="Coach is thinking"><i /><i /><i /></span></div>
    </div>
  );
}

interface TalkProps { talk: Conversation; hands: Hands }

function Log({ talk, hands }: TalkProps): JSX.Element {
  const { shown, waiting } = talk.talk;
  const { log, below, scrolled, toEnd } = useFollow(shown, waiting);
  const open = openChoices(talk.talk)?.message;
  return (
    <div class="log-frame">
      <div ref={log} class="log" role="log" aria-live="polite" aria-label="Conversation" tabIndex={0} onScroll={scrolled}>
        {!talk.loaded && talk.online && <p class="loading">Opening the conversation…</p>}
        {shown.map((s, i) => {
          const before = shown[i - 1];
          const newDay = !before || new Date(before.at).toDateString() !== new Date(s.at).toDateString();
          const continues = !newDay && before.from === s.from && s.at - before.at < sameSpeaker;
          return (
            <Fragment key={s.id}>
              {newDay && <p class="day"><span>{dayText(s.at)}</span></p>}
              <Message shown={s} continues={continues} open={open === s.id} hands={hands} />
            </Fragment>
          );
        })}
        {waiting && talk.online && <Typing />}
      </div>
      {below && <button type="button" class="below" onClick={toEnd}>New messages ↓</button>}
    </div>
  );
}

function NewTalk({ start }: { start: () => void }): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  return (
    <>
      <button type="button" class="plain" onClick={() => dialog.current?.showModal()}>New conversation</button>
      <dialog ref={dialog} aria-labelledby="new-title">
        <h2 id="new-title">Start a new conversation?</h2>
        <p>Coach will not remember this one here, and this page will no longer show it.</p>
        <div class="choices">
          <button type="button" class="choice primary" onClick={() => { dialog.current?.close(); start(); }}>Start new</button>
          <button type="button" class="choice" onClick={() => dialog.current?.close()}>Keep talking</button>
        </div>
      </dialog>
    </>
  );
}

const writable = (e: EventTarget | null): boolean => e instanceof HTMLElement && e.matches("input, textarea, select");

/** Typing or pasting while something that cannot be written in has the focus means the composer. */
function meansWriting(e: KeyboardEvent): boolean {
  if (writable(e.target) || e.altKey) return false;
  if (e.ctrlKey || e.metaKey) return e.key.toLowerCase() === "v";
  return e.key.length === 1 && e.key !== " ";
}

/** Escape anywhere goes back to writing, and so does typing; a file dropped anywhere is shared. */
function usePageKeys(attach: (files: FileList) => void): boolean {
  const [over, setOver] = useState(false);
  useEffect(() => {
    const stop = new AbortController();
    const on = <K extends keyof WindowEventMap>(name: K, act: (e: WindowEventMap[K]) => void): void =>
      addEventListener(name, act, { signal: stop.signal });
    const hasFiles = (e: DragEvent): boolean => e.dataTransfer?.types.includes("Files") ?? false;
    on("keydown", (e) => {
      if (document.querySelector("dialog[open]")) return;
      if (e.key === "Escape" || meansWriting(e)) {
        document.querySelector<HTMLTextAreaElement>(".composer textarea")?.focus();
      }
    });
    on("dragover", (e) => { if (hasFiles(e)) { e.preventDefault(); setOver(true); } });
    on("dragleave", (e) => { if (e.relatedTarget === null) setOver(false); });
    on("drop", (e) => {
      setOver(false);
      if (!e.dataTransfer || e.dataTransfer.files.length === 0) return;
      e.preventDefault();
      attach(e.dataTransfer.files);
    });
    return () => stop.abort();
  }, [attach]);
  return over;
}

function Talk({ session, startNew }: { session: string; startNew: () => void }): JSX.Element {
  const [, redraw] = useReducer<number, void>((n) => n + 1, 0);
  const [wrong, setWrong] = useState("");
  const [draft, setDraft] = useState({ text: "", serial: 0 });
  const talk = useMemo(() => new Conversation(session, () => redraw()), [session]);
  useEffect(() => {
    talk.start();
    return () => talk.stop();
  }, [talk]);

  const attach = useCallback((files: FileList) => {
    setWrong("");
    void (async () => {
      for (const file of Array.from(files)) {
        const whole = asUpload(file);
        if (whole) {
          const sent = "wrong" in whole ? null : await upload(session, whole.file);
          if ("wrong" in whole) setWrong(whole.wrong);
          else if (sent?.kind === "refused") setWrong(sent.why);
          else if (sent?.kind === "away") setWrong(`“${file.name}” could not be sent just now. Share it again in a moment.`);
          continue;
        }
        const read = await readTextFile(file).catch(() => ({ wrong: `“${file.name}” could not be read.` }));
        if ("wrong" in read) setWrong(read.wrong);
        else talk.do({ file: read });
      }
    })();
  }, [talk, session]);
  const over = usePageKeys(attach);

  const hands = useMemo<Hands>(() => ({
    choose: (message, id, label) => talk.do({ choose: id, message_id: message, shown: label }),
    submit: (message, form, values, shown) => talk.do({ form: { id: form, values }, message_id: message, shown }),
    again: (id) => setDraft((d) => ({ text: talk.withdraw(id), serial: d.serial + 1 })),
  }), [talk]);

  const lastOwn = talk.talk.shown.findLast((s) => s.from === "you" && s.message.parts.length === 0)?.message.text ?? "";
  const say = (text: string): void => {
    setWrong("");
    if (text === "/coach" || text.startsWith("/coach ")) talk.do({ command: text.slice(7).trim() });
    else talk.do({ text });
  };

  return (
    <div class={over ? "page over" : "page"}>
      <header class="top">
        <span class="avatar" aria-hidden="true" />
        <div class="top-name">
          <h1>Coach</h1>
          <p>On this machine</p>
        </div>
        <NewTalk start={startNew} />
      </header>
      <div class="banner-place" role="status">
        {!talk.online && <p class="banner">Coach is offline, retrying. What you write is kept and sent when it is back.</p>}
      </div>
      <main><Log talk={talk} hands={hands} /></main>
      <footer>
        {wrong && <p class="banner wrong" role="alert">{wrong} <button type="button" class="plain" onClick={() => setWrong("")}>Dismiss</button></p>}
        <Composer session={session} draft={draft} lastOwn={lastOwn} say={say} attach={attach} wrong={setWrong} />
      </footer>
      {over && <div class="drop" aria-hidden="true"><p>Drop a document to share it with Coach</p></div>}
    </div>
  );
}

export function App(): JSX.Element {
  const [session, setSession] = useState(() => currentSession().id);
  return <Talk key={session} session={session} startNew={() => setSession(newSession().id)} />;
}

// The shell around talk.ts: sends deeds in order until they arrive, reads what is new, and says whether Coach is there.
// Nothing typed is lost: what has not arrived is kept for this tab and is sent again, under the same id, after a reload.

import { poll, post } from "./api.ts";
import { randomId } from "./session.ts";
import { delivered, did, emptyTalk, heard, withdrawn, type Talk } from "./talk.ts";
import type { Deed } from "./types.ts";

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;
export type NewDeed = DistributiveOmit<Deed, "id">;

const longestWait = 25;
const firstPause = 500;
const longestPause = 8000;
const patience = 60_000;  // how long the page says that Coach is thinking

const outboxKey = (session: string): string => `coach.outbox.${session}`;

function kept(session: string): Deed[] {
  try {
    return JSON.parse(sessionStorage.getItem(outboxKey(session)) ?? "[]") as Deed[];
  } catch {
    return [];
  }
}

export class Conversation {
  talk: Talk = emptyTalk;
  online = true;
  loaded = false;

  private readonly stopped = new AbortController();
  private outbox: Deed[];
  private sending = false;
  private readonly pauses = new Set<() => void>();
  private thinking: ReturnType<typeof setTimeout> | undefined;

  constructor(readonly session: string, private readonly changed: () => void) {
    this.outbox = kept(session);
    for (const deed of this.outbox) this.talk = did(this.talk, deed, Date.now());
  }

  start(): void {
    const now = (): void => this.wake();
    addEventListener("online", now, { signal: this.stopped.signal });
    addEventListener("focus", now, { signal: this.stopped.signal });
    void this.listen();
    void this.flush();
  }

  stop(): void { this.stopped.abort(); this.wake(); }

  do(deed: NewDeed): void {
    const whole = { id: randomId(), ...deed } as Deed;
    this.outbox.push(whole);
    this.keep();
    this.set(did(this.talk, whole, Date.now()));
    void this.flush();
  }

  /** Takes back a refused deed; its text, to be edited. */
  withdraw(id: string): string {
    const shown = this.talk.shown.find((s) => s.id === id);
    this.set(withdrawn(this.talk, id));
    return shown?.message.text ?? "";
  }

  private async listen(): Promise<void> {
    let pause = firstPause;
    while (!this.stopped.signal.aborted) {
      const entries = await poll(this.session, this.talk.position, this.loaded && this.online ? longestWait : 0,
        this.stopped.signal);
      if (this.stopped.signal.aborted) return;
      if (entries === null) {
        this.setOnline(false);
        await this.pause(pause);
        pause = Math.min(pause * 2, longestPause);
        continue;
      }
      pause = firstPause;
      const first = !this.loaded;
      this.loaded = true;
      this.setOnline(true);
      this.set(heard(this.talk, entries));
      if (first && this.talk.shown.length === 0 && this.outbox.length === 0) this.open();
    }
  }

  /** The coach's greeting, asked for once: the same id however often the page is opened. */
  private open(): void {
    const deed: Deed = { id: `opening-${this.session}`, command: "" };
    this.outbox.push(deed);
    this.set(did(this.talk, deed, Date.now()));
    void this.flush();
  }

  private async flush(): Promise<void> {
    if (this.sending) return;
    this.sending = true;
    let pause = firstPause;
    while (this.outbox.length > 0 && !this.stopped.signal.aborted) {
      const deed = this.outbox[0]!;
      const sent = await post(this.session, deed);
      if (this.stopped.signal.aborted) return;
      this.setOnline(sent.kind !== "away");
      if (sent.kind === "away") {
        this.set(delivered(this.talk, deed, "retrying"));
        await this.pause(pause);
        pause = Math.min(pause * 2, longestPause);
        continue;
      }
      pause = firstPause;
      this.outbox.shift();
      this.keep();
      const why = sent.kind === "refused" ? sent.why : undefined;
      this.set(delivered(this.talk, deed, sent.kind, why));
    }
    this.sending = false;
  }

  private keep(): void {
    try {
      if (this.outbox.length === 0) sessionStorage.removeItem(outboxKey(this.session));
      else sessionStorage.setItem(outboxKey(this.session), JSON.stringify(this.outbox));
    } catch { /* storage is full or blocked: the page still sends */ }
  }

  private set(talk: Talk): void {
    this.talk = talk;
    clearTimeout(this.thinking);
    if (talk.waiting) this.thinking = setTimeout(() => this.set({ ...this.talk, waiting: false }), patience);
    this.changed();
  }

  private setOnline(online: boolean): void {
    if (this.online === online) return;
    this.online = online;
    this.changed();
  }

  private pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        this.pauses.delete(end);
        resolve();
      };
      const timer = setTimeout(end, ms);
      this.pauses.add(end);
    });
  }

  private wake(): void { for (const end of [...this.pauses]) end(); }
}

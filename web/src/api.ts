// The two requests of the playground. Errors are values: the page says what happened and tries again by itself.

import type { Deed, Entry } from "./types.ts";

export type Sent =
  | { kind: "sent" }
  | { kind: "refused"; why: string }  // sending it again would not help
  | { kind: "away" };                 // no answer, or not stored: send the same again

const postDeadline = 15_000;
const pollDeadline = 40_000;
const uploadDeadline = 60_000;

async function errorOf(response: Response): Promise<string> {
  try {
    const body = (await response.json()) as { error?: unknown };
    if (typeof body.error === "string") return body.error;
  } catch { /* not JSON */ }
  return `Coach answered ${response.status}.`;
}

export async function post(session: string, deed: Deed): Promise<Sent> {
  try {
    const response = await fetch("/playground/messages", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ session, ...deed }),
      signal: AbortSignal.timeout(postDeadline),
    });
    if (response.ok) return { kind: "sent" };
    if (response.status >= 500 || response.status === 429) return { kind: "away" };
    return { kind: "refused", why: await errorOf(response) };
  } catch {
    return { kind: "away" };
  }
}

/** A document, for Coach to read. It is not kept for another try: the person still has it. */
export async function upload(session: string, file: File): Promise<Sent> {
  try {
    const id = crypto.randomUUID().replaceAll("-", "");
    const query = new URLSearchParams({ session, id, name: file.name.slice(0, 120) });
    const response = await fetch(`/playground/files?${query.toString()}`, {
      method: "POST",
      headers: { "Content-Type": "application/octet-stream" },
      body: file,
      signal: AbortSignal.timeout(uploadDeadline),
    });
    if (response.ok) return { kind: "sent" };
    if (response.status >= 500 || response.status === 429) return { kind: "away" };
    return { kind: "refused", why: await errorOf(response) };
  } catch {
    return { kind: "away" };
  }
}

/** Null: no answer. */
export async function poll(
  session: string, after: string, seconds: number, stop: AbortSignal,
): Promise<Entry[] | null> {
  try {
    const query = new URLSearchParams({ session, after, wait: String(seconds) });
    const response = await fetch(`/playground/messages?${query.toString()}`, {
      signal: AbortSignal.any([stop, AbortSignal.timeout(pollDeadline)]),
    });
    if (!response.ok) return null;
    const body = (await response.json()) as { messages: Entry[] };
    return body.messages;
  } catch {
    return null;
  }
}

// The session: 128 random bits, kept by this browser. Whoever has them can read the talk, so they leave this page only
// in requests to its own origin.

const key = "coach.session";

export function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
}

export interface Session { id: string; fresh: boolean }

/** A browser that keeps nothing (private windows, blocked storage) still gets a talk; a reload then starts a new one. */
export function currentSession(): Session {
  try {
    const kept = localStorage.getItem(key);
    if (kept !== null && /^[0-9a-f]{32}$/.test(kept)) return { id: kept, fresh: false };
  } catch { /* storage is blocked */ }
  return newSession();
}

export function newSession(): Session {
  const id = randomId();
  try { localStorage.setItem(key, id); } catch { /* storage is blocked */ }
  return { id, fresh: true };
}

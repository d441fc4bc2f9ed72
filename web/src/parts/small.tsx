// The parts that need few words: progress, quote, code, file.

import type { JSX } from "preact";
import { useEffect, useId, useState } from "preact/hooks";
import type { CodePart, FilePart, ProgressPart, QuotePart } from "../types.ts";

export function Progress({ part }: { part: ProgressPart }): JSX.Element {
  const id = useId();
  return (
    <div class="progress">
      <label for={id}>{part.label}</label>
      <span class="count">{part.done} of {part.total}</span>
      <progress id={id} value={part.done} max={Math.max(part.total, 1)} />
    </div>
  );
}

export function Quote({ part }: { part: QuotePart }): JSX.Element {
  return (
    <figure class="quote">
      <blockquote>{part.text}</blockquote>
      {part.source && <figcaption>{part.source}</figcaption>}
    </figure>
  );
}

export function Code({ part }: { part: CodePart }): JSX.Element {
  const [copied, setCopied] = useState<"" | "Copied" | "Select the text to copy it">("");
  useEffect(() => {
    if (copied === "") return;
    const timer = setTimeout(() => setCopied(""), 3000);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = (): void => {
    navigator.clipboard.writeText(part.text).then(() => setCopied("Copied"), () => setCopied("Select the text to copy it"));
  };
  const label = part.label || (part.language ? `${part.language} code` : "Text to copy");
  return (
    <figure class="code">
      <figcaption>
        <span>{label}</span>
        <button type="button" class="copy" aria-label={`Copy: ${label}`} onClick={copy}>{copied === "Copied" ? "Copied ✓" : "Copy"}</button>
      </figcaption>
      <pre tabIndex={0} role="region" aria-label={label}><code>{part.text}</code></pre>
      <span class="unseen" role="status">{copied}</span>
    </figure>
  );
}

const sizeText = (bytes: number): string =>
  bytes < 1024 ? `${bytes} bytes` : bytes < 1024 * 1024 ? `${Math.round(bytes / 1024)} KB` : `${(bytes / 1048576).toFixed(1)} MB`;

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64);
  const out = new Uint8Array(text.length);
  for (let i = 0; i < text.length; ++i) out[i] = text.charCodeAt(i);
  return out;
}

/** Downloaded as opaque bytes whatever it says it is: the browser must never open a file on this origin. */
function download(part: FilePart, bytes: Uint8Array<ArrayBuffer>): void {
  const address = URL.createObjectURL(new Blob([bytes], { type: "application/octet-stream" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = part.name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

export function File({ part }: { part: FilePart }): JSX.Element {
  const bytes = part.bytes === undefined ? null : bytesOf(part.bytes);
  const size = sizeText(bytes?.length ?? part.size ?? 0);
  const inside = (
    <>
      <span class="file-icon" aria-hidden="true" />
      <span class="file-name">{part.name}</span>
      <span class="file-size">{size}</span>
    </>
  );
  if (!bytes) return <div class="file">{inside}</div>;
  return (
    <button type="button" class="file" onClick={() => download(part, bytes)} aria-label={`Download ${part.name}, ${size}`}>
      {inside}<span class="file-do">Download</span>
    </button>
  );
}

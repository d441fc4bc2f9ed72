import type { JSX } from "preact";
import { useId, useRef, useState } from "preact/hooks";
import type { Field, FormPart } from "../types.ts";

interface Props { part: FormPart; answered: boolean; submit: (values: Record<string, string>, shown: string) => void }

const isMissing = (field: Field, values: Record<string, string>): boolean =>
  field.required && (values[field.id] ?? "").trim() === "";

function shownValue(field: Field, value: string): string {
  return field.options.find((o) => o.id === value)?.label ?? value;
}

interface InputProps { field: Field; id: string; value: string; wrong: boolean; disabled: boolean; set: (v: string) => void }

function Input({ field, id, value, wrong, disabled, set }: InputProps): JSX.Element {
  const described = [field.hint && `${id}-hint`, wrong && `${id}-wrong`].filter(Boolean).join(" ") || undefined;
  const common = {
    id, value, disabled, required: field.required, "aria-invalid": wrong, "aria-describedby": described,
    onInput: (e: Event) => set((e.target as HTMLInputElement).value),
  };
  if (field.options.length > 0) {
    return (
      <select {...common}>
        <option value="">Choose…</option>
        {field.options.map((o) => <option key={o.id} value={o.id}>{o.label}</option>)}
      </select>
    );
  }
  return field.multiline ? <textarea rows={4} {...common} /> : <input type="text" autocomplete="off" {...common} />;
}

export function Form({ part, answered, submit }: Props): JSX.Element {
  const base = useId();
  const form = useRef<HTMLFormElement>(null);
  const [values, setValues] = useState<Record<string, string>>({});
  const [tried, setTried] = useState(false);

  const send = (e: Event): void => {
    e.preventDefault();
    setTried(true);
    const wrong = part.fields.findIndex((f) => isMissing(f, values));
    if (wrong >= 0) {
      form.current?.querySelector<HTMLElement>(`[data-field="${wrong}"] :is(input, textarea, select)`)?.focus();
      return;
    }
    const filled = part.fields.filter((f) => (values[f.id] ?? "") !== "");
    submit(
      Object.fromEntries(filled.map((f) => [f.id, values[f.id]!])),
      filled.map((f) => `${f.label}: ${shownValue(f, values[f.id]!)}`).join("\n"),
    );
  };

  return (
    <form ref={form} class="form" aria-label={part.title || "Form"} noValidate onSubmit={send}>
      {part.title && <p class="form-title">{part.title}</p>}
      {part.fields.map((f, i) => {
        const id = `${base}-${i}`;
        const wrong = tried && isMissing(f, values);
        return (
          <div class="field" key={f.id} data-field={i}>
            <label for={id}>{f.label}{!f.required && <span class="optional"> (optional)</span>}</label>
            {f.hint && <p class="hint" id={`${id}-hint`}>{f.hint}</p>}
            <Input field={f} id={id} value={values[f.id] ?? ""} wrong={wrong} disabled={answered}
              set={(v) => setValues((all) => ({ ...all, [f.id]: v }))} />
            {wrong && <p class="wrong" id={`${id}-wrong`} role="alert">Please fill in “{f.label}”.</p>}
          </div>
        );
      })}
      <button type="submit" class="choice primary" disabled={answered}>{answered ? "Sent" : part.submit || "Send"}</button>
    </form>
  );
}

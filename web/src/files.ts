// Text files are read here, in the browser, and travel like typed words; other documents travel as they are, and Coach
// reads them on its side.

const largest = 900 * 1024;
const largestUpload = 10 * 1024 * 1024;
const documents = /\.(docx|pdf|html?|csv|doc|xlsx|pptx|odt|rtf)$/i;

/** What the file picker offers. */
export const accepted = ".md,.markdown,.txt,.text,.log,.html,.htm,.csv,.docx,.pdf,text/plain,text/markdown";

/** Goes up as it is, to be read by Coach. Null: read here. */
export function asUpload(file: File): { wrong: string } | { file: File } | null {
  const longText = file.size > largest && names.test(file.name);
  if (!longText && !documents.test(file.name)) return null;
  if (file.size > largestUpload) return { wrong: `“${file.name}” is larger than 10 MB. Share the part that matters.` };
  if (file.size === 0) return { wrong: `“${file.name}” is empty.` };
  return { file };
}
const names = /\.(md|markdown|txt|text|log)$/i;

export type Read = { name: string; text: string } | { wrong: string };

export async function readTextFile(file: File): Promise<Read> {
  if (!names.test(file.name) && !file.type.startsWith("text/")) {
    return { wrong: `“${file.name}” is not a file that Coach reads. Paste its text instead.` };
  }
  if (file.size > largest) return { wrong: `“${file.name}” is larger than 900 KB. Share the part that matters.` };
  const text = await file.text();
  if (text.includes("\0")) return { wrong: `“${file.name}” is not a text file.` };
  if (text.trim() === "") return { wrong: `“${file.name}” is empty.` };
  return { name: file.name.slice(0, 120), text };
}

export const tooLong = (text: string): boolean => new TextEncoder().encode(text).length > largest;

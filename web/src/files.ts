// Files are read here, in the browser, and travel as text.

const largest = 900 * 1024;
const names = /\.(md|markdown|txt|text|log)$/i;

export type Read = { name: string; text: string } | { wrong: string };

export async function readTextFile(file: File): Promise<Read> {
  if (!names.test(file.name) && !file.type.startsWith("text/")) {
    return { wrong: `“${file.name}” is not a .md or .txt file. Paste its text instead.` };
  }
  if (file.size > largest) return { wrong: `“${file.name}” is larger than 900 KB. Share the part that matters.` };
  const text = await file.text();
  if (text.includes("\0")) return { wrong: `“${file.name}” is not a text file.` };
  if (text.trim() === "") return { wrong: `“${file.name}” is empty.` };
  return { name: file.name.slice(0, 120), text };
}

export const tooLong = (text: string): boolean => new TextEncoder().encode(text).length > largest;

// The page's Markdown reader and the coach's are twins: the same blocks for the same text, whatever the text.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { test } from "node:test";
import { join } from "node:path";
import { root } from "./harness.mjs";

const program = process.env.MARKDOWN_BLOCKS ?? join(root, "build/release/tests/browser/markdown_blocks");

async function pageReader() {
  const { buildSync } = createRequire(join(root, "web/package.json"))("esbuild");
  const { outputFiles } = buildSync({ entryPoints: [join(root, "web/src/markdown.ts")], write: false, format: "esm" });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`);
}

/** Runs of one style that stand side by side are one run; how a reader cuts them is its own affair. */
function joined(blocks) {
  const style = (r) => `${r.bold} ${r.italic} ${r.code} ${r.link}`;
  return blocks.map((b) => ({
    kind: b.kind,
    items: b.items.map((runs) => runs.reduce((out, r) => {
      const before = out.at(-1);
      if (before && style(before) === style(r) && r.link === "") before.text += r.text;
      else out.push({ ...r });
      return out;
    }, [])),
  }));
}

/** Small, seeded (mulberry32): a failing text can be made again. */
function randomFrom(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const pieces = ["a", "b c", " ", "  ", "\n", "\n\n", "*", "**", "***", "`", "``", "[", "]", "](", "(", ")", "](https://e.org/x)", "https://",
  "\\", "\\*", "\\`", "\\]", "- ", "\n- ", "\n  ", "> ", "\n> ", ">", "-", "<b>", "é", "😀", "\r\n", "\t", "\"", "!", "_", "[l](https://a.b)",
  "[l](http://a.b)", "[l](javascript:x)"];

const written = ["", "plain", "**bold** and *thin* and `code`", "2 * 3 * 4", "**open", "a**b**c", "* a*", "*a *b*", "***both***", "**a *b** c*",
  "`a*b*`", "`a\\`b`", "[label](https://e.org/a_b)", "[a\\]b](https://e.org)", "[a [b](https://e.org)", "[](https://e.org)",
  "- one\n- two\n  more\n\nthen", "> q\n>r\n> \n> s", "-\n- ", "text\n- item\ntext", "\\- no\n\\> no", "a\r\nb\r\n\r\nc", "**  **", "****", "``", "` `",
  `[x](https://e.org/${"p".repeat(1985)})`, `[x](https://e.org/${"p".repeat(2100)})`, "[x](https://)"];

function randomTexts(count) {
  const random = randomFrom(20_251);
  return Array.from({ length: count }, () =>
    Array.from({ length: 1 + Math.floor(random() * 14) }, () => pieces[Math.floor(random() * pieces.length)]).join(""));
}

test("the page reads Markdown as the coach writes it", async () => {
  const { parseMarkdown } = await pageReader();
  const texts = [...written, ...randomTexts(20_000)];
  const ran = spawnSync(program, { input: texts.map((t) => `${t}\0`).join(""), encoding: "utf8", maxBuffer: 1 << 28 });
  assert.equal(ran.status, 0, ran.stderr);
  const lines = ran.stdout.trimEnd().split("\n");
  assert.equal(lines.length, texts.length);
  texts.forEach((text, i) => {
    assert.deepEqual(joined(parseMarkdown(text)), joined(JSON.parse(lines[i])), `read differently: ${JSON.stringify(text)}`);
  });
});

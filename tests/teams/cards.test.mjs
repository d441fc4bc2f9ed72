// Every card of many random messages through Microsoft's own parser, and a gallery in a real browser in Teams' colours.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, test } from "node:test";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const require = createRequire(import.meta.url);
const here = dirname(fileURLToPath(import.meta.url));
const build = process.env.COACH_BUILD ?? resolve(here, "../../build/release");
const program = process.env.PRINT_CARDS ?? join(build, "tests/teams/print_cards");
const library = require.resolve("adaptivecards/dist/adaptivecards.js");
const { AdaptiveCard, SerializationContext, Version } = require(library);

function printed(...args) {
  const { stdout, stderr, status } = spawnSync(program, args, { encoding: "utf8", maxBuffer: 1 << 30 });
  assert.equal(status, 0, stderr);
  return stdout.split("\n").filter(Boolean).map((line) => JSON.parse(line));
}

const cardsOf = (activity) => (activity.attachments ?? []).map((a) => {
  assert.equal(a.contentType, "application/vnd.microsoft.card.adaptive");
  return a.content;
});

/** What the library itself is silent on. */
function quietFaults(node, path = "card", faults = []) {
  if (Array.isArray(node)) node.forEach((each, i) => quietFaults(each, `${path}[${i}]`, faults));
  if (node === null || typeof node !== "object" || Array.isArray(node)) return faults;
  const needs = (key) => { if (typeof node[key] !== "string" || node[key].trim() === "") faults.push(`${path}: ${node.type} without ${key}`); };
  if (node.type === "TextBlock") needs("text");
  if (node.type === "TextRun" && typeof node.text !== "string") faults.push(`${path}: TextRun without text`);
  if (/^Action\.(Execute|Submit)$/.test(node.type ?? "")) needs("title");
  // Whatever cannot run an Action.Execute needs no refresh either.
  if (node.type === "Action.Execute" && !path.endsWith(".refresh.action") && node.fallback?.type !== "Action.Submit") faults.push(`${path}: no fallback`);
  if (/^Input\./.test(node.type ?? "")) { needs("id"); needs("label"); if (node.isRequired) needs("errorMessage"); }
  for (const [key, value] of Object.entries(node)) quietFaults(value, `${path}.${key}`, faults);
  return faults;
}

function faultsOf(content) {
  const context = new SerializationContext(new Version(1, 5));
  const card = new AdaptiveCard();
  card.parse(content, context);
  const faults = [];
  for (let i = 0; i < context.eventCount; i++) faults.push(context.getEventAt(i).message);
  for (const event of card.validateProperties().validationEvents) faults.push(event.message);
  if (content.version !== "1.5") faults.push(`version ${content.version}`);
  if (!content.fallbackText) faults.push("no fallbackText");
  return [...faults, ...quietFaults(content)];
}

test("the official parser has nothing to say about any card of 1,500 random messages", () => {
  const seen = { cards: 0, answered: 0, kinds: new Set() };
  for (const activity of printed("random", "1500")) {
    for (const content of cardsOf(activity)) {
      seen.cards += 1;
      if (content.refresh) {
        seen.answered += 1;
        assert.ok(!/"(ActionSet|Input\.\w+)"/.test(JSON.stringify(content.body)), JSON.stringify(content.body));
        assert.match(JSON.stringify(content.body), /✓ /);
      }
      for (const element of content.body) seen.kinds.add(element.type);
      assert.deepEqual(faultsOf(content), [], JSON.stringify(content).slice(0, 2000));
    }
  }
  assert.ok(seen.cards > 1500, `${seen.cards} cards`);
  assert.ok(seen.answered > 200, `${seen.answered} answered cards`);
  for (const kind of ["RichTextBlock", "ActionSet", "Table", "ColumnSet", "Container", "Input.Text", "Input.ChoiceSet"])
    assert.ok(seen.kinds.has(kind), `no ${kind} among ${[...seen.kinds]}`);
});

test("the checks find what is wrong", () => {
  const card = (body) => ({ type: "AdaptiveCard", version: "1.5", fallbackText: "a", body });
  assert.notDeepEqual(faultsOf(card([{ type: "Nonsense" }])), []);
  assert.notDeepEqual(faultsOf(card([{ type: "TextBlock" }])), []);
  assert.notDeepEqual(faultsOf(card([{ type: "Input.Text", id: "a", label: "b", isRequired: true }])), []);
  assert.notDeepEqual(faultsOf({ ...card([]), version: "1.3" }), []);
});

// Teams' own colours and sizes (its published host configurations, as far as our elements use them).
const looks = {
  light: { page: "#f5f5f5", card: "#ffffff", frame: "#f0f0f0", text: "#242424", subtle: "#616161", accent: "#5b5fc7" },
  dark: { page: "#1f1f1f", card: "#292929", frame: "#333333", text: "#ffffff", subtle: "#adadad", accent: "#9299f7" },
};
const hostConfig = (look) => {
  const colours = { default: { default: look.text, subtle: look.subtle }, accent: { default: look.accent, subtle: look.accent } };
  return {
    fontFamily: "Segoe UI, Selawik, Noto Sans, DejaVu Sans, sans-serif", supportsInteractivity: true,
    fontTypes: { default: { fontSizes: { small: 12, default: 14, medium: 14, large: 18, extraLarge: 24 } },
      monospace: { fontFamily: "DejaVu Sans Mono, monospace", fontSizes: { small: 12, default: 13, medium: 13, large: 18, extraLarge: 24 } } },
    spacing: { small: 4, default: 8, medium: 12, large: 16, extraLarge: 24, padding: 16 },
    containerStyles: { default: { backgroundColor: look.card, foregroundColors: colours },
      emphasis: { backgroundColor: look.frame, foregroundColors: colours } },
    actions: { maxActions: 6, buttonSpacing: 8, actionsOrientation: "horizontal", actionAlignment: "left" },
    inputs: { label: { requiredInputs: { suffixColor: "default" }, inputSpacing: "small" } },
    table: { cellSpacing: 8 },
  };
};

const browserPath = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"]
  .find((p) => p && existsSync(p));
let browser;
after(async () => browser?.close());

for (const [name, look] of Object.entries(looks)) {
  for (const width of [640, 340]) {
    test(`the gallery shows every card, ${name}, ${width} pixels wide`, async () => {
      assert.ok(browserPath, "this test needs Chromium: install the package chromium, or set CHROMIUM to its path");
      browser ??= await chromium.launch({ executablePath: browserPath, args: ["--no-sandbox", "--disable-gpu"] });
      const page = await browser.newPage({ viewport: { width, height: 900 } });
      const troubles = [];
      page.on("pageerror", (e) => troubles.push(e.message));
      await page.setContent(`<!doctype html><html lang="en"><title>Cards</title><style>
        body { background: ${look.page}; margin: 12px; font: 14px DejaVu Sans, sans-serif }
        .message { margin-bottom: 14px; border-radius: 6px; overflow: hidden; box-shadow: 0 1px 3px #0004 }
        .ac-pushButton { font: 600 13px DejaVu Sans, sans-serif; padding: 5px 12px; border-radius: 4px; border: 1px solid ${look.subtle};
          background: ${look.card}; color: ${look.text}; white-space: nowrap; overflow: hidden; text-overflow: ellipsis }
        .ac-pushButton.style-positive { background: ${look.accent}; color: ${look.card}; border-color: ${look.accent} }
        .ac-input { font: inherit; background: ${look.frame}; color: ${look.text}; border: 1px solid ${look.subtle}; padding: 6px; border-radius: 4px; width: 100%; box-sizing: border-box }
        .ac-choiceSetInput-expanded { background: none; border: 0 } .ac-choiceSetInput-expanded input { width: auto }
        .ac-anchor { color: inherit }
        .text { padding: 12px; background: ${look.card}; color: ${look.text}; white-space: pre-wrap }
        </style><main></main></html>`);
      await page.addScriptTag({ content: readFileSync(library, "utf8") });
      for (const { activity } of printed("gallery")) {
        const drawn = await page.evaluate(({ activity: shown, config }) => {
          const box = document.createElement("div");
          box.className = "message";
          document.querySelector("main").append(box);
          if (shown.text) { box.classList.add("text"); box.textContent = shown.text; return "text"; }
          const { AdaptiveCard: Card, HostConfig } = globalThis.AdaptiveCards;
          for (const { content } of shown.attachments) {
            const card = new Card();
            card.hostConfig = new HostConfig(config);
            card.parse(content);
            box.append(card.render());
          }
          return box.innerText;
        }, { activity, config: hostConfig(look) });
        assert.ok(drawn.trim().length > 0, JSON.stringify(activity));
      }
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      mkdirSync(join(build, "screenshots"), { recursive: true });
      await page.screenshot({ path: join(build, "screenshots", `teams-${name}-${width}.png`), fullPage: true });
      assert.ok(overflow <= 0, `${overflow} pixels do not fit`);
      assert.deepEqual(troubles, []);
      await page.close();
    });
  }
}

// The page against the real program: its private Redis, its graphs, its coach. COACH_PROGRAM is the program;
// COACH_URL, when set, is one that runs already (the tests that stop it are then left out).

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { assertAccessible, composer, messages, openBrowser, openPage, root, say, screenshot, start, temporaryFolder } from "./harness.mjs";

const program = process.env.COACH_PROGRAM ?? join(root, "build/release/coach");
const running = process.env.COACH_URL;

let browser;
let coach;
let data;
let address = running;

const serve = (listen) => start(program, ["serve"], {
  ready: /ready on (http:\/\/127\.0\.0\.1:\d+\/)/,
  environment: { COACH_LISTEN: listen, COACH_DATA: data.path, COACH_PLAYGROUND: "on", REDIS_URL: "", SLACK_SIGNING_SECRET: "", SLACK_BOT_TOKEN: "" },
});

before(async () => {
  data = temporaryFolder();
  if (!running) {
    coach = await serve("127.0.0.1:0");
    address = coach.match[1];
  }
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  await coach?.stop();
  data?.remove();
});

const opened = async (options) => {
  const page = await openPage(browser, address, options);
  await messages(page, "coach").first().waitFor();
  return page;
};
const closed = async (page) => {
  assert.deepEqual(page.troubles, []);
  await page.context().close();
};
const example = (level) => {
  const folder = join(root, "graphs/examples/incident-response", level);
  const file = readdirSync(folder).filter((name) => name.endsWith(".md")).sort()[0];
  return readFileSync(join(folder, file), "utf8");
};
/** The coach quotes, between “ and ”, what was said: at least once, and word for word. */
function assertQuotes(answer, said) {
  const quotes = [...answer.matchAll(/“([^”]+)”/g)].map((m) => m[1].replace(/…$/, ""));
  assert.ok(quotes.some((q) => said.includes(q)), `quotes “${said}” in:\n${answer}`);
}
const wordsBeforeTheQuestion = (text) => text.split("?")[0].split(/\s+/).length;

test("the first reply is of use: who this is, what stays private, and the kinds of work", async () => {
  const page = await opened();
  const text = await messages(page, "coach").first().innerText();
  assert.match(text, /Coach/);
  assert.match(text, /my data/);
  assert.ok(await page.getByRole("button", { name: /Product management/ }).count() > 0, text);
  await assertAccessible(page, "the greeting");
  await screenshot(page, "conversation-greeting");
  await closed(page);
});

test("“I need a PRD for usage-based billing” starts the guided work with one question", async () => {
  const page = await opened();
  const first = await say(page, "I need a PRD for usage-based billing");
  await page.waitForFunction(() => !document.querySelector(".typing"));
  const text = await first.innerText();
  assert.match(text, /PRD/);
  assert.match(text, /Step 1|1 of \d/);
  assert.match(text, /AI-assisted|Human-only|AI-delegable/);
  assert.match(text, /\?/);
  assert.ok(wordsBeforeTheQuestion(text) <= 110, `a question within a few lines:\n${text}`);
  assert.ok(await first.getByRole("button").count() >= 2, "what is likely is on buttons");
  await screenshot(page, "conversation-guided");

  const words = "Customers want usage-based pricing, sales keeps asking";
  assertQuotes(await (await say(page, words)).innerText(), words);
  await assertAccessible(page, "guided work");
  await screenshot(page, "conversation-guided-answer");
  await closed(page);
});

test("a pasted incident report is scored by rules after a self-rating, with quotes from it", async () => {
  const page = await opened();
  const report = example("middling");
  await composer(page).fill(report);
  await composer(page).press("Enter");
  const rating = messages(page, "coach").nth(1);
  await rating.waitFor();
  assert.match(await rating.innerText(), /\?/);
  await rating.getByRole("button", { name: "3", exact: true }).or(rating.getByRole("button", { name: /^3/ })).first().click();
  await page.locator(".score").waitFor();
  const score = page.locator(".score");
  assert.match(await score.innerText(), /scored by rules/);
  assert.match(await score.innerText(), /you said 3/);
  assert.ok(await score.locator(".score-row").count() >= 3);
  for (const quote of await page.locator(".quote blockquote").allInnerTexts()) {
    const flat = (s) => s.replace(/[\s*_`“”"…]+/g, " ").trim();
    assert.ok(flat(report).includes(flat(quote)), `“${quote}” stands in the report`);
  }
  await assertAccessible(page, "a scored report");
  await page.setViewportSize({ width: 1280, height: 2000 });
  await screenshot(page, "conversation-scored");
  await page.setViewportSize({ width: 400, height: 2000 });
  await screenshot(page, "conversation-scored-narrow");
  await assertAccessible(page, "a scored report at 400 px");
  await closed(page);
});

test("a report shared as a file is read like a pasted one", async () => {
  const page = await opened();
  await page.locator('input[type="file"]').setInputFiles({ name: "incident.md", mimeType: "text/markdown", buffer: Buffer.from(example("weak")) });
  const rating = messages(page, "coach").nth(1);
  await rating.waitFor();
  assert.match(await rating.innerText(), /\?/);
  assert.ok(await rating.getByRole("button").count() >= 4);
  await closed(page);
});

for (const kind of ["docx", "pdf", "html"]) {
  test(`a report shared as a .${kind} is read like a pasted one`, async () => {
    const page = await opened();
    const report = example("strong");
    const buffer = execFileSync(process.env.DOCUMENT_OF ?? join(root, "build/release/tests/browser/document_of"), [kind], { input: report });
    await page.locator('input[type="file"]').setInputFiles({ name: `incident.${kind}`, mimeType: "application/octet-stream", buffer });
    const rating = messages(page, "coach").nth(1);
    await rating.waitFor();
    await rating.getByRole("button", { name: /^3/ }).first().click();
    await page.locator(".score").waitFor();
    const flat = (s) => s.replace(/[^\p{L}\p{N}]+/gu, " ").trim();
    const quotes = await page.locator(".quote blockquote").allInnerTexts();
    for (const quote of quotes) assert.ok(flat(report).includes(flat(quote)), `“${quote}” stands in the report`);
    await screenshot(page, `conversation-${kind}`);
    await closed(page);
  });
}

test("a file that Coach cannot read is answered with what to do instead", async () => {
  const page = await opened();
  await page.locator('input[type="file"]').setInputFiles({ name: "torn.docx", mimeType: "application/octet-stream", buffer: Buffer.from("PK\u0003\u0004 torn") });
  const answer = messages(page, "coach").nth(1);
  await answer.waitFor();
  assert.match(await answer.innerText(), /torn\.docx/);
  await closed(page);
});

test("a payment card is never stored, neither by the page's feed nor in the talk", async () => {
  const page = await opened();
  await say(page, "the card was 4242 4242 4242 4242, can I paste that?");
  await page.reload();
  await messages(page, "you").first().waitFor();
  const shown = await page.locator(".log").innerText();
  assert.ok(!shown.includes("4242 4242"), shown);
  assert.match(shown, /\[removed: payment card\]/);
  await closed(page);
});

test("killed in the middle, Coach goes on where it was and says nothing twice", { skip: running !== undefined }, async () => {
  const page = await opened();
  await say(page, "I need a PRD for usage-based billing");
  const before = await messages(page).count();
  await coach.stop("SIGKILL");
  const words = "38 of 210 accounts bought fewer seats than users and share logins (billing data, Q3)";
  await composer(page).fill(words);
  await composer(page).press("Enter");
  await page.getByText("Coach is offline, retrying").waitFor();
  coach = await serve(new URL(address).host);
  await messages(page, "coach").nth(2).waitFor({ timeout: 30_000 });
  await page.getByText("Coach is offline, retrying").waitFor({ state: "detached" });
  assertQuotes(await messages(page, "coach").last().innerText(), words);
  assert.equal(await messages(page, "you").count(), 2);
  assert.ok(await messages(page).count() >= before + 2);
  const texts = await messages(page, "coach").allInnerTexts();
  assert.equal(new Set(texts).size, texts.length, "nothing is said twice");
  page.troubles = page.troubles.filter((t) => !/ERR_CONNECTION|ERR_EMPTY_RESPONSE/.test(t));
  await closed(page);
});

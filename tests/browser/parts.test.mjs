// The page against the real playground over a scripted answer: every part kind, every way to say something, and what
// happens when the network or the store is away.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { assertAccessible, composer, messages, openBrowser, openPage, root, say, screenshot, start } from "./harness.mjs";

const program = process.env.PLAYGROUND_HOST ?? join(root, "build/release/tests/browser/playground_host");
const sizes = [["wide", 1280, 800], ["narrow", 400, 800]];

let browser;
let host;
let address;

before(async () => {
  host = await start(program, [join(root, "web/dist")], { ready: /listening (\d+)/ });
  address = `http://127.0.0.1:${host.match[1]}/`;
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  await host?.stop();
});

const greeted = async (options) => {
  const page = await openPage(browser, address, options);
  await messages(page, "coach").first().waitFor();
  return page;
};
const closed = async (page) => {
  assert.deepEqual(page.troubles, [], "the page has no errors, refused resources or foreign requests");
  await page.context().close();
};
const last = (page, from) => messages(page, from).last();

test("the first screen is the coach's greeting, with choices and the cursor where one writes", async () => {
  const page = await greeted();
  assert.equal(await page.title(), "Coach");
  assert.match(await last(page, "coach").innerText(), /I'm Coach, an AI coach/);
  assert.equal(await last(page, "coach").getByRole("button").count(), 3);
  assert.equal(await composer(page).evaluate((e) => e === document.activeElement), true);
  await page.reload();
  await messages(page, "coach").first().waitFor();
  assert.equal(await messages(page).count(), 1, "a reload does not ask for a second greeting");
  await closed(page);
});

for (const [name, width, height] of sizes) {
  for (const dark of [false, true]) {
    test(`every part is shown, readable and accessible: ${name}, ${dark ? "dark" : "light"}`, async () => {
      const page = await greeted({ width, height, dark });
      await assertAccessible(page, "the first screen");
      await screenshot(page, `first-${name}-${dark ? "dark" : "light"}`);

      const all = await say(page, "show everything");
      await assertAccessible(page, "every part");
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.ok(overflow <= 0, `nothing is wider than the window, but ${overflow} px are`);
      const tooWide = await page.evaluate(() => {
        const log = document.querySelector(".log").getBoundingClientRect();
        return [...document.querySelectorAll(".message .body > *")].filter((e) => e.getBoundingClientRect().right > log.right)
          .map((e) => e.className);
      });
      assert.deepEqual(tooWide, [], "no part stands out of the conversation");

      const text = await all.innerText();
      for (const words of ["1 of 8", "quoted from your text", "sales keeps asking", "your text, Problem",
        "scored by rules · you said 3", "2 of 4 · partial", "1 to 2 of 4 · early to partial", "3 of 4 · enough to circulate", "4 of 4 · strong",
        "not scored", "▲ from 1", "▼ from 4", "Metering first", "Prompt for your approved assistant", "prd-usage-based-billing.md",
        "Who was affected?", "(optional)", "<img src=x onerror=alert(1)>", "[x](javascript:alert(1))", "another, with *stars*"]) {
        assert.ok(text.includes(words), `shows “${words}” in:\n${text}`);
      }
      assert.equal(await all.locator("strong", { hasText: "bold" }).count(), 1);
      assert.equal(await all.locator("img").count(), 0, "words never become elements");
      const link = all.getByRole("link");
      assert.equal(await link.count(), 1);
      assert.equal(await link.getAttribute("href"), "https://example.org/a?b=c");
      await page.setViewportSize({ width, height: 2400 });
      await screenshot(page, `all-${name}-${dark ? "dark" : "light"}`);
      await closed(page);
    });
  }
}

test("Enter sends, Shift+Enter makes a line, and the words are kept as written", async () => {
  const page = await greeted();
  await composer(page).click();
  await page.keyboard.type("first line");
  await page.keyboard.press("Shift+Enter");
  await page.keyboard.type("second <b>line</b>");
  await page.keyboard.press("Enter");
  await last(page, "you").waitFor();
  assert.equal(await last(page, "you").locator(".own").innerText(), "first line\nsecond <b>line</b>");
  await messages(page, "coach").nth(1).waitFor();
  assert.equal(await composer(page).inputValue(), "");
  assert.match(await last(page, "coach").innerText(), /You said: first line\s+second <b>line<\/b>/);
  await closed(page);
});

test("a choice is reached by Tab, taken by Enter, and stays marked after a reload", async () => {
  const page = await greeted();
  await page.getByRole("button", { name: "New conversation" }).focus();
  await page.keyboard.press("Tab");  // the log
  await page.keyboard.press("Tab");  // its first choice
  await page.keyboard.press("Tab");
  assert.match(await page.evaluate(() => document.activeElement.innerText), /Software development/);
  await page.keyboard.press("Enter");
  await messages(page, "coach").nth(1).waitFor();
  assert.match(await last(page, "coach").innerText(), /You chose: role.dev/);
  assert.equal(await last(page, "you").locator(".own").innerText(), "Software development");
  const taken = () => messages(page, "coach").first().getByRole("button", { name: "Software development" }).getAttribute("aria-pressed");
  assert.equal(await taken(), "true");
  await page.keyboard.press("Escape");
  assert.equal(await composer(page).evaluate((e) => e === document.activeElement), true, "Escape goes back to writing");
  await page.reload();
  await messages(page, "coach").nth(1).waitFor();
  assert.equal(await taken(), "true");
  await closed(page);
});

test("typing and pasting reach the composer from anywhere", async () => {
  const page = await greeted();
  await page.getByRole("log").click();
  await page.keyboard.type("hello");
  assert.equal(await composer(page).inputValue(), "hello");
  await page.evaluate(() => navigator.clipboard.writeText(" there"));
  await page.getByRole("log").click();
  await page.keyboard.press("Control+V");
  await page.waitForFunction(() => document.querySelector(".composer textarea").value === "hello there");
  await closed(page);
});

test("a number typed goes to the coach, who knows what it means", async () => {
  const page = await greeted();
  assert.match(await (await say(page, "2")).innerText(), /You said: 2/);
  await closed(page);
});

test("a message that is updated is replaced in its place", async () => {
  const page = await greeted();
  const all = await say(page, "show everything");
  await all.getByRole("button", { name: "Replace this message" }).click();
  await page.getByText("The message was replaced.").waitFor();
  assert.equal(await messages(page, "coach").count(), 2);
  await page.reload();
  await page.getByText("The message was replaced.").waitFor();
  assert.equal(await messages(page, "coach").count(), 2, "also after a reload");
  await closed(page);
});

test("a form says what is missing, then sends what was filled in", async () => {
  const page = await greeted();
  const all = await say(page, "show everything");
  await all.getByRole("button", { name: "Add it" }).click();
  assert.deepEqual(await all.getByRole("alert").allInnerTexts(), ["Please fill in “Who was affected?”.", "Please fill in “Severity”."]);
  assert.equal(await all.getByLabel("Who was affected?").evaluate((e) => e === document.activeElement), true);
  await assertAccessible(page, "a form with something missing");
  await all.getByLabel("Who was affected?").fill("38 of 210 accounts");
  await all.getByLabel("Severity").selectOption({ label: "SEV 2" });
  await all.getByRole("button", { name: "Add it" }).click();
  await messages(page, "coach").nth(2).waitFor();
  assert.match(await last(page, "coach").innerText(), /Form form\.scope:\s+who is 38 of 210 accounts\s+severity is s2/);
  assert.equal(await last(page, "you").locator(".own").innerText(), "Who was affected?: 38 of 210 accounts\nSeverity: SEV 2");
  assert.equal(await all.getByRole("button", { name: "Sent" }).isDisabled(), true);
  await closed(page);
});

test("a prompt can be copied whole, and a file downloaded as it is", async () => {
  const page = await greeted();
  const all = await say(page, "show everything");
  await all.getByRole("button", { name: /^Copy/ }).click();
  await all.getByText("Copied ✓").waitFor();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()),
    "You are reviewing a PRD for usage-based billing.\nAsk me five questions, one at a time.\n");
  const [download] = await Promise.all([page.waitForEvent("download"), all.getByRole("button", { name: /^Download/ }).click()]);
  assert.equal(download.suggestedFilename(), "prd-usage-based-billing.md");
  assert.equal(await readFile(await download.path(), "utf8"), "# PRD\n\nUsage-based billing.\n");
  await closed(page);
});

test("a long text can be pasted and sent whole", async () => {
  const page = await greeted();
  const long = "A paragraph of an incident report, pasted as it is.\n".repeat(8000);  // 400 KB
  await page.evaluate((text) => navigator.clipboard.writeText(text), long);
  await composer(page).press("Control+V");
  await page.waitForFunction((n) => document.querySelector(".composer textarea").value.length === n, long.length);
  await composer(page).press("Enter");
  await messages(page, "coach").nth(1).waitFor();
  await page.getByText("383,999 more characters; Coach has all of it").waitFor();
  const own = messages(page, "you").first();
  const height = async () => (await own.locator(".own").boundingBox()).height;
  assert.ok((await height()) <= 250, "a long text is folded");
  await assertAccessible(page, "a folded text");
  await own.getByRole("button", { name: "Show all" }).click();
  assert.ok((await height()) > 1000, "and opens");
  assert.match(await last(page, "coach").innerText(), /415999 bytes/);
  await closed(page);
});

test("a file is shared by picking or dropping it; what cannot be read is said, and nothing is sent", async () => {
  const page = await greeted();
  const pick = (file) => page.locator('input[type="file"]').setInputFiles(file);
  await pick({ name: "report.md", mimeType: "text/markdown", buffer: Buffer.from("# Report\n\nIt broke.\n") });
  await messages(page, "coach").nth(1).waitFor();
  assert.match(await last(page, "coach").innerText(), /File report\.md, 20 bytes/);
  assert.match(await last(page, "you").innerText(), /report\.md/);

  const drop = await page.evaluateHandle(() => {
    const data = new DataTransfer();
    data.items.add(new File(["dropped"], "notes.txt", { type: "text/plain" }));
    return data;
  });
  await page.dispatchEvent("body", "dragover", { dataTransfer: drop });
  assert.equal(await page.locator(".drop").count(), 1);
  await page.dispatchEvent("body", "drop", { dataTransfer: drop });
  await messages(page, "coach").nth(2).waitFor();
  assert.match(await last(page, "coach").innerText(), /File notes\.txt, 7 bytes/);

  const alert = page.locator("footer [role=alert]");
  for (const [file, words] of [
    [{ name: "photo.png", mimeType: "image/png", buffer: Buffer.from("x") }, /not a file that Coach reads/],
    [{ name: "big.md", mimeType: "text/markdown", buffer: Buffer.alloc(10 * 1024 * 1024 + 1, "x") }, /larger than 10 MB/],
    [{ name: "binary.txt", mimeType: "text/plain", buffer: Buffer.from([1, 0, 2]) }, /not a text file/],
    [{ name: "empty.txt", mimeType: "text/plain", buffer: Buffer.from(" \n") }, /is empty/],
  ]) {
    await pick(file);
    await alert.filter({ hasText: words }).waitFor();
  }
  await assertAccessible(page, "a file that was refused");
  assert.equal(await messages(page, "you").count(), 2);
  await closed(page);
});

test("without a network the page says so, keeps what was written, and sends it when it is back", async () => {
  const page = await greeted();
  await page.context().setOffline(true);
  await composer(page).fill("written on a train");
  await composer(page).press("Enter");
  await page.getByText("Coach is offline, retrying").waitFor();
  await page.getByText("not sent yet, trying again").waitFor();
  await assertAccessible(page, "offline");
  await screenshot(page, "offline");
  await page.context().setOffline(false);
  await messages(page, "coach").nth(1).waitFor();
  await page.getByText("Coach is offline, retrying").waitFor({ state: "detached" });
  assert.match(await last(page, "coach").innerText(), /written on a train/);
  assert.equal(await messages(page, "you").count(), 1);
  await closed(page);
});

test("a lost answer is asked for again, and nothing is said twice", async () => {
  const page = await greeted();
  let lost = 0;
  await page.route("**/playground/messages", async (route) => {
    if (route.request().method() !== "POST" || lost++ > 0) return route.fallback();
    await route.fetch();  // it reached Coach; the answer did not reach the page
    return route.abort("connectionreset");
  });
  page.troubles.length = 0;
  const again = page.waitForResponse((r) => r.request().method() === "POST");
  await say(page, "said once");
  await again;
  assert.equal(lost, 2);
  assert.equal(await messages(page, "you").count(), 1);
  assert.equal(await messages(page, "coach").count(), 2);
  page.troubles = page.troubles.filter((t) => !t.includes("ERR_CONNECTION_RESET"));
  await closed(page);
});

test("what is on its way when the page is closed is sent when it is opened again, and a draft is kept", async () => {
  const page = await greeted();
  await page.route("**/playground/messages", (route) => (route.request().method() === "POST" ? route.abort() : route.fallback()));
  await composer(page).fill("sent into the void");
  await composer(page).press("Enter");
  await page.getByText("not sent yet, trying again").waitFor();
  await composer(page).fill("half a sentence");
  await page.unroute("**/playground/messages");
  await page.reload();
  await page.getByText("You said: sent into the void").waitFor();
  assert.equal(await composer(page).inputValue(), "half a sentence");
  assert.equal(await messages(page, "you").count(), 1);
  page.troubles.length = 0;
  await closed(page);
});

test("while Coach works, the page says so, also to those who listen", async () => {
  const page = await greeted();
  await composer(page).fill("be quiet");
  await composer(page).press("Enter");
  await page.getByRole("img", { name: "Coach is thinking" }).waitFor();
  await assertAccessible(page, "while Coach works");
  const log = page.getByRole("log", { name: "Conversation" });
  assert.equal(await log.getAttribute("aria-live"), "polite");
  await closed(page);
});

test("an answer taller than the window is shown from its top, and reading back is never disturbed", async () => {
  const page = await greeted({ height: 600 });
  await say(page, "say a lot");
  await page.waitForFunction(() => document.querySelector(".log").scrollTop > 0);
  const top = await last(page, "coach").boundingBox();
  assert.ok(top.y >= 0 && top.y < 200, `the long answer starts in view, not at ${top.y}`);
  await page.getByRole("log").evaluate((e) => { e.scrollTop = 0; });
  const id = await page.evaluate(() => localStorage.getItem("coach.session"));
  await fetch(`${address}playground/messages`, {
    method: "POST", headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ session: id, id: "0123456789abcdef", command: "from elsewhere" }),
  });
  await page.getByRole("button", { name: /New messages/ }).or(page.getByText("Command: from elsewhere")).first().waitFor();
  await page.getByText("Command: from elsewhere").waitFor({ state: "attached" });
  await closed(page);
});

test("two tabs show the same talk", async () => {
  const page = await greeted();
  const other = await page.context().newPage();
  await other.goto(address);
  await messages(other, "coach").first().waitFor();
  await say(page, "seen in both");
  await other.getByText("You said: seen in both").waitFor();
  assert.equal(await messages(other, "you").count(), 1);
  await closed(page);
});

test("a new conversation starts clean, after a question", async () => {
  const page = await greeted();
  await say(page, "in the old one");
  await page.getByRole("button", { name: "New conversation" }).click();
  await assertAccessible(page, "the question before a new conversation");
  await page.getByRole("button", { name: "Keep talking" }).click();
  assert.equal(await messages(page, "you").count(), 1);
  await page.getByRole("button", { name: "New conversation" }).click();
  await page.getByRole("button", { name: "Start new" }).click();
  await page.waitForFunction(() => document.querySelectorAll("article.message.you").length === 0);
  await messages(page, "coach").first().waitFor();
  assert.equal(await messages(page).count(), 1);
  await closed(page);
});

test("what the guard removes is not on the page after a reload", async () => {
  const page = await greeted();
  await say(page, "the password is SECRET-WORD");
  await page.reload();
  await last(page, "you").getByText("[removed: secret]").waitFor();
  assert.ok(!(await last(page, "you").innerText()).includes("SECRET-WORD"));
  await closed(page);
});

test("the page is small and may only use its own origin", async () => {
  const response = await fetch(address);
  const policy = response.headers.get("content-security-policy");
  assert.match(policy, /default-src 'self'/);
  assert.doesNotMatch(policy, /unsafe/);
  const scripts = [...(await response.text()).matchAll(/\/assets\/[^"]+\.js/g)].map((m) => m[0]);
  assert.ok(scripts.length > 0);
  let bytes = 0;
  for (const s of scripts) bytes += (await (await fetch(new URL(s, address))).arrayBuffer()).byteLength;
  assert.ok(bytes < 60_000, `the scripts are ${bytes} bytes`);
});

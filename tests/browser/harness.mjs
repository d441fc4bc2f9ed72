// A real Chromium, a page that reports what goes wrong in it, and a program that says "listening PORT".

import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import assert from "node:assert/strict";
import { chromium } from "playwright-core";

export const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const build = process.env.COACH_BUILD ?? join(root, "build/release");
const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

function browserPath() {
  const known = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
  const found = known.find((p) => p && existsSync(p));
  assert.ok(found, "these tests need Chromium: install the package chromium, or set CHROMIUM to its path");
  return found;
}

export async function openBrowser() {
  return chromium.launch({
    executablePath: browserPath(),
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
      "--disable-component-update", "--disable-sync"],
  });
}

/** A page whose errors, refused resources and requests to other hosts fail the test that asks `page.troubles`. */
export async function openPage(browser, address, { width = 1280, height = 800, dark = false } = {}) {
  const context = await browser.newContext({
    viewport: { width, height }, colorScheme: dark ? "dark" : "light", locale: "en-GB", timezoneId: "UTC",
    acceptDownloads: true, permissions: ["clipboard-read", "clipboard-write"],
  });
  const page = await context.newPage();
  page.troubles = [];
  page.on("pageerror", (e) => page.troubles.push(`error: ${e.message}`));
  page.on("console", (m) => {
    const offline = m.text().includes("net::ERR_INTERNET_DISCONNECTED");
    if (m.type() === "error" && !offline) page.troubles.push(`console: ${m.text()}`);
  });
  page.on("request", (r) => {
    if (!r.url().startsWith(address) && !r.url().startsWith("blob:")) page.troubles.push(`request to ${r.url()}`);
  });
  page.setDefaultTimeout(15_000);
  await page.goto(address);
  return page;
}

/** Fails with each rule, element and reason. */
export async function assertAccessible(page, where) {
  // Evaluated, not added as a script: the page's own policy refuses scripts that it did not bring.
  await page.evaluate(axeSource);
  const found = await page.evaluate(() => globalThis.axe.run(document, {
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
  }));
  const list = found.violations.flatMap((v) => v.nodes.map((n) => `${v.id} at ${n.target.join(" ")}: ${n.failureSummary}`));
  assert.deepEqual(list, [], `axe finds violations: ${where}`);
}

export async function screenshot(page, name) {
  const folder = join(build, "screenshots");
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`) });
}

/** Starts a program and waits for the line that `ready` matches. */
export function start(program, args, { ready, environment = {}, cwd = root }) {
  const child = spawn(program, args, { cwd, env: { ...process.env, ...environment }, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  const started = new Promise((resolvePromise, reject) => {
    const read = (chunk) => {
      output += chunk;
      const match = ready.exec(output);
      if (match) resolvePromise(match);
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    child.on("error", reject);
    child.on("exit", (code, signal) => reject(new Error(`${program} ended (${code ?? signal}) before it was ready:\n${output}`)));
  });
  const stop = (signal = "SIGTERM") => new Promise((done) => {
    if (child.exitCode !== null || child.signalCode !== null) return done();
    child.on("exit", done);
    child.kill(signal);
  });
  return started.then((match) => ({ match, stop, output: () => output }));
}

export function temporaryFolder() {
  const path = mkdtempSync(join(tmpdir(), "coach-browser-"));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

export const messages = (page, from) => page.locator(`article.message${from ? `.${from}` : ""}`);
export const composer = (page) => page.getByRole("textbox", { name: "Message" });

/** Says it, and waits until the coach has answered once more. */
export async function say(page, text) {
  const before = await messages(page, "coach").count();
  await composer(page).fill(text);
  await composer(page).press("Enter");
  await messages(page, "coach").nth(before).waitFor();
  return messages(page, "coach").nth(before);
}

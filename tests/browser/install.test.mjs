// Adding coach to a workspace, in a real browser: the real program, its cookies and pages, and a Slack that says yes.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { join } from "node:path";
import { assertAccessible, openBrowser, root, screenshot, start, temporaryFolder } from "./harness.mjs";

const program = process.env.COACH_PROGRAM ?? join(root, "build/release/coach");
let browser, coach, data, slack, address;
let answer; // of oauth.v2.access
let decision; // of the person on Slack's page: the parameters that come back

before(async () => {
  slack = createServer((request, response) => {
    const url = new URL(request.url, "http://slack.test");
    if (url.pathname === "/oauth/v2/authorize") {
      const back = new URL(url.searchParams.get("redirect_uri"));
      for (const [name, value] of Object.entries(decision(url.searchParams))) back.searchParams.set(name, value);
      response.writeHead(302, { Location: back.href }).end();
    } else if (url.pathname === "/api/oauth.v2.access") {
      response.writeHead(200, { "Content-Type": "application/json" }).end(JSON.stringify(answer));
    } else {
      response.writeHead(200, { "Content-Type": "application/json" }).end('{"ok":true,"channel":"D1","ts":"1.5"}');
    }
  });
  await new Promise((done) => slack.listen(0, "127.0.0.1", done));
  data = temporaryFolder();
  coach = await start(program, ["serve"], {
    ready: /ready on (http:\/\/127\.0\.0\.1:\d+)\//,
    environment: {
      COACH_LISTEN: "127.0.0.1:0", COACH_DATA: data.path, REDIS_URL: "", SLACK_SIGNING_SECRET: "s", SLACK_BOT_TOKEN: "",
      SLACK_CLIENT_ID: "1.2", SLACK_CLIENT_SECRET: "c", SLACK_API_URL: `http://127.0.0.1:${slack.address().port}/api/`,
    },
  });
  address = coach.match[1];
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  await coach?.stop();
  slack?.close();
  slack?.closeAllConnections();
  data?.remove();
});

const agreed = {
  ok: true, access_token: "xoxb-1", token_type: "bot", scope: "chat:write", bot_user_id: "U0", app_id: "A1",
  team: { id: "T1", name: "Example & <Sons>" }, enterprise: null, is_enterprise_install: false, authed_user: { id: "U1" },
};
const yes = (asked) => ({ code: "code", state: asked.get("state") });

async function visit(path, { dark = false, context } = {}) {
  const own = context ?? (await browser.newContext({ colorScheme: dark ? "dark" : "light", viewport: { width: 480, height: 700 } }));
  const page = await own.newPage();
  page.refused = [];
  page.on("console", (m) => m.text().includes("Content Security Policy") && page.refused.push(m.text()));
  page.response = await page.goto(address + path);
  return page;
}
async function checked(page, status, title) {
  assert.equal(page.response.status(), status);
  assert.equal(await page.title(), title);
  assert.equal(await page.locator("h1").innerText(), title);
  assert.deepEqual(page.refused, []);
  assert.equal(await page.evaluate(() => getComputedStyle(document.body).maxWidth), "576px"); // its own style is let in
  await assertAccessible(page, title);
}

for (const dark of [false, true]) {
  test(`whoever says yes lands on a page that opens Slack${dark ? ", in the dark" : ""}`, async () => {
    [answer, decision] = [agreed, yes];
    const page = await visit("/slack/install", { dark });
    await checked(page, 200, "Coach is installed");
    assert.match(await page.locator("main").innerText(), /Coach is now in Example & <Sons>\./);
    assert.match(await page.getByRole("link", { name: "Open Coach in Slack" }).getAttribute("href"), /\/app_redirect\?app=A1&team=T1$/);
    assert.deepEqual(await page.context().cookies(), []); // used up
    await screenshot(page, `install${dark ? "-dark" : ""}`);
    await page.reload();
    assert.equal(await page.title(), "This installation was finished already");
    await page.context().close();
  });
}

test("each way in which it can go wrong has a page that says what to do", async () => {
  const cases = [
    [(asked) => ({ error: "access_denied", state: asked.get("state") }), agreed, 403, "Coach was not installed"],
    [yes, { ok: false, error: "invalid_code" }, 400, "Slack's confirmation has run out"],
    [yes, { ok: false, error: "bad_redirect_uri" }, 502, "Coach is not set up rightly yet"],
    [yes, { ok: false, error: "odd_word" }, 502, "Slack refused the installation"],
    [() => ({ code: "code", state: "made up" }), agreed, 400, "This address is not complete"],
  ];
  for (const [said, then, status, title] of cases) {
    [decision, answer] = [said, then];
    const page = await visit("/slack/install");
    await checked(page, status, title);
    await page.context().close();
  }
});

test("a link that another browser began cannot be finished here", async () => {
  [answer, decision] = [agreed, yes];
  const attacker = await fetch(address + "/slack/install", { redirect: "manual" });
  const state = new URL(attacker.headers.get("location")).searchParams.get("state");
  const page = await visit(`/slack/oauth_redirect?code=code&state=${state}`);
  await checked(page, 400, "This was begun in another browser");
  [answer, decision] = [agreed, yes];
  await page.getByRole("link", { name: "Start again" }).click();
  await page.waitForURL(/oauth_redirect/);
  assert.equal(await page.title(), "Coach is installed");
  await page.context().close();
});

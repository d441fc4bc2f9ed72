// The package that ./dev teams-package makes, against the published rules of the manifest (schema 1.17).

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { inflateRawSync, inflateSync } from "node:zlib";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const make = join(root, "integrations/teams/package/make.py");
const bot = "12345678-1234-1234-1234-123456789abc";

function made(args) {
  const folder = mkdtempSync(join(tmpdir(), "coach-package-"));
  const out = join(folder, "coach.zip");
  const ran = spawnSync("python3", [make, "--out", out, ...args], { encoding: "utf8" });
  const bytes = ran.status === 0 ? readFileSync(out) : undefined;
  rmSync(folder, { recursive: true });
  return { ...ran, bytes };
}

function unzip(bytes) {
  const files = {};
  for (let at = 0; bytes.readUInt32LE(at) === 0x04034b50;) {
    const [method, packed, name, extra] = [bytes.readUInt16LE(at + 8), bytes.readUInt32LE(at + 18), bytes.readUInt16LE(at + 26), bytes.readUInt16LE(at + 28)];
    const from = at + 30 + name + extra;
    const body = bytes.subarray(from, from + packed);
    files[bytes.toString("utf8", at + 30, at + 30 + name)] = method === 8 ? inflateRawSync(body) : body;
    at = from + packed;
  }
  return files;
}

function image(png) {
  assert.equal(png.toString("latin1", 1, 4), "PNG");
  const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)];
  const length = png.readUInt32BE(33);
  const rows = inflateSync(png.subarray(41, 41 + length));
  const pixels = [];
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) {
    const at = y * (width * 4 + 1) + 1 + x * 4;
    pixels.push([...rows.subarray(at, at + 4)]);
  }
  return { width, height, pixels };
}

const package_ = made(["--bot", bot, "--host", "coach.example.org"]);
const files = package_.bytes ? unzip(package_.bytes) : {};

test("the package holds a manifest and two icons, and nothing else", () => {
  assert.equal(package_.status, 0, package_.stderr);
  assert.deepEqual(Object.keys(files).sort(), ["color.png", "manifest.json", "outline.png"]);
});

test("the manifest keeps the rules of its schema", () => {
  const m = JSON.parse(files["manifest.json"]);
  assert.ok(!files["manifest.json"].includes("{{"), "every place is filled");
  assert.equal(m.$schema, `https://developer.microsoft.com/json-schemas/teams/v${m.manifestVersion}/MicrosoftTeams.schema.json`);
  assert.match(m.version, /^\d+\.\d+\.\d+$/);
  assert.equal(m.id, bot);
  const atMost = (text, most) => assert.ok(text.length > 0 && text.length <= most, `${text.length} of ${most}: ${text}`);
  atMost(m.name.short, 30);
  atMost(m.name.full, 100);
  atMost(m.description.short, 80);
  atMost(m.description.full, 4000);
  atMost(m.developer.name, 32);
  for (const key of ["websiteUrl", "privacyUrl", "termsOfUseUrl"]) assert.match(m.developer[key], /^https:\/\//);
  assert.match(m.accentColor, /^#[0-9A-F]{6}$/);
  assert.equal(m.bots[0].botId, bot);
  assert.deepEqual(m.bots[0].scopes, ["personal", "team", "groupChat"]);
  assert.equal(m.bots[0].supportsFiles, true);
  for (const list of m.bots[0].commandLists) {
    assert.ok(list.commands.length <= 10);
    for (const command of list.commands) { atMost(command.title, 32); atMost(command.description, 128); }
  }
  for (const command of m.composeExtensions[0].commands) {
    atMost(command.id, 64);
    atMost(command.title, 32);
    atMost(command.description, 128);
    assert.equal(command.type, "action");
    assert.deepEqual(command.context, ["message"]);
  }
  assert.deepEqual(m.validDomains, ["coach.example.org"]);
  const known = ["$schema", "manifestVersion", "version", "id", "developer", "name", "description", "icons", "accentColor",
    "defaultInstallScope", "defaultGroupCapability", "bots", "composeExtensions", "permissions", "validDomains"];
  for (const key of Object.keys(m)) assert.ok(known.includes(key), key);
});

test("each command of the list is one that the coach understands", () => {
  const words = readFileSync(join(root, "graphs/phrases/en/commands.yaml"), "utf8").toLowerCase();
  const forms = JSON.parse(files["manifest.json"]).bots[0].commandLists.flatMap((l) => l.commands.map((c) => c.title));
  const spelled = (form) => form === "where were we" ? /where \(were\|are\|was\) \(we\|i\)/ : new RegExp(`[\\[, "]${form}[, \\]]`);
  assert.deepEqual(forms.filter((form) => !spelled(form).test(words)), []);
});

test("the icons have Teams' sizes: 192 opaque, 32 white on nothing", () => {
  const colour = image(files["color.png"]);
  assert.deepEqual([colour.width, colour.height], [192, 192]);
  assert.ok(colour.pixels.every((p) => p[3] === 255));
  const outline = image(files["outline.png"]);
  assert.deepEqual([outline.width, outline.height], [32, 32]);
  assert.ok(outline.pixels.every((p) => p[3] === 0 || (p[0] === 255 && p[1] === 255 && p[2] === 255)));
  assert.ok(outline.pixels.some((p) => p[3] === 255) && outline.pixels.some((p) => p[3] === 0));
});

test("the same input makes the same bytes", () => {
  assert.ok(package_.bytes.equals(made(["--bot", bot, "--host", "coach.example.org"]).bytes));
});

test("a wrong id or host is told plainly", () => {
  assert.match(made(["--bot", "x", "--host", "coach.example.org"]).stderr, /TEAMS_CLIENT_ID must be the app's id/);
  assert.match(made(["--bot", bot, "--host", "https://coach.example.org/"]).stderr, /a name alone/);
});

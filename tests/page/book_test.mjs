// The book that docs/book/build.py makes: every page leads to the next, nothing is fetched from elsewhere, the search and
// the languages work, and a link that leads nowhere is told.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Browser } from "./chromium.mjs";
import { freshFolder } from "./program.mjs";

const source = join(dirname(fileURLToPath(import.meta.url)), "../..");
const folder = join(freshFolder(), "book");
const file = (name) => `file://${folder}/${name}`;
const read = (name) => readFileSync(join(folder, name), "utf8");

let browser;
before(async () => {
  const program = process.env.LEAKLAB_PROGRAM ?? join(source, "build/dev/bin/leaklab");
  execFileSync(join(source, "docs/book/build.py"), [folder, "--program", program], { encoding: "utf8" });
  browser = await Browser.launch();
});
after(() => browser?.close());

async function leaveInPeace(p) {
  assert.deepEqual(p.errors, []);
  const elsewhere = p.requests.filter((url) => !url.startsWith(`file://${folder}/`));
  assert.deepEqual(elsewhere, []);
  await p.close();
}

test("from the first page of each language the next ones lead through all of its pages, once", () => {
  for (const [first, ending] of [
    ["index.html", /(?<!\.zh)\.html$/],
    ["index.zh.html", /\.zh\.html$/],
  ]) {
    const seen = [];
    for (let at = first; at; at = read(at).match(/rel="next" href="([^"]*)"/)?.[1]) seen.push(at);
    const all = readdirSync(folder).filter((f) => ending.test(f) && !f.startsWith("schedules-"));
    assert.deepEqual([...new Set(seen)].sort(), all.sort());
    assert.equal(seen.length, all.length);
    assert.ok(seen.length >= 18, `${seen.length}`);
  }
});

test("every link leads to a file of the book", () => {
  for (const name of readdirSync(folder).filter((f) => f.endsWith(".html") && !f.startsWith("schedules-")))
    for (const [, to] of read(name).matchAll(/(?:href|src)="([^"]*)"/g))
      if (!/^(https?:|#)/.test(to)) assert.ok(existsSync(join(folder, to.split("#")[0])), `${name}: ${to}`);
});

test("a lesson has its program and the page of its schedules", async () => {
  const p = await browser.open(file("lessons-lesson4_leak.html"));
  const program = readFileSync(join(source, "lessons/lesson4_leak/make_thumbnails.cpp"), "utf8");
  assert.ok((await p.run(() => [...document.querySelectorAll("pre")].map((e) => e.textContent))).includes(program));
  await p.run(() => document.querySelector("iframe").scrollIntoView());
  await leaveInPeace(p);
  const schedules = await browser.open(file("schedules-lesson4_leak.html"));
  assert.match(await schedules.run(() => document.body.innerText), /174 of 590/);
  await leaveInPeace(schedules);
});

test("a known mistake has the page of its schedules, beside those of its cure", async () => {
  const p = await browser.open(file("catalogue-ab_ba.zh.html"));
  assert.equal(await p.run(() => document.querySelector("iframe").getAttribute("src")), "schedules-ab_ba.html");
  await leaveInPeace(p);
  const schedules = await browser.open(file("schedules-ab_ba.html"));
  assert.match(await schedules.run(() => document.body.innerText), /leaklab bugs ab_ba --schedule/);
  await leaveInPeace(schedules);
  const pages = readdirSync(folder).filter((f) => f.startsWith("schedules-"));
  assert.ok(pages.length > 45, `${pages.length}`);
});

test("the search finds pages that have all the words, by keyboard only", async () => {
  const p = await browser.open(file("index.html"));
  await p.keys("/", ..."drain channel");
  const found = await p.run(() => [...document.querySelectorAll("#found a")].map((a) => a.getAttribute("href")));
  assert.equal(found[0], "lessons-lesson4_drain.html");
  await p.keys("Backspace", "q", "q", "q");
  assert.equal(await p.run(() => document.querySelector("#found").textContent), "Nothing found.");
  await leaveInPeace(p);
});

test("the other language is one link away, and back", async () => {
  const p = await browser.open(file("lessons-lesson5_buffered.html"));
  const other = () => p.run(() => document.querySelector(".language").getAttribute("href"));
  assert.equal(await other(), "lessons-lesson5_buffered.zh.html");
  await p.goto(file(await other()));
  assert.equal(await p.run(() => document.documentElement.lang), "zh-CN");
  assert.match(await p.run(() => document.body.innerText), /带缓存|空位/);
  assert.equal(await other(), "lessons-lesson5_buffered.html");
  await leaveInPeace(p);
});

test("what is printed has no search and no contents", async () => {
  const p = await browser.open(file("lessons-lesson3_done_channel.html"));
  await p.send("Emulation.setEmulatedMedia", { media: "print" });
  const shown = (what) => p.run((w) => getComputedStyle(document.querySelector(w)).display, what);
  assert.equal(await shown("header"), "none");
  assert.equal(await shown(".contents"), "none");
  assert.notEqual(await shown("main"), "none");
  await leaveInPeace(p);
});

const axe = process.env.LEAKLAB_AXE ?? "";
test("axe finds nothing wrong", { skip: existsSync(axe) ? false : "set LEAKLAB_AXE to axe.min.js" }, async () => {
  for (const name of ["index.html", "lessons.zh.html", "catalogue-early_return.html", "coursework-drain.zh.html"])
    for (const dark of [false, true]) {
      const p = await browser.open(file(name), { dark });
      await p.run(readFileSync(axe, "utf8") + ";0");
      const found = await p.run(async () => (await axe.run({ preload: false })).violations.map((v) => `${v.id}: ${v.nodes[0].html}`));
      assert.deepEqual(found, [], name);
      await leaveInPeace(p);
    }
});

test("a link that leads nowhere, and a folder of somebody else's, end it with an error", () => {
  const copy = join(freshFolder(), "copy");
  for (const part of ["README.md", "LICENSE", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "lessons", "catalogue", "coursework", "docs"])
    cpSync(join(source, part), join(copy, part), { recursive: true });
  const build = (to) => spawnSync(join(copy, "docs/book/build.py"), [to], { encoding: "utf8" });
  writeFileSync(join(copy, "docs/live.md"), "# Live\n\n[a](no.md) [b](page.md#no-such-heading)\n");
  const broken = build(join(copy, "book"));
  assert.equal(broken.status, 1);
  assert.match(broken.stderr, /docs\/live.md: no.md is not there\n/);
  assert.match(broken.stderr, /docs\/live.md: no heading #no-such-heading in docs\/page.md/);
  mkdirSync(join(copy, "mine"));
  writeFileSync(join(copy, "mine/letter.txt"), "");
  assert.match(build(join(copy, "mine")).stderr, /has other files in it, and is left alone/);
  assert.ok(existsSync(join(copy, "mine/letter.txt")));
});

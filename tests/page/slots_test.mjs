// The page with a slider over the slots of a channel, which the report of the benchmarks has beside it: it shows the figures
// of the report, it is moved by keys, and it asks nobody for anything.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Browser } from "./chromium.mjs";
import { freshFolder } from "./program.mjs";

const source = join(dirname(fileURLToPath(import.meta.url)), "../..");
const folder = join(freshFolder(), "report");
const url = `file://${folder}/slots.html`;

let browser, report;
before(async () => {
  cpSync(join(source, "tests/bench/results/whole"), folder, { recursive: true });
  execFileSync(join(source, "bench/report/report.py"), [folder], { stdio: "ignore" });
  report = readFileSync(join(folder, "report.md"), "utf8");
  browser = await Browser.launch();
});
after(() => browser?.close());

async function leaveInPeace(p) {
  assert.deepEqual(p.errors, []);
  assert.deepEqual(p.requests.filter((r) => r.split("#")[0] !== url), []);
  await p.close();
}

const sentence = (p) => p.run(() => document.getElementById("sentence").textContent);
const stuck = (p) => p.run(() => document.querySelectorAll(".fibers .stuck").length);
const values = (p) => p.run(() => [...document.querySelectorAll("li b")].map((b) => b.textContent));

// Returns the cells of the row with that label in the table under that title, as the page says them: without ratios.
function cells(title, label) {
  const table = report.slice(report.indexOf(`### ${title}\n`)).split("\n\n### ")[0];
  const of = (line) => line.split("|").slice(2, -1).map((c) => c.trim().replace(/ ×.*/, ""));
  const rows = table.split("\n").filter((line) => line.startsWith("| "));
  const row = rows.find((line) => line.startsWith(`| ${label} `));
  return of(row ?? rows[0]).map((c) => (!row || c === "–" ? "not measured" : c));
}

test("every stop shows what the report says", async () => {
  const p = await browser.open(url);
  const labels = ["unbuffered", "1", "3", "7", "63", "1023"];
  assert.ok(cells("Hand-over against capacity, one thread", "unbuffered").some((c) => c !== "not measured"));
  const left = [63, 62, 60, 56, 0, 0];
  for (const [at, label] of labels.entries()) {
    const name = label === "unbuffered" && report.includes("| unbuffered (×1) ") ? "unbuffered (×1)" : label;
    const handover = cells("Hand-over against capacity, one thread", label);
    assert.deepEqual(await values(p), [
      handover[0],
      handover[2],
      handover[4],
      ...cells("Time until push returns, against the slots", name),
      ...cells("Memory of a channel", label),
      ...cells("Memory that these leave behind", label),
    ]);
    assert.equal(await stuck(p), left[at]);
    assert.equal(String(left[at]), cells("Fibers that are stuck, against the slots", label)[0]);
    assert.match(await sentence(p), left[at] ? new RegExp(`; ${left[at]} fibers are stuck for ever\\.$`) : /; no fiber is stuck\.$/);
    await p.key("ArrowRight");
  }
  await leaveInPeace(p);
});

test("keys move the slider, and the address keeps its place", async () => {
  const p = await browser.open(url);
  await p.key("End");
  assert.match(await sentence(p), /^With 1023 slots:/);
  assert.equal(await p.run(() => location.hash), "#slots=1023");
  await p.key("Home");
  assert.match(await sentence(p), /^With no slots \(unbuffered\):/);
  await p.key("ArrowRight");
  assert.equal(await p.run(() => document.querySelector("input").getAttribute("aria-valuetext")), "1 slot");
  await leaveInPeace(p);
  const later = await browser.open(`${url}#slots=7`);
  assert.match(await sentence(later), /^With 7 slots:/);
  await leaveInPeace(later);
});

test("it is in Chinese as well, says the same figures there, and the address keeps the language", async () => {
  const p = await browser.open(`${url}#slots=7`);
  const figures = await values(p);
  const english = await p.run(() => document.body.innerText);
  await p.key("l");
  assert.equal(await p.run(() => document.documentElement.lang), "zh-Hans");
  assert.match(await sentence(p), /^7 个空位时：.*56 个纤程永远阻塞。$/);
  assert.deepEqual((await values(p)).map((v) => v.replace("没有测量", "not measured")), figures);
  assert.equal(await p.run(() => location.hash), "#slots=7&lang=zh");
  // What is left of the English is names: of the machine, of programs, of operations.
  const chinese = await p.run(() => document.querySelector("main").innerText.replace(document.getElementById("machine").innerText, ""));
  const words = new Set(chinese.match(/[A-Za-z]{3,}/g));
  for (const name of ["English", "Boost", "leaklab", "push", "KiB", "MiB"]) words.delete(name);
  assert.deepEqual([...words], []);
  await p.key("ArrowRight");
  assert.equal(await p.run(() => location.hash), "#slots=63&lang=zh");
  await p.run(() => document.getElementById("language").click());
  assert.equal(await p.run(() => location.hash), "#slots=63");
  await leaveInPeace(p);
  const later = await browser.open(`${url}#slots=7&lang=zh`);
  assert.match(await sentence(later), /^7 个空位时：/);
  await later.key("l");
  assert.equal(await later.run(() => document.body.innerText), english);
  await leaveInPeace(later);
});

test("nothing moves for those who want no motion, and it fits a projector and a telephone", async () => {
  const moves = (p) => p.run(() => getComputedStyle(document.querySelector(".guide")).transitionDuration);
  const still = await browser.open(url);
  assert.equal(await moves(still), "0s");
  await leaveInPeace(still);
  for (const [width, height] of [
    [1280, 720],
    [400, 800],
  ]) {
    const p = await browser.open(url, { width, height, still: false });
    assert.equal(await moves(p), "0.2s");
    assert.ok(await p.run(() => document.documentElement.scrollWidth <= innerWidth));
    await leaveInPeace(p);
  }
});

const axe = process.env.LEAKLAB_AXE ?? "";
test("axe finds nothing wrong", { skip: existsSync(axe) ? false : "set LEAKLAB_AXE to axe.min.js" }, async () => {
  for (const dark of [false, true]) {
    const p = await browser.open(url, { dark });
    await p.run(readFileSync(axe, "utf8") + ";0");
    for (const lang of ["en", "zh"]) {
      await p.run((l) => setLanguage(l), lang);
      assert.deepEqual(await p.run(async () => (await axe.run({ preload: false })).violations.map((v) => `${v.id}: ${v.nodes[0].html}`)), []);
    }
    await p.close();
  }
});

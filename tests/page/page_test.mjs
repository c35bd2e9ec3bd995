// The page in Chromium: it says what the program says, asks nobody, throws nothing, and needs no mouse.
import assert from "node:assert/strict";
import { existsSync, readFileSync, statSync } from "node:fs";
import test, { after, before } from "node:test";
import * as model from "../../web/model.js";
import * as game from "../../web/game.js";
import { Browser } from "./chromium.mjs";
import { data, leaklab, page, replay } from "./program.mjs";

const THREE = ["lesson4", "--broken", "3"];
const FOUR = ["lesson4", "--files", "4", "--broken", "4"];
let browser;
before(async () => (browser = await Browser.launch()));
after(() => browser.close());

const url = (...args) => `file://${page("html", ...args)}`;
const text = (p, selector) => p.run((s) => document.querySelector(s)?.textContent ?? null, selector);

// No request but for the file itself, and no error.
async function leaveInPeace(p) {
  assert.deepEqual(
    p.requests.filter((r) => !r.startsWith("file://")),
    [],
  );
  assert.equal(p.requests.length, 1);
  assert.deepEqual(p.errors, []);
  await p.close();
}

// Returns every schedule of a graph.
function* everySchedule(graph, way = model.start(graph)) {
  way = model.toChoice(way);
  if (model.isAtEnd(way)) return yield model.schedule(way);
  for (const e of model.choicesHere(way)) yield* everySchedule(graph, model.take(way, e.choice));
}

function randomSchedules(graph, count) {
  let seed = 12345;
  const random = (n) => (seed = (seed * 1103515245 + 12345) % 2147483648) % n;
  return Array.from({ length: count }, () => {
    let way = model.start(graph);
    for (;;) {
      way = model.toChoice(way);
      const edges = model.choicesHere(way);
      if (edges.length === 0) return model.schedule(way);
      way = model.take(way, edges[random(edges.length)].choice);
    }
  });
}

// Returns what the page shows of whole schedules, in the words of `leaklab replay`.
function shownBy(p, schedules) {
  return p.run((all) => {
    const cellText = (td) =>
      td.querySelector(".line")
        ? td.querySelector(".line").textContent === "│"
          ? "|"
          : "."
        : td.textContent
            .replace(/^✗ /, "x ")
            .replace(/^x queues :/, "x queues:"); // as in narrow columns
    return all.map((s) => {
      window.leaklab.open(s);
      const rows = [...document.querySelectorAll(".lanes tbody tr")];
      const read = (tr) => ({
        number: tr.querySelector("th").firstChild.textContent.trim(),
        sign: tr.querySelector("th b")?.textContent ?? "",
        cells: [...tr.querySelectorAll("td")].map(cellText),
      });
      const last = rows.at(-1).classList.contains("last") ? rows.pop() : null;
      return {
        rows: rows.map(read),
        stuck: last ? read(last).cells : [],
        report: document.querySelector(".report pre").textContent.trim(),
      };
    });
  }, schedules);
}

async function agrees(args, schedules) {
  const p = await browser.open(url(...args));
  const shown = await shownBy(p, schedules);
  schedules.forEach((s, i) => {
    const { rows, stuck, report } = replay(s, ...args);
    assert.deepEqual(shown[i].rows, rows, `the steps of ${s}`);
    assert.deepEqual(shown[i].stuck, stuck, `who is stuck in ${s}`);
    // How much of the stacks is resident is not the same in all schedules with one end, so the page does not say it.
    assert.equal(shown[i].report, report.replace(/, [0-9.]+ [KMG]iB of it resident/, ""), `the report of ${s}`);
  });
  await leaveInPeace(p);
}

test("the page says what leaklab replay says, in all 590 schedules of three files", () => {
  const all = [...everySchedule(model.read(data(...THREE)))];
  assert.equal(all.length, 590);
  assert.equal(new Set(all).size, 590);
  return agrees(THREE, all);
});

test("the page says what leaklab replay says, in 200 schedules of four files that are drawn at random", () =>
  agrees(FOUR, randomSchedules(model.read(data(...FOUR)), 200)));

test("the page says what leaklab replay says of lessons 5 and 6", async () => {
  for (const lesson of ["lesson5", "lesson6"])
    await agrees([lesson, "--broken", "3"], randomSchedules(model.read(data(lesson, "--broken", "3")), 20));
});

test("the page of four files has 100 KB at most", () => {
  const size = statSync(page("html", ...FOUR)).size;
  assert.ok(size <= 100_000, `${size} bytes`);
});

test("the page names no address but its own parts", () => {
  const html = readFileSync(page("html", ...THREE), "utf8");
  assert.deepEqual(html.match(/https?:\/\/(?!www\.w3\.org\/2000\/svg)[^"'\s]*/g), null);
  assert.match(html, /default-src 'none'/);
});

test("watching needs the keyboard only, or a presenter's remote", async () => {
  const p = await browser.open(url(...THREE));
  assert.equal(await text(p, ".odds p"), "174 of 590 schedules from here leak.");
  await p.keys("PageDown", "PageDown");
  assert.equal(await text(p, ".odds p"), "All 22 schedules from here leak: nothing can save it now.");
  assert.match(await text(p, "#where"), /point of no return: step 2/);
  assert.match(
    await text(p, ".sentence"),
    /D \(photo3\) pushes the error of photo3 into errors, wakes A and waits until it is taken/,
  );
  await p.key("a");
  assert.match(
    await text(p, ".sentence"),
    /A \(body\) takes the error of photo3 from D, returns the error “photo3.jpg: broken on purpose” and ends/,
  );
  await p.keys("PageUp", "PageUp");
  assert.match(await text(p, "#where"), /step 1 of/);
  await p.keys("ArrowRight", "b", "End");
  assert.match(await text(p, ".report"), /2 of 4 fibers can never finish/);
  assert.match(await text(p, ".sentence"), /2 fibers can never finish/);
  await p.keys("Home", "ArrowRight", "b");
  assert.match(await text(p, "#typed"), /leaklab replay lesson4_leak --files 3 --broken 3 --schedule 'B'/);
  await leaveInPeace(p);
});

test("the address names the moment, and a link leads to it", async () => {
  const p = await browser.open(`${url(...THREE)}#schedule=DBC`);
  assert.equal(await p.run(() => document.querySelectorAll(".lanes tbody tr").length), 4);
  await p.key("ArrowRight");
  assert.match(await p.run(() => location.hash), /schedule=DBC&step=5/);
  await p.run(() => (location.hash = "#schedule=B"));
  await p.run(() => new Promise((r) => setTimeout(r, 50)));
  assert.equal(await text(p, "#typed"), "leaklab replay lesson4_leak --files 3 --broken 3 --schedule 'B'");
  await leaveInPeace(p);
});

test("predicting asks before the answer is on the screen", async () => {
  const p = await browser.open(`${url(...THREE)}#mode=predict`);
  assert.match(await text(p, "#question"), /how many schedules leak/);
  assert.doesNotMatch(await text(p, ".odds p"), /\d/);
  await p.key("2");
  assert.equal(await text(p, "#question"), "Right.");
  for (let i = 0; i < 40 && !(await p.run(() => document.querySelector(".report") !== null)); ++i) await p.key(" ");
  assert.match(await text(p, ".score"), /^1 of [3-5] right$/);
  await leaveInPeace(p);
});

test("the scheduler reaches each goal by the keyboard, and can undo", async () => {
  const p = await browser.open(`${url(...THREE)}#mode=play`);
  assert.match(await text(p, "#game"), /par: 1 choice/);
  await p.keys("ArrowRight", "b");
  assert.match(await text(p, "#game"), /1 choice made/);
  await p.key("u");
  await p.key("d");
  assert.match(await text(p, "#game"), /✓ Done: after 1 choice it is certain \(par 1\)/);
  await p.key("g"); // keep it clean
  assert.match(await text(p, "#game"), /Out of reach/);
  await p.key("Home");
  assert.doesNotMatch(await text(p, "#game"), /Out of reach/);
  const graph = model.read(data(...THREE));
  for (let way = model.start(graph); !game.isSure(graph, { fate: "clean" }, model.here(way));) {
    const edges = model.choicesHere(way);
    const best = edges
      .slice()
      .sort((a, b) => game.par(graph, { fate: "clean" }, a.to) - game.par(graph, { fate: "clean" }, b.to))[0];
    await p.key(model.sign(best.choice).toLowerCase());
    way = model.take(way, best.choice);
  }
  assert.match(await text(p, "#game"), /✓ Done/);
  await leaveInPeace(p);
});

test("two lessons side by side move by the same keys", async () => {
  const p = await browser.open(`${url(...THREE, "--beside", "lesson5")}#mode=compare`);
  await p.keys("ArrowRight", "d");
  const odds = await p.run(() => [...document.querySelectorAll(".odds p")].map((e) => e.textContent));
  assert.match(odds[0], /All 22 schedules from here leak/);
  assert.match(odds[1], /None of \d+ schedules from here/);
  await p.key("End");
  assert.equal(await p.run(() => document.querySelectorAll(".report").length), 2);
  await leaveInPeace(p);
});

test("every button can be reached by Tab and has a name", async () => {
  const p = await browser.open(url(...THREE));
  const seen = new Set();
  for (let i = 0; i < 40; ++i) {
    await p.key("Tab");
    seen.add(
      await p.run(
        () => document.activeElement?.textContent + (document.activeElement?.getAttribute("aria-label") ?? ""),
      ),
    );
  }
  const all = await p.run(() =>
    [...document.querySelectorAll("button:not([disabled]), a, input")].map(
      (e) => e.textContent + (e.getAttribute("aria-label") ?? ""),
    ),
  );
  for (const name of all) {
    assert.notEqual(name.trim(), "");
    assert.ok(seen.has(name), `${name} is not reached`);
  }
  await leaveInPeace(p);
});

test("one screen of 1280x720 holds it all, in both languages and at every step", async () => {
  for (const lang of ["en", "zh"])
    for (const args of [THREE, FOUR]) {
      const p = await browser.open(`${url(...args)}#lang=${lang}`);
      for (const mode of ["watch", "predict", "play"]) {
        const sizes = await p.run((m) => {
          document.querySelector(`[data-mode="${m}"]`).click();
          return [document.documentElement.scrollHeight, document.documentElement.scrollWidth];
        }, mode);
        assert.ok(sizes[0] <= 720 && sizes[1] <= 1280, `${lang} ${mode}: ${sizes}`);
      }
      await leaveInPeace(p);
    }
});

test("on paper no line is cut off", async () => {
  const p = await browser.open(`${url(...THREE)}#schedule=DBC`, { width: 1050, height: 740 });
  await p.key("End");
  await p.send("Emulation.setEmulatedMedia", { media: "print" });
  assert.ok(await p.run(() => document.querySelectorAll(".code").length > 30));
  assert.ok(await p.run(() => document.documentElement.scrollWidth <= innerWidth));
  await leaveInPeace(p);
});

test("nothing is written smaller than 18 px", async () => {
  const p = await browser.open(`${url(...THREE)}#schedule=DBC`);
  const small = await p.run(() =>
    [...document.querySelectorAll("body *")]
      .filter(
        (e) => [...e.childNodes].some((c) => c.nodeType === 3 && c.textContent.trim()) && !e.closest(".unseen, svg"),
      )
      .filter((e) => parseFloat(getComputedStyle(e).fontSize) < 18)
      .map((e) => `${e.tagName}.${e.className}`),
  );
  assert.deepEqual(small, []);
  await leaveInPeace(p);
});

test("the page of one run shows that run and no odds", async () => {
  const file = page("html", ...THREE).replace(/\.html$/, "-run.html");
  leaklab("replay", ...THREE, "--schedule", "DBC", "--html", file);
  const p = await browser.open(`file://${file}`);
  assert.equal(await text(p, ".odds p"), "This page shows one run only.");
  await p.key("End");
  assert.match(await text(p, ".report"), /2 of 4 fibers can never finish/);
  await leaveInPeace(p);
});

const axe = process.env.LEAKLAB_AXE ?? "";
const violations = (p) =>
  p.run(async () =>
    (await axe.run()).violations.map(
      (v) =>
        `${v.id}: ${v.nodes
          .map((n) => n.html)
          .slice(0, 3)
          .join(" ")}`,
    ),
  );

test(
  "axe sees grey on white, and a field without a name",
  { skip: existsSync(axe) ? false : "set LEAKLAB_AXE to axe.min.js" },
  async () => {
    const p = await browser.open(url(...THREE));
    await p.run(readFileSync(axe, "utf8") + ";0");
    await p.run(() =>
      document
        .querySelector("main")
        .insertAdjacentHTML("beforeend", '<p style="color:#ccc;background:#fff">pale</p><input>'),
    );
    const found = (await violations(p)).map((v) => v.split(":")[0]);
    assert.ok(found.includes("color-contrast") && found.includes("label"), `${found}`);
    await p.close();
  },
);

test(
  "axe finds nothing wrong with contrast and labels",
  { skip: existsSync(axe) ? false : "set LEAKLAB_AXE to axe.min.js" },
  async () => {
    for (const dark of [false, true])
      for (const moment of [
        "#schedule=DB",
        "#schedule=DBCB&step=7",
        "#mode=predict",
        "#mode=play",
        "#lang=zh&schedule=D",
      ]) {
        const p = await browser.open(url(...THREE) + moment, { dark });
        await p.run(readFileSync(axe, "utf8") + ";0");
        assert.deepEqual(await violations(p), [], `${moment} ${dark ? "dark" : "light"}`);
        await leaveInPeace(p);
      }
  },
);

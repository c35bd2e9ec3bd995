// The picture of the page in README.md is made anew by a script. Chromium of another version draws other pixels, so it is not
// compared; it must be a picture of the same size. The picture of a terminal must not move for who wants no motion.
import { test } from "node:test";
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Browser } from "./chromium.mjs";
import { freshFolder } from "./program.mjs";

const source = join(dirname(fileURLToPath(import.meta.url)), "../..");
const program = process.env.LEAKLAB_PROGRAM ?? join(source, "build/dev/bin/leaklab");

// Returns the width and the height that a PNG begins with.
function sizeOf(file) {
  const bytes = readFileSync(file);
  assert.equal(bytes.toString("latin1", 1, 4), "PNG");
  return [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
}

test("the picture of the page can be made anew, and is small", () => {
  const png = join(freshFolder(), "page.png");
  execFileSync(join(source, "tools/pictures/page.mjs"), [program, png]);
  const kept = join(source, "docs/page.png");
  assert.deepEqual(sizeOf(png), sizeOf(kept));
  for (const file of [png, kept]) assert.ok(statSync(file).size < 200_000, file);
  assert.ok(statSync(png).size > 20_000); // an empty page has less
});

test("the picture of a terminal moves only for who wants motion", async () => {
  const browser = await Browser.launch();
  const animations = (still) =>
    browser
      .open(`file://${source}/docs/terminal.svg`, { still })
      .then((p) => p.run(() => [...document.querySelectorAll("text")].map((t) => getComputedStyle(t).animationName)));
  assert.ok((await animations(true)).every((name) => name === "none"));
  assert.ok((await animations(false)).every((name) => name === "come"));
  await browser.close();
});

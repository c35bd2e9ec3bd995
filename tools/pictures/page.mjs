#!/usr/bin/env node
// page.mjs PROGRAM PNG: writes a picture of the page that `leaklab explore lesson4 --broken 3 --html` makes, one choice after
// the beginning, as Chromium shows it.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { Browser } from "../../tests/page/chromium.mjs";
import { freshFolder } from "../../tests/page/program.mjs";

const [program, png] = process.argv.slice(2);
if (!png) {
  console.error("usage: page.mjs PROGRAM PNG");
  process.exit(2);
}
const page = join(freshFolder(), "lesson4.html");
const made = spawnSync(program, ["explore", "lesson4", "--broken", "3", "--html", page], { stdio: ["ignore", "ignore", "inherit"] });
if (made.status > 1) process.exit(made.status);
const browser = await Browser.launch();
try {
  const p = await browser.open(`file://${page}#schedule=D`, { width: 1200, height: 675 });
  await p.run(() => document.activeElement?.blur());
  await p.screenshot(png);
} finally {
  await browser.close();
}

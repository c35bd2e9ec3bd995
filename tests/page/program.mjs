// The leaklab program, and what it writes, for the tests of the page.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const PROGRAM = process.env.LEAKLAB_PROGRAM ?? "build/dev/bin/leaklab";

// Returns what the program prints. A status of 1 says that a lesson is not clean.
export function leaklab(...args) {
  try {
    return execFileSync(PROGRAM, args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"], maxBuffer: 1 << 26 });
  } catch (e) {
    if (e.status === 1) return e.stdout;
    throw e;
  }
}

// A folder that is there until the tests end.
export function freshFolder() {
  const folder = mkdtempSync(join(tmpdir(), "leaklab-page-"));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
const folder = freshFolder();
const made = new Map();

// Returns the file that `leaklab explore ... --html` writes. It is made once.
export function page(ending, ...args) {
  const key = [ending, ...args].join(" ");
  if (!made.has(key)) {
    const file = join(folder, `page${made.size}.${ending}`);
    leaklab("explore", ...args, "--html", file);
    made.set(key, file);
  }
  return made.get(key);
}
export const data = (...args) => JSON.parse(readFileSync(page("json", ...args), "utf8"));

// Returns the table that `leaklab replay` prints: a row for each step, {number, sign, cells}; the fibers that are stuck;
// and the report.
export function replay(schedule, ...args) {
  const text = leaklab("replay", ...args, "--schedule", schedule);
  const lines = text.split("\n");
  const head = lines.findIndex((l) => l.startsWith("step "));
  const columns = [...lines[head].slice(4).matchAll(/\S+#\d+|\S+ \S+( x)?/g)].map((m) => m.index + 4);
  const cell = (text) => text.trim().replace(/^x queues :/, "x queues:"); // as in narrow columns
  const cells = (line) => columns.map((c, i) => cell(line.slice(c, columns[i + 1])));
  const rows = [];
  let stuck = [];
  for (const line of lines.slice(head + 1)) {
    if (line === "") break;
    if (/^ *end/.test(line)) stuck = cells(line);
    else rows.push({ number: line.slice(0, 4).trim(), sign: line.slice(5, columns[0]).trim(), cells: cells(line) });
  }
  const verdict = lines.findIndex((l) => /^(CLEAN|LEAK|DEADLOCK)/.test(l));
  const logged = lines.indexOf("The lesson logs:");
  return { rows, stuck, report: lines.slice(verdict, logged < 0 ? undefined : logged).join("\n").trim() };
}

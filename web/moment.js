// What is the case at one moment of a schedule: who waits in what, who has what; and the steps as a table.
import { here, letter, sign } from "./model.js";

// Returns what is the case after all steps of a way: the fibers with their lives, what they have and where they are,
// and the objects with who waits in them.
export function state(way) {
  const fibers = new Map();
  const fiber = (id) => {
    if (!fibers.has(id))
      fibers.set(id, {
        id,
        life: "none",
        place: null,
        operation: "",
        line: 0,
        object: 0,
        has: null,
        returned: null,
        failed: false,
      });
    return fibers.get(id);
  };
  fiber(1).life = "ready";
  const objects = new Map();
  let moved = [];
  way.steps.forEach((s, i) => {
    const f = fiber(s.fiber);
    moved = [];
    const woken = [];
    for (const id of s.readied) {
      const other = fiber(id);
      if (other.life === "blocked") woken.push({ ...other });
      other.life = "ready";
    }
    for (const t of s.told) {
      if (t.what === "gets" || t.what === "fails") f.has = { failed: t.what === "fails", text: t.text };
      else f.returned = { failed: t.what === "returns_error", text: t.text };
      f.failed ||= t.what === "fails";
    }
    for (const w of woken) moved.push(...transfer(w, f));
    for (const o of objects.values()) o.isKnown = false;
    for (const b of s.buffers) fill(object(objects, b.object), b, f, moved);
    f.life = {
      blocks: "blocked",
      yields: "ready",
      ends: "ended",
      dispatches: "ready",
      runs: "running",
      chooses: "running",
      dies: "dead",
    }[s.end];
    f.place = s.place;
    f.operation = s.operation;
    f.line = s.line;
    f.object = s.end === "blocks" ? s.object : 0;
    f.queued = s.queued;
    f.since = i;
    if (s.end === "blocks" && s.object) {
      const o = object(objects, s.object);
      o.kind = s.operation.split("::")[0];
      o.name ||= nameOf(way.graph, s.place);
    }
  });
  for (const o of objects.values()) {
    const waiting = [...fibers.values()]
      .filter((f) => f.life === "blocked" && f.object === o.number)
      .sort((a, b) => a.since - b.since);
    const sends = (f) => /::push/.test(f.operation);
    o.inSlot = waiting.filter((f) => sends(f) && !f.queued && o.kind === "unbuffered_channel");
    o.senders = waiting.filter((f) => sends(f) && !o.inSlot.includes(f));
    o.receivers = waiting.filter((f) => !sends(f));
  }
  const end = way.graph.nodes[here(way)].end;
  if (end) for (const [id] of end.left) fiber(id).life = fiber(id).life === "blocked" ? "stuck" : fiber(id).life;
  return { fibers, objects, moved, end };
}

function object(objects, number) {
  if (!objects.has(number))
    objects.set(number, { number, kind: "", lines: new Set(), buffer: null, items: [], name: "" });
  return objects.get(number);
}

// Returns the name of the variable in the line of a place: "errors" for `errors->push(...)`.
export function nameOf(graph, place) {
  const [operation, file, line] = graph.data.places[place];
  const text = graph.data.files[file]?.lines.find(([n]) => n === line)?.[1] ?? "";
  const call = operation.split("::").pop();
  return text.match(new RegExp(`(\\w+)\\s*(?:->|\\.)\\s*${call}\\b`))?.[1] ?? "";
}

// A buffered channel has so many items now: those that came are the running fiber's, and those that went were the oldest.
function fill(o, b, f, moved) {
  o.buffer = b;
  o.isKnown = true;
  while (o.items.length < b.items) o.items.push({ from: f.id, value: f.has });
  while (o.items.length > b.items) {
    const first = o.items.shift();
    moved.push({ object: o.number, from: first.from, to: f.id, value: first.value });
  }
}

// What has moved when a fiber woke one that waited: the value that a sender had put into the slot of an unbuffered channel.
// (A receiver that is woken takes its value when it runs.)
function transfer(woken, by) {
  if (!/^unbuffered_channel::push/.test(woken.operation) || woken.queued) return [];
  return [{ object: woken.object, from: woken.id, to: by.id, value: woken.has }];
}

// Returns the rows of a way as `leaklab replay` has them: the choice's sign, and a cell for each fiber.
export function table(way) {
  const lives = new Map([[1, "ready"]]);
  return way.steps.map((s, i) => {
    const chosen = way.graph.nodes[way.nodes[i]].edges.length > 1 && way.choices[i] > 0;
    const cells = new Map();
    for (const [id, life] of lives) if (life === "ready" || life === "blocked") cells.set(id, { is: life });
    for (const id of s.readied) {
      cells.set(id, lives.has(id) ? { is: "woken", by: s.fiber } : { is: "started" });
      lives.set(id, "ready");
    }
    cells.set(s.fiber, { is: "runs", step: s });
    lives.set(s.fiber, s.end === "blocks" ? "blocked" : s.end === "ends" ? "none" : "ready");
    return { number: i + 1, sign: chosen ? sign(way.choices[i]) : "", fiber: s.fiber, cells, node: way.nodes[i + 1] };
  });
}

// Returns the names of a fiber's lane: its letter, and the name that it has given itself.
export function lane(graph, id) {
  const f = graph.data.fibers[id - 1];
  return { letter: letter(id), name: f?.name ?? "", fails: alwaysFails(graph, id) };
}

// Whether the fiber fails in every schedule in which it tells how it went.
function alwaysFails(graph, id) {
  graph.failing ??= new Map();
  if (!graph.failing.has(id)) {
    const told = [...graph.steps.values()].filter((s) => s.fiber === id).flatMap((s) => s.told.map((t) => t.what));
    graph.failing.set(id, told.includes("fails") && !told.includes("gets"));
  }
  return graph.failing.get(id);
}

// Returns the fibers of a way, those that it starts later left out.
export function fibersOf(way) {
  const ids = new Set([1]);
  for (const s of way.steps) for (const id of [s.fiber, ...s.readied]) ids.add(id);
  return [...ids].sort((a, b) => a - b);
}

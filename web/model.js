// What the page knows: the graph of all schedules, and what has happened on a way through it. It knows nothing of
// a browser. docs/page.md describes the data.

// How a step ends, in the order of the numbers in the data.
export const ENDS = ["blocks", "yields", "ends", "dispatches", "runs", "chooses", "dies"];
const TELLINGS = ["gets", "fails", "returns", "returns_error"];

// Returns the letter of a fiber as in a schedule: A for 1.
export const letter = (id) =>
  id <= 26 ? String.fromCharCode(64 + id) : id <= 52 ? String.fromCharCode(70 + id) : `(${id})`;

// Returns the sign of a choice: a fiber's letter, or the result of choose().
export const sign = (choice) => (choice > 0 ? letter(choice) : choice > -11 ? String(-1 - choice) : `{${-1 - choice}}`);

// Reads the data. A graph has functions for each node: its number.
export function read(data) {
  if (data.format !== "leaklab-schedules" || data.version !== 1)
    throw new Error("not a page's data, or of another version");
  const nodes = data.nodes.map((words) => {
    if (words.length === 1) return { end: data.ends[words[0]], edges: [] };
    const edges = [];
    for (let i = 0; i < words.length; i += 3)
      edges.push({ choice: words[i], step: words[i + 1] < 0 ? null : data.steps[words[i + 1]], to: words[i + 2] });
    return { end: null, edges };
  });
  const graph = { data, nodes, steps: new Map(), odds: [] };
  for (const raw of data.steps) graph.steps.set(raw, readStep(raw, data));
  countAll(graph);
  return graph;
}

function readStep([fiber, end, place, object, readied, told = [], buffers = [], of = 0, passed = 0], data) {
  const step = {
    fiber,
    end: ENDS[end],
    place: place < 0 ? null : place,
    object,
    readied,
    told: [],
    buffers: [],
    of,
    passed,
  };
  for (let i = 0; i < told.length; i += 2) step.told.push({ what: TELLINGS[told[i]], text: data.texts[told[i + 1]] });
  for (let i = 0; i < buffers.length; i += 3)
    step.buffers.push({ object: buffers[i], items: buffers[i + 1], capacity: buffers[i + 2] });
  step.operation = step.place === null ? "" : data.places[step.place][0];
  step.line = step.place === null ? 0 : data.places[step.place][2];
  step.queued = step.place !== null && data.places[step.place][3] === 1;
  step.waitsForSlot = step.queued && /^unbuffered_channel::push/.test(step.operation);
  return step;
}

// Counts for each node how many schedules there are from there, how many of them are not clean, and how many leave
// how many fibers; and the fewest further steps to a failure and to a clean end. Nodes lie after those that lead to
// them on the shortest way, but not always, so this goes down first.
function countAll(graph) {
  const { nodes, odds } = graph;
  const open = [0];
  while (open.length) {
    const n = open[open.length - 1];
    if (odds[n]) {
      open.pop();
      continue;
    }
    const { end, edges } = nodes[n];
    const missing = edges.filter((e) => e.to >= 0 && !odds[e.to]).map((e) => e.to);
    if (missing.length) {
      open.push(...missing);
      continue;
    }
    open.pop();
    const o = { all: 0, bad: 0, left: new Map(), toBad: Infinity, toClean: Infinity, partial: false };
    if (end) {
      o.all = 1;
      o.bad = end.how === "clean" ? 0 : 1;
      o.left.set(end.left.length, 1);
      if (o.bad) o.toBad = 0;
      else o.toClean = 0;
    }
    const choices = edges.length > 1 ? 1 : 0;
    for (const e of edges) {
      const next = e.to < 0 ? null : odds[e.to];
      if (!next) {
        o.partial = true;
        continue;
      }
      o.all += next.all;
      o.bad += next.bad;
      for (const [k, c] of next.left) o.left.set(k, (o.left.get(k) ?? 0) + c);
      o.toBad = Math.min(o.toBad, next.toBad + choices);
      o.toClean = Math.min(o.toClean, next.toClean + choices);
      o.partial ||= next.partial;
    }
    odds[n] = o;
  }
}

// Returns how the schedules from a node end: "bad" if all of them fail, "clean" if none does, "open" if it depends, or if
// some are not in the graph.
export function fate(o) {
  return o.partial ? "open" : o.bad === 0 ? "clean" : o.bad === o.all ? "bad" : "open";
}

// What schedules do that are not clean, as a key of words: they leak; or it is not only that.
export const verb = (graph) => (graph.data.ends.every((e) => /clean|leak/.test(e.how)) ? "leak" : "fail");

// A way from the root: the nodes, the choices between them, and the steps. It does not change.
export const start = (graph) => ({ graph, nodes: [0], choices: [], steps: [] });

export const here = (way) => way.nodes[way.nodes.length - 1];
export const isAtEnd = (way) => way.graph.nodes[here(way)].end !== null;
export const choicesHere = (way) => way.graph.nodes[here(way)].edges;

// Returns the way with one more step; null if there is none like this, or it was left out.
export function take(way, choice) {
  const edge = choicesHere(way).find((e) => e.choice === choice);
  if (!edge || edge.to < 0) return null;
  return {
    graph: way.graph,
    nodes: [...way.nodes, edge.to],
    choices: [...way.choices, choice],
    steps: [...way.steps, way.graph.steps.get(edge.step)],
  };
}

// Returns the way up to that many steps.
export function cut(way, steps) {
  return {
    graph: way.graph,
    nodes: way.nodes.slice(0, steps + 1),
    choices: way.choices.slice(0, steps),
    steps: way.steps.slice(0, steps),
  };
}

// Returns the fibers that are ready, in the order in which they became so.
function queue(way) {
  const ready = [1];
  for (const s of way.steps) {
    const at = ready.indexOf(s.fiber);
    if (at >= 0) ready.splice(at, 1);
    ready.push(...s.readied);
    if (s.end === "yields") ready.push(s.fiber);
  }
  return ready;
}

// Returns the choice that is made when nobody chooses: the fiber that became ready first; the result 0.
export function byDefault(way) {
  const edges = choicesHere(way);
  if (edges.length === 0) return null;
  if (edges[0].choice < 0) return -1;
  const first = queue(way).find((id) => edges.some((e) => e.choice === id));
  return first ?? edges[0].choice;
}

// Returns the way on to the end, by default. Stops at what was left out.
export function runOut(way) {
  for (let next; !isAtEnd(way); way = next) {
    next = take(way, byDefault(way));
    if (!next) {
      const other = choicesHere(way).find((e) => e.to >= 0);
      if (!other) return way;
      next = take(way, other.choice);
    }
  }
  return way;
}

// Returns the way on through steps at which there is nothing to choose.
export function toChoice(way) {
  while (choicesHere(way).length === 1) {
    const next = take(way, choicesHere(way)[0].choice);
    if (!next) break;
    way = next;
  }
  return way;
}

// Returns the schedule of a way: a sign for each choice among several.
export function schedule(way) {
  return way.choices
    .filter((_, i) => way.graph.nodes[way.nodes[i]].edges.length > 1)
    .map(sign)
    .join("");
}

const SIGN = /[A-Za-z0-9]|\([0-9]+\)|\{[0-9]+\}/y;

// Reads one: returns the choices; null if the text is no schedule.
export function parse(text) {
  const choices = [];
  SIGN.lastIndex = 0;
  while (SIGN.lastIndex < text.length) {
    const found = SIGN.exec(text);
    if (!found) return null;
    const s = found[0];
    if (s[0] === "(") choices.push(Number(s.slice(1, -1)));
    else if (s[0] === "{") choices.push(-1 - Number(s.slice(1, -1)));
    else if (s >= "0" && s <= "9") choices.push(-1 - Number(s));
    else choices.push(s.charCodeAt(0) - (s >= "a" ? 70 : 64));
  }
  return choices;
}

// Returns the way along a schedule, up to and including its last sign; null if it does not fit.
export function follow(graph, text) {
  const choices = parse(text);
  if (!choices) return null;
  let way = start(graph);
  for (const choice of choices) {
    way = take(toChoice(way), choice);
    if (!way) return null;
  }
  return way;
}

// Returns the number of the first step of the way after which every schedule fails ("bad"), or none ("clean"); and
// which of both. null if that is so from the beginning, or never.
export function pointOfNoReturn(way) {
  const fates = way.nodes.map((n) => fate(way.graph.odds[n]));
  const at = fates.findIndex((f) => f !== "open");
  return at > 0 ? { at, fate: fates[at] } : null;
}

// Returns the command that runs a schedule once more; empty if there is none. Without quotes of its own it is for a shell.
export const command = (way) =>
  way.graph.data.command.replace(/"\{\}"|\{\}/, (hole) => (hole === "{}" ? `'${schedule(way)}'` : `"${schedule(way)}"`));

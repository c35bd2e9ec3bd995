// What a reader is asked to do: goals, with how few choices they take; questions, with their answers.
import { choicesHere, cut, fate, here, letter, pointOfNoReturn, runOut, start, take, toChoice } from "./model.js";
import { fibersOf, state } from "./moment.js";

// Returns a way to a failure with the fewest choices that are not made by default; the way by default if there is none.
export function shortestFailure(graph) {
  const usual = runOut(start(graph));
  if (graph.odds[0].bad === 0 || graph.nodes[here(usual)].end?.how !== "clean") return usual;
  let ways = [start(graph)];
  for (let letters = 1; letters < 8; ++letters) {
    const next = [];
    for (const way of ways.slice(0, 500)) {
      const at = toChoice(way);
      for (const e of choicesHere(at)) {
        const on = e.to >= 0 && graph.odds[e.to].bad > 0 ? take(at, e.choice) : null;
        if (!on) continue;
        const whole = runOut(on);
        const end = graph.nodes[here(whole)].end;
        if (end && end.how !== "clean") return whole;
        next.push(on);
      }
    }
    ways = next;
  }
  return usual;
}

// Whether every schedule from a node reaches a goal: {fate: "bad"}, {fate: "clean"} or {left: 2}.
export function isSure(graph, goal, node) {
  const o = graph.odds[node];
  if (o.partial && graph.nodes[node].end === null) return false;
  return goal.left === undefined ? fate(o) === goal.fate : o.left.size === 1 && o.left.has(goal.left);
}

// Returns the fewest choices after which a goal is sure; Infinity if it cannot be reached.
export function par(graph, goal, from = 0) {
  graph.pars ??= new Map();
  const key = JSON.stringify(goal);
  if (!graph.pars.has(key)) graph.pars.set(key, new Map());
  const memo = graph.pars.get(key);
  const open = [from];
  while (open.length) {
    const n = open[open.length - 1];
    const { edges } = graph.nodes[n];
    const missing = edges.filter((e) => e.to >= 0 && !memo.has(e.to)).map((e) => e.to);
    if (missing.length) {
      open.push(...missing);
      continue;
    }
    open.pop();
    const further = edges.map((e) => (e.to < 0 ? Infinity : memo.get(e.to)));
    memo.set(n, isSure(graph, goal, n) ? 0 : Math.min(...further) + (edges.length > 1 ? 1 : 0));
  }
  return memo.get(from);
}

// Returns the goals that make sense: those that some schedules reach, and others do not.
export function goals(graph) {
  const o = graph.odds[0];
  const list = [];
  if (o.bad > 0 && o.bad < o.all) list.push({ fate: "bad" }, { fate: "clean" });
  for (const [k, c] of [...o.left].sort((a, b) => b[0] - a[0])) if (k > 1 && c < o.all) list.push({ left: k });
  return list;
}

// Returns the questions for somebody who watches a way: what is asked after how many steps.
export function questions(way) {
  const list = new Map();
  if (way.graph.data.only === false && way.graph.odds[0].all > 1) list.set(0, { kind: "fate" });
  const wakes = (i) => way.steps[i].readied.some((id) => state(cut(way, i)).fibers.get(id)?.life === "blocked");
  const first = way.steps.findIndex((_, i) => i > 0 && wakes(i));
  if (first > 0) list.set(first, { kind: "woken" });
  const p = way.graph.data.only ? null : pointOfNoReturn(way);
  if (p && p.at < way.steps.length) list.set(p.at, { kind: "fate" });
  const last = way.steps.findLastIndex((_, i) => i > 0 && wakes(i));
  if (last > 0 && !list.has(last)) list.set(last, { kind: "woken" });
  const before = Math.max(1, Math.floor((way.steps.length * 3) / 4));
  const end = way.graph.nodes[here(way)].end;
  if (end && !list.has(before) && before < way.steps.length) list.set(before, { kind: "left" });
  return list;
}

// Returns what there is to choose from as an answer, and the right one.
export function answersTo(question, way, at) {
  const past = cut(way, at);
  if (question.kind === "fate") return { from: ["clean", "open", "bad"], right: fate(way.graph.odds[here(past)]) };
  if (question.kind === "left") {
    const most = fibersOf(way).length;
    return {
      from: Array.from({ length: most + 1 }, (_, i) => String(i)),
      right: String(way.graph.nodes[here(way)].end.left.length),
    };
  }
  const lives = state(past).fibers;
  const woken = way.steps[at].readied.filter((id) => lives.get(id)?.life === "blocked").map(letter);
  const from = fibersOf(past)
    .map(letter)
    .filter((l) => l !== letter(way.steps[at].fiber));
  return { from: [...from, "-"], right: woken.join("") || "-" };
}

// Shows where the reader is: each function builds one part of the page anew from the model.
import * as model from "./model.js";
import * as moment from "./moment.js";
import { cell } from "./words.js";
import { draw } from "./drawing.js";

// Makes an element: h("p", {class: "x"}, "text", child).
export function h(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [k, v] of Object.entries(attributes)) {
    if (k.startsWith("on")) node.addEventListener(k.slice(2), v);
    else if (v === true) node.setAttribute(k, "");
    else if (v !== false && v !== null && v !== undefined) node.setAttribute(k, v);
  }
  node.append(...children.flat().filter((c) => c !== null && c !== undefined && c !== false));
  return node;
}

export function names(w, graph, id) {
  const lane = moment.lane(graph, id);
  return w.of({ ...lane, name: id === 1 ? w.body : lane.name });
}

// The sentence about what the last step did.
export function sentence(w, way, state) {
  const s = way.steps[way.steps.length - 1];
  if (!s)
    return way.graph.data.only
      ? w.begin
      : `${w.begin} ${w.beginning(way.graph.odds[0], w.verbs[model.verb(way.graph)])}`;
  const f = state.fibers.get(s.fiber);
  const object = state.objects.get(s.object);
  const moved = state.moved.map((m) => ({ value: m.value, from: model.letter(m.from) }));
  const woken = s.readied
    .filter((id) => wasBlocked(way, id))
    .map(model.letter)
    .filter((l) => !moved.some((m) => m.from === l));
  return w.did(names(w, way.graph, s.fiber), { ...s, has: f.has, name: object?.name ?? "", moved }, woken);
}

function wasBlocked(way, id) {
  const before = model.cut(way, way.steps.length - 1);
  return moment.state(before).fibers.get(id)?.life === "blocked";
}

// ---------------------------------------------------------------- the table of steps

export function lanes(w, way, { until, state }) {
  const graph = way.graph;
  const ids = [...graph.data.fibers.keys()].map((i) => i + 1).filter((id) => id <= Math.max(...moment.fibersOf(way)));
  const head = h(
    "tr",
    {},
    h("th", { scope: "col", class: "number" }, w.step),
    ids.map((id) => {
      const lane = moment.lane(graph, id);
      return h(
        "th",
        { scope: "col", class: `lane f${id % 8}` },
        h("span", { class: "letter" }, lane.letter),
        ` ${id === 1 ? w.body : lane.name}`,
        lane.fails &&
          h(
            "span",
            { class: "cross", title: w.fails },
            h("span", { "aria-hidden": "true" }, ` ${w.failsMark}`),
            h("span", { class: "unseen" }, ` (${w.fails})`),
          ),
      );
    }),
  );
  const rows = moment
    .table(way)
    .slice(0, until)
    .map((row, k) =>
      h(
        "tr",
        { class: k === until - 1 ? "now" : false, "aria-current": k === until - 1 ? "step" : false },
        h("th", { scope: "row", class: "number" }, `${row.number} `, row.sign && h("b", {}, row.sign)),
        ids.map((id) => laneCell(w, row, id)),
      ),
    );
  if (state.end && until === way.steps.length && state.end.left.length)
    rows.push(
      h(
        "tr",
        { class: "last" },
        h("th", { scope: "row", class: "number" }, w.end),
        ids.map((id) => {
          const left = state.end.left.some(([f]) => f === id);
          const stuck = left && /leak|deadlock|failed|crashed/.test(state.end.how);
          return h("td", { class: left ? "stuck" : false }, left ? (stuck ? w.cells.stuck : w.cells.left) : "");
        }),
      ),
    );
  return h(
    "table",
    { class: `lanes${ids.length > 5 ? " many" : ""}`, style: `--lanes:${ids.length}` },
    h("caption", { class: "unseen" }, w.steps),
    h("thead", {}, head),
    h("tbody", {}, rows),
  );
}

function laneCell(w, row, id) {
  const c = row.cells.get(id);
  if (!c) return h("td", {});
  if (c.is === "runs")
    return h(
      "td",
      { class: `runs ${c.step.told.some((t) => /fails|error/.test(t.what)) ? "failing" : ""}` },
      cell(w, c.step),
    );
  if (c.is === "woken") return h("td", { class: "woken" }, w.cells.woken(model.letter(c.by)));
  if (c.is === "started") return h("td", { class: "started" }, w.cells.started);
  return h(
    "td",
    { class: c.is },
    h("span", { class: "line", "aria-hidden": "true" }, c.is === "ready" ? "│" : "┊"),
    h("span", { class: "unseen" }, w.cells[c.is]),
  );
}

// ---------------------------------------------------------------- odds

export function oddsOf(w, graph, node, hidden) {
  const o = graph.odds[node];
  const bad = o.all ? (100 * o.bad) / o.all : 0;
  const verb = w.verbs[model.verb(graph)];
  const isPart = o.partial && !graph.data.only; // of what there is from here
  const said = hidden ? w.hidden : isPart ? w.oddsOfPart(o, verb) : w.odds(o, graph.data.only, verb);
  return h(
    "div",
    { class: `odds ${hidden ? "hidden" : model.fate(o)}` },
    h("p", { "aria-live": "polite" }, said),
    h(
      "div",
      { class: "bar", "aria-hidden": "true" },
      h("div", { style: `width:${hidden || graph.data.only ? 0 : bad}%` }),
    ),
  );
}

// ---------------------------------------------------------------- who goes on

export function choices(w, way, { take, odds, disabled }) {
  const edges = model.choicesHere(way);
  if (model.isAtEnd(way)) return h("p", { class: "choices over" }, w.over);
  if (edges.length === 1 && edges[0].choice > 0)
    return h(
      "p",
      { class: "choices" },
      w.forced(names(w, way.graph, edges[0].choice)),
      " ",
      h("button", { onclick: () => take(edges[0].choice), disabled }, w.next),
    );
  const last = way.steps[way.steps.length - 1];
  return h(
    "div",
    { class: "choices", role: "group", "aria-label": w.ready },
    h("span", {}, edges[0].choice > 0 ? w.ready : w.result(names(w, way.graph, last.fiber))),
    edges.map((e) =>
      h(
        "button",
        {
          onclick: () => take(e.choice),
          disabled: disabled || e.to < 0,
          class: e.choice > 0 ? `f${e.choice % 8}` : "",
          "data-choice": model.sign(e.choice),
        },
        h("span", { class: "letter" }, model.sign(e.choice)),
        e.choice > 0 ? ` ${e.choice === 1 ? w.body : moment.lane(way.graph, e.choice).name}` : "",
        h(
          "small",
          {},
          e.to < 0 ? w.leftOut : odds ? w.oddsShort(way.graph.odds[e.to], w.verbs[model.verb(way.graph)]) : "",
        ),
      ),
    ),
  );
}

// ---------------------------------------------------------------- the source

export function source(w, graph, state) {
  const at = new Map(); // place -> fibers
  let current = null;
  for (const f of state.fibers.values()) {
    if (f.place === null || f.life === "ended" || f.life === "none") continue;
    const [, file, line] = graph.data.places[f.place];
    const key = `${file}:${line}`;
    at.set(key, [...(at.get(key) ?? []), f]);
    if (!current || f.since > current.since) current = { since: f.since, file, line };
  }
  const first = Math.min(...graph.data.places.map((p) => p[2]).filter((line) => line > 0));
  const used = [...new Set(graph.data.places.map((p) => p[1]))].filter((i) => graph.data.files[i].lines.length);
  if (used.length === 0) return [];
  return used.map((index) => {
    const { path, lines } = graph.data.files[index];
    let before = 0;
    const rows = lines.flatMap(([number, text]) => {
      const fibers = at.get(`${index}:${number}`) ?? [];
      const gap = before && number > before + 1 ? [h("div", { class: "gap" }, "⋯")] : [];
      before = number;
      const now = current ? current.file === index && current.line === number : number === first;
      const stuck = fibers.some((f) => f.life === "stuck");
      return [
        ...gap,
        h(
          "div",
          {
            class: `code${fibers.length ? " lit" : ""}${stuck ? " stuck" : ""}${now ? (current ? " now" : " first") : ""}`,
          },
          h(
            "span",
            { class: "who" },
            fibers.length > 0 && h("span", { class: "unseen" }, w.here("")),
            fibers.map((f) => h("span", { class: `letter f${f.id % 8}` }, model.letter(f.id))),
          ),
          h("span", { class: "no" }, String(number)),
          h("span", { class: "text" }, text || " "),
        ),
      ];
    });
    const most = Math.max(
      1,
      ...[...at].filter(([key]) => key.startsWith(`${index}:`)).map(([, fibers]) => fibers.length),
    );
    return h(
      "details",
      { class: "file", open: used.length === 1 || index === (current?.file ?? used[0]) },
      h("summary", {}, path),
      h("div", { class: "lines", tabindex: "0", role: "region", "aria-label": path, style: `--who:${most}` }, rows),
    );
  });
}

export function report(w, graph, end, isShort) {
  const text = (graph.data.reports[end.report] ?? "").split(isShort ? "\n" : "\0")[0];
  return h(
    "section",
    { class: `report ${end.how}`, "aria-label": w.report },
    h("h2", { class: "unseen" }, `${w.report}: ${w.howEnds[end.how]}`),
    end.failure && h("p", {}, end.failure),
    h(
      "pre",
      { tabindex: "0" },
      text
        .trimEnd()
        .split("\n")
        .map((line) => {
          const indent = line.match(/^ */)[0].length + 2; // of what does not fit into the line
          return h("span", { style: `padding-left:${indent}ch;text-indent:-${indent}ch` }, `${line}\n`);
        }),
    ),
  );
}

// ---------------------------------------------------------------- the scrubber

// The choices of a way under the scrubber, coloured by how the schedules after them end.
export function marks(w, way, at, hidden) {
  const steps = way.steps.length;
  const p = hidden ? null : model.pointOfNoReturn(way);
  const plain = hidden || way.graph.data.only;
  return h(
    "div",
    { class: `marks${steps > 44 ? " dense" : ""}`, "aria-hidden": "true" },
    way.choices.map((c, i) => {
      const chosen = way.graph.nodes[way.nodes[i]].edges.length > 1;
      return h(
        "span",
        { class: `mark ${plain ? "" : model.fate(way.graph.odds[way.nodes[i + 1]])}${i < at ? " past" : ""}` },
        chosen ? model.sign(c) : "·",
      );
    }),
    p && !plain && h("span", { class: `noreturn ${p.fate}`, style: `left:${(100 * (p.at - 0.5)) / steps}%` }, "▲"),
  );
}

export function where(w, way, at, hidden) {
  const p = hidden || way.graph.data.only ? null : model.pointOfNoReturn(way);
  return [w.stepOf(at, way.steps.length), p && h("b", { class: p.fate }, ` · ▲ ${w.noReturn(p)}`)].filter(Boolean);
}

export function drawing(w, state, animate) {
  if (state.objects.size === 0) return h("p", { class: "none" }, w.noObjects);
  return draw(w, state, animate);
}

// The page: where the reader is, and what keys and buttons do. The model decides what is true, the view how it looks.
import * as model from "./model.js";
import * as moment from "./moment.js";
import * as game from "./game.js";
import { WORDS } from "./words.js";
import { h } from "./view.js";
import * as view from "./view.js";

const $ = (id) => document.getElementById(id);
const graphs = JSON.parse($("data").textContent).map(model.read);
const MODES = graphs.length > 1 ? ["watch", "predict", "play", "compare"] : ["watch", "predict", "play"];

const app = {
  mode: "watch",
  lang: "en",
  ways: graphs.map((g) =>
    g.data.opens_at ? model.runOut(model.follow(g, g.data.opens_at) ?? model.start(g)) : game.shortestFailure(g),
  ),
  at: 0,
  game: graphs.map((g) => model.start(g)),
  goal: 0,
  answered: new Map(),
  forward: false,
};
const w = () => WORDS[app.lang];
const verbs = () => w().verbs[model.verb(graphs[0])];
const playing = () => app.mode === "play";
const full = (i = 0) => (playing() ? app.game[i] : app.ways[i]);
const at = (i = 0) => (playing() ? full(i).steps.length : Math.min(app.at, full(i).steps.length));
const shown = (i = 0) => model.cut(full(i), at(i));
const panels = () => (app.mode === "compare" ? [0, 1] : [0]);
const length = () => Math.max(...panels().map((i) => full(i).steps.length));

// ---------------------------------------------------------------- questions

const question = () =>
  app.mode === "predict" && !app.answered.has(app.at) ? (game.questions(full()).get(app.at) ?? null) : null;
// The odds give an answer away as long as a question about them is to come.
const isHidden = () =>
  app.mode === "predict" &&
  [...game.questions(full())].some(([k, q]) => q.kind === "fate" && k >= app.at && !app.answered.has(k));

function answer(given) {
  const q = question();
  if (!q) return;
  const { right } = game.answersTo(q, full(), app.at);
  app.answered.set(app.at, { given, right, kind: q.kind });
  render();
}

const said = (kind, a) =>
  kind === "fate" ? w().answers[a] : kind === "woken" ? (a === "-" ? w().nobody : [...a].join(", ")) : a;

// ---------------------------------------------------------------- moving

function go(to) {
  if (playing()) {
    if (to < at()) app.game = app.game.map((g) => model.cut(g, to));
    return render();
  }
  const before = app.at;
  app.at = Math.max(0, Math.min(to, length()));
  app.forward = app.at === before + 1;
  render();
}

function forward() {
  if (question()) return answer(null);
  if (playing()) {
    const edges = model.choicesHere(full());
    return edges.length === 1 ? choose(edges[0].choice) : undefined;
  }
  go(app.at + 1);
}

// Takes a choice in every panel in which it can be taken.
function choose(choice) {
  let moved = false;
  for (const i of panels()) {
    const next = model.take(shown(i), choice);
    if (!next) continue;
    moved = true;
    if (playing()) app.game[i] = next;
    else if (full(i).choices[at(i)] !== choice) {
      app.ways[i] = model.runOut(next);
      app.answered.clear();
    }
  }
  if (!moved) return;
  if (playing()) {
    app.forward = true;
    render();
  } else go(app.at + 1);
}

// Takes back the last choice among several.
function undo() {
  const way = full();
  let to = way.steps.length - 1;
  while (to > 0 && way.graph.nodes[way.nodes[to]].edges.length < 2) --to;
  go(Math.max(0, to));
}

function setMode(mode) {
  if (!MODES.includes(mode)) return;
  app.mode = mode;
  app.forward = false;
  if (mode === "predict") {
    app.at = 0;
    app.answered.clear();
  }
  app.at = Math.min(app.at, length());
  render();
}

// ---------------------------------------------------------------- address

function readHash() {
  const given = new URLSearchParams(location.hash.slice(1).replaceAll("+", "%2B"));
  if (given.has("lang") && given.get("lang") in WORDS) app.lang = given.get("lang");
  if (given.has("mode") && MODES.includes(given.get("mode"))) app.mode = given.get("mode");
  if (given.has("schedule")) {
    graphs.forEach((g, i) => {
      const way = model.follow(g, given.get("schedule"));
      if (!way) return;
      app.game[i] = way;
      app.ways[i] = model.runOut(way);
      if (i === 0) app.at = way.steps.length;
    });
    app.answered.clear();
  }
  if (given.has("step")) {
    app.at = Math.max(0, Math.min(Number(given.get("step")) || 0, app.ways[0].steps.length));
    if (playing()) app.game[0] = model.cut(app.ways[0], app.at);
  }
}

function address() {
  const way = shown();
  const schedule = model.schedule(way);
  const follows = model.follow(graphs[0], schedule).steps.length;
  const parts = [`schedule=${encodeURIComponent(schedule)}`];
  if (follows !== way.steps.length) parts.push(`step=${way.steps.length}`);
  if (app.mode !== "watch") parts.push(`mode=${app.mode}`);
  if (app.lang !== "en") parts.push(`lang=${app.lang}`);
  return `#${parts.join("&")}`;
}

// ---------------------------------------------------------------- showing

function build() {
  document.body.append(
    h("header", { id: "head" }),
    h("main", { id: "main" }),
    h(
      "footer",
      { id: "foot" },
      h(
        "div",
        { id: "transport" },
        h("button", { id: "first", onclick: () => go(0) }, "|◀"),
        h("button", { id: "back", onclick: () => (playing() ? undo() : go(app.at - 1)) }, "◀"),
        h("button", { id: "forward", onclick: forward }, "▶"),
        h("button", { id: "last", onclick: () => (playing() ? null : go(length())) }, "▶|"),
        h(
          "div",
          { class: "scrub" },
          h("input", { type: "range", id: "scrubber", min: 0, oninput: (e) => go(Number(e.target.value)) }),
          h("div", { id: "marks" }),
        ),
        h("p", { id: "where" }),
      ),
      h("p", { id: "command" }),
      h("p", { id: "keys" }),
    ),
  );
}

function header() {
  const t = w();
  const { title, summary } = graphs[0].data;
  return [
    h(
      "div",
      { class: "title" },
      h("h1", {}, title || "leaklab", app.mode === "compare" ? ` | ${graphs[1].data.title}` : ""),
      h("p", { title: summary }, app.mode === "compare" ? "" : summary),
    ),
    h(
      "nav",
      { "aria-label": t.modeHelp },
      MODES.map((m) =>
        h("button", { "data-mode": m, "aria-pressed": String(m === app.mode), onclick: () => setMode(m) }, t.modes[m]),
      ),
      h("button", { id: "language", lang: WORDS[t.other].lang, onclick: setLanguage }, t.language),
    ),
  ];
}

function setLanguage() {
  app.lang = w().other;
  render();
}

function gameBar() {
  const goals = game.goals(graphs[0]);
  const t = w();
  if (!goals.length) return h("div", { class: "bar-of-mode" }, h("p", {}, t.noGoals));
  const goal = goals[app.goal % goals.length];
  const way = full();
  const par = game.par(graphs[0], goal);
  const sure = way.nodes.findIndex((n) => game.isSure(graphs[0], goal, n));
  const made = (steps) =>
    way.choices.slice(0, steps).filter((_, i) => way.graph.nodes[way.nodes[i]].edges.length > 1).length;
  const lost = sure < 0 && game.par(graphs[0], goal, model.here(way)) === Infinity;
  return h(
    "div",
    { class: "bar-of-mode" },
    h(
      "div",
      { class: "goals", role: "group", "aria-label": t.goal },
      h("span", {}, `${t.goal}:`),
      goals.map((g, i) =>
        h(
          "button",
          {
            "aria-pressed": String(g === goal),
            "data-goal": i,
            onclick: () => {
              app.goal = i;
              render();
            },
          },
          t.goals(g, verbs()),
        ),
      ),
    ),
    h(
      "p",
      { class: sure >= 0 ? "won" : lost ? "lost" : "", "aria-live": "polite", id: "game" },
      sure >= 0
        ? `✓ ${t.won(made(sure), par)}`
        : lost
          ? `✗ ${t.lost}`
          : `${t.made(made(way.steps.length))} · ${t.parIs(par)}`,
    ),
  );
}

function quizBar() {
  const t = w();
  const q = question();
  const given = app.answered.get(app.at);
  const all = [...app.answered.values()];
  const score = h("span", { class: "score" }, t.score(all.filter((a) => a.given === a.right).length, all.length));
  if (q) {
    const { from } = game.answersTo(q, full(), app.at);
    const f = q.kind === "woken" ? view.names(t, graphs[0], full().steps[app.at].fiber) : "";
    return h(
      "div",
      { class: "bar-of-mode quiz" },
      h("p", { "aria-live": "polite", id: "question" }, t.questions[q.kind](q.kind === "woken" ? f : verbs())),
      h(
        "div",
        { role: "group" },
        from.map((a, i) =>
          h(
            "button",
            { "data-answer": a, onclick: () => answer(a) },
            q.kind === "fate" ? `${i + 1} ${said(q.kind, a)}` : said(q.kind, a),
          ),
        ),
        h("button", { class: "reveal", onclick: () => answer(null) }, t.reveal),
      ),
      score,
    );
  }
  const result = given
    ? given.given === null
      ? t.revealed(said(given.kind, given.right))
      : given.given === given.right
        ? t.right
        : t.wrong(said(given.kind, given.right))
    : "";
  return h(
    "div",
    { class: "bar-of-mode quiz" },
    h(
      "p",
      { "aria-live": "polite", id: "question", class: given ? (given.given === given.right ? "won" : "lost") : "" },
      result,
    ),
    score,
  );
}

function panel(i) {
  const t = w();
  const graph = graphs[i];
  const way = full(i);
  const past = shown(i);
  const state = moment.state(past);
  const compare = app.mode === "compare";
  const hidden = isHidden();
  const ended = state.end !== null;
  const spoil = question()?.kind === "woken";
  return h(
    "section",
    { class: "panel", "data-panel": i, "aria-label": graph.data.title },
    h(
      "div",
      { class: "story" },
      compare && h("h2", {}, graph.data.title),
      app.mode === "predict" && quizBar(),
      playing() && gameBar(),
      graph.data.complete === false &&
        !graph.data.only &&
        h("p", { class: "partial" }, t.partial(graph.data.deepest, graph.data.schedules)),
      view.oddsOf(t, graph, model.here(past), hidden),
      view.choices(t, past, {
        take: choose,
        odds: app.mode === "watch" && !graph.data.only,
        disabled: app.mode === "predict",
      }),
      h(
        "div",
        { class: "steps", tabindex: "0", role: "region", "aria-label": t.steps },
        view.lanes(t, way, { until: past.steps.length, state }),
      ),
      h(
        "p",
        { class: "sentence", "aria-live": "polite" },
        playing() && !past.steps.length ? t.begin : view.sentence(t, past, state),
        state.end && h("b", {}, ` ${t.stuckNow(state.end.left.length)}`),
      ),
    ),
    h(
      "div",
      { class: "scene" },
      h(
        "figure",
        { class: "drawing" },
        h("figcaption", { class: "unseen" }, t.drawing),
        view.drawing(t, state, app.forward),
      ),
      ended && view.report(t, graph, state.end, compare),
      !compare && view.source(t, graph, state),
    ),
  );
}

function render() {
  const t = w();
  const focused = document.activeElement;
  const had =
    focused && focused !== document.body
      ? focused.dataset.choice !== undefined
        ? ".choices button:not([disabled])"
        : focused.dataset.mode
          ? `[data-mode="${app.mode}"]`
          : focused.dataset.goal
            ? `[data-goal="${focused.dataset.goal}"]`
            : focused.id
              ? `#${focused.id}`
              : null
      : null;
  document.documentElement.lang = t.lang;
  document.body.className = app.mode;
  $("head").replaceChildren(...header());
  $("main").replaceChildren(...panels().map(panel));
  for (const [id, label] of [
    ["first", playing() ? t.again : t.first],
    ["back", playing() ? t.undo : t.back],
    ["forward", t.forward],
    ["last", t.last],
  ]) {
    $(id).setAttribute("aria-label", label);
    $(id).title = label;
  }
  $("last").disabled = playing();
  const steps = length();
  const scrubber = $("scrubber");
  scrubber.max = steps;
  scrubber.value = at();
  scrubber.setAttribute("aria-label", t.scrubber);
  scrubber.setAttribute("aria-valuetext", t.stepOf(at(), steps));
  $("marks").replaceChildren(view.marks(t, full(), at(), isHidden()));
  $("where").replaceChildren(...view.where(t, full(), at(), isHidden()));
  const command = model.command(shown());
  $("command").replaceChildren(
    ...(command
      ? [
          h("span", {}, `${t.command} `),
          h("code", { id: "typed" }, command),
          " ",
          h(
            "button",
            {
              id: "copy",
              onclick: (e) => {
                navigator.clipboard?.writeText(command).then(
                  () => (e.target.textContent = t.copied),
                  () => {},
                );
              },
            },
            t.copy,
          ),
          " ",
          h("a", { href: address(), id: "link" }, t.link),
        ]
      : []),
  );
  $("keys").textContent = t.keys[app.mode];
  history.replaceState(null, "", address());
  if (had) document.querySelector(had)?.focus();
  document.querySelectorAll(".steps").forEach((e) => {
    e.scrollTop = e.scrollHeight;
    const runs = e.querySelector("tr.now .runs");
    if (runs) e.scrollLeft = runs.offsetLeft + runs.offsetWidth / 2 - e.clientWidth / 2;
  });
  document.querySelectorAll(".code.now, .code.first").forEach((e) => {
    const box = e.closest(".lines");
    box.scrollTop = e.offsetTop - box.clientHeight / 2;
  });
}

// ---------------------------------------------------------------- keys

const KEYS = {
  ArrowRight: forward,
  " ": forward,
  PageDown: forward,
  Enter: forward,
  ArrowLeft: () => (playing() ? undo() : go(app.at - 1)),
  PageUp: () => (playing() ? undo() : go(app.at - 1)),
  Backspace: () => (playing() ? undo() : go(app.at - 1)),
  Home: () => go(0),
  End: () => (playing() ? null : go(length())),
};

// Small letters mean the same as capital ones, unless there is a 27th fiber. The fibers come first: U, G and M are fibers,
// too, where there are as many.
function onKey(e) {
  if (e.ctrlKey || e.altKey || e.metaKey) return;
  const on = e.target;
  if (on.id === "scrubber" && /^Arrow|Home|End|Page/.test(e.key)) return;
  if ((e.key === " " || e.key === "Enter") && on.matches("button, a")) return;
  const q = question();
  if (q && e.key.length === 1 && e.key !== " ") {
    const { from } = game.answersTo(q, full(), app.at);
    const given = q.kind === "fate" ? from[Number(e.key) - 1] : from.find((a) => a === e.key.toUpperCase());
    if (given !== undefined) {
      e.preventDefault();
      return answer(given);
    }
  }
  const move = KEYS[e.key];
  if (move) {
    e.preventDefault();
    return move();
  }
  if (e.key.length !== 1) return;
  const digit = e.key >= "0" && e.key <= "9";
  const choice = digit ? -1 - Number(e.key) : e.key.toUpperCase().charCodeAt(0) - 64;
  const fits = panels().some((i) => model.choicesHere(shown(i)).some((x) => x.choice === choice && x.to >= 0));
  if (fits && app.mode !== "predict") return choose(choice);
  const other = {
    m: () => setMode(MODES[(MODES.indexOf(app.mode) + 1) % MODES.length]),
    l: setLanguage,
    u: undo,
    g: () => {
      ++app.goal;
      render();
    },
  }[e.key.toLowerCase()];
  if (other) other();
}

build();
if (/^zh/.test(navigator.language ?? "")) app.lang = "zh";
readHash();
render();
addEventListener("keydown", onKey);
addEventListener("hashchange", () => {
  readHash();
  render();
});
// On paper is the whole run.
let before = null;
addEventListener("beforeprint", () => {
  before = app.at;
  if (!playing()) go(length());
});
addEventListener("afterprint", () => {
  if (before !== null && !playing()) go(before);
});

// For tests: opens a schedule, whole.
window.leaklab = {
  open(text) {
    const way = model.follow(graphs[0], text);
    if (!way) throw new Error(`no such schedule: ${text}`);
    app.mode = "watch";
    app.ways[0] = model.runOut(way);
    app.at = app.ways[0].steps.length;
    app.forward = false;
    render();
  },
};

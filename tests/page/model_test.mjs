// The model of the page, on what the program writes: counts, ways, points of no return, goals, states.
import assert from "node:assert/strict";
import test from "node:test";
import * as model from "../../web/model.js";
import * as moment from "../../web/moment.js";
import * as game from "../../web/game.js";
import { WORDS, cell } from "../../web/words.js";
import { data } from "./program.mjs";

const three = model.read(data("lesson4", "--broken", "3"));
const four = model.read(data("lesson4", "--files", "4", "--broken", "4"));
const six = model.read(data("lesson6", "--broken", "3"));
const five = model.read(data("lesson5", "--broken", "3"));
const along = (graph, schedule) => model.follow(graph, schedule);

test("the graph of lesson 4 with three files has 590 schedules, of which 174 leak", () => {
  assert.equal(three.odds[0].all, 590);
  assert.equal(three.odds[0].bad, 174);
  assert.deepEqual([...three.odds[0].left].sort(), [
    [0, 416],
    [1, 152],
    [2, 22],
  ]);
  assert.ok(three.nodes.length < 200, `${three.nodes.length} nodes`);
});

test("the graph of lesson 4 with four files has 102,612 schedules, of which 25,620 leak", () => {
  assert.equal(four.odds[0].all, 102612);
  assert.equal(four.odds[0].bad, 25620);
  assert.ok(four.nodes.length < 1200, `${four.nodes.length} nodes`);
});

test("after the fiber of the broken file went first, all 22 schedules leak", () => {
  const o = three.odds[model.here(along(three, "D"))];
  assert.deepEqual([o.bad, o.all], [22, 22]);
  assert.equal(model.fate(o), "bad");
});

test("a command has the schedule in quotes of a shell, or of C++", () => {
  const way = along(three, "DB");
  assert.ok(model.command(way).endsWith("--schedule 'DB'"));
  const called = { ...way, graph: { ...way.graph, data: { ...way.graph.data, command: 'parse("{}")' } } };
  assert.equal(model.command(called), 'parse("DB")');
});

test("a schedule is the same when it is read and written", () => {
  for (const s of ["", "D", "DBC", "BCA"]) assert.equal(model.schedule(along(three, s)), s);
  assert.equal(along(three, "E"), null);
  assert.equal(along(three, "D?"), null);
  assert.deepEqual(model.parse("Aa(53)2{10}"), [1, 27, 53, -3, -11]);
  assert.equal([1, 27, 53, -3, -11].map(model.sign).join(""), "Aa(53)2{10}");
});

test("after the end of a schedule, the fiber that became ready first goes on", () => {
  const whole = model.runOut(along(three, "DBC"));
  assert.equal(whole.choices.map(model.sign).join(""), "ADBCABD");
  assert.deepEqual(
    three.nodes[model.here(whole)].end.left.map(([id]) => id),
    [2, 3],
  );
});

test("the shortest failure is the one that the explorer finds", () => {
  assert.equal(model.schedule(game.shortestFailure(three))[0], "D");
  assert.equal(three.nodes[model.here(game.shortestFailure(three))].end.how, "leak");
  assert.equal(five.nodes[model.here(game.shortestFailure(five))].end.how, "clean");
});

test("the point of no return is the step after which every schedule leaks", () => {
  assert.deepEqual(model.pointOfNoReturn(model.runOut(along(three, "D"))), { at: 2, fate: "bad" });
  assert.equal(model.pointOfNoReturn(model.runOut(model.start(five))), null);
});

test("goals have a par: the fewest choices after which they are sure", () => {
  assert.deepEqual(game.goals(three), [{ fate: "bad" }, { fate: "clean" }, { left: 2 }]);
  assert.equal(game.par(three, { fate: "bad" }), 1);
  assert.ok(game.par(three, { fate: "clean" }) > 1);
  assert.equal(game.par(three, { fate: "clean" }, model.here(along(three, "D"))), Infinity);
  assert.deepEqual(game.goals(five), []);
});

test("a sender queues while the slot is taken, and pushes when its own value is in it", () => {
  const rows = moment.table(model.runOut(along(three, "DBC")));
  const cells = (w) => rows.slice(0, 4).map((r) => cell(w, r.cells.get(r.fiber).step));
  assert.deepEqual(cells(WORDS.en), ["pop :34", "✗ push :28", "queues :28", "queues :28"]);
  assert.deepEqual(cells(WORDS.zh), ["pop :34", "✗ push :28", "排队 :28", "排队 :28"]);
  assert.match(cell(WORDS.en, rows[5].cells.get(rows[5].fiber).step), /^push :28$/);
});

test("after D has pushed, its value is in the slot, and A is ready", () => {
  const s = moment.state(along(three, "D"));
  const channel = s.objects.get(1);
  assert.deepEqual(
    channel.inSlot.map((f) => f.id),
    [4],
  );
  assert.equal(channel.name, "errors");
  assert.deepEqual(s.fibers.get(4).has, { failed: true, text: "photo3" });
  assert.equal(s.fibers.get(1).life, "ready");
  assert.deepEqual(s.moved, []);
  const taken = moment.state(model.take(along(three, "D"), 1));
  assert.deepEqual(
    taken.moved.map((m) => [m.from, m.to, m.value.failed]),
    [[4, 1, true]],
  );
});

test("a sender that finds the slot taken waits in the queue", () => {
  const s = moment.state(along(three, "DB"));
  assert.deepEqual(
    s.objects.get(1).senders.map((f) => f.id),
    [2],
  );
  assert.deepEqual(
    s.objects.get(1).inSlot.map((f) => f.id),
    [4],
  );
});

test("stuck fibers are where the report says", () => {
  const s = moment.state(model.runOut(along(three, "D")));
  assert.deepEqual(
    [...s.fibers.values()].filter((f) => f.life === "stuck").map((f) => f.id),
    [2, 3],
  );
  assert.match(three.data.reports[s.end.report], /2 of 4 fibers can never finish/);
  assert.deepEqual(s.fibers.get(1).returned, { failed: true, text: "photo3.jpg: broken on purpose" });
});

test("lesson 6 has three objects, told apart", () => {
  const s = moment.state(model.runOut(model.start(six)));
  assert.deepEqual([...s.objects.values()].map((o) => [o.name, o.kind]).sort(), [
    ["filenames", "unbuffered_channel"],
    ["sizes", "unbuffered_channel"],
    ["workers", "wait_group"],
  ]);
});

test("lesson 5's channel holds as many items as were pushed", () => {
  const s = moment.state(along(five, "BC"));
  assert.deepEqual(s.objects.get(1).buffer, { object: 1, items: 2, capacity: 3 });
  assert.deepEqual(
    s.objects.get(1).items.map((i) => i.from),
    [2, 3],
  );
});

test("a way is asked about before the answer can be seen", () => {
  const way = game.shortestFailure(three);
  const asked = game.questions(way);
  assert.equal(asked.get(0).kind, "fate");
  assert.equal(asked.get(model.pointOfNoReturn(way).at).kind, "fate");
  assert.ok(asked.size >= 3 && asked.size <= 5);
  for (const [at, q] of asked) {
    const { from, right } = game.answersTo(q, way, at);
    assert.ok(from.includes(right) || right.length > 1, `${q.kind} at ${at}: ${right} of ${from}`);
  }
});

test("both languages have the same words", () => {
  const keys = (o) =>
    Object.entries(o).flatMap(([k, v]) => (v && typeof v === "object" ? keys(v).map((x) => `${k}.${x}`) : [k]));
  assert.deepEqual(keys(WORDS.zh), keys(WORDS.en));
  for (const s of three.steps.values()) assert.ok(cell(WORDS.zh, s).length > 0);
});

test("what is no data of a page is refused", () => {
  assert.throws(() => model.read({ format: "leaklab-schedules", version: 2 }));
  assert.throws(() => model.read({}));
});

test("a choice of the body is a digit of the schedule", () => {
  const any = model.read(data("lesson4", "--files", "2", "--any-broken"));
  assert.equal(any.odds[0].all > 12, true);
  const way = along(any, "B1");
  assert.equal(model.schedule(way), "B1");
  assert.equal(moment.state(model.runOut(way)).fibers.get(2).failed, true);
});

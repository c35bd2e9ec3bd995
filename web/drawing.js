// Draws what fibers wait in, as SVG: senders on the left, the channel with its slots in the middle, receivers on the
// right. Whatever else fibers wait in (a mutex, a wait_group) has its waiters on the right.
import { letter } from "./model.js";

const WIDTH = 560;
const CHIP = 34;
const NS = "http://www.w3.org/2000/svg";

export function svg(name, attributes = {}, ...children) {
  const node = document.createElementNS(NS, name);
  for (const [k, v] of Object.entries(attributes)) node.setAttribute(k, v);
  node.append(...children);
  return node;
}

// Returns the picture of a state, and in words what it shows.
export function draw(words, state, animate) {
  const objects = [...state.objects.values()].sort((a, b) => a.number - b.number);
  const rows = objects.map((o) => heightOf(o));
  const height = Math.max(
    1,
    rows.reduce((a, b) => a + b, 0),
  );
  const picture = svg("svg", {
    viewBox: `0 0 ${WIDTH} ${height}`,
    role: "img",
    "aria-label": inWords(words, state, objects),
  });
  let y = 0;
  objects.forEach((o, i) => {
    picture.append(drawObject(words, state, o, y, animate));
    y += rows[i];
  });
  return picture;
}

const isChannel = (o) => /channel/.test(o.kind);
const heightOf = (o) => 80 + (o.buffer ? 22 : 0) + CHIP * Math.max(1, o.senders.length, o.receivers.length);

function inWords(words, state, objects) {
  const who = (list) => (list.length ? list.map((f) => letter(f.id)).join(", ") : words.nobody);
  return objects
    .map((o) => {
      const parts = [`${o.name || words.object(o)} (${words.object(o)})`];
      if (isChannel(o)) {
        if (o.buffer) parts.push(o.isKnown ? words.slots(o.buffer) : words.notKnown);
        else parts.push(`${words.slot}: ${who(o.inSlot)}`);
        parts.push(`${words.senders}: ${who(o.senders)}`, `${words.receivers}: ${who(o.receivers)}`);
      } else parts.push(`${words.waiting}: ${who([...o.senders, ...o.receivers])}`);
      return parts.join("; ");
    })
    .join(". ");
}

function text(x, y, content, attributes = {}) {
  return svg("text", { x, y, ...attributes }, content);
}

// A fiber: its letter, and what it carries.
function chip(f, x, y, anchor, label) {
  const g = svg("g", { class: `chip f${f.id % 8} ${f.life}` });
  g.append(svg("rect", { x: x - 15, y: y - 15, width: 30, height: 30, rx: 15 }));
  g.append(text(x, y + 6, letter(f.id), { class: "letter" }));
  if (label)
    g.append(text(anchor === "end" ? x - 22 : x + 22, y + 6, label, { class: "carries", "text-anchor": anchor }));
  return g;
}

const carries = (v) => (v ? (v.failed ? `✗ ${v.text}` : short(v.text)) : "");
const short = (t) => t.replace(/\.thumb\.\w+$/, "");

function drawObject(words, state, o, top, animate) {
  const g = svg("g", { class: "object" });
  const channel = isChannel(o);
  const middle = top + 50 + CHIP / 2;
  const left = 196;
  const right = 364;
  const title = o.name ? `${o.name} · ${words.object(o)}` : words.object(o);
  g.append(text(WIDTH / 2, top + 18, title, { class: "title", "text-anchor": "middle" }));
  const box = heightOf(o) - 46;
  g.append(svg("rect", { class: "box", x: left, y: top + 28, width: right - left, height: box, rx: 8 }));
  if (channel) {
    g.append(text(left - 12, top + heightOf(o) - 4, words.senders, { class: "label", "text-anchor": "end" }));
    g.append(text(right + 12, top + heightOf(o) - 4, words.receivers, { class: "label" }));
    drawSlots(words, g, o, left, right, middle);
    o.senders.forEach((f, i) => g.append(chip(f, left - 22, middle + i * CHIP, "end", carries(f.has))));
    if (o.senders.length === 0)
      g.append(text(left - 14, middle + 6, words.nobody, { class: "nobody", "text-anchor": "end" }));
  } else g.append(text(right + 12, top + heightOf(o) - 4, words.waiting, { class: "label" }));
  const waiting = channel ? o.receivers : [...o.senders, ...o.receivers];
  waiting.forEach((f, i) => g.append(chip(f, right + 22, middle + i * CHIP, "start", "")));
  const moved = state.moved.filter((m) => m.object === o.number).slice(-1);
  if (waiting.length === 0 && moved.length === 0)
    g.append(text(right + 14, middle + 6, words.nobody, { class: "nobody" }));
  for (const m of moved) g.append(travelling(m, left, right, middle, animate));
  return g;
}

function drawSlots(words, g, o, left, right, middle) {
  const count = o.buffer ? o.buffer.capacity : 1;
  const shown = Math.min(count, 4);
  const width = (right - left - 16) / shown;
  const items = o.buffer ? (o.isKnown ? o.items : []) : o.inSlot.map((f) => ({ from: f.id, value: f.has, fiber: f }));
  for (let i = 0; i < shown; ++i) {
    const x = left + 8 + i * width;
    const item = items[i];
    const failed = item?.value?.failed ? " failed" : "";
    g.append(
      svg("rect", {
        class: `slot${item ? " full" + failed : ""}`,
        x: x + 2,
        y: middle - 20,
        width: width - 4,
        height: 40,
        rx: 5,
      }),
    );
    if (!item) continue;
    if (o.buffer)
      g.append(
        text(x + width / 2, middle + 6, `${item.value?.failed ? "✗" : ""}${letter(item.from)}`, {
          class: "item",
          "text-anchor": "middle",
        }),
      );
    else g.append(chip(item.fiber, x + 26, middle, "start", carries(item.value)));
  }
  if (o.buffer)
    g.append(
      text((left + right) / 2, middle + 42, o.isKnown ? words.slots(o.buffer) : words.notKnown, {
        class: "label",
        "text-anchor": "middle",
      }),
    );
}

// The value that went over in the last step.
function travelling(m, left, right, y, animate) {
  const g = svg("g", { class: `travels${animate ? " moves" : ""}` });
  g.append(
    svg("rect", { x: right + 42, y: y - 17, width: 146, height: 34, rx: 6, class: m.value?.failed ? "failed" : "" }),
  );
  g.append(
    text(
      right + 115,
      y + 6,
      `${letter(m.from)} → ${letter(m.to)}: ${m.value ? (m.value.failed ? "✗" : short(m.value.text)) : "•"}`,
      { class: "item", "text-anchor": "middle" },
    ),
  );
  return g;
}

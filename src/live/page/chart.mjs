// Lines over time, as SVG.
import {TIME, niceTop, path} from './model.mjs';

const svgSpace = 'http://www.w3.org/2000/svg';

function add(parent, name, attributes, text) {
  const element = document.createElementNS(svgSpace, name);
  for (const [key, value] of Object.entries(attributes))
    element.setAttribute(key, value);
  if (text !== undefined)
    element.textContent = text;
  parent.append(element);
  return element;
}

// Draws into an <svg>. `lines` are {column, kind}: kind 1, 2 or 3 is a colour and a way to dash. `limit`, if any, is {value, label}. `marks` are {time, label, strong}. The axes have room for `whole`, all rows that there will be
// if that is known, and up to `least`. `show` turns a number of the left axis into text, `seconds`
// one of the lower axis.
export function drawChart(svg, {rows, whole = rows, least, lines, limit, marks, show, seconds, label}) {
  const width = svg.clientWidth || 480, height = svg.clientHeight || 160;
  const left = 70, right = 8, top = 22, bottom = 24;
  svg.replaceChildren();
  svg.setAttribute('viewBox', `0 0 ${width} ${height}`);
  svg.setAttribute('aria-label', label);
  const highest = Math.max(limit ? limit.value * 1.08 : least, ...whole.flatMap(row => lines.map(l => row[l.column])));
  const topValue = limit ? highest : niceTop(highest);
  const lastTime = Math.max(10000, whole.length ? whole.at(-1)[TIME] : 0);
  const x = time => left + (width - left - right) * time / lastTime;
  const y = value => height - bottom - (height - top - bottom) * value / topValue;

  for (const part of limit ? [0, limit.value / 2, limit.value] : [0, topValue / 2, topValue]) {
    add(svg, 'line', {class: 'grid', x1: left, x2: width - right, y1: y(part), y2: y(part)});
    add(svg, 'text', {class: 'axis', x: left - 6, y: y(part) + 5, 'text-anchor': 'end'}, show(part));
  }
  const step = niceTop(lastTime / 1000 / 4);
  for (let s = step; s * 1000 <= lastTime; s += step)
    add(svg, 'text', {class: 'axis', x: x(s * 1000), y: height - 6, 'text-anchor': s * 1000 > 0.95 * lastTime ? 'end' : 'middle'}, seconds(s));

  let room = width - right; // up to here there is room for a mark's label: the latest come first
  for (const mark of [...marks].reverse()) {
    const at = x(mark.time);
    add(svg, 'line', {class: mark.strong ? 'mark strong' : 'mark', x1: at, x2: at, y1: top - 4, y2: height - bottom});
    const text = add(svg, 'text', {class: 'mark-label', y: top - 8}, mark.label);
    const from = Math.min(at + 4, room - text.getComputedTextLength());
    const isFirst = room === width - right;
    if (from < left || (from < at && !isFirst))
      text.remove();
    else
      text.setAttribute('x', from);
    room = Math.min(room, text.isConnected ? from - 8 : at - 4);
  }
  if (limit) {
    add(svg, 'line', {class: 'limit', x1: left, x2: width - right, y1: y(limit.value), y2: y(limit.value)});
    add(svg, 'text', {class: 'limit-label', x: left + 6, y: y(limit.value) + 17}, limit.label);
  }
  for (const line of lines)
    add(svg, 'path', {class: `line kind${line.kind}`, d: path(rows, line.column, x, y)});
}

// Shows a state in the document.
import {PINNED, REQUESTS, RESIDENT, STUCK, TAKEN, TOOK, flatSince, rates, shares} from './model.mjs';
import {bytes, duration, mebibytes, number} from './words.mjs';
import {drawChart} from './chart.mjs';

export const $ = selector => document.querySelector(selector);

// Sets a text, and touches the document only if it is another one: screen readers read what changes.
function say(selector, text) {
  const element = typeof selector === 'string' ? $(selector) : selector;
  if (element.textContent !== text)
    element.textContent = text;
}

function make(name, properties, ...children) {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
}

// Makes the options of a <select> anew if they are others.
function offer(select, options, chosen) {
  const wanted = JSON.stringify(options);
  if (select.dataset.options !== wanted) {
    select.dataset.options = wanted;
    select.replaceChildren(...options.map(([value, textContent]) => make('option', {value, textContent})));
  }
  if (document.activeElement !== select || select.dataset.mine !== chosen)
    select.value = chosen;
  select.dataset.mine = chosen;
}

// Writes everything that does not change while the page is open in one language.
export function showWords(w, given) {
  document.documentElement.lang = w.lang;
  say('#language', w.otherLanguage);
  $('#language').lang = w.otherLang;
  say('#save', w.save);
  say('#controls h2', w.controls);
  say('#lessons legend', w.lesson);
  say('#controls label:nth-of-type(1) span', w.share);
  say('#controls label:nth-of-type(2) span', w.rate);
  say('#one', w.one);
  say('#restart', w.restart);
  say('#keys', w.keys);
  say('#alarm-restart', w.startAnew);
  say('#question p', w.question);
  say('#places h2', w.places + (given.recording ? w.atTheEnd : ''));
  $('#places thead tr').replaceChildren(...w.placeColumns.map(textContent => make('th', {scope: 'col', textContent})));
  say('#replay span', w.time);
  say('#play', w.play);
  const chosen = $('#lessons input:checked')?.value;
  $('#lessons').replaceChildren($('#lessons legend'), ...given.lessons.map((lesson, i) => {
    const input = make('input', {type: 'radio', name: 'lesson', value: lesson.name, checked: lesson.name === chosen});
    return make('label', {title: summary(w, lesson)}, input, make('kbd', {textContent: String(i + 1)}),
                lesson.name.replace(/_/g, ' '), make('small', {className: lesson.is, textContent: w.kinds[lesson.is]}));
  }));
}

// Returns what a lesson does: a lesson that was added says it in English only.
function summary(w, lesson) {
  return lesson ? w.summaries[lesson.name] ?? lesson.summary : '';
}

// Returns which step of the script goes on; nothing without one.
function step(w, {steps, step: k}) {
  return k === null ? '' : w.step(k + 1, steps.length, steps[k].requests);
}

function sentence(w, s, given) {
  const lesson = s.lesson.replace(/_/g, ' ');
  if (given.recording && s.status === 'running')
    return w.recorded;
  switch (s.status) {
  case 'running': return step(w, s.script) + summary(w, given.lessons.find(l => l.name === s.lesson));
  case 'paused': return w.paused(lesson);
  case 'done': return w.done;
  default: return ''; // the alarm says it
  }
}

function showAlarm(w, s) {
  const text = s.status === 'out_of_memory' ? w.outOfMemory(s) : s.status === 'ended' ? w.ended(s) : '';
  say('#alarm p', text);
  $('#alarm').hidden = !text;
}

function showQuestion(w, s, given) {
  const stuck = flatSince(s, given.lessons);
  $('#question').hidden = !stuck || !$('#alarm').hidden;
  if (!stuck)
    $('#reply').hidden = true;
  say('#reply', w.reply(stuck, bytes(s.pinned)));
  say('#question button', $('#reply').hidden ? w.showReply : w.hideReply);
  $('#question button').ariaExpanded = String(!$('#reply').hidden);
}

function showControls(w, s) {
  const radio = document.querySelector(`#lessons input[value="${CSS.escape(s.lesson)}"]`);
  if (radio && !radio.checked)
    radio.checked = true;
  offer($('#share'), shares(s.share).map(([p, q]) => [`${p}/${q}`, p === 0 ? w.noneBroken : p === q ? w.allBroken : w.shareOf(p, q)]),
        s.share.join('/'));
  offer($('#rate'), rates(s.rate).map(r => [String(r), r ? String(r) : w.fastest]), String(s.rate));
  const dead = s.status === 'out_of_memory' || s.status === 'ended';
  say('#pause', s.status === 'running' ? w.pause : w.go);
  $('#pause').disabled = dead;
  $('#one').disabled = dead || s.status === 'running';
}

function showCharts(w, s) {
  const marks = s.marks.filter(m => m.what !== 'rate').map(m => ({
    time: m.time, strong: m.what === 'out_of_memory' || m.what === 'ended' || m.what === 'restart',
    label: m.what === 'lesson' ? m.detail.replace(/_/g, ' ') : `${w.marks[m.what]} ${m.detail}`.trim()}));
  const chart = (id, title, legend, lines, more) => {
    $(`#${id} figcaption`).replaceChildren(make('b', {textContent: title}), ' ', ...legend);
    drawChart($(`#${id} svg`), {rows: s.points.rows, whole: s.whole, least: 10, marks, seconds: w.seconds, show: n => number(Math.round(n)), lines,
                                label: $(`#${id} figcaption`).textContent, ...more});
  };
  const line = (kind, text, title) => make('small', {className: `kind${kind}`, textContent: text, title});
  chart('chart-stuck', w.stuck, [w.stuckNow(s.stuck)], [{column: STUCK, kind: 1}]);
  chart('chart-memory', w.memory, 
        [line(1, w.taken(mebibytes(s.taken)), w.takenIs), line(2, w.pinned(mebibytes(s.pinned)), w.pinnedIs),
         line(3, w.resident(mebibytes(s.resident)), w.residentIs)],
        [{column: TAKEN, kind: 1}, {column: PINNED, kind: 2}, {column: RESIDENT, kind: 3}],
        {limit: {value: s.memory, label: w.limit(bytes(s.memory))}, show: bytes});
  chart('chart-requests', w.requests, [w.requestsNow(s.answered, s.with_error)], [{column: REQUESTS, kind: 1}]);
  chart('chart-took', w.took, [duration(s.points.rows.at(-1)?.[TOOK] ?? 0)], [{column: TOOK, kind: 1}],
        {least: 1000, show: n => duration(Math.round(n))});
}

// Returns a path that may be broken after each slash.
function breakable(path) {
  return path.split(/(?<=\/)/).flatMap(part => [make('wbr'), part]);
}

function showPlaces(w, s) {
  $('#places table').hidden = !s.places.length;
  say('#places > p', s.places.length ? '' : w.noPlaces);
  $('#places tbody').replaceChildren(...s.places.slice(0, 8).map(place => make('tr', {},
    make('td', {className: 'number', textContent: number(place.fibers)}),
    make('td', {className: 'number', textContent: bytes(place.pinned)}),
    make('td', {}, place.operation, make('br'), make('code', {}, ...breakable(place.at)), make('br'),
         make('code', {className: 'source', textContent: place.source})))));
}

function picture(w, p, address) {
  const words = p.made ? w.made(p.number) : p.broken ? w.broken(p.number) : w.missing(p.number);
  const content = p.made ? make('img', {src: address(p.number), alt: ''}) : make('span', {className: 'torn', textContent: '✕', ariaHidden: 'true'});
  return make('li', {}, content, make('small', {textContent: words}));
}

function showLast(w, s, address, recorded) {
  const last = s.last;
  say('#last h2', last ? w.last(last.number) + (recorded ? w.atTheEnd : '') : w.noRequest);
  const shown = last ? `${w.lang} ${s.servers} ${last.number}` : '';
  if ($('#last').dataset.shown === shown)
    return;
  $('#last').dataset.shown = shown;
  $('#last ul').replaceChildren(...(last ? last.pictures : []).map(p => picture(w, p, address)));
  say('#last > p', !last ? '' : last.returned === null ? w.nothing : (last.failed ? w.failed : w.returned) + last.returned);
}

// Shows all of it. `address` returns where the thumbnail with a number is.
export function show(w, s, given, address) {
  say('#sentence', sentence(w, s, given));
  showAlarm(w, s);
  showQuestion(w, s, given);
  if (!given.recording)
    showControls(w, s);
  showCharts(w, s);
  showPlaces(w, s);
  showLast(w, s, address, Boolean(given.recording));
}

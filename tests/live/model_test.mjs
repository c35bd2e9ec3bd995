// The page's model and words, without a browser: node --test.
import assert from 'node:assert/strict';
import {test} from 'node:test';
import {asOf, flatSince, further, known, merged, niceTop, path, rates, shares} from '../../src/live/page/model.mjs';
import {bytes, duration, fileName, lastName, mebibytes, number, words} from '../../src/live/page/words.mjs';

const row = (time, requests, stuck) => [time, requests, stuck, 0, 0, 0, 0];
const lessons = [{name: 'four', is: 'leaks'}, {name: 'five', is: 'right'}];

test('points that are new are added to those that are known', () => {
  const first = merged(null, {stuck: 1, points: {version: 0, from: 0, rows: [row(0), row(1)]}});
  assert.equal(known(first), '?version=0&points=2');
  const second = merged(first, {stuck: 2, points: {version: 0, from: 2, rows: [row(2)]}});
  assert.deepEqual(second, {stuck: 2, points: {version: 0, rows: [row(0), row(1), row(2)]}});
  assert.equal(known(null), '');
});

test('points of another version take the place of all', () => {
  const first = merged(null, {points: {version: 0, from: 0, rows: [row(0), row(1), row(2)]}});
  const second = merged(first, {points: {version: 1, from: 0, rows: [row(0), row(2)]}});
  assert.deepEqual(second.points, {version: 1, rows: [row(0), row(2)]});
});

test('the top of an axis is 1, 2 or 5 times a power of ten', () => {
  assert.deepEqual([1, 2, 3, 5, 6, 99, 100, 101, 4999, 0.3].map(niceTop), [1, 2, 5, 5, 10, 100, 100, 200, 5000, 0.5]);
});

test('a line begins anew with a new server', () => {
  const rows = [row(0, 0, 0), row(1, 5, 2), row(2, 0, 0), row(3, 4, 1)];
  assert.equal(path(rows, 2, x => x, y => y), 'M0.0 0.0L1.0 2.0M2.0 0.0L3.0 1.0');
});

test('the page asks why the line is flat when a lesson without a bug has answered 15 requests', () => {
  const state = (answered, lesson, marks) => ({answered, lesson, stuck: 30, marks,
    points: {rows: [row(0, 0, 0), row(1000, 10, 30), row(2000, 20, 30), row(3000, answered, 30)]}});
  const chosen = [{time: 0, what: 'lesson', detail: 'four'}, {time: 1500, what: 'lesson', detail: 'five'}];
  assert.equal(flatSince(state(34, 'five', chosen), lessons), 0);
  assert.equal(flatSince(state(35, 'five', chosen), lessons), 30);
  assert.equal(flatSince(state(99, 'four', chosen), lessons), 0);
  assert.equal(flatSince(state(99, 'five', chosen.concat({time: 1600, what: 'restart'})), lessons), 0);
  assert.equal(flatSince({...state(99, 'five', chosen), stuck: 0}, lessons), 0);
});

test('a recording is shown as of any time', () => {
  const all = {status: 'out_of_memory', lesson: 'five', answered: 9, stuck: 6, with_error: 3, marks: [{time: 0, what: 'lesson', detail: 'four'},
    {time: 2, what: 'lesson', detail: 'five'}], points: {version: 0, rows: [row(0, 0, 0), row(1, 3, 2), row(3, 9, 6)]}};
  const then = asOf(all, 2);
  assert.equal(then.status, 'running');
  assert.equal(then.answered, 3);
  assert.equal(then.lesson, 'five');
  assert.equal(asOf(all, 1).lesson, 'four');
  assert.equal(then.points.rows.length, 2);
  assert.equal(asOf(all, 3), all);
});

test('choices hold the one that is in force, in order', () => {
  assert.deepEqual(shares([1, 3]).map(String), ['0,1', '1,10', '1,6', '1,3', '1,2', '1,1']);
  assert.deepEqual(shares([2, 5]).map(String), ['0,1', '1,10', '1,6', '1,3', '2,5', '1,2', '1,1']);
  assert.deepEqual(rates(7), [1, 2, 5, 7, 10, 20, 50, 100, 0]);
  assert.equal(further(rates(20), 20, 1), 50);
  assert.equal(further(rates(1), 1, -1), 1);
  assert.equal(further(rates(0), 0, 1), 0);
});

test('numbers are written for people', () => {
  assert.deepEqual([0, 999, 1000, 1234567].map(number), ['0', '999', '1,000', '1,234,567']);
  assert.deepEqual([0, 131072, 1 << 20, 200 << 20].map(bytes), ['0', '128 KiB', '1.0 MiB', '200 MiB']);
  assert.deepEqual([850, 1500, 12345, 1500000].map(duration), ['850 µs', '1.5 ms', '12 ms', '1.5 s']);
  assert.deepEqual([0, 1 << 19, 64 << 20].map(mebibytes), ['0', '0.5', '64']);
  assert.equal(lastName('unbuffered_channel::push'), 'push');
  assert.equal(fileName('a/b.cpp:28'), 'b.cpp:28');
});

test('the end of the memory is told in the words of the terminal', () => {
  const state = {answered: 412, places: [{fibers: 1893, operation: 'unbuffered_channel::push', at: 'lessons/lesson4_leak/make_thumbnails.cpp:28'}]};
  assert.equal(words.en.outOfMemory(state), 'Out of memory after 412 requests: 1,893 fibers are stuck in push, make_thumbnails.cpp:28');
});

test('both languages say the same things', () => {
  const shape = value => typeof value === 'object' && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).map(([k, v]) => [k, shape(v)]).sort())
    : Array.isArray(value) ? value.length : typeof value === 'function' ? `function of ${value.length}` : 'text';
  assert.deepEqual(shape({...words.zh, summaries: {}}), shape({...words.en, summaries: {}}));
});

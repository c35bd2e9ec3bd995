// What the page knows, apart from how it shows it: no function here touches the document.

// The columns of a row of points, as the server sends them.
export const TIME = 0, REQUESTS = 1, STUCK = 2, PINNED = 3, TAKEN = 4, RESIDENT = 5, TOOK = 6;

// Returns the new state: all that the update says, and the points of both.
export function merged(old, update) {
  const {version, from, rows} = update.points;
  const kept = old && old.points.version === version ? old.points.rows.slice(0, from) : [];
  return {...update, points: {version, rows: kept.concat(rows)}};
}

// Returns the part of the address that says which points are known.
export function known(state) {
  return state ? `?version=${state.points.version}&points=${state.points.rows.length}` : '';
}

// Returns the state as it was at that time, as far as the points say; for a recording.
export function asOf(state, time) {
  const rows = state.points.rows.filter(row => row[TIME] <= time);
  const marks = state.marks.filter(mark => mark.time <= time);
  const row = rows.at(-1);
  const last = state.points.rows.at(-1);
  if (!row || time >= last[TIME])
    return state;
  const lesson = marks.filter(mark => mark.what === 'lesson').at(-1);
  return {...state, status: 'running', points: {...state.points, rows}, whole: state.points.rows, marks, with_error: null,
          lesson: lesson ? lesson.detail : state.lesson, answered: row[REQUESTS], stuck: row[STUCK],
          pinned: row[PINNED], taken: row[TAKEN], resident: row[RESIDENT], took: row[TOOK]};
}

// Returns 1, 2 or 5 times a power of ten, at least `value`, which is positive: for the top of an axis.
export function niceTop(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].map(n => n * power).find(top => top >= value * 0.999999);
}

// Returns the points of a path through the rows, as text for SVG. It begins anew where a new server did.
export function path(rows, column, x, y) {
  let text = '';
  rows.forEach((row, i) => {
    const begins = i === 0 || row[REQUESTS] < rows[i - 1][REQUESTS];
    text += `${begins ? 'M' : 'L'}${x(row[TIME]).toFixed(1)} ${y(row[column]).toFixed(1)}`;
  });
  return text;
}

// Returns how many fibers are stuck if it is time to ask why the line stays where it is: fibers are stuck, a lesson
// without a bug was chosen, and for some requests no more came. Else 0.
export function flatSince(state, lessons) {
  const enough = 15; // requests
  const rows = state.points.rows;
  const mark = state.marks.filter(m => m.what === 'lesson' || m.what === 'restart').at(-1);
  const chosen = lessons.find(l => l.name === state.lesson);
  if (!rows.length || !state.stuck || !mark || mark.what !== 'lesson' || !chosen || chosen.is !== 'right')
    return 0;
  const after = rows.filter(row => row[TIME] >= mark.time && row[STUCK] === state.stuck);
  const first = after[0];
  return first && state.answered - first[REQUESTS] >= enough ? state.stuck : 0;
}

// Returns the choices for the share of broken pictures, with the one that is in force.
export function shares(now) {
  const usual = [[0, 1], [1, 10], [1, 6], [1, 3], [1, 2], [1, 1]];
  const same = usual.some(([p, q]) => p === now[0] && q === now[1]);
  return (same ? usual : usual.concat([now])).sort((a, b) => a[0] / a[1] - b[0] / b[1]);
}

// Returns the choices for the rate, slowest first; 0, as many as the server can answer, is the last.
export function rates(now) {
  const usual = [1, 2, 5, 10, 20, 50, 100, 0];
  const speed = rate => rate || Infinity;
  return (usual.includes(now) ? usual : usual.concat(now)).sort((a, b) => speed(a) - speed(b));
}

// Returns the choice so many steps further; the first or last one if there is none.
export function further(choices, now, steps) {
  const at = choices.findIndex(choice => String(choice) === String(now));
  return choices[Math.max(0, Math.min(choices.length - 1, at + steps))];
}

// Asks the server for the state, shows it, and sends what a person chooses. A recording is shown without a server.
import {asOf, further, known, merged, rates, shares, TIME} from './model.mjs';
import {words} from './words.mjs';
import {$, show, showWords} from './view.mjs';

const given = JSON.parse($('#given').textContent);
const pollEvery = 250; // milliseconds
const address = n => given.recording ? given.thumbnails[n] ?? '' : `/thumbnails/${n}`;
let language = navigator.language.startsWith('zh') ? 'zh' : 'en';
let state = null;

function redraw() {
  if (state)
    show(words[language], given.recording ? asOf(state, Number($('#time').value)) : state, given, address);
}

function speak(chosen) {
  language = chosen;
  showWords(words[language], given);
  nameTheme();
  $('#last').dataset.shown = '';
  redraw();
}

function isDark() {
  const chosen = document.documentElement.dataset.theme;
  return chosen ? chosen === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
}

function nameTheme() {
  $('#theme').textContent = isDark() ? words[language].light : words[language].dark;
}

function toggleTheme() {
  document.documentElement.dataset.theme = isDark() ? 'light' : 'dark';
  nameTheme();
}

async function act(what, to) {
  if (given.recording)
    return;
  const body = JSON.stringify(to === undefined ? {do: what} : {do: what, to});
  try {
    const answer = await fetch('/do', {method: 'POST', body, headers: {'X-Leaklab-Token': given.token}});
    if (answer.ok)
      state = merged(null, await answer.json());
    redraw();
  } catch {
    lose();
  }
}

function lose() {
  $('#sentence').textContent = words[language].gone;
  document.body.classList.add('lost');
}

async function poll() {
  try {
    const answer = await fetch(`/state.json${known(state)}`);
    state = merged(state, await answer.json());
    document.body.classList.remove('lost');
    redraw();
  } catch {
    lose();
  }
  setTimeout(poll, document.hidden ? 4 * pollEvery : pollEvery);
}

const pauseOrGo = () => act(state.status === 'running' ? 'pause' : 'go');
const changeRate = steps => act('rate', further(rates(state.rate), state.rate, steps));
function nextShare() {
  const all = shares(state.share);
  const at = all.findIndex(share => share.join() === state.share.join());
  act('share', all[(at + 1) % all.length].join('/'));
}

function press(event) {
  if (!state || event.ctrlKey || event.altKey || event.metaKey || event.target.matches('select, input[type=range]'))
    return;
  const keys = {'o': () => act('one'), 'r': () => act('restart'), '+': () => changeRate(1), '=': () => changeRate(1),
                '-': () => changeRate(-1), 'b': nextShare, 'l': () => speak(language === 'en' ? 'zh' : 'en'), 'd': toggleTheme};
  const lesson = given.lessons[Number(event.key) - 1];
  if (lesson && event.key.trim())
    act('lesson', lesson.name);
  else if (event.key === ' ' && !event.target.matches('button, a, input'))
    given.recording ? play() : pauseOrGo();
  else if (keys[event.key])
    keys[event.key]();
  else
    return;
  event.preventDefault();
}

function listen() {
  document.addEventListener('keydown', press);
  $('#language').onclick = () => speak(language === 'en' ? 'zh' : 'en');
  $('#theme').onclick = toggleTheme;
  $('#lessons').onchange = event => act('lesson', event.target.value);
  $('#share').onchange = event => act('share', event.target.value);
  $('#rate').onchange = event => act('rate', Number(event.target.value));
  $('#pause').onclick = pauseOrGo;
  $('#one').onclick = () => act('one');
  $('#restart').onclick = $('#alarm-restart').onclick = () => act('restart');
  $('#question button').onclick = () => {
    $('#reply').hidden = !$('#reply').hidden;
    redraw();
  };
  addEventListener('resize', redraw);
}

let playing = null;
function play() {
  clearInterval(playing);
  const time = $('#time');
  if (Number(time.value) >= Number(time.max))
    time.value = 0;
  playing = setInterval(() => {
    time.value = Number(time.value) + 100;
    redraw();
    if (Number(time.value) >= Number(time.max))
      clearInterval(playing);
  }, 100);
}

function openRecording() {
  document.body.classList.add('recording');
  for (const id of ['#controls', '#save', '#alarm-restart'])
    $(id).hidden = true;
  $('#replay').hidden = false;
  state = merged(null, given.recording);
  $('#time').max = state.points.rows.at(-1)?.[TIME] ?? 0;
  $('#time').value = $('#time').max;
  $('#time').oninput = () => {
    clearInterval(playing);
    redraw();
  };
  $('#play').onclick = play;
}

if (given.recording)
  openRecording();
listen();
speak(language);
if (!given.recording)
  poll();

// leaklab live in a real browser: node --test. LEAKLAB_PROGRAM is the program. Pictures of the page are written to the
// folder LEAKLAB_PICTURES, if that is set, for a person to look at.
import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import {pathToFileURL} from 'node:url';
import {Chromium} from '../browser/chromium.mjs';

const program = process.env.LEAKLAB_PROGRAM;
const pictures = process.env.LEAKLAB_PICTURES;
let browser, folder;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'leaklab-test-'));
  mkdirSync(join(folder, 'temporary'));
  browser = await Chromium.start();
});
after(async () => {
  await browser.close();
  const left = readdirSync(join(folder, 'temporary'));
  rmSync(folder, {recursive: true});
  assert.deepEqual(left, [], 'leaklab live left something in its folder for temporary files');
});

// Runs leaklab live while `use` does, and interrupts it then. Returns its exit code.
async function live(options, use) {
  const child = spawn(program, ['live', ...options],
    {stdio: ['ignore', 'pipe', 'inherit'], env: {...process.env, TMPDIR: join(folder, 'temporary')}});
  const ended = new Promise(resolve => child.once('close', resolve));
  try {
    const address = await new Promise((resolve, reject) => {
      let printed = '';
      child.stdout.on('data', text => {
        printed += text;
        const found = /http:\S+/.exec(printed);
        if (found)
          resolve(found[0]);
      });
      ended.then(() => reject(new Error(`it ended: ${printed}`)));
    });
    await use(address, child);
  } finally {
    child.kill('SIGINT');
  }
  return ended;
}

async function keep(page, name) {
  if (pictures)
    writeFileSync(join(pictures, `live-${name}.png`), await page.picture());
}

const first = selector => `Number(document.querySelector('${selector} figcaption').innerText.replace(/,/g, '').match(/\\d+/)?.[0] ?? 0)`;
const stuck = first('#chart-stuck'), answered = first('#chart-requests');
const isShown = selector => `!document.querySelector('${selector}').hidden`;

// Returns the texts whose contrast with what is behind them is less than 4.5 (WCAG 2.1, 1.4.3).
const tooFaint = `(() => {
  const channels = colour => colour.match(/[\\d.]+/g).map(Number);
  const light = colour => channels(colour).slice(0, 3).map(c => (c /= 255) <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = e => { for (; e; e = e.parentElement) { const b = channels(getComputedStyle(e).backgroundColor); if (b[3] !== 0) return 'rgb(' + b.slice(0, 3) + ')'; } };
  return [...document.querySelectorAll('body *')].filter(e => e.checkVisibility() &&
      [...e.childNodes].some(n => n.nodeType === Node.TEXT_NODE && n.textContent.trim())).filter(e => {
    const style = getComputedStyle(e);
    const [a, b] = [light(e instanceof SVGElement ? style.fill : style.color), light(behind(e))];
    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05) < 4.5;
  }).map(e => e.outerHTML.slice(0, 120));
})()`;

test('the line goes flat with a cure, and does not come down', async () => {
  const code = await live(['--rate', '100'], async address => {
    const page = await browser.open(address);
    await page.until(`${stuck} >= 50`);
    await keep(page, 'leak');
    await page.press('6');
    await page.until(`document.querySelector('#lessons :checked').value === 'lesson5_buffered'`);
    await page.until(isShown('#question'));
    const then = await page.value(stuck);
    const requests = await page.value(answered);
    await page.until(`${answered} >= ${requests + 40}`);
    assert.equal(await page.value(stuck), then);
    assert.match(await page.text('#question p'), /Why does it not come down/);
    assert.equal(await page.value(isShown('#reply')), false);
    await page.value(`document.querySelector('#question button').click()`);
    assert.match(await page.text('#reply'), new RegExp(`the ${then} that are wait for a receiver that has returned`));
    await keep(page, 'question');
    assert.deepEqual(page.errors, []);
  });
  assert.equal(code, 0);
});

test('the table names the place, and the thumbnails are pictures', async () => {
  await live(['--rate', '50'], async address => {
    const page = await browser.open(address);
    await page.until(`${stuck} >= 10`);
    const place = await page.text('#places tbody tr');
    assert.match(place, /unbuffered_channel::push/);
    assert.match(place, /make_thumbnails\.cpp:28/);
    assert.match(place, /errors->push\(/);
    await page.value(`document.querySelector('#pause').click()`);
    await page.until(`document.querySelector('#pause').innerText === 'Go on'`);
    await page.until(`[...document.querySelectorAll('#last img')].every(i => i.complete)`);
    const images = await page.value(`[...document.querySelectorAll('#last img')].map(i => [i.naturalWidth, i.naturalHeight].join('x'))`);
    assert.ok(images.every(size => size === '128x96'), String(images));
    const shown = await page.value(`document.querySelectorAll('#last li').length`);
    assert.equal(shown, 6);
    const before = await page.value(answered);
    await page.press('o');
    await page.until(`${answered} === ${before + 1}`);
  });
});

test('the server runs out of memory, and the button starts a new one', async () => {
  await live(['--rate', '0', '--memory', '64M'], async address => {
    const page = await browser.open(address);
    await page.until(isShown('#alarm'));
    assert.match(await page.text('#alarm p'), /^Out of memory after \d+ requests: \d+ fibers are stuck in push, make_thumbnails\.cpp:28$/);
    await keep(page, 'out-of-memory');
    const focus = `document.activeElement?.id`;
    for (let i = 0; i < 20 && await page.value(focus) !== 'alarm-restart'; ++i)
      await page.press('Tab');
    assert.equal(await page.value(focus), 'alarm-restart');
    await page.press('Enter');
    await page.until(`document.querySelector('#alarm').hidden`);
    await page.until(`${answered} > 0`);
    assert.deepEqual(page.errors, []);
  });
});

test('the page asks nobody but its own server, and a file nobody at all', async () => {
  const file = join(folder, 'recording.html');
  await live(['--rate', '30', '--script', '30x lesson4; 30x lesson5', '--record', file], async address => {
    const page = await browser.open(address);
    await page.until(`document.querySelector('#sentence').innerText.startsWith('Step 2 of 2, 30 requests: all names')`);
    await keep(page, 'script');
    await page.until(`${answered} === 60`);
    assert.match(await page.text('#sentence'), /The script is over/);
    assert.ok(page.requests.length > 3);
    assert.deepEqual(page.requests.filter(request => !request.startsWith(address) && !request.startsWith('data:')), []);
    await assert.rejects(page.value(`fetch('http://127.0.0.1:9/')`), 'the policy forbids it');
  });
  const page = await browser.open(pathToFileURL(file).href);
  assert.equal(await page.value(answered), 60);
  const end = await page.value(stuck);
  assert.ok(end > 0);
  await page.value(`document.querySelector('#time').focus()`);
  for (let i = 0; i < 10000 && await page.value(stuck) === end; ++i)
    await page.press('ArrowLeft');
  assert.ok(await page.value(answered) < 60);
  assert.ok(await page.value(`document.querySelectorAll('#last img').length > 0 &&
    [...document.querySelectorAll('#last img')].every(i => i.naturalWidth === 128)`));
  await keep(page, 'recording');
  assert.deepEqual(page.requests.filter(request => !request.startsWith('file:') && !request.startsWith('data:')), []);
  assert.deepEqual(page.errors, []);
});

test('everything can be read: two languages, light and dark, names for all controls, one screen', async () => {
  await live(['--rate', '50'], async address => {
    const page = await browser.open(address);
    await page.until(`${stuck} >= 20`);
    for (const scheme of ['light', 'dark'])
      for (const language of ['en', 'zh-Hans']) {
        await page.media({'prefers-color-scheme': scheme});
        if (await page.value('document.documentElement.lang') !== language)
          await page.press('l');
        await page.until(`document.documentElement.lang === '${language}' && document.querySelector('#sentence').innerText`);
        assert.deepEqual(await page.value(tooFaint), [], `${scheme} ${language}`);
        const overflow = `[document.documentElement.scrollWidth - innerWidth, document.documentElement.scrollHeight - innerHeight]`;
        const [right, down] = await page.value(overflow);
        assert.ok(right <= 0 && down <= 0, `${scheme} ${language}: ${right} and ${down} pixels more than one screen`);
        await keep(page, `${scheme}-${language}`);
      }
    assert.equal(await page.text('#chart-stuck b'), '阻塞的纤程');
    assert.match(await page.text('#sentence'), /永远阻塞/);
    await page.value(`document.querySelector('#keys').style.color = '#333'`);
    assert.equal((await page.value(tooFaint)).length, 1, 'what cannot be read is noticed');
    const {nodes} = await page.call('Accessibility.getFullAXTree', {});
    const nameless = nodes.filter(n => !n.ignored && ['button', 'radio', 'combobox', 'link', 'slider', 'image'].includes(n.role?.value) &&
      !n.name?.value && n.role.value !== 'image');
    assert.deepEqual(nameless, []);
    assert.deepEqual(page.errors, []);
  });
});

test('a browser goes and comes back, and a page says that its program has ended', async () => {
  let page;
  await live(['--rate', '100'], async address => {
    const gone = await browser.open(address);
    await gone.until(`${answered} >= 5`);
    await gone.go('about:blank');
    page = await browser.open(address);
    const before = await page.until(`${answered}`);
    assert.ok(before >= 5);
    await page.until(`${answered} > ${before}`);
  });
  await page.until(`document.body.classList.contains('lost')`);
  assert.match(await page.text('#sentence'), /does not answer any more/);
});

// Drives a headless Chromium by the DevTools protocol over a pipe (--remote-debugging-pipe): one JSON message after the
// other, each ended by a zero byte, on descriptors 3 and 4. It needs no port and no package; a library such as
// puppeteer-core would be a hundred files for what is done here in a hundred lines.
import {spawn} from 'node:child_process';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

const program = process.env.LEAKLAB_CHROMIUM ?? 'chromium';

export class Chromium {
  // Starts the browser. close() ends it, and removes its profile.
  static async start(options = []) {
    const browser = new Chromium();
    browser.profile = mkdtempSync(join(tmpdir(), 'leaklab-chromium-'));
    browser.child = spawn(program, ['--headless=new', '--no-sandbox', '--disable-gpu', '--remote-debugging-pipe', '--no-first-run',
      '--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage',
      '--hide-scrollbars', '--lang=en', `--user-data-dir=${browser.profile}`, ...options, 'about:blank'],
      {stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe']});
    browser.ended = new Promise(resolve => browser.child.once('close', resolve));
    browser.child.once('error', error => browser.fail(error));
    browser.child.stdio[3].on('error', () => {});
    browser.child.stdio[4].on('data', bytes => browser.hear(bytes));
    browser.ended.then(() => browser.fail(new Error('the browser has ended')));
    return browser;
  }

  number = 0;
  waiting = new Map();
  pages = new Map();
  heard = Buffer.alloc(0);

  fail(error) {
    for (const {reject} of this.waiting.values())
      reject(error);
    this.waiting.clear();
  }

  hear(bytes) {
    this.heard = Buffer.concat([this.heard, bytes]);
    for (let end = this.heard.indexOf(0); end !== -1; end = this.heard.indexOf(0)) {
      const message = JSON.parse(this.heard.subarray(0, end));
      this.heard = this.heard.subarray(end + 1);
      const call = this.waiting.get(message.id);
      this.waiting.delete(message.id);
      if (call)
        message.error ? call.reject(new Error(message.error.message)) : call.resolve(message.result);
      else
        this.pages.get(message.sessionId)?.hear(message.method, message.params);
    }
  }

  call(method, params = {}, sessionId) {
    const id = ++this.number;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, {resolve, reject});
      this.child.stdio[3].write(JSON.stringify({id, method, params, sessionId}) + '\0');
    });
  }

  async open(address, size = {width: 1280, height: 720}) {
    const {targetId} = await this.call('Target.createTarget', {url: 'about:blank'});
    const {sessionId} = await this.call('Target.attachToTarget', {targetId, flatten: true});
    const page = new Page(this, sessionId);
    this.pages.set(sessionId, page);
    for (const domain of ['Page', 'Runtime', 'Network', 'Log'])
      await page.call(`${domain}.enable`);
    await page.call('Emulation.setDeviceMetricsOverride', {...size, deviceScaleFactor: 1, mobile: false});
    await page.go(address);
    return page;
  }

  async close() {
    await this.call('Browser.close').catch(() => {});
    await this.ended;
    rmSync(this.profile, {recursive: true, force: true, maxRetries: 10});
  }
}

class Page {
  constructor(browser, session) {
    this.browser = browser;
    this.session = session;
  }

  requests = []; // the address of each
  errors = [];   // what the page threw, or the browser logged as an error
  loaded = () => {};

  call(method, params) {
    return this.browser.call(method, params, this.session);
  }

  hear(method, params) {
    if (method === 'Network.requestWillBeSent')
      this.requests.push(params.request.url);
    if (method === 'Runtime.exceptionThrown')
      this.errors.push(params.exceptionDetails.exception?.description ?? params.exceptionDetails.text);
    if (method === 'Log.entryAdded' && params.entry.level === 'error')
      this.errors.push(`${params.entry.text} ${params.entry.url ?? ''}`);
    if (method === 'Page.loadEventFired')
      this.loaded();
  }

  async go(address) {
    const loaded = new Promise(resolve => { this.loaded = resolve; });
    await this.call('Page.navigate', {url: address});
    await loaded;
  }

  // Returns the value of an expression of JavaScript, which may be a promise.
  async value(expression) {
    const {result, exceptionDetails} = await this.call('Runtime.evaluate',
      {expression, awaitPromise: true, returnByValue: true});
    if (exceptionDetails)
      throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  }

  text(selector) {
    return this.value(`document.querySelector(${JSON.stringify(selector)})?.innerText ?? null`);
  }

  // Waits until the expression is true, a minute at most, and returns its value.
  async until(expression) {
    for (const end = Date.now() + 60000; Date.now() < end;) {
      const value = await this.value(expression);
      if (value)
        return value;
      await new Promise(resolve => setTimeout(resolve, 50));
    }
    throw new Error(`not within a minute: ${expression}\n${await this.text('body')}`);
  }

  // Presses a key as a keyboard does: "5", " ", "Enter", "Tab", "ArrowDown".
  async press(key) {
    const codes = {Enter: 13, Tab: 9, ' ': 32, ArrowUp: 38, ArrowDown: 40, ArrowLeft: 37, ArrowRight: 39, Escape: 27};
    const text = key === 'Enter' ? '\r' : key.length === 1 ? key : undefined;
    const what = {key, text, windowsVirtualKeyCode: codes[key] ?? key.toUpperCase().charCodeAt(0)};
    await this.call('Input.dispatchKeyEvent', {type: text ? 'keyDown' : 'rawKeyDown', ...what});
    await this.call('Input.dispatchKeyEvent', {type: 'keyUp', key, windowsVirtualKeyCode: what.windowsVirtualKeyCode});
  }

  media(features) {
    return this.call('Emulation.setEmulatedMedia',
      {features: Object.entries(features).map(([name, value]) => ({name, value}))});
  }

  // Returns a PNG, as bytes.
  async picture() {
    const {data} = await this.call('Page.captureScreenshot', {format: 'png'});
    return Buffer.from(data, 'base64');
  }
}

// Drives Debian's Chromium over a pipe, by its DevTools protocol: no package of npm, and nothing listens on a port.
//
//   const browser = await Browser.launch();
//   const page = await browser.open("file:///tmp/page.html");
//   await page.key("ArrowRight");
//   assert.equal(await page.run(() => document.title), "lesson4_leak");
//   await browser.close();
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const EXECUTABLE = process.env.LEAKLAB_CHROMIUM ?? "/usr/bin/chromium";
const KEYS = {
  " ": ["Space", 32, " "],
  Enter: ["Enter", 13, "\r"],
  Tab: ["Tab", 9, ""],
  ArrowLeft: ["ArrowLeft", 37, ""],
  ArrowRight: ["ArrowRight", 39, ""],
  PageUp: ["PageUp", 33, ""],
  PageDown: ["PageDown", 34, ""],
  Home: ["Home", 36, ""],
  End: ["End", 35, ""],
  Backspace: ["Backspace", 8, ""],
};

export class Browser {
  static async launch() {
    const b = new Browser();
    b.folder = mkdtempSync(join(tmpdir(), "leaklab-chromium-"));
    b.process = spawn(
      EXECUTABLE,
      [
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--lang=en-US",
        "--hide-scrollbars",
        "--remote-debugging-pipe",
        `--user-data-dir=${b.folder}`,
      ],
      { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] },
    );
    b.waiting = new Map();
    b.pages = new Map();
    b.last = 0;
    let rest = "";
    b.process.stdio[4].setEncoding("utf8").on("data", (text) => {
      const parts = (rest + text).split("\0");
      rest = parts.pop();
      for (const part of parts) b.receive(JSON.parse(part));
    });
    b.ended = new Promise((resolve) => b.process.on("exit", resolve));
    await b.send("Browser.getVersion");
    return b;
  }

  send(method, params = {}, sessionId = undefined) {
    const id = ++this.last;
    this.process.stdio[3].write(JSON.stringify({ id, method, params, sessionId }) + "\0");
    return new Promise((resolve, reject) => this.waiting.set(id, { resolve, reject, method }));
  }

  receive(m) {
    if (m.id) {
      const { resolve, reject, method } = this.waiting.get(m.id);
      this.waiting.delete(m.id);
      return m.error ? reject(new Error(`${method}: ${m.error.message}`)) : resolve(m.result);
    }
    this.pages.get(m.sessionId)?.event(m.method, m.params);
  }

  // Opens a page of that size, and waits until it is loaded.
  async open(url, { width = 1280, height = 720, dark = false, still = true } = {}) {
    const { targetId } = await this.send("Target.createTarget", { url: "about:blank" });
    const { sessionId } = await this.send("Target.attachToTarget", { targetId, flatten: true });
    const page = new Page(this, sessionId, targetId);
    this.pages.set(sessionId, page);
    for (const domain of ["Page", "Runtime", "Network", "Log"]) await page.send(`${domain}.enable`);
    await page.size(width, height);
    await page.send("Emulation.setEmulatedMedia", {
      features: [
        { name: "prefers-color-scheme", value: dark ? "dark" : "light" },
        { name: "prefers-reduced-motion", value: still ? "reduce" : "no-preference" },
      ],
    });
    await page.goto(url);
    return page;
  }

  async close() {
    await this.send("Browser.close").catch(() => {});
    await this.ended;
    rmSync(this.folder, { recursive: true, force: true });
  }
}

class Page {
  constructor(browser, session, target) {
    Object.assign(this, { browser, session, target, requests: [], errors: [], loaded: null });
  }
  send(method, params) {
    return this.browser.send(method, params, this.session);
  }
  event(method, params) {
    if (method === "Network.requestWillBeSent") this.requests.push(params.request.url);
    if (method === "Runtime.exceptionThrown")
      this.errors.push(params.exceptionDetails.exception?.description ?? params.exceptionDetails.text);
    if (method === "Runtime.consoleAPICalled" && params.type === "error") this.errors.push(JSON.stringify(params.args));
    if (method === "Log.entryAdded" && params.entry.level === "error") this.errors.push(params.entry.text);
    if (method === "Page.loadEventFired") this.loaded?.();
  }
  async goto(url) {
    const done = new Promise((resolve) => (this.loaded = resolve));
    await this.send("Page.navigate", { url });
    await done;
  }
  size(width, height) {
    return this.send("Emulation.setDeviceMetricsOverride", { width, height, deviceScaleFactor: 1, mobile: false });
  }
  // Calls a function in the page. What it gets and returns is copied as JSON.
  async run(f, ...args) {
    const expression = typeof f === "string" ? f : `(${f})(...${JSON.stringify(args)})`;
    const r = await this.send("Runtime.evaluate", { expression, awaitPromise: true, returnByValue: true });
    if (r.exceptionDetails) throw new Error(r.exceptionDetails.exception?.description ?? r.exceptionDetails.text);
    return r.result.value;
  }
  async key(name) {
    const [code, number, text] = KEYS[name] ?? [`Key${name.toUpperCase()}`, name.toUpperCase().charCodeAt(0), name];
    const event = { key: name, code, windowsVirtualKeyCode: number };
    await this.send("Input.dispatchKeyEvent", {
      type: text ? "keyDown" : "rawKeyDown",
      text: text || undefined,
      ...event,
    });
    await this.send("Input.dispatchKeyEvent", { type: "keyUp", ...event });
  }
  async keys(...names) {
    for (const name of names) await this.key(name);
  }
  async screenshot(file, whole = false) {
    const { data } = await this.send("Page.captureScreenshot", { captureBeyondViewport: whole });
    writeFileSync(file, Buffer.from(data, "base64"));
  }
  async pdf(file) {
    const { data } = await this.send("Page.printToPDF", { printBackground: true, landscape: true });
    writeFileSync(file, Buffer.from(data, "base64"));
  }
  close() {
    return this.browser.send("Target.closeTarget", { targetId: this.target });
  }
}

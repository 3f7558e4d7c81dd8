// Headless Chromium, driven through its debugging pipe: JSON with a zero byte behind each message.
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const names = ["chromium", "chromium-browser", "google-chrome"];

// The program, or undefined when there is none on this machine.
export const findChromium = () =>
  names.find((name) => spawnSync(name, ["--version"], { stdio: "ignore" }).status === 0);

export class Browser {
  #next = 0;
  #waiting = new Map();
  #listeners = new Map(); // by session
  #buffer = Buffer.alloc(0);

  constructor(program = findChromium()) {
    this.folder = mkdtempSync(join(tmpdir(), "plexus-chromium-"));
    this.process = spawn(
      program,
      [
        "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars",
        "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
        "--remote-debugging-pipe", `--user-data-dir=${this.folder}`, "about:blank",
      ],
      { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] },
    );
    this.process.stdio[4].on("data", (bytes) => this.#read(bytes));
    this.ended = new Promise((done) => this.process.on("exit", done));
    this.ended.then(() => {
      for (const { reject } of this.#waiting.values()) reject(new Error("the browser has ended"));
    });
  }

  #read(bytes) {
    this.#buffer = Buffer.concat([this.#buffer, bytes]);
    for (let end; (end = this.#buffer.indexOf(0)) >= 0; this.#buffer = this.#buffer.subarray(end + 1)) {
      const message = JSON.parse(this.#buffer.subarray(0, end).toString());
      const waiting = this.#waiting.get(message.id);
      this.#waiting.delete(message.id);
      if (message.error) waiting?.reject(new Error(message.error.message));
      else if (message.id) waiting?.resolve(message.result);
      else this.#listeners.get(message.sessionId)?.(message.method, message.params);
    }
  }

  send(method, params = {}, sessionId = undefined) {
    const id = ++this.#next;
    this.process.stdio[3].write(JSON.stringify({ id, method, params, sessionId }) + "\0");
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
  }

  // A new page of this size; dark: what it is told of the user's wish. In a window of its own, since
  // a page behind another one is hidden and may rest.
  async page({ width = 1280, height = 800, dark = false, phone = false } = {}) {
    const { targetId } = await this.send("Target.createTarget", { url: "about:blank", newWindow: true });
    const { sessionId } = await this.send("Target.attachToTarget", { targetId, flatten: true });
    const page = new Page(this, sessionId);
    this.#listeners.set(sessionId, (method, params) => page.told(method, params));
    for (const domain of ["Page", "Runtime", "Log", "Network"]) await page.send(`${domain}.enable`);
    await page.send("Emulation.setDeviceMetricsOverride", { width, height, deviceScaleFactor: 1, mobile: phone });
    if (phone) await page.send("Emulation.setTouchEmulationEnabled", { enabled: true });
    const features = [{ name: "prefers-color-scheme", value: dark ? "dark" : "light" }];
    await page.send("Emulation.setEmulatedMedia", { features });
    return page;
  }

  async close() {
    await this.send("Browser.close").catch(() => {});
    await this.ended;
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

export class Page {
  problems = []; // what the page's console would show in red
  requested = []; // every address it asked for

  constructor(browser, session) {
    this.send = (method, params) => browser.send(method, params, session);
  }

  told(method, params) {
    if (method === "Runtime.exceptionThrown") {
      const { text, exception } = params.exceptionDetails;
      this.problems.push(exception?.description ?? text);
    } else if (method === "Runtime.consoleAPICalled" && ["error", "warning"].includes(params.type)) {
      this.problems.push(params.args.map((one) => one.value ?? one.description).join(" "));
    } else if (method === "Log.entryAdded" && params.entry.level === "error") {
      this.problems.push(`${params.entry.text} ${params.entry.url ?? ""}`);
    } else if (method === "Network.requestWillBeSent") {
      this.requested.push(params.request.url);
    } else if (method === "Page.javascriptDialogOpening") {
      this.problems.push(`a dialog: ${params.message}`);
      this.send("Page.handleJavaScriptDialog", { accept: true });
    }
  }

  async open(url) {
    const { errorText } = await this.send("Page.navigate", { url });
    if (errorText) throw new Error(`${url}: ${errorText}`);
  }

  // The value of an expression; a promise is waited for.
  async value(expression) {
    const asked = { expression, awaitPromise: true, returnByValue: true };
    const { result, exceptionDetails } = await this.send("Runtime.evaluate", asked);
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  }

  // Waits until the expression is true, as the page's own frames go by.
  async until(expression, withinMs = 60000) {
    const end = Date.now() + withinMs;
    while (!(await this.value(expression))) {
      if (Date.now() > end) throw new Error(`never came true: ${expression}`);
      await this.value("new Promise((done) => setTimeout(done, 50))");
    }
  }

  async press(key, modifiers = 0) {
    for (const type of ["keyDown", "keyUp"]) {
      await this.send("Input.dispatchKeyEvent", { type, key, code: key, modifiers, windowsVirtualKeyCode: keys[key] });
    }
  }

  close() {
    return this.send("Page.close");
  }

  async picture(file) {
    const { data } = await this.send("Page.captureScreenshot", { format: "png" });
    writeFileSync(file, Buffer.from(data, "base64"));
  }
}

const keys = { Tab: 9, Enter: 13, Escape: 27 };

// The console in a real page: what an operator sees while clients come, send and go.
//
// CONSOLE_PICTURES names a folder for screenshots of what a small house of services does.
import http from "node:http";
import net from "node:net";
import { join } from "node:path";
import { Browser } from "./chromium.mjs";

const { SYSTEM_URL, SYSTEM_MONITOR_URL, CONSOLE_PICTURES } = process.env;
const port = Number(new URL(SYSTEM_URL).port);
const nasty = `<script>alert(1)</script><img src=x onerror=alert(2)>"'&`;

function want(condition, why) {
  if (!condition) throw new Error(why);
}

// A client that speaks the protocol by hand, so that its name can be anything.
class Client {
  constructor(name, options = {}) {
    this.socket = net.connect(port, "127.0.0.1");
    this.socket.on("error", () => {});
    const connect = { verbose: false, name, user: "alice", pass: "s3cret", lang: "node", version: "1.0", ...options };
    this.write(`CONNECT ${JSON.stringify(connect)}\r\n`);
    this.ready = this.flush();
  }

  write(text) {
    this.socket.write(text);
  }

  // Goes on when the server has taken all that was written.
  flush() {
    return new Promise((resolve, reject) => {
      let seen = "";
      const look = (bytes) => {
        seen = seen.slice(-8) + bytes;
        if (seen.includes("-ERR")) reject(new Error(seen));
        if (!seen.includes("PONG\r\n")) return;
        this.socket.off("data", look);
        this.socket.resume();
        resolve();
      };
      this.socket.on("data", look);
      this.write("PING\r\n");
    });
  }

  publish(subject, count, payload = "x".repeat(64)) {
    this.write(`PUB ${subject} ${payload.length}\r\n${payload}\r\n`.repeat(count));
  }

  close() {
    this.socket.destroy();
  }
}

const browser = new Browser();
let pages = [];
const open = async (view, options, base = `${SYSTEM_MONITOR_URL}/`) => {
  const page = await browser.page(options);
  pages.push(page);
  await page.open(`${base}#${view}`);
  await page.until("document.querySelector('.state.good') !== null");
  return page;
};
const clean = (page) => want(page.problems.length === 0, page.problems.join("; "));
const has = (text) => `document.querySelector("main").innerText.includes(${JSON.stringify(text)})`;

// Every view, in light and dark, on a wide screen and on a phone: it loads, fits and is quiet.
async function views() {
  for (const options of [{}, { dark: true }, { width: 360, height: 740, phone: true }]) {
    const page = await open("overview", options);
    for (const view of ["connections", "subscriptions", "accounts", "server", "log", "overview"]) {
      await page.value(`document.querySelector('a[href="#${view}"]').click()`);
      await page.until(`document.querySelector('a[href="#${view}"]').getAttribute("aria-current") === "page"`);
      await page.until("document.querySelector('main').innerText.length > 20");
      const wide = await page.value("document.documentElement.scrollWidth - innerWidth");
      want(wide <= 0, `${view} is ${wide} pixels too wide at ${options.width ?? 1280}`);
      want(await page.value("document.querySelector('main .notice').hidden"), `${view} shows a problem`);
    }
    clean(page);
  }
}

async function colours() {
  const ground = "getComputedStyle(document.body).backgroundColor";
  const light = await (await open("overview")).value(ground);
  const dark = await (await open("overview", { dark: true })).value(ground);
  const sum = (colour) => colour.match(/\d+/g).map(Number).reduce((a, b) => a + b);
  want(sum(light) > 600 && sum(dark) < 150, `light ${light}, dark ${dark}`);
}

// Numbers change when messages flow, and the rate is drawn.
async function live() {
  const page = await open("overview");
  const total = "[...document.querySelectorAll('.tile')].find((t) => t.innerText.startsWith('Messages in')).innerText";
  await page.until(`${total}.length > 12`);
  const before = await page.value(total);
  const client = new Client("publisher");
  client.publish("orders.new", 5000);
  await client.flush();
  await page.until(`${total} !== ${JSON.stringify(before)}`);
  await page.until("document.querySelectorAll('polyline.line').length >= 4");
  const label = "document.querySelector('.chart svg').getAttribute('aria-label')";
  const timer = setInterval(() => client.publish("orders.new", 200), 100);
  await page.until(`!/in 0(\\.0+)?,/.test(${label})`);
  clearInterval(timer);
  client.close();
  clean(page);
}

// A client may call itself anything: it is a text wherever it is shown.
async function names() {
  const client = new Client(nasty);
  await client.ready;
  client.write(`SUB ${"<b>bold</b>"} ${"1"}\r\n`);
  await client.flush();
  const page = await open("connections");
  await page.until(has(nasty));
  await page.value(
    `[...document.querySelectorAll("tbody tr")].find((r) => r.innerText.includes("<script>")).querySelector(".open").click()`,
  );
  await page.until(`document.getElementById("details").open`);
  await page.until(`document.getElementById("details").innerText.includes(${JSON.stringify(nasty)})`);
  await page.until(`document.getElementById("details").innerText.includes("<b>bold</b>")`);
  want((await page.value("document.querySelectorAll('main script, main img, dialog script, dialog img').length")) === 0, "it became an element");
  await page.press("Escape");
  await page.until(`!document.getElementById("details").open`);
  client.close();
  clean(page);
}

// Sorting, finding and paging go through the server.
async function lists() {
  const clients = Array.from({ length: 130 }, (_, i) => new Client(`worker-${i}`));
  await Promise.all(clients.map((client) => client.ready));
  clients[77].publish("load", 500);
  await clients[77].flush();
  const page = await open("connections");
  const first = "document.querySelector('tbody tr').innerText";
  await page.until("document.querySelectorAll('tbody tr').length === 100");
  const paging = "document.querySelector('.paging').innerText";
  want(/1 to 100 of 13\d/.test(await page.value(paging)), await page.value(paging));
  await page.value("[...document.querySelectorAll('th button')].find((b) => b.innerText === 'In').click()");
  await page.until(`${first}.includes("worker-77")`);
  want(await page.value("document.querySelector('th[aria-sort=descending]').innerText.startsWith('In')"), "not marked as sorted");
  await page.value("[...document.querySelectorAll('.paging button')].at(-1).click()");
  await page.until(`/101 to 13\\d of 13\\d/.test(${paging})`);
  await page.value(`(() => { const i = document.querySelector("input[type=search]"); i.value = "worker-42"; i.dispatchEvent(new Event("input")); })()`);
  await page.until(`document.querySelectorAll("tbody tr").length === 1 && ${first}.includes("worker-42")`);
  clients.forEach((client) => client.close());
  await page.value(`document.querySelector("select").value = "closed", document.querySelector("select").dispatchEvent(new Event("change"))`);
  await page.until(`${first}.includes("Client Closed")`);
  clean(page);
}

async function subscriptions() {
  const client = new Client("listener");
  client.write("SUB here.*.now 1\r\nSUB elsewhere 2\r\n");
  await client.flush();
  const page = await open("subscriptions");
  await page.until(has("elsewhere"));
  await page.value(`(() => { const i = document.querySelector("input[type=search]"); i.value = "here.and.now"; i.dispatchEvent(new Event("input")); })()`);
  await page.until(`${has("here.*.now")} && !${has("elsewhere")}`);
  client.close();
  clean(page);
}

async function accounts() {
  const page = await open("accounts");
  await page.until(`${has("SYS")} && ${has("$G")}`);
  await page.value(`[...document.querySelectorAll(".open")].find((b) => b.innerText === "A").click()`);
  await page.until(`document.getElementById("details").innerText.includes("update_time")`);
  clean(page);
}

async function plugins() {
  const page = await open("server");
  await page.until(`${has("monitoring")} && ${has("accepting")}`);
  clean(page);
}

// The log is followed, and lines are texts.
async function log() {
  const page = await open("log");
  await page.until(has("Server is ready"));
  const client = new Client(nasty, { pass: "wrong-s3cret" });
  await client.ready.catch(() => {});
  await page.until(has("authentication error"));
  want(!(await page.value(has("wrong-s3cret"))), "a password is shown");
  client.close();
  clean(page);
}

// Everything can be reached and used without a pointer.
async function keyboard() {
  const page = await open("overview");
  const focused = "document.activeElement.textContent";
  await page.press("Tab");
  want((await page.value(focused)) === "Skip to content", "no way past the navigation");
  await page.press("Tab");
  await page.press("Tab");
  want((await page.value(focused)) === "Connections", await page.value(focused));
  await page.press("Enter");
  await page.until("location.hash === '#connections'");
  const nameless = "[...document.querySelectorAll('button, input, select, a, [role=region]')].filter((e) => !(e.innerText || e.ariaLabel || e.labels?.length)).length";
  want((await page.value(nameless)) === 0, "something has no name for screen readers");
  clean(page);
}

// Nothing but the server is asked, no inline script runs, and no other page may frame it.
async function policy() {
  const page = await open("overview");
  const elsewhere = page.requested.filter((url) => !url.startsWith(SYSTEM_MONITOR_URL) && !url.startsWith("about:"));
  want(elsewhere.length === 0, elsewhere.join(", "));
  clean(page);
  await page.value(`(() => { const s = document.createElement("script"); s.textContent = "window.ran = true"; document.body.append(s); })()`);
  want((await page.value("window.ran")) === undefined, "an inline script ran");
  const answer = await fetch(`${SYSTEM_MONITOR_URL}/`);
  want(/frame-ancestors 'none'/.test(answer.headers.get("content-security-policy")), "it may be framed");
  const text = await answer.text();
  for (const path of ["varz", "connz", "subsz", "routez", "leafz", "gatewayz", "accountz", "accstatz", "jsz", "healthz", "metrics"]) {
    want(text.includes(`href="./${path}"`), `no link to ${path}`);
  }
}

// Behind a proxy that puts a path in front, links and scripts still hold.
async function proxy() {
  const proxied = http.createServer((request, response) => {
    if (!request.url.startsWith("/tools/nats/")) return response.writeHead(404).end();
    const url = SYSTEM_MONITOR_URL + request.url.slice("/tools/nats".length);
    http.get(url, (answer) => answer.pipe(response.writeHead(answer.statusCode, answer.headers)));
  });
  await new Promise((ready) => proxied.listen(0, "127.0.0.1", ready));
  const page = await open("connections", {}, `http://127.0.0.1:${proxied.address().port}/tools/nats/`);
  await page.until(`document.querySelector("table") !== null`);
  clean(page);
  proxied.closeAllConnections();
  proxied.close();
}

// What docs/ shows.
async function pictures() {
  const house = ["orders-api", "billing", "shipping", "warehouse", "mailer", "search", "audit", "dashboard", "payments", "stock"];
  const langs = [["go", "1.48.0"], ["node", "3.2.0"], ["python3", "2.11.0"], ["java", "2.24.1"], ["rust", "0.45.0"]];
  const clients = house.map((name, i) => new Client(name, { lang: langs[i % 5][0], version: langs[i % 5][1] }));
  const subjects = ["orders.new", "orders.paid", "stock.level", "mail.sent", "search.index"];
  clients.forEach((client, i) => client.write(`SUB ${subjects[i % subjects.length]} 1\r\nSUB orders.> 2\r\n`));
  await Promise.all(clients.map((client) => client.ready));
  let beat = 0;
  const timer = setInterval(() => {
    beat += 1;
    const wave = 1.4 + Math.sin(beat / 25) + Math.sin(beat / 7) / 4;
    clients.forEach((client, i) => client.publish(subjects[i % subjects.length], Math.round(wave * (i + 1) * 4)));
  }, 100);
  const pages = [
    ["console-light", await open("overview")],
    ["console-dark", await open("connections", { dark: true })],
    ["console-phone", await open("overview", { width: 360, height: 740, phone: true })],
  ];
  await new Promise((done) => setTimeout(done, 44000));
  for (const [name, page] of pages) await page.picture(join(CONSOLE_PICTURES, `${name}.png`));
  clearInterval(timer);
  clients.forEach((client) => client.close());
}

const scenarios = { views, colours, live, names, lists, subscriptions, accounts, plugins, log, keyboard, policy, proxy };
if (CONSOLE_PICTURES) scenarios.pictures = pictures;
for (const [name, scenario] of Object.entries(scenarios)) {
  try {
    await scenario();
    console.log(`ok ${name}`);
  } catch (error) {
    console.log(`failed ${name}: ${error.message.split("\n")[0]}`);
  }
  for (const page of pages) await page.close();
  pages = [];
}
await browser.close();

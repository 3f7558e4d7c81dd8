import { accounts } from "./accounts.js";
import { read } from "./api.js";
import { connections } from "./connections.js";
import { element, setClass, setText } from "./dom.js";
import { span } from "./format.js";
import { History } from "./history.js";
import { log } from "./log.js";
import { overview } from "./overview.js";
import { server } from "./server.js";
import { subscriptions } from "./subscriptions.js";

// A view: { title, everyMs, create(refreshNow) -> { element, refresh(), tick?(varz, history) } }
const views = { overview, connections, subscriptions, accounts, server, log };

const tickMs = 1000;
const main = document.getElementById("main");
const state = document.getElementById("state");
const uptime = document.getElementById("uptime");
const problem = element("p", { class: "notice", role: "alert", hidden: true });
const history = new History();
const made = {};
let shown; // { name, view, due, busy, again }

const tabs = Object.fromEntries(
  Object.entries(views).map(([name, { title }]) => [name, element("a", { href: `#${name}` }, title)]),
);
document.getElementById("tabs").append(...Object.values(tabs));
document.getElementById("skip").addEventListener("click", (event) => {
  event.preventDefault(); // the part after # names the view
  main.focus();
});

function choose() {
  const asked = location.hash.slice(1);
  const name = Object.hasOwn(views, asked) ? asked : "overview";
  made[name] ??= views[name].create(() => refresh());
  shown = { name, view: made[name], due: 0 };
  for (const [other, tab] of Object.entries(tabs)) {
    if (other === name) {
      tab.setAttribute("aria-current", "page");
      tab.scrollIntoView({ block: "nearest", inline: "center" });
    } else tab.removeAttribute("aria-current");
  }
  main.replaceChildren(problem, shown.view.element);
  tell();
  refresh();
}

function say(kind, text) {
  setClass(state, `state ${kind}`);
  setText(state, text);
}

function tell() {
  if (history.varz) shown.view.tick?.(history.varz, history.list);
}

async function tick() {
  try {
    const [varz, health] = await Promise.all([read("varz"), read("console/health")]);
    history.add(varz);
    setText(uptime, `· up ${span(varz.uptime)}`);
    if (health.status === "ok") say("good", "healthy");
    else say("bad", health.error ?? health.status);
    tell();
  } catch {
    say("bad", "no answer");
  }
}

// One question at a time, so that an old answer never overwrites a newer one; what is asked for
// meanwhile is asked again at once.
async function refresh() {
  const mine = shown;
  mine.again = mine.busy;
  if (mine.busy) return;
  mine.busy = true;
  try {
    await mine.view.refresh();
    problem.hidden = true;
  } catch (error) {
    setText(problem, error instanceof TypeError ? "The server does not answer." : error.message);
    problem.hidden = false;
  }
  mine.busy = false;
  mine.due = performance.now() + views[mine.name].everyMs;
  if (mine.again) refresh();
}

// Nobody looks at a hidden page, so it asks nothing.
async function live() {
  if (!document.hidden) {
    await tick();
    if (performance.now() >= shown.due) await refresh();
  }
  setTimeout(live, tickMs);
}

addEventListener("hashchange", choose);
choose();
live();

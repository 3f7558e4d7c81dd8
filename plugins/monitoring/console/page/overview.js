import { Chart } from "./chart.js";
import { element, setText } from "./dom.js";
import { bytes, count, duration, percent, short } from "./format.js";
import { read } from "./api.js";
import { Table } from "./table.js";

const inAndOut = [
  { label: "in", mark: "first" },
  { label: "out", mark: "second" },
];

// [title, what it reads of /varz, what stands below it]
const tiles = [
  ["Connections", (v) => count(v.connections), (v) => `${count(v.total_connections)} ever`],
  ["Subscriptions", (v) => count(v.subscriptions), () => ""],
  ["Messages in", (v) => short(v.in_msgs), (v) => bytes(v.in_bytes)],
  ["Messages out", (v) => short(v.out_msgs), (v) => bytes(v.out_bytes)],
  ["CPU", (v) => percent(v.cpu), (v) => `${v.cores} cores`],
  ["Memory", (v) => bytes(v.mem), () => ""],
  ["Stalled clients", (v) => count(v.stalled_clients), () => "held back"],
  ["Slow consumers", (v) => count(v.slow_consumers), (v) => `${count(v.stale_connections)} stale`],
];

export const overview = { title: "Overview", everyMs: 3000, create };

function create() {
  const shown = tiles.map(([title]) => {
    const value = element("dd");
    const note = element("dd", { class: "muted" });
    return { value, note, element: element("div", { class: "panel tile" }, element("dt", {}, title), value, note) };
  });
  const messages = new Chart({ title: "Messages per second", series: inAndOut, format: short });
  const volume = new Chart({ title: "Bytes per second", series: inAndOut, format: bytes, base: 1024 });

  const subjects = talkers("Busiest subjects", [
    { title: "Subject", text: (row) => row.subject, class: "wrap" },
    { title: "Account", text: (row) => row.account, class: "wide" },
  ]);
  const accounts = talkers("Busiest accounts", [{ title: "Account", text: (row) => row.account, class: "wrap" }]);
  const latency = element("p", { class: "latency" });
  const traffic = element(
    "section",
    { hidden: true },
    element("h2", {}, "Where the traffic is"),
    latency,
    element("div", { class: "two" }, subjects.panel, accounts.panel),
  );

  return {
    element: element(
      "div",
      {},
      element("dl", { class: "tiles" }, ...shown.map((tile) => tile.element)),
      element("div", { class: "two" }, messages.element, volume.element),
      traffic,
    ),
    tick(varz, history) {
      tiles.forEach(([, value, note], i) => {
        setText(shown[i].value, value(varz));
        setText(shown[i].note, note(varz));
      });
      messages.show(history.map(({ at, messages }) => ({ at, values: messages })));
      volume.show(history.map(({ at, bytes }) => ({ at, values: bytes })));
    },
    async refresh() {
      const answer = await read("console/traffic");
      traffic.hidden = answer.subjects.length === 0;
      subjects.show(answer.subjects);
      accounts.show(answer.accounts);
      const { p50, p99 } = answer.latency_ns;
      setText(
        latency,
        `Half of the messages pass within ${duration(p50)}, 99 % within ${duration(p99)}; ` +
          `one of ${count(answer.sample_every)} is looked at.`,
      );
    },
  };
}

const talkersShown = 12;
const averagedMs = 30000;

// The counts go on forever; what is shown is how they grew in a while, since samples are few.
function talkers(title, columns) {
  const key = (row) => `${row.account} ${row.subject}`;
  const table = new Table({
    label: title,
    key,
    columns: [
      ...columns,
      { title: "Messages/s", text: (row) => short(row.messageRate), class: "number" },
      { title: "Bytes/s", text: (row) => bytes(row.byteRate), class: "number" },
      { title: "Messages", text: (row) => short(row.messages), class: "number wide" },
    ],
  });
  const seen = []; // [{ at, rows: key -> row }], oldest first
  const show = (list) => {
    const at = performance.now();
    seen.push({ at, rows: new Map(list.map((row) => [key(row), row])) });
    if (at - seen[0].at > averagedMs && seen.length > 2) seen.shift();
    const seconds = (at - seen[0].at) / 1000;
    for (const row of list) {
      const before = seen[0].rows.get(key(row)) ?? row;
      row.messageRate = Math.max(0, row.messages - before.messages) / seconds || 0;
      row.byteRate = Math.max(0, row.bytes - before.bytes) / seconds || 0;
    }
    list.sort((a, b) => b.messageRate - a.messageRate || b.messages - a.messages);
    table.show(list.slice(0, talkersShown));
  };
  return { show, panel: element("section", { class: "panel" }, element("h3", {}, title), table.element) };
}

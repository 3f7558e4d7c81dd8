import { read } from "./api.js";
import { present } from "./details.js";
import { element } from "./dom.js";
import { bytes, count, duration, plain } from "./format.js";
import { Table } from "./table.js";

const listenerColumns = [
  { title: "For", text: (l) => l.label },
  { title: "Address", text: (l) => (l.port ? `${l.host}:${l.port}` : l.host), class: "wrap" },
  { title: "Scheme", text: (l) => l.scheme, class: "wide" },
  { title: "TLS", text: (l) => (l.tls ? "yes" : "no") },
  { title: "State", text: (l) => (l.accepting ? "accepting" : "closed") },
];

const pluginColumns = [
  { title: "Name", text: (p) => p.name },
  { title: "Version", text: (p) => p.version },
  { title: "Health", text: (p) => p.health },
  { title: "Stage", text: (p) => p.stage, class: "wide" },
  { title: "Says", text: (p) => p.sentence || p.description, class: "wrap" },
];

// What is in force, of /varz.
const settings = (v) => ({
  "Clients at most": count(v.max_connections),
  "Payload at most": plain(bytes(v.max_payload)),
  "Line at most": plain(bytes(v.max_control_line)),
  "Pending at most": plain(bytes(v.max_pending)),
  "Write deadline": duration(v.write_deadline),
  "Asks after silence of": `${duration(v.ping_interval)}, ${count(v.ping_max)} times`,
  "Login required": v.auth_required ? "yes" : "no",
  "TLS required": v.tls_required ? "yes" : "no",
  "Configuration read": new Date(v.config_load_time).toLocaleString("en-GB"),
});

export const server = { title: "Server", everyMs: 3000, create };

function create() {
  const plugins = new Table({
    label: "Plugins",
    columns: pluginColumns,
    key: (p) => p.name,
    empty: "No plugin is loaded.",
  });
  const listeners = new Table({
    label: "Listeners",
    columns: listenerColumns,
    key: (l) => `${l.label} ${l.host} ${l.port}`,
  });
  const facts = element("div");
  const part = (title, table) => element("section", { class: "panel" }, element("h2", {}, title), table.element);
  return {
    element: element(
      "div",
      {},
      part("Plugins", plugins),
      part("Listeners", listeners),
      element("section", { class: "panel" }, element("h2", {}, "In force"), facts),
    ),
    tick(varz) {
      facts.replaceChildren(present(settings(varz)));
    },
    async refresh() {
      const answer = await read("console/server");
      plugins.show(answer.plugins);
      listeners.show(answer.listeners);
    },
  };
}

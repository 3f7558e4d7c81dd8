import { read } from "./api.js";
import { showDetails } from "./details.js";
import { element } from "./dom.js";
import { bytes, count, short } from "./format.js";
import { Table } from "./table.js";

const columns = [
  { title: "Account", sort: "acc", value: (a) => a.acc, text: (a) => a.acc, class: "wrap" },
  { title: "Connections", sort: "conns", value: (a) => a.conns, text: (a) => count(a.conns), class: "number" },
  { title: "Ever", sort: "ever", value: (a) => a.total_conns, text: (a) => count(a.total_conns), class: "number wide" },
  { title: "Subscriptions", sort: "subs", value: (a) => a.num_subscriptions, text: (a) => count(a.num_subscriptions), class: "number" },
  { title: "In", sort: "in", value: (a) => a.received.msgs, text: (a) => short(a.received.msgs), class: "number" },
  { title: "Bytes in", sort: "bytes_in", value: (a) => a.received.bytes, text: (a) => bytes(a.received.bytes), class: "number wide" },
  { title: "Out", sort: "out", value: (a) => a.sent.msgs, text: (a) => short(a.sent.msgs), class: "number" },
  { title: "Bytes out", sort: "bytes_out", value: (a) => a.sent.bytes, text: (a) => bytes(a.sent.bytes), class: "number wide" },
  { title: "Slow consumers", sort: "slow", value: (a) => a.slow_consumers, text: (a) => count(a.slow_consumers), class: "number wide" },
];

export const accounts = { title: "Accounts", everyMs: 2000, create };

function create(refreshNow) {
  const table = new Table({
    label: "Accounts",
    columns,
    key: (a) => a.acc,
    sorted: "acc",
    descending: (sort) => sort !== "acc",
    onSort: refreshNow,
    onOpen: async ({ acc }) => {
      const answer = await read("accountz", { acc });
      showDetails(`Account ${acc}`, answer.account_detail);
    },
  });
  return {
    element: element("section", { class: "panel" }, table.element),
    async refresh() {
      const { account_statz } = await read("accstatz", { unused: 1 });
      const { sort, value } = columns.find((column) => column.sort === table.sorted);
      const order = (a, b) => (sort === "acc" ? (value(a) < value(b) ? -1 : 1) : value(b) - value(a));
      table.show((account_statz ?? []).sort(order));
    },
  };
}

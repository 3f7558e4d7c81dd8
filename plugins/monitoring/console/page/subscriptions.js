import { read } from "./api.js";
import { element, setText } from "./dom.js";
import { field, textInput } from "./form.js";
import { count, percent, short } from "./format.js";
import { Paging } from "./paging.js";
import { Table } from "./table.js";

const pageSize = 100;

const columns = [
  { title: "Subject", text: (s) => s.subject, class: "wrap" },
  { title: "Queue", text: (s) => s.qgroup ?? "", class: "wrap" },
  { title: "Account", text: (s) => s.account ?? "", class: "wide" },
  { title: "Connection", text: (s) => String(s.cid), class: "number" },
  { title: "Delivered", text: (s) => short(s.msgs), class: "number" },
  { title: "Ends after", text: (s) => (s.max ? count(s.max) : ""), class: "number wide" },
];

const facts = [
  ["Subscriptions", (a) => count(a.num_subscriptions)],
  ["Answers remembered", (a) => count(a.num_cache)],
  ["Found remembered", (a) => percent(a.cache_hit_rate * 100)],
  ["Receivers, most", (a) => count(a.max_fanout)],
  ["Receivers, average", (a) => a.avg_fanout.toFixed(1)],
];

export const subscriptions = { title: "Subscriptions", everyMs: 3000, create };

function create(refreshNow) {
  const paging = new Paging(pageSize, refreshNow);
  const anew = () => {
    paging.first();
    refreshNow();
  };
  const account = textInput(anew, { placeholder: "all" });
  const test = textInput(anew, { placeholder: "orders.new" });
  const shown = facts.map(([title]) => {
    const value = element("dd");
    return { value, element: element("div", { class: "panel tile" }, element("dt", {}, title), value) };
  });
  const table = new Table({
    label: "Subscriptions",
    columns,
    key: (s) => `${s.cid} ${s.sid} ${s.account} ${s.subject}`,
    empty: "No subscription is like that.",
  });
  return {
    element: element(
      "div",
      {},
      element("dl", { class: "tiles" }, ...shown.map((one) => one.element)),
      element(
        "section",
        { class: "panel" },
        element("div", { class: "bar" }, field("Matching subject", test), field("Account", account), paging.element),
        table.element,
      ),
    ),
    async refresh() {
      const answer = await read("subsz", {
        subs: 1,
        offset: paging.offset,
        limit: pageSize,
        acc: account.value.trim(),
        test: test.value.trim(),
      });
      facts.forEach(([, value], i) => setText(shown[i].value, value(answer)));
      const list = answer.subscriptions_list ?? [];
      table.show(list);
      paging.show(list.length, answer.total);
    },
  };
}

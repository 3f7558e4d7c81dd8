import { read } from "./api.js";
import { showDetails } from "./details.js";
import { element, setText } from "./dom.js";
import { choice, field, textInput } from "./form.js";
import { bytes, count, shortSpan, short, span } from "./format.js";
import { Paging } from "./paging.js";
import { Table } from "./table.js";

const pageSize = 100;
const searchedMax = 16; // pages of the largest size that a search looks through
const searchPage = 1024;

const columns = [
  { title: "ID", sort: "cid", text: (c) => String(c.cid) },
  { title: "Name", text: (c) => c.name ?? "", class: "name" },
  { title: "Address", text: (c) => (c.port ? `${c.ip}:${c.port}` : c.ip), class: "wide" },
  { title: "Account", text: (c) => c.account ?? "$G", class: "wide" },
  { title: "User", text: (c) => c.authorized_user ?? "", class: "wide" },
  { title: "Client", text: (c) => `${c.lang ?? ""} ${c.version ?? ""}`.trim(), class: "wide" },
  { title: "In", sort: "msgs_from", text: (c) => short(c.in_msgs), class: "number" },
  { title: "Out", sort: "msgs_to", text: (c) => short(c.out_msgs), class: "number" },
  { title: "Bytes in", sort: "bytes_from", text: (c) => bytes(c.in_bytes), class: "number wide" },
  { title: "Bytes out", sort: "bytes_to", text: (c) => bytes(c.out_bytes), class: "number wide" },
  { title: "Pending", sort: "pending", text: (c) => bytes(c.pending_bytes), class: "number wide" },
  { title: "Subs", sort: "subs", text: (c) => count(c.subscriptions), class: "number wide" },
  { title: "RTT", sort: "rtt", text: (c) => shortSpan(c.rtt), class: "number wide" },
  { title: "Uptime", sort: "uptime", text: (c) => span(c.uptime), class: "number wide" },
  { title: "Idle", sort: "idle", text: (c) => c.reason ?? span(c.idle), class: "number" },
];

export const connections = { title: "Connections", everyMs: 2000, create };

function create(refreshNow) {
  const paging = new Paging(pageSize, refreshNow);
  const anew = () => {
    paging.first();
    refreshNow();
  };
  const search = textInput(anew, { placeholder: "name, user, address …" });
  const account = textInput(anew, { placeholder: "all" });
  const state = choice([["open", "open"], ["closed", "closed"], ["all", "all"]], anew);
  const note = element("p", { class: "muted", role: "status" });
  const table = new Table({
    label: "Connections",
    columns,
    key: (c) => c.cid,
    sorted: "cid",
    descending: (sort) => sort !== "cid" && sort !== "uptime",
    onSort: anew,
    onOpen: open,
    empty: "No connection is like that.",
  });

  return {
    element: element(
      "section",
      { class: "panel" },
      element("div", { class: "bar" }, field("Find", search), field("Account", account), field("State", state), paging.element),
      table.element,
      note,
    ),
    async refresh() {
      const asked = { sort: table.sorted, auth: 1, state: state.value, acc: account.value.trim() };
      const words = search.value.trim().toLowerCase();
      if (words) {
        const found = await look(asked, words);
        const shown = found.list.slice(paging.offset, paging.offset + pageSize);
        table.show(shown);
        paging.show(shown.length, found.list.length);
        setText(note, `Looked through ${count(found.seen)} of ${count(found.total)} connections.`);
        return;
      }
      const answer = await read("connz", { ...asked, offset: paging.offset, limit: pageSize });
      const list = answer.connections ?? [];
      table.show(list);
      paging.show(list.length, answer.total);
      setText(note, "");
    },
  };
}

// The server has no search in texts: its pages are walked.
async function look(asked, words) {
  const found = { list: [], seen: 0, total: 0 };
  for (let page = 0; page < searchedMax; page += 1) {
    const answer = await read("connz", { ...asked, offset: page * searchPage, limit: searchPage });
    const list = answer.connections ?? [];
    found.list.push(...list.filter((c) => columns.slice(1, 6).some(({ text }) => text(c).toLowerCase().includes(words))));
    found.seen += list.length;
    found.total = answer.total;
    if (list.length < searchPage) break;
  }
  return found;
}

async function open(connection) {
  const heading = `Connection ${connection.cid}${connection.name ? ` · ${connection.name}` : ""}`;
  const state = connection.stop ? "closed" : "open";
  const answer = await read("connz", { cid: connection.cid, state, auth: 1, subs: "detail" }).catch(() => undefined);
  showDetails(heading, answer?.connections?.[0] ?? connection);
}

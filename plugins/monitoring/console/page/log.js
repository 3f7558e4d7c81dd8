import { read } from "./api.js";
import { element, setText } from "./dom.js";
import { choice, field, textInput } from "./form.js";
import { clock, count } from "./format.js";

const linesMax = 2000; // that the page keeps

// Least to most telling; what is chosen shows itself and everything before it.
const levels = ["error", "warn", "info", "debug"];

export const log = { title: "Log", everyMs: 1000, create };

function create() {
  let next = 0;
  let missed = 0;
  const lines = [];
  const level = choice(levels.map((name) => [name, name]), filter);
  level.value = "debug";
  const search = textInput(filter, { placeholder: "text" });
  const follow = element("input", { type: "checkbox", checked: true });
  const list = element("ol", { class: "log", role: "log", "aria-live": "off", tabindex: 0, "aria-label": "Log" });
  const note = element("p", { class: "muted" });

  const fits = (line) =>
    levels.indexOf(line.level) <= levels.indexOf(level.value) &&
    line.text.toLowerCase().includes(search.value.trim().toLowerCase());
  function filter() {
    for (const { node, line } of lines) node.hidden = !fits(line);
    scroll();
  }
  function scroll() {
    if (follow.checked) list.scrollTop = list.scrollHeight;
  }
  function add(line) {
    const node = element(
      "li",
      { class: line.level, hidden: !fits(line) },
      element("time", { datetime: line.time }, clock(line.time)),
      element("b", {}, line.level),
      element("span", {}, line.text),
    );
    lines.push({ node, line });
    list.append(node);
    if (lines.length > linesMax) lines.shift().node.remove();
  }

  return {
    element: element(
      "section",
      { class: "panel" },
      element(
        "div",
        { class: "bar" },
        field("Find", search),
        field("Up to level", level),
        element("label", { class: "check" }, follow, "Follow"),
      ),
      list,
      note,
    ),
    async refresh() {
      const answer = await read("console/log", { after: next });
      // A number that went back is another server.
      missed = answer.next < next ? 0 : missed + answer.missed;
      next = answer.next;
      answer.lines.forEach(add);
      if (answer.lines.length > 0) scroll();
      setText(note, missed ? `${count(missed)} lines came too fast to be kept.` : "");
    },
  };
}

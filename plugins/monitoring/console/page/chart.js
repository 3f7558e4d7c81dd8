import { element, setText, svg } from "./dom.js";
import { clock } from "./format.js";

const height = 150;
const left = 58; // room for the numbers
const below = 18; // and for the times

// How many values are in view: the first of these that holds what there is.
const windows = [30, 45, 60, 90, 120, 180];
export const points = windows.at(-1);

// A line chart of the last `points` values of a few series.
//   series: [{ label, mark }], mark being the class that colours it
//   format: how a value is written; base: 1024 when it counts bytes
export class Chart {
  constructor({ title, series, format, base = 1000 }) {
    Object.assign(this, { title, series, format, base });
    this.values = [];
    this.readings = series.map(() => element("b"));
    const legend = series.map((one, i) =>
      element("span", { class: `key ${one.mark}` }, `${one.label} `, this.readings[i]),
    );
    this.drawing = svg("svg", { role: "img", height });
    this.drawing.addEventListener("pointermove", (event) => this.#point(event.offsetX));
    this.drawing.addEventListener("pointerleave", () => this.#point(undefined));
    this.element = element(
      "figure",
      { class: "panel chart" },
      element("figcaption", {}, element("h3", {}, title), ...legend),
      this.drawing,
    );
    new ResizeObserver(() => this.draw()).observe(this.element);
  }

  // history: [{ at, values: [...] }], oldest first
  show(history) {
    this.history = history;
    this.draw();
  }

  #point(x) {
    this.pointer = x;
    this.draw();
  }

  draw() {
    const history = this.history ?? [];
    const width = this.drawing.clientWidth;
    if (width <= left || history.length === 0) return;

    const top = niceCeiling(Math.max(...history.flatMap((one) => one.values)), this.base);
    const step = (width - left) / (windows.find((n) => n >= history.length) - 1);
    const x = (i) => width - (history.length - 1 - i) * step;
    const y = (value) => 8 + (height - below - 8) * (1 - value / top);

    const parts = [0, 0.5, 1].flatMap((share) => [
      svg("line", { class: "grid", x1: left, x2: width, y1: y(share * top), y2: y(share * top) }),
      svg("text", { x: left - 8, y: y(share * top) + 4, "text-anchor": "end" }, this.format(share * top).replace(/[\d.]+/, (n) => Number(n))),
    ]);
    this.series.forEach(({ mark }, s) => {
      const line = history.map(({ values }, i) => `${x(i).toFixed(1)},${y(values[s]).toFixed(1)}`);
      const floor = y(0).toFixed(1);
      const area = `${x(0).toFixed(1)},${floor} ${line.join(" ")} ${width},${floor}`;
      parts.push(svg("polygon", { class: `area ${mark}`, points: area }));
      parts.push(svg("polyline", { class: `line ${mark}`, points: line.join(" ") }));
    });

    // What the legend reads: the newest, or what is pointed at.
    const last = history.length - 1;
    const pointed = this.pointer === undefined ? last : last - Math.round((width - this.pointer) / step);
    const chosen = Math.min(Math.max(pointed, 0), last);
    if (this.pointer !== undefined) {
      const at = x(chosen);
      parts.push(svg("line", { class: "cursor", x1: at, x2: at, y1: 8, y2: height - below }));
      this.series.forEach(({ mark }, s) =>
        parts.push(svg("circle", { class: `dot ${mark}`, cx: at, cy: y(history[chosen].values[s]), r: 3.5 })),
      );
    }
    const time = (i, at, anchor) =>
      svg("text", { x: at, y: height - 3, "text-anchor": anchor }, clock(history[i].at));
    parts.push(time(last, width, "end"));
    if (x(0) < width - 140) parts.push(time(0, x(0), "start"));

    this.drawing.setAttribute("viewBox", `0 0 ${width} ${height}`);
    this.drawing.replaceChildren(...parts);
    const read = this.series.map((_, s) => this.format(history[chosen].values[s]));
    read.forEach((text, s) => setText(this.readings[s], text));
    const spoken = this.series.map(({ label }, s) => `${label} ${this.format(history[last].values[s])}`);
    this.drawing.setAttribute("aria-label", `${this.title}: ${spoken.join(", ")}`);
  }
}

// The next round number that is not below the value, in its unit.
function niceCeiling(value, base) {
  let unit = 1;
  while (value > unit * 800) unit *= base;
  const round = [1, 10, 100].flatMap((ten) => [1, 2, 3, 4, 6, 8].map((n) => n * ten * unit));
  return round.find((n) => n >= value);
}

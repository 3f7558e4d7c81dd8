// Numbers as people read them.
const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });

export const count = (n) => whole.format(n ?? 0);

const scaled = (n, step, units) => {
  let unit = 0;
  while (n >= step * 0.9995 && unit < units.length - 1) {
    n /= step;
    unit += 1;
  }
  const digits = unit === 0 && Number.isInteger(n) ? 0 : n < 10 ? 2 : n < 100 ? 1 : 0;
  return (unit === 0 && n >= 100 ? whole.format(n) : n.toFixed(digits)) + units[unit];
};

export const short = (n) => scaled(n ?? 0, 1000, ["", " k", " M", " G", " T"]);
export const bytes = (n) => scaled(n ?? 0, 1024, [" B", " KiB", " MiB", " GiB", " TiB"]);
// A number that somebody chose: "1 MiB" and not "1.00 MiB".
export const plain = (text) => text.replace(/\.0+ /, " ");
export const percent = (n) => `${(n ?? 0).toFixed(1)} %`;
export const duration = (ns) =>
  ns < 1000 ? `${Math.round(ns)} ns` : plain(scaled(ns / 1000, 1000, [" µs", " ms", " s"]));

// "1h2m3s" of the server with air in it, two units at most: "1 h 2 m".
export const span = (text) =>
  (text ?? "").replace(/(\d+)([a-z]+)/g, "$1 $2 ").trim().split(" ").slice(0, 4).join(" ");

// "1.234567ms" of the server, rounded.
export const shortSpan = (text) =>
  (text ?? "").replace(/[\d.]+/g, (n) => String(Number(Number(n).toPrecision(3))));

export const clock = (time) => new Date(time).toLocaleTimeString("en-GB");

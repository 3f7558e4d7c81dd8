import { points } from "./chart.js";

// The rates of the last few minutes, from what /varz counts.
export class History {
  constructor() {
    this.list = [];
  }

  add(varz) {
    this.varz = varz;
    const at = Date.parse(varz.now);
    const counted = [varz.in_msgs, varz.out_msgs, varz.in_bytes, varz.out_bytes];
    const before = this.before;
    this.before = { at, counted, start: varz.start };
    // Another start is another server: its counters began anew.
    if (before?.start !== varz.start) this.list = [];
    if (!before || before.start !== varz.start || at <= before.at) return;
    const seconds = (at - before.at) / 1000;
    const rate = counted.map((n, i) => Math.max(0, (n - before.counted[i]) / seconds));
    this.list.push({ at, messages: rate.slice(0, 2), bytes: rate.slice(2) });
    if (this.list.length > points) this.list.shift();
  }
}

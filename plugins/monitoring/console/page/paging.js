import { element, setText } from "./dom.js";
import { count } from "./format.js";

// "101 to 200 of 15,000" between two buttons.
export class Paging {
  constructor(size, onTurn) {
    this.size = size;
    this.offset = 0;
    const turn = (by) => () => {
      this.offset = Math.max(0, this.offset + by);
      onTurn();
    };
    this.back = element("button", { type: "button", click: turn(-size) }, "Previous");
    this.next = element("button", { type: "button", click: turn(size) }, "Next");
    this.where = element("span", { role: "status" });
    this.element = element("div", { class: "paging" }, this.back, this.where, this.next);
  }

  first() {
    this.offset = 0;
  }

  show(shown, total) {
    const end = this.offset + shown;
    setText(this.where, shown ? `${count(this.offset + 1)} to ${count(end)} of ${count(total)}` : "");
    this.back.disabled = this.offset === 0;
    this.next.disabled = end >= total;
  }
}

import { element, setClass, setText } from "./dom.js";

// A table whose rows stay the same elements while their texts change, so that focus, selection and
// scroll position survive a refresh.
//   columns: [{ title, text(row), class?, sort? }], sort being what onSort is told
//   key(row): what a row is known by
//   onSort(name), onOpen(row): without them nothing can be sorted or opened
export class Table {
  constructor({ label, columns, key, sorted, descending = () => true, onSort, onOpen, empty }) {
    Object.assign(this, { columns, key, sorted, descending, onSort, onOpen, empty });
    this.rows = new Map();
    this.headings = columns.map((column) => this.#heading(column));
    this.body = element("tbody");
    this.nothing = element("p", { class: "empty", hidden: true }, empty ?? "Nothing to show.");
    this.element = element(
      "div",
      { class: "scroll", role: "region", "aria-label": label, tabindex: 0 },
      element("table", {}, element("thead", {}, element("tr", {}, ...this.headings)), this.body),
      this.nothing,
    );
    this.#markSorted();
  }

  #heading({ title, sort, class: kind }) {
    const cell = element("th", { scope: "col", class: kind });
    if (!sort || !this.onSort) {
      cell.append(title);
      return cell;
    }
    const choose = () => {
      this.sorted = sort;
      this.#markSorted();
      this.onSort(sort);
    };
    cell.append(element("button", { type: "button", click: choose }, title));
    return cell;
  }

  #markSorted() {
    this.columns.forEach(({ sort }, i) => {
      const order = this.descending(sort) ? "descending" : "ascending";
      if (sort && sort === this.sorted) this.headings[i].setAttribute("aria-sort", order);
      else this.headings[i].removeAttribute("aria-sort");
    });
  }

  show(list) {
    const gone = new Set(this.rows.keys());
    let place = this.body.firstChild;
    for (const row of list) {
      const key = this.key(row);
      gone.delete(key);
      const kept = this.rows.get(key) ?? this.#add(key);
      kept.row = row;
      this.columns.forEach(({ text }, i) => setText(kept.texts[i], text(row)));
      if (kept.line === place) place = place.nextSibling;
      else this.body.insertBefore(kept.line, place);
    }
    for (const key of gone) {
      this.rows.get(key).line.remove();
      this.rows.delete(key);
    }
    this.nothing.hidden = list.length > 0;
  }

  #add(key) {
    const kept = {};
    const cells = this.columns.map(({ class: kind }) => element("td", { class: kind }));
    kept.texts = [...cells];
    if (this.onOpen) {
      kept.texts[0] = element("button", { type: "button", class: "open" });
      cells[0].append(kept.texts[0]);
    }
    kept.line = element("tr", {}, ...cells);
    // The whole line opens; the button in it is for keyboards and screen readers.
    if (this.onOpen) {
      setClass(kept.line, "opens");
      kept.line.addEventListener("click", () => {
        if (String(getSelection()) === "") this.onOpen(kept.row);
      });
    }
    this.rows.set(key, kept);
    return kept;
  }
}

import { element } from "./dom.js";

const dialog = document.getElementById("details");
const title = document.getElementById("details-title");
const body = document.getElementById("details-body");

// Shows everything that an answer says of one thing, whatever its fields are.
export function showDetails(heading, value) {
  title.textContent = heading;
  body.replaceChildren(present(value));
  if (!dialog.open) dialog.showModal();
}

// A list of names and values, nested as the value is.
export function present(value) {
  if (Array.isArray(value)) {
    if (value.length === 0) return element("span", { class: "muted" }, "none");
    return element("ul", {}, ...value.map((one) => element("li", {}, present(one))));
  }
  if (value !== null && typeof value === "object") {
    const pairs = Object.entries(value).flatMap(([name, one]) => [
      element("dt", {}, name),
      element("dd", {}, present(one)),
    ]);
    return element("dl", { class: "facts" }, ...pairs);
  }
  return document.createTextNode(String(value));
}

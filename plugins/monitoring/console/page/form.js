import { element } from "./dom.js";

// The fields above a list. `values` is what they say; `onChange` is called a moment after the last key.
export function field(label, control) {
  return element("label", { class: "field" }, element("span", {}, label), control);
}

export function textInput(onChange, attributes = {}) {
  let timer;
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(onChange, 250);
  };
  return element("input", { type: "search", autocomplete: "off", spellcheck: "false", input: later, ...attributes });
}

export function choice(options, onChange) {
  const items = options.map(([value, text]) => element("option", { value }, text));
  return element("select", { change: onChange }, ...items);
}

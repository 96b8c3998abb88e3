// HTML without a framework: text becomes text, never markup.

const setAttributes = (node, attributes) => {
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node[name] = value;
    else if (name === "style") node.style.cssText = value;
    else if (value !== null && value !== undefined) node.setAttribute(name, value);
  }
};
const element = (tag, attributes = {}, ...children) => {
  const node = document.createElement(tag);
  setAttributes(node, attributes);
  for (const child of children.flat()) if (child !== null && child !== undefined) node.append(child);
  return node;
};
const svg = (tag, attributes = {}, ...children) => {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  setAttributes(node, attributes);
  node.append(...children.flat());
  return node;
};
const bold = (...children) => element("b", {}, ...children);
const button = (text, onclick, attributes = {}) => element("button", { type: "button", ...attributes, onclick }, text);
const chip = (text, onclick, attributes = {}) => button(text, onclick, { class: "chip", ...attributes });
// Chips of which one is chosen. options: [value, text]
const choice = (label, options, chosen, choose, attributes = {}) =>
  element(
    "div",
    { role: "group", "aria-label": label, ...attributes },
    options.map(([value, text]) => chip(text, () => choose(value), { "aria-pressed": String(value === chosen) })),
  );
// Back and on among numbered things.
const turner = (turn) =>
  element(
    "div",
    { class: "turn" },
    chip("‹ previous", () => turn(-1)),
    chip("next ›", () => turn(1)),
  );
// The step of a slider, a bar or a list item that stands in a thin track; part: how much of it is filled, from 0 to 1.
const track = (part, color) =>
  element("span", { class: "track", "aria-hidden": "true" }, element("i", { style: `width:${100 * part}%;background:${color}` }));
const readoutLine = () => element("p", { class: "readout" });
// What is written here is read aloud by a screen reader and seen by nobody.
const liveRegion = () => element("div", { class: "sr", role: "status", "aria-live": "polite" });

// A hint at the reader's first visit, shown once in a browser and until it is closed; nothing where the browser keeps nothing.
// kept: the state of the component, which knows whether the hint is its own.
const hintOnce = (kept, name, text) => {
  const key = `explainer-hint-${name}`;
  try {
    kept.hint ??= window.localStorage.getItem(key) === null;
    window.localStorage.setItem(key, "shown");
  } catch {
    kept.hint = false; // storage is blocked: a hint that came back at each visit would be in the way
  }
  if (!kept.hint) return "";
  const close = () => {
    kept.hint = false;
    box.remove();
  };
  const box = element("p", { class: "hint" }, text, button("×", close, { "aria-label": "Close this hint" }));
  return box;
};

// What a component remembers from one run of the page to the next.
const remembered = (root, start) => {
  root.state ??= start;
  return root.state;
};

// Draws anew inside root; the keyboard's focus goes to the element that then stands where the focused one stood.
const keepingFocus = (root, draw) => {
  const path = [],
    focused = root.getRootNode().activeElement;
  if (focused && focused !== root && root.contains(focused))
    for (let node = focused; node !== root; node = node.parentElement) path.unshift([...node.parentElement.children].indexOf(node));
  draw();
  if (path.length && !focused.isConnected) path.reduce((node, i) => node?.children[i], root)?.focus({ preventScroll: true });
};

// Shared by all components: numbers, colours, the terms of a sum, downloads. No framework, no build step.

const floats = (base64) => {
  const raw = atob(base64 || "");
  const bytes = new Uint8Array(raw.length);
  for (let i = 0; i < raw.length; i++) bytes[i] = raw.charCodeAt(i);
  return new Float32Array(bytes.buffer);
};

// Three significant digits, a true minus sign, and powers of ten only where a fixed number would read 0.000.
const fmt = (x, digits = 3) => {
  if (x === Infinity) return "∞";
  if (x === -Infinity) return "−∞";
  if (Number.isNaN(x)) return "?";
  const size = Math.abs(x);
  let text;
  if (size === 0) text = "0";
  else if (size < 0.001) {
    const power = Math.floor(Math.log10(size));
    text =
      (x / 10 ** power).toFixed(1) +
      "·10" +
      String(power)
        .replace("-", "⁻")
        .replace(/\d/g, (d) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[d]);
  } else if (size >= 10000) text = x.toLocaleString("en", { maximumFractionDigits: 0 });
  else text = x.toFixed(size >= 100 ? 1 : size >= 10 ? 2 : digits);
  return text.replace("-", "−");
};
const signed = (x) => (x < 0 ? `(${fmt(x)})` : fmt(x));

const element = (tag, attributes = {}, ...children) => {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "class") node.className = value;
    else if (name === "style") node.style.cssText = value;
    else if (name.startsWith("on")) node[name] = value;
    else if (value !== null && value !== undefined) node.setAttribute(name, value);
  }
  for (const child of children.flat()) if (child !== null && child !== undefined) node.append(child);
  return node;
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

const parse = (color) => {
  const canvas = (parse.canvas ??= document.createElement("canvas").getContext("2d"));
  canvas.fillStyle = "#000";
  canvas.fillStyle = color.trim();
  const text = canvas.fillStyle;
  if (text.startsWith("#")) return [1, 3, 5].map((i) => parseInt(text.slice(i, i + 2), 16));
  return text
    .match(/[\d.]+/g)
    .slice(0, 3)
    .map(Number);
};

// The theme as the page has it now; everything is drawn from these.
const themeOf = (host) => {
  const style = getComputedStyle(host);
  const read = (name, fallback) => style.getPropertyValue(name).trim() || fallback;
  const background = read("--st-background-color", "#ffffff");
  const [r, g, b] = parse(background);
  const dark = 0.299 * r + 0.587 * g + 0.114 * b < 128;
  return {
    dark,
    background,
    text: read("--st-text-color", dark ? "#eee" : "#222"),
    faint: dark ? "#9aa0a6" : "#5f6368",
    line: dark ? "#3a3f45" : "#d6d2ca",
    font: read("--st-font", "sans-serif"),
    accent: read("--st-primary-color", "#0072B2"),
    q: dark ? "#56a9e0" : "#0072B2",
    k: dark ? "#f08a4b" : "#D55E00",
    v: dark ? "#3fc79a" : "#009E73",
    zero: dark ? [38, 42, 46] : [255, 255, 255],
    low: dark ? [64, 156, 224] : [0, 98, 168],
    high: dark ? [240, 140, 64] : [214, 96, 0],
    full: dark ? [150, 214, 240] : [8, 62, 110],
    none: dark ? [30, 33, 37] : [246, 248, 250],
  };
};

const mix = (from, to, share) => from.map((c, i) => Math.round(c + (to[i] - c) * share));
// Signed values: blue – neutral – orange, symmetric around 0. The square root lets small values be seen.
const diverging = (theme, value, extent) => {
  const share = extent > 0 ? Math.min(1, Math.abs(value) / extent) : 0;
  return mix(theme.zero, value < 0 ? theme.low : theme.high, Math.sqrt(share));
};
// Probabilities: one hue, always 0 to 1.
const sequential = (theme, value) => mix(theme.none, theme.full, Math.sqrt(Math.max(0, Math.min(1, value))));

const download = (name, blob) => {
  const link = element("a", { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
};
const csvCell = (text) => {
  // A leading = + - @ would be run as a formula by a spreadsheet; numbers keep their sign.
  const guarded = typeof text === "string" && /^[=+\-@\t\r]/.test(text) ? "'" + text : String(text);
  return /[",\n\r]/.test(guarded) ? '"' + guarded.replaceAll('"', '""') + '"' : guarded;
};
const downloadCsv = (name, rows) =>
  download(name, new Blob([rows.map((row) => row.map(csvCell).join(",")).join("\n")], { type: "text/csv" }));

// The terms of a sum as paired bars with their products, largest first; the rest on demand.
// terms: [{label, a, b, product}], names: {a, b, colorA, colorB}
const termTable = (theme, terms, names, { shown = 6, open = false, onToggle = null } = {}) => {
  const order = terms.map((term, i) => ({ ...term, i })).sort((x, y) => Math.abs(y.product) - Math.abs(x.product));
  const visible = open ? order : order.slice(0, shown);
  const extent = (key) => Math.max(1e-12, ...order.map((term) => Math.abs(term[key] ?? 0)));
  const [maxA, maxB, maxP] = [extent("a"), extent("b"), extent("product")];
  const bar = (value, max, color) => {
    const width = Math.min(50, (50 * Math.abs(value)) / max);
    const box = element("span", { class: "bar", "aria-hidden": "true" });
    box.append(element("i", { style: `width:${width}%;${value < 0 ? "right:50%" : "left:50%"};background:${color}` }));
    return box;
  };
  const number = (value, max, color) => element("td", {}, element("span", { class: "num" }, fmt(value)), bar(value, max, color));
  const paint = (value) => `rgb(${(value < 0 ? theme.low : theme.high).join(",")})`;
  const rows = visible.map((term) =>
    element(
      "tr",
      {},
      element("th", { scope: "row" }, term.label),
      number(term.a, maxA, names.colorA),
      number(term.b, maxB, names.colorB),
      number(term.product, maxP, paint(term.product)),
    ),
  );
  const table = element(
    "table",
    { class: "terms" },
    element(
      "thead",
      {},
      element(
        "tr",
        {},
        element("th", { scope: "col" }, names.label),
        element("th", { scope: "col" }, names.a),
        element("th", { scope: "col" }, names.b),
        element("th", { scope: "col" }, "product"),
      ),
    ),
    element("tbody", {}, rows),
  );
  const box = element("div", { class: "termbox" }, table);
  if (order.length > shown) {
    const rest = order.slice(shown).reduce((sum, term) => sum + term.product, 0);
    const text = open
      ? "show only the largest"
      : `and ${order.length - shown} more ${order.length - shown === 1 ? "term" : "terms"}, together ${fmt(rest)} – show all`;
    box.append(element("button", { class: "link", type: "button", "aria-expanded": String(open), onclick: onToggle }, text));
  }
  return box;
};
// "0.310·1.20 + 0.220·(−0.4) + …" from the largest terms.
const sumText = (terms, count = 3) => {
  const order = [...terms].sort((x, y) => Math.abs(y.product) - Math.abs(x.product));
  const shown = order
    .slice(0, count)
    .map((term) => `${fmt(term.a)}·${signed(term.b)}`)
    .join(" + ");
  return shown + (order.length > count ? " + …" : "");
};

// A canvas at the screen's own resolution, drawn on in CSS pixels.
const sizeCanvas = (canvas, width, height) => {
  const dpr = Math.max(1, Math.min(3, window.devicePixelRatio || 1));
  canvas.width = Math.round(width * dpr);
  canvas.height = Math.round(height * dpr);
  canvas.style.width = width + "px";
  canvas.style.height = height + "px";
  const context = canvas.getContext("2d");
  context.setTransform(dpr, 0, 0, dpr, 0, 0);
  return context;
};

// Layers of canvases, one over the other on the page's background, saved as a PNG.
const downloadPng = (name, theme, ...layers) => {
  const both = new OffscreenCanvas(layers[0].width, layers[0].height),
    context = both.getContext("2d");
  context.fillStyle = theme.background;
  context.fillRect(0, 0, both.width, both.height);
  for (const layer of layers) context.drawImage(layer, 0, 0);
  both.convertToBlob({ type: "image/png" }).then((blob) => download(name, blob));
};

// Draw again when a box has become wider or narrower. One observer a component, kept on its root.
const watchWidth = (root, box, redraw) => {
  root.observer?.disconnect();
  let last = box.clientWidth;
  root.observer = new ResizeObserver(() => {
    if (Math.abs(box.clientWidth - last) > 1) {
      last = box.clientWidth;
      redraw();
    }
  });
  root.observer.observe(box);
};

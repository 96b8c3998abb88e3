// The colours: the page's own, those of query, key and value, and the two scales.

const parse = (color) => {
  parse.canvas ??= document.createElement("canvas").getContext("2d");
  const canvas = parse.canvas;
  canvas.fillStyle = "#000";
  canvas.fillStyle = color.trim();
  const text = canvas.fillStyle;
  if (text.startsWith("#")) return [1, 3, 5].map((i) => Number.parseInt(text.slice(i, i + 2), 16));
  return text
    .match(/[\d.]+/g)
    .slice(0, 3)
    .map(Number);
};

// How bright a colour looks, 0 to 255.
const brightness = ([r, g, b]) => 0.299 * r + 0.587 * g + 0.114 * b;

// The theme as the page has it now; everything is drawn from these.
const themeOf = (host) => {
  const style = getComputedStyle(host);
  const read = (name, fallback) => style.getPropertyValue(name).trim() || fallback;
  const background = read("--st-background-color", "#ffffff");
  const dark = brightness(parse(background)) < 128;
  const roles = dark ? { q: "#56a9e0", k: "#f08a4b", v: "#3fc79a" } : { q: "#0072B2", k: "#D55E00", v: "#009E73" };
  return {
    dark,
    background,
    text: read("--st-text-color", dark ? "#eee" : "#222"),
    faint: dark ? "#9aa0a6" : "#5f6368",
    line: dark ? "#3a3f45" : "#d6d2ca",
    font: read("--st-font", "sans-serif"),
    accent: read("--st-primary-color", "#0072B2"),
    ...roles,
    ink: dark ? roles : { ...roles, k: "#AD4A00", v: "#00734F" }, // of words and numbers in them
    bar: dark ? "#5fb3e0" : "#2a7fb8", // a probability
    deep: dark ? "#8fd0f2" : "#0b568c", // a probability that is drawn from
    zero: dark ? [38, 42, 46] : [255, 255, 255],
    low: dark ? [64, 156, 224] : [0, 98, 168],
    high: dark ? [240, 140, 64] : [214, 96, 0],
    full: dark ? [150, 214, 240] : [8, 62, 110],
    none: dark ? [30, 33, 37] : [246, 248, 250],
  };
};

const cssRgb = (color) => `rgb(${color.join(",")})`;
const mix = (from, to, part) => from.map((c, i) => Math.round(c + (to[i] - c) * part));
// Signed values: blue – neutral – orange, symmetric around 0. The square root lets small values be seen.
const diverging = (theme, value, extent) => {
  const part = extent > 0 ? Math.min(1, Math.abs(value) / extent) : 0;
  return mix(theme.zero, value < 0 ? theme.low : theme.high, Math.sqrt(part));
};
// Probabilities: one hue, always 0 to 1.
const sequential = (theme, value) => mix(theme.none, theme.full, Math.sqrt(clamp(value, 0, 1)));
// The full colour of a value's sign, for bars.
const signColor = (theme, value) => cssRgb(value < 0 ? theme.low : theme.high);
// What is written into a coloured cell: black or white, whichever has the higher contrast (WCAG 2.2, relative luminance).
const contrasting = (color) => {
  const [r, g, b] = color.map((c) => (c / 255 <= 0.03928 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.179 ? "#000" : "#fff";
};

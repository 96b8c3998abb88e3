// The terms of a sum: [{label, a, b, product}].

// The products of two rows of numbers, one for each index.
const products = (count, a, b, label = String) => range(count).map((i) => ({ label: label(i), a: a(i), b: b(i), product: a(i) * b(i) }));
const total = (terms, start = 0) => terms.reduce((sum, term) => sum + term.product, start);
const bySize = (terms) => [...terms].sort((x, y) => Math.abs(y.product) - Math.abs(x.product));

// "0.310·1.20 + 0.220·(−0.4) + …" from the largest terms.
const sumText = (terms, count = 3) => {
  const shown = bySize(terms)
    .slice(0, count)
    .map((term) => `${fmt(term.a)}·${signed(term.b)}`)
    .join(" + ");
  return shown + (terms.length > count ? " + …" : "");
};

// As paired bars with their products, largest first; the rest on demand. names: {label, a, b, colorA, colorB}
const termTable = (theme, terms, names, { shown = 6, open = false, onToggle = null } = {}) => {
  const order = bySize(terms),
    visible = open ? order : order.slice(0, shown);
  const extent = (key) => Math.max(1e-12, ...order.map((term) => Math.abs(term[key] || 0))); // a sum of many has no one score: NaN
  const [maxA, maxB, maxP] = [extent("a"), extent("b"), extent("product")];
  const bar = (value, max, color) => {
    const width = Math.min(50, (50 * Math.abs(value)) / max),
      side = value < 0 ? "right:50%" : "left:50%";
    return element("span", { class: "bar", "aria-hidden": "true" }, element("i", { style: `width:${width}%;${side};background:${color}` }));
  };
  const number = (value, max, color) =>
    Number.isNaN(value)
      ? element("td", {}, element("span", { class: "num" }, "–"))
      : element("td", {}, element("span", { class: "num" }, fmt(value)), bar(value, max, color));
  const row = (term) =>
    element(
      "tr",
      {},
      element("th", { scope: "row" }, term.label),
      number(term.a, maxA, names.colorA),
      number(term.b, maxB, names.colorB),
      number(term.product, maxP, signColor(theme, term.product)),
    );
  const titles = [names.label, names.a, names.b, "product"].map((name) => element("th", { scope: "col" }, name));
  const table = element(
    "table",
    { class: "terms" },
    element("thead", {}, element("tr", {}, titles)),
    element("tbody", {}, visible.map(row)),
  );
  const box = element("div", { class: "termbox" }, table);
  if (order.length > shown) {
    const rest = order.length - shown,
      sum = fmt(total(order.slice(shown)));
    const text = open ? "show only the largest" : `and ${rest} more ${rest === 1 ? "term" : "terms"}, together ${sum} – show all`;
    box.append(button(text, onToggle, { class: "link", "aria-expanded": String(open) }));
  }
  return box;
};

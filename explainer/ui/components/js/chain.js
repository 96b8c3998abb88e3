// The stream through one block at one position: vectors under each other, added number by number.

export default function ({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector(".root"),
    theme = themeOf(root);
  const lengthOf = (values) => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
  const parts = data.parts.map((part) => ({ ...part, values: floats(part.values) }));
  for (const part of parts) part.length = lengthOf(part.values);
  const d = parts[0].values.length;
  // One scale for all, so that sizes can be compared; a few very large numbers are cut rather than flattening the rest.
  const sizes = parts.flatMap((part) => Array.from(part.values, Math.abs)).sort((a, b) => a - b);
  const extent = Math.max(1e-9, Math.min(sizes.at(-1), 1.5 * sizes[Math.floor(0.985 * (sizes.length - 1))]));
  const cut = sizes.at(-1) > extent * 1.001;
  const title = (part) => (part.sign === "norm" || !part.sign ? part.name : `${part.sign} ${part.name}`);

  const paint = (strip) => {
    const context = strip.start();
    parts.forEach((part, k) => {
      const said = `length ${fmt(part.length, 2)}`,
        color = part.sign === "+" ? theme.accent : theme.text;
      strip.title(context, theme, k, title(part), [`${part.what}, ${said}`, said], { color, always: true });
      strip.bars(context, theme, k, part.values, extent);
    });
  };
  const sentence = (i) => {
    const step = (part) => {
      const value = part.values[i];
      if (part.sign === "norm") return ` → LayerNorm → ${fmt(value)}`;
      return part.sign ? ` ${part.sign} ${part.sign === "+" ? signed(value) : fmt(value)}` : fmt(value);
    };
    return `number ${i}: ${parts.map(step).join("")}`;
  };
  const sheet = (i, turn) => {
    const path = parts.map((part) => element("li", {}, element("span", {}, title(part)), bold(fmt(part.values[i]))));
    const rows = parts.map((part) => element("tr", {}, element("th", { scope: "row" }, title(part)), element("td", {}, fmt(part.length))));
    return [
      element("section", {}, element("h3", {}, `Number ${i} of ${d}`), element("ol", { class: "path" }, path), turner(turn)),
      element(
        "section",
        {},
        element("h3", {}, "Lengths of the whole vectors"),
        element("table", { class: "lengths" }, element("tbody", {}, rows)),
        element(
          "p",
          { class: "dim" },
          "Numbers add up, lengths do not: the vectors point in different directions. " +
            `All bars run from ${span(extent, 2)}${cut ? "; longer ones are cut" : ""}.`,
        ),
      ),
    ];
  };
  const saveCsv = () => {
    const rows = range(d).map((i) => [i, ...parts.map((part) => part.values[i])]);
    downloadCsv("block_additions.csv", [["number", ...parts.map((part) => part.name)], ...rows]);
  };
  return numberByNumber({
    root,
    theme,
    data,
    setStateValue,
    count: d,
    first: parts[1].values,
    paint,
    sentence,
    sheet,
    saveCsv,
    file: "block_additions",
    strips: { strips: parts.length, top: 24, height: 62, gap: 8 },
    keys: "Enter writes out one.",
    what: "vectors",
  });
}

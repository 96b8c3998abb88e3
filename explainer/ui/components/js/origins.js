// What was read and what was written: point at a written word, and what it came from lights up above it.

// The largest links of one written token, the largest first: indices into what was read and then written before it.
const strongest = (links, count) =>
  range(links.length)
    .filter((i) => Number.isFinite(links[i]) && Math.abs(links[i]) > 0)
    .sort((a, b) => links[b] - links[a])
    .slice(0, count);

export default function ({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector(".root"),
    theme = themeOf(root);
  const n = data.written.length,
    total = data.read.length + n,
    all = floats(data.links);
  const linksOf = (i) => all.subarray(i * total, (i + 1) * total);
  const state = remembered(root, { source: null, at: null, pinned: 0 });
  if (state.source !== data.source)
    Object.assign(state, { source: data.source, at: null, pinned: indexIn(data.pinned, n) ?? Math.min(data.start, Math.max(0, n - 1)) });
  const tokenAt = (k) => (k < data.read.length ? data.read[k] : data.written[k - data.read.length]);

  const read = element("div", { class: "page" });
  const written = element("div", {
    class: "page written",
    role: "group",
    "aria-label": `${data.title}. Arrow keys move from word to word.`,
  });
  const legend = element("div", { class: "legend" });
  const sheet = element("div", { class: "sheet", role: "status", "aria-live": "polite" });
  const current = () => state.at ?? state.pinned;

  const given = data.read.flatMap((token, i) => {
    const who = data.roles[i] ?? "";
    const made = element("span", { class: `given ${who === "frame" ? "frame" : ""}` }, token);
    const begins = who && who !== "frame" && data.roles[i - 1] !== who;
    return [begins ? element("span", { class: `who ${who}` }, who) : null, made].filter(Boolean);
  });
  const places = given.filter((node) => node.classList.contains("given"));
  read.replaceChildren(...given);

  const point = (i) => {
    state.at = i;
    mark();
  };
  const chips = data.written.map((token, i) => {
    const pin = () => {
      state.pinned = i;
      mark();
      setStateValue?.("pinned", String(i));
    };
    const kind = data.kinds[i];
    const one = button(token, pin, { class: `tok ${kind}`, "aria-label": `${tokenName(token)}${kind ? `, ${data.legend[kind]}` : ""}` });
    one.onpointerenter = (event) => {
      if (event.pointerType !== "touch") point(i);
    };
    one.onfocus = () => point(i);
    one.onpointerleave = one.onblur = () => point(null);
    onKeys(one, { keys: ROW_KEYS, move: (by) => chips[moved(i, by, n)].focus() });
    return one;
  });
  written.replaceChildren(...chips);

  const shade = (node, value) => {
    const fill = Number.isFinite(value) && Math.abs(value) > 0.02 * data.most ? diverging(theme, value, data.most) : null;
    node.style.background = fill ? cssRgb(fill) : "";
    node.style.color = fill ? contrasting(fill) : "";
  };
  const mark = () => {
    const i = current(),
      links = linksOf(i),
      tip = data.tips[i];
    places.forEach((node, k) => {
      shade(node, links[k]);
      node.classList.toggle("best", k === tip.best);
    });
    chips.forEach((one, k) => {
      const key = data.read.length + k;
      shade(one, k < i ? links[key] : Number.NaN);
      one.classList.toggle("lit", k === i);
      one.classList.toggle("best", key === tip.best);
      one.setAttribute("tabindex", k === state.pinned ? "0" : "-1");
    });
    const rows = strongest(links, 5).map((k) =>
      element(
        "li",
        { class: "row" },
        element("span", { class: "who" }, `${k} ${tokenName(tokenAt(k))}`),
        track(Math.min(1, Math.abs(links[k]) / data.most), signColor(theme, links[k])),
        element("span", { class: "num" }, fmt(links[k], 2)),
      ),
    );
    sheet.replaceChildren(
      element("h3", {}, tip.title),
      ...tip.lines.map((line) => element("p", {}, line)),
      element("ol", { class: "best5", "aria-label": data.caption }, rows),
    );
  };
  const stops = range(9).map((i) => cssRgb(diverging(theme, (data.signed ? i / 4 - 1 : i / 8) * data.most, data.most)));
  const used = Object.keys(data.legend).filter((kind) => data.kinds.includes(kind));
  legend.replaceChildren(
    element("span", {}, data.caption, " "),
    element("span", {}, fmt(data.signed ? -data.most : 0, 1)),
    element("span", { class: "ramp", "aria-hidden": "true", style: `background:linear-gradient(90deg,${stops.join(",")})` }),
    element("span", {}, fmt(data.most, 1)),
    ...used.map((kind) => element("span", {}, element("span", { class: `tok sample ${kind}` }, "word"), ` ${data.legend[kind]}`)),
  );
  if (n) mark();
  const title = (text) => element("h3", { class: "title" }, text);
  keepingFocus(root, () =>
    root.replaceChildren(title(data.above), read, title(data.below), written, legend, sheet, pngButton(data.file, theme, root)),
  );
}

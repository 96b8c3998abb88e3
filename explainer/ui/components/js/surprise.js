// Tokens coloured by a number each (a loss, or its change): hover, focus or arrow keys show what the number is made of.

const shown = (token) => (token.trim() ? token.trim() : token.includes("⏎") ? "⏎" : "␣");

export default function ({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector(".root"),
    theme = themeOf(root);
  const state = remembered(root, { source: null, view: 0, at: null, pinned: 0 });
  if (state.source !== data.source) {
    const [wanted, view] = String(data.pinned ?? "").split(".");
    const pinned = indexIn(wanted, data.tokens.length) ?? data.start;
    Object.assign(state, { source: data.source, at: null, pinned, view: indexIn(view, Infinity) ?? 0 });
  }
  state.view = Math.min(state.view, data.views.length - 1);

  const views = element("div", { class: "views", role: "group", "aria-label": "What the colours show" });
  const row = element("div", { class: "tokens", role: "group", "aria-label": `${data.title}. Arrow keys move from token to token.` });
  const scale = element("div", { class: "scale" });
  const sheet = element("div", { class: data.columns.length ? "sheet" : "sheet compact", role: "status", "aria-live": "polite" });

  const tell = () => {
    if (setStateValue && data.keep) setStateValue("pinned", state.view ? `${state.pinned}.${state.view}` : String(state.pinned));
  };
  const point = (i) => {
    state.at = i;
    mark();
  };
  const current = () => state.at ?? state.pinned;
  const view = () => data.views[state.view];
  const color = (value) => (value === null ? null : diverging(theme, value, view().most));
  const chips = data.tokens.map((token, i) => {
    const pin = () => {
      state.pinned = i;
      mark();
      tell();
    };
    const one = button(shown(token), pin, { class: "tok", tabindex: i === state.pinned ? "0" : "-1" });
    one.onpointerenter = (event) => {
      if (event.pointerType !== "touch") point(i);
    };
    one.onfocus = () => point(i);
    one.onpointerleave = one.onblur = () => point(null);
    onKeys(one, { keys: ROW_KEYS, move: (by) => chips[moved(i, by, chips.length)].focus() });
    return one;
  });
  row.replaceChildren(...chips);

  const paint = () => {
    const turnTo = (i) => {
      state.view = i;
      paint();
      views.children[i].focus();
      tell();
    };
    views.replaceChildren(...data.views.map((each, i) => chip(each.name, () => turnTo(i), { "aria-pressed": String(i === state.view) })));
    chips.forEach((one, i) => {
      const value = view().values[i],
        fill = color(value);
      one.style.background = fill ? cssRgb(fill) : "transparent";
      one.style.color = fill ? contrasting(fill) : "";
      one.classList.toggle("none", !fill);
      one.setAttribute("aria-label", `${i} ${shown(data.tokens[i])}: ${value === null ? "none" : `${fmt(value, 2)} nats`}`);
    });
    const ends = view().signed ? [-view().most, 0, view().most] : [0, view().most / 2, view().most];
    const stops = range(9).map((i) => cssRgb(diverging(theme, ends[0] + ((ends[2] - ends[0]) * i) / 8, view().most)));
    const ramp = element("i", { style: `background:linear-gradient(90deg,${stops.join(",")})`, "aria-hidden": "true" });
    scale.replaceChildren(
      element("span", {}, view().caption),
      element("span", {}, fmt(ends[0], 1)),
      ramp,
      element("span", {}, `${fmt(ends[2], 1)} nats`),
    );
    mark();
  };
  const mark = () => {
    const i = current();
    chips.forEach((one, k) => {
      one.classList.toggle("lit", k === i);
      one.setAttribute("tabindex", k === state.pinned ? "0" : "-1");
    });
    const tip = data.tips[i];
    const cell = (text, k) => (k ? element("td", {}, text) : element("th", { scope: "row" }, text));
    const head = element(
      "tr",
      {},
      data.columns.map((name) => element("th", { scope: "col" }, name)),
    );
    const rows = tip.rows.map((cells) => element("tr", {}, cells.map(cell)));
    const table = rows.length ? element("table", { class: "terms" }, element("thead", {}, head), element("tbody", {}, rows)) : "";
    sheet.replaceChildren(element("h3", {}, tip.title), ...tip.lines.map((line) => element("p", {}, line)), table);
  };
  paint();
  keepingFocus(root, () => root.replaceChildren(data.views.length > 1 ? views : "", row, scale, sheet, pngButton(data.file, theme, root)));
}

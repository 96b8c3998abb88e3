// Tokens coloured by a number each (a loss, or its change): hover, focus or arrow keys show what the number is made of.

const shown = (token) => (token.trim() ? token.trim() : token.includes("⏎") ? "⏎" : "␣");
const inkOn = ([r, g, b]) => {
  const part = (c) => ((c /= 255) <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
  return 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b) > 0.179 ? "#000" : "#fff";
};

export default function ({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector(".root");
  const theme = themeOf(root);
  const state = (root.state ??= { source: null, view: 0, at: null, pinned: 0 });
  if (state.source !== data.source) {
    const [wanted, view] = String(data.pinned ?? "")
      .split(".")
      .map((part) => Number.parseInt(part, 10));
    Object.assign(state, {
      source: data.source,
      at: null,
      pinned: wanted >= 0 && wanted < data.tokens.length ? wanted : data.start,
      view: view > 0 ? view : 0,
    });
  }
  state.view = Math.min(state.view, data.views.length - 1);

  const views = element("div", { class: "views", role: "group", "aria-label": "What the colours show" });
  const row = element("div", { class: "tokens", role: "group", "aria-label": `${data.title}. Arrow keys move from token to token.` });
  const scale = element("div", { class: "scale" });
  const sheet = element("div", { class: data.columns.length ? "sheet" : "sheet compact", role: "status", "aria-live": "polite" });

  const tell = () => {
    if (setStateValue && data.keep) setStateValue("pinned", state.view ? `${state.pinned}.${state.view}` : String(state.pinned));
  };
  const current = () => state.at ?? state.pinned;
  const view = () => data.views[state.view];
  const color = (value) => (value === null ? null : diverging(theme, value, view().most));
  const chips = data.tokens.map((token, i) => {
    const chip = element("button", { type: "button", class: "tok", tabindex: i === state.pinned ? "0" : "-1" }, shown(token));
    chip.onpointerenter = (event) => {
      if (event.pointerType !== "touch") {
        state.at = i;
        mark();
      }
    };
    chip.onpointerleave = () => {
      state.at = null;
      mark();
    };
    chip.onfocus = () => {
      state.at = i;
      mark();
    };
    chip.onblur = () => {
      state.at = null;
      mark();
    };
    chip.onclick = () => {
      state.pinned = i;
      mark();
      tell();
    };
    chip.onkeydown = (event) => {
      const next = { ArrowRight: i + 1, ArrowLeft: i - 1, Home: 0, End: data.tokens.length - 1 }[event.key];
      if (next === undefined) return;
      event.preventDefault();
      chips[Math.max(0, Math.min(data.tokens.length - 1, next))].focus();
    };
    return chip;
  });
  row.replaceChildren(...chips);

  const paint = () => {
    views.replaceChildren(
      ...data.views.map((each, i) =>
        element(
          "button",
          {
            type: "button",
            class: "chip",
            "aria-pressed": String(i === state.view),
            onclick: () => {
              state.view = i;
              paint();
              views.children[i].focus();
              tell();
            },
          },
          each.name,
        ),
      ),
    );
    chips.forEach((chip, i) => {
      const value = view().values[i],
        rgb = color(value);
      chip.style.background = rgb ? `rgb(${rgb.join(",")})` : "transparent";
      chip.style.color = rgb ? inkOn(rgb) : "";
      chip.classList.toggle("none", !rgb);
      chip.setAttribute("aria-label", `${i} ${shown(data.tokens[i])}: ${value === null ? "none" : fmt(value, 2) + " nats"}`);
    });
    const ends = view().signed ? [-view().most, 0, view().most] : [0, view().most / 2, view().most];
    const stops = Array.from(
      { length: 9 },
      (_, i) => `rgb(${diverging(theme, ends[0] + ((ends[2] - ends[0]) * i) / 8, view().most).join(",")})`,
    );
    scale.replaceChildren(
      element("span", {}, view().caption),
      element("span", {}, fmt(ends[0], 1)),
      element("i", { style: `background:linear-gradient(90deg,${stops.join(",")})`, "aria-hidden": "true" }),
      element("span", {}, `${fmt(ends[2], 1)} nats`),
    );
    mark();
  };
  const mark = () => {
    const i = current();
    chips.forEach((chip, k) => {
      chip.classList.toggle("lit", k === i);
      chip.setAttribute("tabindex", k === state.pinned ? "0" : "-1");
    });
    const tip = data.tips[i];
    sheet.replaceChildren(
      element("h3", {}, tip.title),
      ...tip.lines.map((line) => element("p", {}, line)),
      tip.rows.length
        ? element(
            "table",
            { class: "terms" },
            element(
              "thead",
              {},
              element(
                "tr",
                {},
                data.columns.map((name) => element("th", { scope: "col" }, name)),
              ),
            ),
            element(
              "tbody",
              {},
              tip.rows.map((cells) =>
                element(
                  "tr",
                  {},
                  cells.map((text, k) => element(k ? "td" : "th", k ? {} : { scope: "row" }, text)),
                ),
              ),
            ),
          )
        : "",
    );
  };
  paint();
  keepingFocus(root, () => root.replaceChildren(data.views.length > 1 ? views : "", row, scale, sheet, pngButton(data.file, theme, root)));
}

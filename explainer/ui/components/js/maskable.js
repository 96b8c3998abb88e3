// The reader's tokens as buttons: press one and it is hidden behind [MASK].

export default function ({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector(".root");
  const before = root.getRootNode().activeElement?.dataset?.pos;
  const state = remembered(root, { source: null, several: false });
  const chosen = new Set(data.masked);
  if (state.source !== data.source) Object.assign(state, { source: data.source, several: chosen.size > 1 });
  const send = () => setStateValue("masked", [...chosen].sort((a, b) => a - b).join("."));
  const live = liveRegion();
  const only = (pos) => {
    chosen.clear();
    chosen.add(pos);
  };
  const press = (pos) => {
    if (!state.several) only(pos);
    else if (!chosen.has(pos) && chosen.size < data.most) chosen.add(pos);
    else if (chosen.has(pos) && chosen.size > 1) chosen.delete(pos);
    live.textContent = `${chosen.size} hidden`;
    paint();
    send();
  };
  const chips = data.tokens.map((token, pos) => {
    const fixed = data.fixed.includes(pos),
      label = tokenName(token);
    const attributes = { disabled: fixed ? "" : null, title: fixed ? "a mark that the model adds itself" : null };
    return element(
      "button",
      { type: "button", class: "tok", "data-pos": String(pos), ...attributes, onclick: () => press(pos) },
      element("span", { class: "own" }, label),
      element("span", { class: "mask" }, "[MASK]"),
    );
  });
  const onchange = (event) => {
    state.several = event.target.checked;
    if (state.several || chosen.size <= 1) return;
    only(Math.min(...chosen));
    paint();
    send();
  };
  const several = element("input", { type: "checkbox", id: "several", onchange });
  several.checked = state.several;
  const note = element("span", { class: "count" });
  const tokens = element("div", { class: "tokens", role: "group", "aria-label": "Your tokens: press one to hide it" }, chips);
  const foot = element("div", { class: "foot" }, element("label", { for: "several" }, several, " hide several"), note);
  root.replaceChildren(tokens, foot, pngButton("hidden_tokens", themeOf(root), root), live);
  const paint = () => {
    chips.forEach((one, pos) => {
      one.classList.toggle("masked", chosen.has(pos));
      one.setAttribute("aria-pressed", String(chosen.has(pos)));
      one.setAttribute("aria-label", `${pos} ${data.tokens[pos].trim() || "space"}${chosen.has(pos) ? ", hidden" : ""}`);
    });
    note.textContent = `${chosen.size} of ${data.tokens.length - data.fixed.length} tokens hidden (at most ${data.most})`;
  };
  paint();
  if (before !== undefined) chips[Number(before)]?.focus({ preventScroll: true });
}

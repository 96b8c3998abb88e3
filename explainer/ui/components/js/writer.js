// The text as it is written: each token on the colour of its probability; its candidates below, one click away from another text.

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".root"),
    theme = themeOf(root);
  root.send = setTriggerValue;
  if (!root.page) {
    root.given = element("span", {});
    root.page = element("span", {
      role: "listbox",
      tabindex: "0",
      "aria-label": "The written tokens. Left and right move, Enter goes to the candidates.",
    });
    root.panel = element("div", { class: "panel" });
    root.legend = element("div", { class: "legend" });
    root.live = element("div", { class: "sr", role: "status", "aria-live": "polite" });
    root.replaceChildren(
      element("div", { class: "page" }, root.given, root.page, element("span", { class: "caret", "aria-hidden": "true" })),
      root.legend,
      root.panel,
      pngButton("written_text", theme, root),
      root.live,
    );
  }
  const state = (root.state ??= { open: null, hover: null });
  const n = data.written.length;
  if (state.open !== null && state.open >= n) state.open = null;
  const shown = () => state.hover ?? state.open ?? n - 1;
  const name = (text) => text.trim() || "␣";
  // Dark text on light colours, light text on dark ones: the ramp goes only as far as both can be read.
  const shade = (p) => {
    const alpha = 0.06 + 0.44 * Math.sqrt(p);
    return `background:rgba(45,135,195,${alpha.toFixed(3)})`;
  };

  const paintPage = () => {
    const given = data.prompt.map((token, i) =>
      element("span", { class: i < data.first ? "given gone" : "given", title: i < data.first ? "no longer in the window" : null }, token),
    );
    const written = data.written.map((token, i) =>
      element(
        "span",
        {
          id: `w${i}`,
          role: "option",
          "aria-selected": String(i === state.open),
          style: data.prompt.length + i < data.first ? "" : shade(data.probs[i]),
          class:
            "tok" +
            (data.prompt.length + i < data.first ? " gone" : "") +
            (i === state.open ? " open" : "") +
            (data.chosen[i] ? " own" : ""),
          "aria-label": `token ${i + 1}, ${name(token)}, ${percentText(data.probs[i])}, rank ${data.ranks[i]}${data.chosen[i] ? ", chosen by you" : ""}`,
          onclick: () => {
            state.open = state.open === i ? null : i;
            paint();
          },
          onpointerenter: (e) => {
            if (e.pointerType !== "touch") {
              state.hover = i;
              paintPanel();
            }
          },
        },
        token,
      ),
    );
    root.given.replaceChildren(...given);
    root.page.replaceChildren(...written);
    root.page.hidden = n === 0;
  };
  const paintLegend = () => {
    const ramp = [0, 0.05, 0.2, 0.5, 1].map((p, i) => `rgba(45,135,195,${(0.06 + 0.44 * Math.sqrt(p)).toFixed(3)}) ${i * 25}%`).join(",");
    const forgotten = data.first ? `${data.first} token${data.first > 1 ? "s" : ""} struck through: out of the window` : "";
    root.legend.replaceChildren(
      element("span", {}, "probability 0", element("span", { class: "ramp", style: `background:linear-gradient(90deg,${ramp})` }), "1"),
      element("span", {}, `${n} token${n === 1 ? "" : "s"} written`),
      element("span", {}, data.status),
      element("span", {}, forgotten),
    );
  };
  const paintPanel = () => {
    const i = shown(),
      found = data.details[i];
    if (n === 0) {
      root.panel.replaceChildren(
        element("h3", {}, "Nothing is written yet"),
        element("p", { class: "small" }, "Write the next token, or write on. Then point at a token to see what else it could have been."),
      );
      return;
    }
    if (!found) return;
    const scale = [0.1, 0.25, 0.5, 1].find((size) => size >= Math.max(...found.own, ...found.drawn)) ?? 1;
    const blue = theme.dark ? "#5fb3e0" : "#2a7fb8",
      deep = theme.dark ? "#8fd0f2" : "#0b568c";
    const bar = (p, color) =>
      element(
        "span",
        { class: "track", "aria-hidden": "true" },
        element("i", { style: `width:${(100 * Math.min(1, p)) / scale}%;background:${color}` }),
      );
    const rows = found.ids.map((id, rank) =>
      element(
        "button",
        {
          type: "button",
          class: "option" + (id === found.token ? " written" : ""),
          onclick: () => {
            if (id !== found.token && !data.writing) {
              state.open = null;
              state.hover = null;
              root.send("fork", `${i}.${id}`);
            }
          },
          "aria-label": `${name(found.names[rank])}, ${percentText(found.own[rank])}${id === found.token ? ", written" : ", write this instead"}`,
        },
        element("span", { class: "n" }, String(rank + 1)),
        element("span", { class: "who" }, name(found.names[rank])),
        element("span", { class: "num" }, percentText(found.own[rank])),
        bar(found.own[rank], blue),
        element("span", { class: "num" }, found.drawn[rank] ? percentText(found.drawn[rank]) : "cut"),
        bar(found.drawn[rank], deep),
      ),
    );
    const head = element(
      "div",
      { class: "option headrow" },
      element("span", {}),
      element("span", {}, "token"),
      element("span", { class: "num" }, "model"),
      element("span", {}),
      element("span", { class: "num" }, data.greedy ? "picked" : "drawn from"),
      element("span", {}),
    );
    const who = data.chosen[i] ? "you chose it" : data.greedy ? "the likeliest" : "drawn";
    const rank = data.ranks[i] > found.ids.length ? ` Rank ${data.ranks[i].toLocaleString("en")} is not in this list.` : "";
    root.panel.replaceChildren(
      element("h3", {}, `Token ${i + 1}, “${name(data.written[i])}”: ${percentText(data.probs[i])}, ${who}`),
      element(
        "p",
        { class: "small" },
        `${found.kept.toLocaleString("en")} could be ${data.greedy ? "picked" : "drawn"}; entropy ${found.entropy.toFixed(2)} nats; ${found.computed} position${found.computed > 1 ? "s" : ""} computed, ${found.reused} reused.${rank} Click a candidate to go on from it.`,
      ),
      element("div", { class: "options" }, head, rows),
    );
  };
  const paint = () => {
    paintPage();
    paintLegend();
    paintPanel();
  };
  root.page.onpointerleave = () => {
    state.hover = null;
    paintPanel();
  };
  root.page.onkeydown = (event) => {
    const at = shown();
    if (event.key === "Enter") {
      root.panel.querySelector("button")?.focus();
      return;
    }
    const next = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: n - 1 }[event.key];
    if (next === undefined || n === 0) return;
    event.preventDefault();
    state.open = Math.max(0, Math.min(n - 1, next));
    state.hover = null;
    paint();
    root.page.setAttribute("aria-activedescendant", `w${state.open}`);
    root.live.textContent = root.page.querySelector(`#w${state.open}`).getAttribute("aria-label");
  };
  const fit = () => root.classList.toggle("narrow", root.clientWidth < 620);
  fit();
  paint();
  root.observer?.disconnect();
  root.observer = new ResizeObserver(fit);
  root.observer.observe(root);
  return () => root.observer?.disconnect();
}

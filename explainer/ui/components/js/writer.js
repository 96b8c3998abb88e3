// The text as it is written: each token on the colour of its probability; its candidates below, one click away from another text.

const ROLES = {
  frame: "a part of the template",
  system: "of the system line",
  user: "said by the user",
  assistant: "said by the assistant",
};
const named = (who) => element("span", { class: `who ${who}` }, who);

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
    root.live = liveRegion();
    const page = element("div", { class: "page" }, root.given, root.page, element("span", { class: "caret", "aria-hidden": "true" }));
    root.replaceChildren(page, root.legend, root.panel, pngButton("written_text", theme, root), root.live);
  }
  const state = remembered(root, { open: null, hover: null });
  const n = data.written.length;
  if (state.open !== null && state.open >= n) state.open = null;
  const shown = () => state.hover ?? state.open ?? n - 1;
  // Dark text on light colours, light text on dark ones: the ramp goes only as far as both can be read.
  const shade = (p) => `rgba(45,135,195,${(0.06 + 0.44 * Math.sqrt(p)).toFixed(3)})`;

  const paintPage = () => {
    const given = data.prompt.flatMap((token, i) => {
      const gone = i < data.first,
        who = data.roles[i];
      const title = [who ? `${i} ${tokenName(token)}, ${ROLES[who]}` : "", gone ? "no longer in the window" : ""]
        .filter(Boolean)
        .join("; ");
      const look = ["given", gone ? "gone" : "", who ? `said ${who}` : ""].filter(Boolean).join(" ");
      const made = element("span", { class: look, title: title || null }, token);
      if (!who) return [made];
      const begins = who !== "frame" && data.roles[i - 1] !== who;
      return [begins ? named(who) : null, made, who === "frame" && token.includes("⏎") ? element("br", {}) : null].filter(Boolean);
    });
    if (data.roles.length) given.push(named("assistant"));
    const written = data.written.map((token, i) => {
      const gone = data.prompt.length + i < data.first,
        own = data.chosen[i];
      const onclick = () => {
        state.open = state.open === i ? null : i;
        paint();
      };
      const chosen = own ? ", chosen by you" : "";
      const label = `token ${i + 1}, ${tokenName(token)}, ${percent(data.probs[i])}, rank ${data.ranks[i]}${chosen}`;
      const onpointerenter = (event) => {
        if (event.pointerType !== "touch") hover(i);
      };
      return element(
        "span",
        {
          id: `w${i}`,
          role: "option",
          "aria-selected": String(i === state.open),
          style: gone ? "" : `background:${shade(data.probs[i])}`,
          class: `tok${gone ? " gone" : ""}${i === state.open ? " open" : ""}${own ? " own" : ""}`,
          "aria-label": label,
          onclick,
          onpointerenter,
        },
        token,
      );
    });
    root.given.replaceChildren(...given);
    root.page.replaceChildren(...written);
    root.page.hidden = n === 0;
  };
  const paintLegend = () => {
    const stops = [0, 0.05, 0.2, 0.5, 1].map((p, i) => `${shade(p)} ${i * 25}%`).join(",");
    const ramp = element("span", { class: "ramp", style: `background:linear-gradient(90deg,${stops})` });
    const forgotten = data.first ? `${plural(data.first, "token")} struck through: out of the window` : "";
    const frame = data.roles.length ? element("span", {}, element("span", { class: "said frame" }, "boxed"), " template") : null;
    root.legend.replaceChildren(
      ...[frame].filter(Boolean),
      element("span", {}, "probability 0", ramp, "1"),
      ...[`${plural(n, "token")} written`, data.status, forgotten].map((text) => element("span", {}, text)),
    );
  };
  const paintPanel = () => {
    const i = shown(),
      found = data.details[i];
    if (n === 0) {
      const hint = "Write the next token, or write on. Then point at a token to see what else it could have been.";
      root.panel.replaceChildren(element("h3", {}, "Nothing is written yet"), element("p", { class: "small" }, hint));
    }
    if (!found) return;
    const scale = [0.1, 0.25, 0.5, 1].find((size) => size >= Math.max(...found.own, ...found.drawn)) ?? 1;
    const cell = (text, kind = null) => element("span", { class: kind }, text);
    const bar = (p, color) => track(Math.min(1, p) / scale, color);
    const row = (id, rank) => {
      const token = found.names[rank],
        own = found.own[rank],
        drawn = found.drawn[rank],
        written = id === found.token;
      const fork = () => {
        if (written || data.writing) return;
        Object.assign(state, { open: null, hover: null });
        root.send("fork", `${i}.${id}`);
      };
      const label = `${tokenName(token)}, ${percent(own)}, ${written ? "written" : "write this instead"}`;
      return element(
        "button",
        { type: "button", class: `option${written ? " written" : ""}`, onclick: fork, "aria-label": label },
        cell(String(rank + 1), "n"),
        element("span", { class: "who" }, faintSpace(token)),
        cell(percent(own), "num"),
        bar(own, theme.bar),
        cell(drawn ? percent(drawn) : "cut", "num"),
        bar(drawn, theme.deep),
      );
    };
    const head = element(
      "div",
      { class: "option headrow" },
      cell(""),
      cell("token"),
      cell("model", "num"),
      cell(""),
      cell(data.greedy ? "picked" : "drawn from", "num"),
      cell(""),
    );
    const who = data.chosen[i] ? "you chose it" : data.greedy ? "the likeliest" : "drawn";
    const rank = data.ranks[i] > found.ids.length ? ` Rank ${many(data.ranks[i])} is not in this list.` : "";
    const cost = `${found.computed} position${found.computed > 1 ? "s" : ""} computed, ${found.reused} reused`;
    root.panel.replaceChildren(
      element("h3", {}, `Token ${i + 1}, ${quoted(data.written[i])}: ${percent(data.probs[i])}, ${who}`),
      element(
        "p",
        { class: "small" },
        `${many(found.kept)} could be ${data.greedy ? "picked" : "drawn"}; ` +
          `entropy ${found.entropy.toFixed(2)} nats; ${cost}.${rank} Click a candidate to go on from it.`,
      ),
      element("div", { class: "options" }, head, found.ids.map(row)),
    );
  };
  const hover = (i) => {
    state.hover = i;
    paintPanel();
  };
  const paint = () => {
    paintPage();
    paintLegend();
    paintPanel();
  };
  root.page.onpointerleave = () => hover(null);
  // Enter goes on into the list and does no more: left to the browser, it would press the first candidate there at once.
  const keys = { Enter: "list", ...(n ? ROW_KEYS : {}) };
  onKeys(root.page, {
    keys,
    move: (by) => {
      if (by === "list") {
        root.panel.querySelector("button")?.focus();
        return;
      }
      Object.assign(state, { open: moved(shown(), by, n), hover: null });
      paint();
      root.page.setAttribute("aria-activedescendant", `w${state.open}`);
      root.live.textContent = root.page.querySelector(`#w${state.open}`).getAttribute("aria-label");
    },
  });
  const fit = () => narrowBelow(root, 620);
  fit();
  paint();
  return watchWidth(root, root, fit);
}

// --- the component ----------------------------------------------------------------------------------------------------

export default function ({ data, parentElement, setStateValue, setTriggerValue }) {
  const root = parentElement.querySelector(".root"),
    theme = themeOf(root),
    m = unpack(data);
  const state = (root.state ??= { pinned: null, hover: null, shown: false });
  const home = m.causal ? m.n - 1 : Math.max(0, m.n - 2);
  // A link may carry a cell of a grid, "pattern.query.key": its query is followed.
  const linked = Number(String(data.cell || "").split(".")[1] || NaN) - m.first;
  if (state.source !== data.source)
    Object.assign(state, {
      pinned: !state.source && linked >= 0 && linked < m.n ? linked : home,
      source: data.source,
      hover: null,
      shown: false,
    });
  state.pinned = Math.min(state.pinned ?? home, m.n - 1);
  if (!data.ask) state.shown = true;

  const canvas = element("canvas", { role: "img" });
  const stage = element("div", { class: "stage" }, canvas);
  const readout = element("p", { class: "readout", "aria-live": "polite" });
  const widths = [
    ["mlp_post", "feed-forward"],
    ["q", "q, k, v, z"],
    ["resid_pre", "the others"],
  ].map(([name, words]) => `${words}: ${m.parts[name].cells} of ${m.parts[name].width.toLocaleString("en")}`);
  const shade = (color) => `rgb(${color.join(",")})`;
  const ramp = `background:linear-gradient(90deg, ${shade(theme.low)}, ${shade(theme.zero)}, ${shade(theme.high)})`;
  const legend = element(
    "p",
    { class: "legend" },
    "Every stripe is a vector of this model on this text: every n-th of its numbers (",
    widths.join("; "),
    "). Below 0",
    element("span", { class: "ramp", style: ramp, "aria-hidden": "true" }),
    "above 0; in q, k, v and z grey is below 0. The colour is full for the largest 2 % of a column. Ribbons are as wide as the weights, which sum to 1.",
  );
  const tools = element(
    "div",
    { class: "tools" },
    element(
      "span",
      { class: "note" },
      "Point at a token to follow it, click to keep it. A card brings its head to the front, a heading opens its lesson.",
    ),
    element("button", { type: "button", onclick: () => saveCsv() }, "CSV"),
    element("button", { type: "button", onclick: () => savePng() }, "PNG"),
  );
  const focused = root.getRootNode().activeElement?.getAttribute("aria-label");
  root.replaceChildren(stage, readout, tools, legend);

  let plan,
    frame = 0,
    from = null,
    begun = 0;
  let zoom = 1,
    dpr = 1;
  const context = canvas.getContext("2d"),
    b = brush(context, theme, m);
  const chosen = () => state.hover ?? state.pinned;
  const covered = () => !state.shown && chosen() === home;
  const target = () => {
    const query = chosen();
    return {
      query,
      row: plan.row(query),
      weights: Array.from({ length: m.rows }, (_, row) => m.weight(query, row)),
      probs: m.likely[query].probs,
    };
  };
  const sentence = () => {
    const query = chosen(),
      weights = Array.from({ length: m.n }, (_, i) => m.weight(query, m.rowOf(i)));
    const best = weights.indexOf(Math.max(...weights)),
      likely = m.likely[query];
    const answer = covered()
      ? ""
      : m.causal
        ? `; the likeliest next token is “${named(likely.tokens[0])}”, ${percent(likely.probs[0])}`
        : `; in its place the model expects “${named(likely.tokens[0])}”, ${percent(likely.probs[0])}`;
    return `In block ${m.layer}, head ${m.head}, query ${m.label(query)} looks most at key ${m.label(best)}, weight ${weights[best].toFixed(2)}${answer}.`;
  };

  const pin = (query) => {
    const weights = Array.from({ length: m.n }, (_, i) => m.weight(query, m.rowOf(i)));
    Object.assign(state, { pinned: query, hover: null });
    update();
    setStateValue("cell", `pattern.${m.first + query}.${m.first + weights.indexOf(Math.max(...weights))}`);
  };
  const paint = (now) => {
    const to = target(),
      quiet = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const t = quiet || !from ? 1 : Math.min(1, (now - begun) / 220),
      ease = t * (2 - t),
      lerp = (a, z) => a + (z - a) * ease;
    const view =
      t >= 1
        ? to
        : {
            query: to.query,
            row: lerp(from.row, to.row),
            weights: to.weights.map((z, i) => lerp(from.weights[i], z)),
            probs: to.probs.map((z, i) => lerp(from.probs[i], z)),
          };
    paint.view = view;
    context.setTransform(dpr, 0, 0, dpr, 0, 0);
    context.fillStyle = theme.background;
    context.fillRect(0, 0, plan.width, plan.height);
    plan.draw(context, theme, view, covered());
    for (const { lines, x, y } of plan.spots(view)) {
      const [title, second] = lines,
        size = plan.narrow ? 15 : 14;
      const colored =
        title === "q, k, v"
          ? [
              ["q", theme.q],
              [", ", theme.text],
              ["k", theme.k],
              [", ", theme.text],
              ["v", theme.v],
            ]
          : [[title, title === "z" ? theme.v : theme.text]];
      let at = x;
      for (const [word, tint] of colored) {
        b.text(word, at, y + 16, { size, weight: 600, color: tint });
        at += b.measure(word, size, 600);
      }
      b.line(
        [
          [x, y + 20.5],
          [at, y + 20.5],
        ],
        theme.faint,
        0.8,
      );
      if (second) b.text(second, x, y + 35, { size: plan.narrow ? 13 : 12.5, color: theme.faint, most: plan.width - x });
    }
    if (t < 1) frame = requestAnimationFrame(paint);
    else {
      frame = 0;
      from = to;
    }
  };
  const update = () => {
    from = paint.view ?? null;
    begun = performance.now();
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(paint);
    const words = sentence();
    if (readout.textContent !== words) readout.textContent = words;
    canvas.setAttribute("aria-label", `The text of ${plural(m.first + m.n, "token")} on its way through ${m.model}. ${words}`);
    stage.querySelectorAll("button.token").forEach((button, i) => button.setAttribute("aria-pressed", String(i === state.pinned)));
    stage.querySelector("button.show")?.toggleAttribute("hidden", !covered());
  };
  const place = (button, { x, y, w, h }) => {
    button.style.cssText = Object.entries({ left: x, top: y, width: w, height: h })
      .map(([name, value]) => `${name}:${value * zoom}px`)
      .join(";");
    stage.append(button);
    return button;
  };
  const layout = () => {
    // In the projector mode the page's type is larger; the picture grows with it as far as it has room.
    const room = stage.clientWidth || 600,
      type = parseFloat(getComputedStyle(document.documentElement).fontSize) / 16 || 1;
    zoom = Math.max(1, Math.min(type, room / 1000));
    dpr = Math.max(1, Math.min(3, window.devicePixelRatio || 1)) * zoom;
    const width = Math.floor(room / zoom);
    plan = width < 860 ? { ...narrow(m, b, width), narrow: true } : wide(m, b, width);
    canvas.width = Math.round(plan.width * dpr);
    canvas.height = Math.round(plan.height * dpr);
    canvas.style.width = plan.width * zoom + "px";
    canvas.style.height = plan.height * zoom + "px";
    stage.querySelectorAll("button").forEach((button) => button.remove());
    plan.tokens.forEach((at, i) =>
      place(
        element("button", {
          type: "button",
          class: "token",
          "aria-pressed": "false",
          "aria-label": `Follow token ${m.label(i)}`,
          onclick: () => pin(i),
          onfocus: () => {
            state.hover = i;
            update();
          },
          onblur: () => {
            state.hover = null;
            update();
          },
        }),
        at,
      ),
    );
    const size = plan.narrow ? 15 : 14;
    for (const { lines, x, y, h, w } of plan.spots(target())) {
      const wide_ = w || Math.min(plan.width - x + 4, Math.max(b.measure(lines[0], size, 600), b.measure(lines[1], 13)) + 12);
      place(
        element("button", {
          type: "button",
          class: "open",
          "aria-label": `${lines[0]}: open the lesson`,
          title: "Open the lesson",
          onclick: () => setTriggerValue("open", lines[2]),
        }),
        { x: x - 6, y: y - 2, w: wide_, h },
      );
    }
    for (const { head, ...at } of plan.cards)
      place(
        element("button", {
          type: "button",
          class: "card",
          "aria-label": `Show head ${head}`,
          title: `Head ${head}`,
          onclick: () => setTriggerValue("head", head),
        }),
        at,
      );
    if (data.ask)
      place(
        element(
          "button",
          {
            type: "button",
            class: "show",
            onclick: () => {
              state.shown = true;
              update();
            },
          },
          "Show the answer",
        ),
        plan.show,
      );
    paint.view = undefined;
    update();
  };
  stage.onpointermove = (event) => {
    if (event.pointerType === "touch") return;
    const frameBox = canvas.getBoundingClientRect(),
      over = plan.hover((event.clientX - frameBox.left) / zoom, (event.clientY - frameBox.top) / zoom);
    if (over !== state.hover) {
      state.hover = over;
      update();
    }
  };
  stage.onpointerleave = () => {
    if (state.hover !== null) {
      state.hover = null;
      update();
    }
  };
  canvas.onclick = (event) => {
    const frameBox = canvas.getBoundingClientRect(),
      over = plan.hover((event.clientX - frameBox.left) / zoom, (event.clientY - frameBox.top) / zoom);
    if (over !== null) pin(over);
  };
  const saveCsv = () => {
    const rows = [["part", "position", "token", "number", "value"]];
    for (const [name, part] of Object.entries(m.parts))
      for (let i = 0; i < m.n; i++)
        for (let c = 0; c < part.cells; c++) rows.push([name, m.first + i, m.tokens[i], part.which[c], part.values[i * part.cells + c]]);
    for (let i = 0; i < m.n; i++)
      for (let row = 0; row < m.rows; row++)
        rows.push([
          "pattern",
          m.first + i,
          m.tokens[i],
          m.first && row === 0 ? `0 to ${m.first - 1}` : m.first + row - (m.first ? 1 : 0),
          m.weight(i, row),
        ]);
    m.likely.forEach((at, i) => {
      if (i !== home || !covered())
        at.tokens.forEach((token, j) => rows.push(["probability of " + token, m.first + i, m.tokens[i], at.ids[j], at.probs[j]]));
    });
    downloadCsv(data.file + ".csv", rows);
  };
  const savePng = () => canvas.toBlob((blob) => download(data.file + ".png", blob));
  layout();
  if (focused)
    [...stage.querySelectorAll("button")].find((button) => button.getAttribute("aria-label") === focused)?.focus({ preventScroll: true });
  watchWidth(root, stage, () => {
    layout();
  });
  return () => {
    root.observer?.disconnect();
    cancelAnimationFrame(frame);
  };
}

// --- the component ----------------------------------------------------------------------------------------------------

export default function ({ data, parentElement, setStateValue, setTriggerValue }) {
  const root = parentElement.querySelector(".root"),
    theme = themeOf(root),
    m = unpack(data);
  const state = remembered(root, { pinned: null, hover: null, shown: false });
  const home = m.causal ? m.n - 1 : Math.max(0, m.n - 2);
  // A link may carry a cell of a grid, "pattern.query.key": its query is followed.
  const linked = indexIn(Number(String(data.cell || "").split(".")[1] || Number.NaN) - m.first, m.n);
  if (state.source !== data.source)
    Object.assign(state, { pinned: state.source ? home : (linked ?? home), source: data.source, hover: null, shown: false });
  state.pinned = Math.min(state.pinned ?? home, m.n - 1);
  if (!data.ask) state.shown = true;

  const canvas = element("canvas", { role: "img" });
  const stage = element("div", { class: "stage" }, canvas);
  const readout = element("p", { class: "readout", "aria-live": "polite" });
  const drawn = (name) => `${m.parts[name].cells} of ${many(m.parts[name].width)}`;
  const widths = `feed-forward: ${drawn("mlp_post")}; q, k, v, z: ${drawn("q")}; the others: ${drawn("resid_pre")}`;
  const ramp = element("span", {
    class: "ramp",
    "aria-hidden": "true",
    style: `background:linear-gradient(90deg, ${[theme.low, theme.zero, theme.high].map(cssRgb).join(", ")})`,
  });
  const legend = element(
    "p",
    { class: "legend" },
    `Every stripe is a vector of this model on this text: every n-th of its numbers (${widths}). Below 0`,
    ramp,
    "above 0; in q, k, v and z grey is below 0. The colour is full for the largest 2 % of a column. " +
      "Ribbons are as wide as the weights, which sum to 1.",
  );
  const note = "Point at a token to follow it, click to keep it. A card brings its head to the front, a heading opens its lesson.";
  const tools = toolsLine(note, { CSV: () => saveCsv(), PNG: () => savePng() });
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
    const expects = m.causal ? "the likeliest next token is" : "in its place the model expects";
    const answer = `; ${expects} ${quoted(likely.tokens[0])}, ${percent(likely.probs[0])}`;
    const most = `looks most at key ${m.label(best)}, weight ${weights[best].toFixed(2)}`;
    return `In block ${m.layer}, head ${m.head}, query ${m.label(query)} ${most}${covered() ? "" : answer}.`;
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
      ease = t * (2 - t);
    const between = (a, z) => a + (z - a) * ease,
      each = (name) => to[name].map((z, i) => between(from[name][i], z));
    const view = t >= 1 ? to : { query: to.query, row: between(from.row, to.row), weights: each("weights"), probs: each("probs") };
    paint.view = view;
    context.setTransform(dpr, 0, 0, dpr, 0, 0);
    context.fillStyle = theme.background;
    context.fillRect(0, 0, plan.width, plan.height);
    plan.draw(context, theme, view, covered());
    for (const { lines, x, y } of plan.spots(view)) {
      const [title, second] = lines,
        size = plan.narrow ? 15 : 14;
      const comma = [", ", theme.text],
        roles = [["q", theme.ink.q], comma, ["k", theme.ink.k], comma, ["v", theme.ink.v]];
      let at = x;
      for (const [word, color] of title === "q, k, v" ? roles : [[title, title === "z" ? theme.ink.v : theme.text]]) {
        b.text(word, at, y + 16, { size, weight: 600, color });
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
    else [frame, from] = [0, to];
  };
  const update = () => {
    from = paint.view ?? null;
    begun = performance.now();
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(paint);
    const words = sentence();
    if (readout.textContent !== words) readout.textContent = words;
    canvas.setAttribute("aria-label", `The text of ${plural(m.first + m.n, "token")} on its way through ${m.model}. ${words}`);
    stage.querySelectorAll("button.token").forEach((one, i) => {
      one.setAttribute("aria-pressed", String(i === state.pinned));
    });
    stage.querySelector("button.show")?.toggleAttribute("hidden", !covered());
  };
  const place = (one, { x, y, w, h }) => {
    const sizes = Object.entries({ left: x, top: y, width: w, height: h });
    one.style.cssText = sizes.map(([name, value]) => `${name}:${value * zoom}px`).join(";");
    stage.append(one);
  };
  const follow = (query) => {
    state.hover = query;
    update();
  };
  const layout = () => {
    // In the projector mode the page's type is larger; the picture grows with it as far as it has room.
    const room = stage.clientWidth || 600,
      type = Number.parseFloat(getComputedStyle(document.documentElement).fontSize) / 16 || 1;
    zoom = Math.max(1, Math.min(type, room / 1000));
    dpr = clamp(window.devicePixelRatio || 1, 1, 3) * zoom;
    const width = Math.floor(room / zoom);
    plan = width < 860 ? { ...narrow(m, b, width), narrow: true } : wide(m, b, width);
    canvas.width = Math.round(plan.width * dpr);
    canvas.height = Math.round(plan.height * dpr);
    canvas.style.width = `${plan.width * zoom}px`;
    canvas.style.height = `${plan.height * zoom}px`;
    for (const one of stage.querySelectorAll("button")) one.remove();
    plan.tokens.forEach((at, i) => {
      const heard = {
        "aria-pressed": "false",
        "aria-label": `Follow token ${m.label(i)}`,
        onfocus: () => follow(i),
        onblur: () => follow(null),
      };
      place(
        button("", () => pin(i), { class: "token", ...heard }),
        at,
      );
    });
    const size = plan.narrow ? 15 : 14;
    for (const { lines, x, y, h, w } of plan.spots(target())) {
      const [title, second, lesson] = lines,
        text = Math.max(b.measure(title, size, 600), b.measure(second, 13));
      const heard = { "aria-label": `${title}: open the lesson`, title: "Open the lesson" };
      const open = button("", () => setTriggerValue("open", lesson), { class: "open", ...heard });
      place(open, { x: x - 6, y: y - 2, w: w || Math.min(plan.width - x + 4, text + 12), h });
    }
    for (const { head, ...at } of plan.cards)
      place(
        button("", () => setTriggerValue("head", head), { class: "card", "aria-label": `Show head ${head}`, title: `Head ${head}` }),
        at,
      );
    const answer = () => {
      state.shown = true;
      update();
    };
    if (data.ask) place(button("Show the answer", answer, { class: "show" }), plan.show);
    paint.view = undefined;
    update();
  };
  const hit = (event) => {
    const [x, y] = placeOn(canvas, event);
    return plan.hover(x / zoom, y / zoom);
  };
  const hover = (query) => query !== state.hover && follow(query);
  // A click on one of the buttons over the picture is the button's own.
  pointAt(stage, { hit, hover, open: (query, event) => event.target === canvas && pin(query) });
  const saveCsv = () => {
    const rows = [["part", "position", "token", "number", "value"]];
    const add = (what, i, number, value) => rows.push([what, m.first + i, m.tokens[i], number, value]);
    const key = (row) => (m.first && row === 0 ? `0 to ${m.first - 1}` : m.first + row - (m.first ? 1 : 0));
    for (const [name, { cells, which, values }] of Object.entries(m.parts))
      for (const i of range(m.n)) for (const c of range(cells)) add(name, i, which[c], values[i * cells + c]);
    for (const i of range(m.n)) for (const row of range(m.rows)) add("pattern", i, key(row), m.weight(i, row));
    m.likely.forEach(({ tokens, ids, probs }, i) => {
      if (i === home && covered()) return;
      tokens.forEach((token, j) => {
        add(`probability of ${token}`, i, ids[j], probs[j]);
      });
    });
    downloadCsv(`${data.file}.csv`, rows);
  };
  const savePng = () => canvas.toBlob((blob) => download(`${data.file}.png`, blob));
  layout();
  if (focused)
    [...stage.querySelectorAll("button")].find((one) => one.getAttribute("aria-label") === focused)?.focus({ preventScroll: true });
  return watchWidth(root, stage, layout, { cancel: () => cancelAnimationFrame(frame) });
}

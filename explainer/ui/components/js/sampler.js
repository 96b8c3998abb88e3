// The sampler: temperature, top-k, top-p, min-p over the whole vocabulary, updated at once while a control is dragged.

const WAYS = [
  ["as the model says", ""],
  ["calm: 0.7, top-k 40, top-p 0.9", "t0.7,k40,p0.9"],
  ["wild: 1.6", "t1.6"],
  ["wild, but top-p 0.9", "t1.6,p0.9"],
  ["only the best: top-k 1", "k1"],
];

export default function ({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector(".root"),
    theme = themeOf(root);
  root.send = setStateValue;
  if (root.view?.source === data.source && root.view.dark === theme.dark) {
    root.view.update(data); // the controls stay as they are: the reader may be dragging one
    return root.view.leave;
  }
  let uniforms = floats(data.uniforms),
    extra = data.extra;
  const z = floats(data.z),
    labels = data.names.split("\u0000");
  const state = remembered(root, { c: readControls(data.controls), stage: 4, hover: null });
  if (root.view?.source !== data.source) Object.assign(state, { pin: data.pinned, hover: null });
  const isNamed = (rank) => rank < labels.length || rank in extra;
  const label = (rank) => (isNamed(rank) ? tokenName(labels[rank] ?? extra[rank]) : `token of rank ${many(rank + 1)}`);
  const called = (rank) => (isNamed(rank) ? `“${label(rank)}”` : `the ${label(rank)}`);
  const plain = samplePipeline(z, plainControls).p;
  let width = Math.max(220, root.clientWidth); // read once: reading it between writes makes the browser lay out everything again
  const narrow = () => width < 760;

  // --- controls ---
  const send = () => root.send("controls", writeControls(state.c) || "plain");
  const knobs = samplerKnobs(state, z.length, () => ask(), send);
  const set = (text) => {
    const { s, d } = state.c;
    state.c = { ...readControls(text), s, d };
    ask();
    send();
  };
  const chips = element(
    "div",
    { class: "ways" },
    WAYS.map(([name, text]) => chip(name, () => set(text))),
  );

  // --- the table of stages ---
  const turnTo = (stage) => {
    state.stage = stage;
    fit();
    ask();
  };
  const tabs = element(
    "div",
    { class: "tabs", role: "group", "aria-label": "Stage" },
    STAGES.map(([name], i) => chip(`${i + 1} ${name}`, () => turnTo(i))),
  );
  const { header, headCells, list, lines } = stageTable({ hover: (at) => hover(at), pin: (at) => pin(at) });
  const sheet = element("div", { class: "sheet" }),
    live = liveRegion();
  const whole = element("canvas", { role: "img" }),
    bar = element("canvas", { role: "img" }),
    drawn = element("p", { class: "drawn" });
  const seed = element("input", {
    type: "number",
    min: 0,
    max: 999999999,
    step: 1,
    "aria-label": "Seed of the random numbers",
    class: "seed",
  });
  seed.onchange = () => {
    const wanted = Math.round(Number(seed.value));
    if (!(wanted >= 0 && wanted < 1e9)) return;
    Object.assign(state.c, { s: wanted, d: 1 });
    send();
  };
  const nth = (step) => {
    state.c.d = ((state.c.d - 1 + step + uniforms.length) % uniforms.length) + 1;
    ask();
    send();
  };
  const drawTools = element(
    "div",
    { class: "drawtools" },
    chip("previous draw", () => nth(-1)),
    chip("next draw", () => nth(1)),
    element("label", {}, "seed ", seed),
  );
  const tools = toolsLine(data.note, { "Numbers (CSV)": () => saveCsv(), PNG: () => downloadPng("whole_vocabulary", theme, whole) });
  const small = (...text) => element("p", { class: "small" }, text.join(" "));
  root.replaceChildren(
    element(
      "div",
      { class: "knobs" },
      knobs.map((k) => k.box),
    ),
    chips,
    tabs,
    element("div", { class: "pipe" }, header, list),
    sheet,
    element("h3", {}, `All ${many(z.length)} tokens`),
    small("Dotted: temperature 1. Thin: after temperature. Thick: what is drawn from. Shaded: the tokens that survive."),
    element("div", { class: "canvas" }, whole),
    element("h3", {}, "The draw"),
    small(
      "The survivors lie side by side on a bar of length 1, each as long as its probability.",
      "A random number u from 0 to 1 falls on one of them.",
    ),
    element("div", { class: "canvas" }, bar),
    drawn,
    drawTools,
    tools,
    live,
  );

  let run = null,
    ranks = [],
    hits = null;
  const ask = onNextFrame(() => paint());
  // Python's counts hold for the controls it was asked with, whatever the seed and the draw.
  const current = () => ["t", "k", "p", "m"].every((name) => state.c[name] === readControls(data.computed)[name]);
  const tally = () => {
    const count = new Map();
    for (const u of uniforms) {
      const rank = drawRank(run.edges, u);
      count.set(rank, (count.get(rank) ?? 0) + 1);
    }
    return count;
  };
  const paint = () => {
    run = samplePipeline(z, state.c, current() ? data.counts : null);
    hits = tally();
    const u = uniforms[Math.min(uniforms.length, state.c.d) - 1],
      hit = drawRank(run.edges, u);
    for (const each of knobs) each.paint();
    if (root.getRootNode().activeElement !== seed) seed.value = String(state.c.s);
    const odd = hit >= ROWS ? hit : state.pin !== null && state.pin >= ROWS ? state.pin : ROWS;
    ranks = [...Array(Math.min(ROWS, z.length)).keys(), odd].filter((rank) => rank < z.length);
    const ends = ranks.slice(0, ROWS).map((rank) => z[rank]),
      reach = Math.max(...ends.map(Math.abs)) * Math.max(1, 1 / state.c.t);
    const most = Math.max(run.final[0], plain[0]),
      scale = [0.05, 0.1, 0.25, 0.5, 1].find((size) => size >= most) ?? 1;
    const low = Math.min(...ends) < 0,
      half = low ? 0.5 : 0;
    const signedBar = (cell, x) => {
      const size = (Math.abs(x) / reach) * (low ? 0.5 : 1);
      cellText(cell, fmt(x, 2), size, signColor(theme, x), x < 0 ? half - size : half);
    };
    const probBar = (cell, text, part, color = theme.bar) => cellText(cell, text, part / scale, color);
    lines.forEach((line, at) => {
      line.line.hidden = at > ranks.length || (at === ranks.length && z.length <= ranks.length);
      if (at >= ranks.length) return;
      const rank = ranks[at],
        alive = run.left.map((count) => rank < count),
        count = hits.get(rank) ?? 0;
      const p = run.p[rank],
        last = alive[3] ? run.final[rank] : 0,
        classes = { cut: !alive[3], hit: rank === hit, gap: at === ROWS, pinned: rank === state.pin };
      line.rank.textContent = many(rank + 1);
      line.name.replaceChildren(...(isNamed(rank) ? faintSpace(labels[rank] ?? extra[rank]) : [label(rank)]));
      line.line.className = ["line", ...Object.keys(classes).filter((name) => classes[name])].join(" ");
      line.line.setAttribute("aria-selected", String(rank === state.pin));
      signedBar(line.cells[0], z[rank]);
      signedBar(line.cells[1], z[rank] / state.c.t);
      const cut = !alive[1] ? "cut" : alive[2] ? "cut by min-p" : "cut by top-p";
      probBar(line.cells[2], percent(p), p);
      probBar(line.cells[3], alive[1] ? percent(p) : "cut", alive[1] ? p : 0);
      probBar(line.cells[4], alive[3] ? percent(p) : cut, alive[3] ? p : 0);
      probBar(line.cells[5], percent(last), last, theme.deep);
      probBar(line.cells[6], many(count), count / 1000, theme.v);
      line.cells[6].tick.style.left = `${Math.min(100, (100 * last) / scale)}%`;
      const kept = alive[3] ? `drawn from with ${percent(last)}` : "cut";
      line.line.setAttribute(
        "aria-label",
        `rank ${rank + 1}, ${called(rank)}, logit ${fmt(z[rank], 2)}, probability ${percent(p)}, ${kept}, ${count} of 1,000 draws`,
      );
    });
    const rest = lines[ranks.length];
    if (rest && !rest.line.hidden) {
      const shown = new Set(ranks),
        inside = (count) => [...shown].filter((rank) => rank < count).length;
      const restOf = (count, stage) =>
        Math.max(0, run.mass[stage] - ranks.reduce((sum, rank) => sum + (rank < count ? run.p[rank] : 0), 0));
      const mass = (stage) => restOf(run.left[stage], stage);
      const others = run.left.map((count) => count - inside(count));
      rest.line.className = "line rest";
      rest.rank.textContent = "";
      rest.name.textContent = `${many(others[0])} others`;
      rest.line.setAttribute("aria-label", `${others[0]} others, together ${percent(mass(0))}`);
      probBar(rest.cells[0], "", 0);
      probBar(rest.cells[1], "", 0);
      for (const [column, stage] of [
        [2, 0],
        [3, 1],
        [4, 3],
      ]) {
        const part = others[stage] ? mass(stage) : 0;
        probBar(rest.cells[column], others[stage] ? percent(part) : "cut", part);
      }
      const last = others[3] ? mass(3) / run.mass[3] : 0;
      probBar(rest.cells[5], percent(last), last, theme.deep);
      const count = [...hits].reduce((sum, [rank, times]) => sum + (shown.has(rank) ? 0 : times), 0);
      probBar(rest.cells[6], many(count), count / 1000, theme.v);
      rest.cells[6].tick.style.left = `${Math.min(100, (100 * last) / scale)}%`;
    }
    const tell = (column, first, second) => {
      const [a, b] = headCells[column].querySelectorAll(".stat");
      a.textContent = first;
      b.textContent = second;
    };
    const nats = (x) => `entropy ${x.toFixed(2)} nats`,
      tokens = (count) => plural(count, "token");
    tell(0, `${many(z.length)} tokens`, `${fmt(z[z.length - 1], 1)} to ${fmt(z[0], 1)}`);
    tell(1, `÷ ${state.c.t.toFixed(2)}`, `${fmt(z[z.length - 1] / state.c.t, 1)} to ${fmt(z[0] / state.c.t, 1)}`);
    tell(2, tokens(run.left[0]), nats(run.entropy[0]));
    tell(3, `${tokens(run.left[1])}, ${percent(run.mass[1])}`, nats(run.entropy[1]));
    tell(4, `${tokens(run.left[3])}, ${percent(run.mass[3])}`, nats(run.entropy[3]));
    tell(5, `÷ ${fmt(run.mass[3], 4)}`, `bars: 0 to ${100 * scale} %`);
    for (const [i, tab] of [...tabs.children].entries()) tab.setAttribute("aria-pressed", String(i === state.stage));
    drawWhole(whole, theme, run, plain, width);
    const between = `from ${percent(run.final[0])} down to ${percent(run.final[run.left[3] - 1])}`;
    whole.setAttribute(
      "aria-label",
      `Probability of all ${many(z.length)} tokens by rank: ${tokens(run.left[3])} of them can be drawn, ${between}.`,
    );
    drawBar(bar, theme, run, label, u, hit, width, narrow());
    const [from, to] = [hit ? run.edges[hit - 1] : 0, run.edges[hit]].map((edge) => edge.toFixed(4));
    drawn.textContent =
      `Draw ${many(state.c.d)} of seed ${data.seed}: u = ${u.toFixed(4)} falls between ${from} and ${to}, ` +
      `on ${called(hit)} (${percent(run.final[hit])}).`;
    bar.setAttribute("aria-label", drawn.textContent);
    paintSheet();
    const { left, mass, entropy } = run;
    root.sampled = { left, mass, entropy, final: Array.from(run.final.slice(0, 40)), hits: [...hits], drawn: hit };
  };

  const paintSheet = () => {
    const rank = state.hover ?? state.pin ?? 0;
    sheet.replaceChildren(element("h3", {}, `The way of ${called(rank)}`), wayOf(rank, { z, run, hits, controls: state.c }));
  };
  const hover = (at) => {
    state.hover = at === null || at >= ranks.length ? null : ranks[at];
    lines.forEach((line, i) => {
      line.line.classList.toggle("lit", state.hover !== null && ranks[i] === state.hover);
    });
    if (run) paintSheet();
  };
  const pin = (at) => {
    if (at >= ranks.length) return;
    state.pin = ranks[at];
    state.hover = null;
    ask();
    live.textContent = lines[at].line.getAttribute("aria-label");
    root.send("token", state.pin === 0 ? "top" : String(data.ids[state.pin] ?? ""));
  };
  walkList(list, {
    rows: () => range(ranks.length),
    at: () => Math.max(0, ranks.indexOf(state.hover ?? state.pin ?? 0)),
    open: pin,
    live,
    escapes: false,
    light: (at) => {
      hover(at);
      if (at !== null) list.setAttribute("aria-activedescendant", `row${at}`);
    },
    said: (at) => lines[at].line.getAttribute("aria-label"),
  });
  const saveCsv = () => {
    const head = [
      "rank",
      "token",
      "logit",
      "logit / temperature",
      "probability",
      "after top-k",
      "after top-p",
      "after min-p",
      "renormalised",
      "of 1000 draws",
    ];
    const rows = Array.from(z, (value, i) => {
      const kept = [1, 2, 3].map((stage) => (i < run.left[stage] ? run.p[i] : 0)),
        last = i < run.left[3] ? run.final[i] : 0;
      return [i + 1, labels[i] ?? extra[i] ?? "", value, value / state.c.t, run.p[i], ...kept, last, hits.get(i) ?? 0];
    });
    downloadCsv("sampling", [head, ...rows]);
  };
  const fit = () => {
    width = Math.max(220, root.clientWidth);
    root.classList.toggle("narrow", narrow());
    root.classList.toggle("dark", theme.dark);
    STAGES.forEach((_, i) => {
      root.classList.toggle(`show${i}`, i === state.stage);
    });
  };
  fit();
  paint();
  const watch = () => {
    watchWidth(root, root, () => {
      fit();
      ask();
    });
  };
  const update = (news) => {
    data = news;
    uniforms = floats(data.uniforms);
    extra = data.extra;
    fit();
    watch();
    ask();
  };
  root.view = { source: data.source, dark: theme.dark, update, leave: () => root.observer?.disconnect() };
  watch();
  return root.view.leave;
}

// The sampler: temperature, top-k, top-p, min-p over the whole vocabulary, updated at once while a control is dragged.

const K_STOPS = [1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30, 40, 50, 60, 80, 100, 150, 200, 300, 500, 1000, 2000, 4000];
const ROWS = 12;
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
  const state = (root.state ??= { c: readControls(data.controls), stage: 4, hover: null });
  if (root.view?.source !== data.source) Object.assign(state, { pin: data.pinned, hover: null });
  const label = (rank) =>
    (labels[rank] ?? extra[rank] ?? "").trim() ||
    (rank < labels.length || rank in extra ? "␣" : `token of rank ${(rank + 1).toLocaleString("en")}`);
  const quoted = (rank) => (rank < labels.length || rank in extra ? `“${label(rank)}”` : `the ${label(rank)}`);
  const plain = samplePipeline(z, plainControls).p;
  let width = Math.max(220, root.clientWidth); // read once: reading it between writes makes the browser lay out everything again
  const narrow = () => width < 760;
  const stops = [...K_STOPS.filter((k) => k < z.length), 0];
  const many = (x) => x.toLocaleString("en");

  // --- controls ---
  const send = () => {
    root.send("controls", writeControls(state.c) || "plain");
  };
  const knob = (name, title, range, read, show, explain) => {
    const out = element("output", {}),
      note = element("span", { class: "explain" });
    const input = element("input", { type: "range", ...range, "aria-label": title, class: `knob-${name}` });
    input.oninput = () => {
      state.c[name] = read(Number(input.value));
      ask();
    };
    input.onchange = send;
    const box = element("label", { class: "knob" }, element("span", { class: "title" }, title, out), input, note);
    const paint = () => {
      input.value = show(state.c[name]);
      input.setAttribute("aria-valuetext", said[name]());
      out.textContent = said[name]();
      note.textContent = explain();
    };
    return { box, paint };
  };
  const said = {
    t: () => state.c.t.toFixed(2),
    k: () => (state.c.k ? many(state.c.k) : "off"),
    p: () => (state.c.p < 1 ? state.c.p.toFixed(2) : "off"),
    m: () => (state.c.m ? state.c.m.toFixed(2) : "off"),
  };
  const nearest = (k) =>
    k === 0
      ? stops.length - 1
      : stops.reduce((best, stop, i) => (stop && Math.abs(stop - k) < Math.abs((stops[best] || 1e9) - k) ? i : best), 0);
  const knobs = [
    knob(
      "t",
      "Temperature",
      { min: 0.05, max: 3, step: 0.05 },
      (x) => Number(x.toFixed(2)),
      (x) => x,
      () => (state.c.t === 1 ? "divide by 1: nothing changes" : `every gap between logits × ${fmt(1 / state.c.t, 2)}`),
    ),
    knob(
      "k",
      "Top-k",
      { min: 0, max: stops.length - 1, step: 1 },
      (x) => stops[x],
      nearest,
      () => (state.c.k ? `the ${many(state.c.k)} highest stay` : "every token stays"),
    ),
    knob(
      "p",
      "Top-p",
      { min: 0.05, max: 1, step: 0.01 },
      (x) => Number(x.toFixed(2)),
      (x) => x,
      () => (state.c.p < 1 ? `the fewest that sum to ${percentText(state.c.p)}` : "no limit to the sum"),
    ),
    knob(
      "m",
      "Min-p",
      { min: 0, max: 0.5, step: 0.01 },
      (x) => Number(x.toFixed(2)),
      (x) => x,
      () => (state.c.m ? `at least ${state.c.m.toFixed(2)} × the likeliest` : "no threshold"),
    ),
  ];
  const chips = element(
    "div",
    { class: "ways" },
    WAYS.map(([name, text]) =>
      element(
        "button",
        {
          class: "chip",
          type: "button",
          onclick: () => {
            const { s, d } = state.c;
            state.c = { ...readControls(text), s, d };
            ask();
            send();
          },
        },
        name,
      ),
    ),
  );

  // --- the table of stages ---
  const heads = [
    ["logit", "as the model makes it"],
    ["÷ temperature", "same order, other gaps"],
    ["probability", "softmax of all"],
    ["top-k", ""],
    ["top-p, min-p", ""],
    ["renormalised", "what is drawn from"],
    ["1,000 draws", "line: expected"],
  ];
  const tabs = element(
    "div",
    { class: "tabs", role: "group", "aria-label": "Stage" },
    heads.map(([name], i) =>
      element(
        "button",
        {
          class: "chip",
          type: "button",
          onclick: () => {
            state.stage = i;
            fit();
            ask();
          },
        },
        `${i + 1} ${name}`,
      ),
    ),
  );
  const headCells = heads.map(([name, note], i) =>
    element(
      "div",
      { class: `cell head s${i}` },
      element("b", {}, `${i + 1} ${name}`),
      element("span", { class: "stat" }),
      element("span", { class: "stat" }, note),
    ),
  );
  const header = element("div", { class: "line heads", "aria-hidden": "true" }, element("div", { class: "who" }), headCells);
  const list = element("div", {
    class: "list",
    role: "listbox",
    tabindex: "0",
    "aria-label": "Tokens with their values at every stage. Up and down move, Enter writes out the arithmetic.",
  });
  const lines = Array.from({ length: ROWS + 2 }, (_, at) => {
    const cells = heads.map((_, i) => {
      const bar = element("i", {}),
        tick = element("u", {}),
        number = element("span", { class: "num" });
      const cell = element("div", { class: `cell s${i}` }, number, element("span", { class: "track" }, bar, i === 6 ? tick : null));
      return { cell, number, bar, tick };
    });
    const rank = element("span", { class: "rank" }),
      name = element("span", { class: "name" });
    const line = element(
      "div",
      {
        id: `row${at}`,
        class: "line",
        role: "option",
        onclick: () => pin(at),
        onpointerenter: (e) => {
          if (e.pointerType !== "touch") hover(at);
        },
      },
      element("div", { class: "who" }, rank, name),
      cells.map((c) => c.cell),
    );
    list.append(line);
    return { line, rank, name, cells };
  });
  list.onpointerleave = () => hover(null);
  const sheet = element("div", { class: "sheet" }),
    live = element("div", { class: "sr", role: "status", "aria-live": "polite" });
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
    if (wanted >= 0 && wanted < 1e9) {
      state.c.s = wanted;
      state.c.d = 1;
      send();
    }
  };
  const nth = (step) => {
    state.c.d = ((state.c.d - 1 + step + uniforms.length) % uniforms.length) + 1;
    ask();
    send();
  };
  const drawTools = element(
    "div",
    { class: "drawtools" },
    element("button", { class: "chip", type: "button", onclick: () => nth(-1) }, "previous draw"),
    element("button", { class: "chip", type: "button", onclick: () => nth(1) }, "next draw"),
    element("label", {}, "seed ", seed),
  );
  const tools = element(
    "div",
    { class: "tools" },
    element("span", { class: "note" }, data.note),
    element("button", { type: "button", onclick: () => saveCsv() }, "Numbers (CSV)"),
    element("button", { type: "button", onclick: () => downloadPng("whole_vocabulary", theme, whole) }, "PNG"),
  );
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
    element(
      "p",
      { class: "small" },
      "Dotted: temperature 1. Thin: after temperature. Thick: what is drawn from. Shaded: the tokens that survive.",
    ),
    element("div", { class: "canvas" }, whole),
    element("h3", {}, "The draw"),
    element(
      "p",
      { class: "small" },
      "The survivors lie side by side on a bar of length 1, each as long as its probability. A random number u from 0 to 1 falls on one of them.",
    ),
    element("div", { class: "canvas" }, bar),
    drawn,
    drawTools,
    tools,
    live,
  );

  let run = null,
    frame = 0,
    ranks = [],
    hits = null;
  const ask = () => {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(paint);
  };
  const current = () => {
    const { s, d, ...rest } = state.c,
      { s: _, d: __, ...theirs } = readControls(data.computed);
    return JSON.stringify(rest) === JSON.stringify(theirs);
  };
  const tally = () => {
    const count = new Map();
    for (const u of uniforms) {
      const rank = drawRank(run.edges, u);
      count.set(rank, (count.get(rank) ?? 0) + 1);
    }
    return count;
  };
  const cellText = (cell, text, share, color, from = 0) => {
    cell.number.textContent = text;
    cell.bar.className = share > 1.001 ? "over" : "";
    cell.bar.style.cssText = `left:${100 * from}%;width:${100 * Math.min(1, share)}%;background:${color}`;
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
    const blue = theme.dark ? "#5fb3e0" : "#2a7fb8",
      sign = (x) => `rgb(${(x < 0 ? theme.low : theme.high).join(",")})`;
    const ends = ranks.slice(0, ROWS).map((rank) => z[rank]),
      reach = Math.max(...ends.map(Math.abs)) * Math.max(1, 1 / state.c.t);
    const most = Math.max(run.final[0], plain[0]),
      scale = [0.05, 0.1, 0.25, 0.5, 1].find((size) => size >= most) ?? 1;
    const signedBar = (cell, x) => {
      const low = Math.min(...ends) < 0,
        half = low ? 0.5 : 0,
        size = (Math.abs(x) / reach) * (low ? 0.5 : 1);
      cellText(cell, fmt(x, 2), size, sign(x), x < 0 ? half - size : half);
    };
    lines.forEach((line, at) => {
      line.line.hidden = at > ranks.length || (at === ranks.length && z.length <= ranks.length);
      if (at >= ranks.length) return;
      const rank = ranks[at],
        alive = run.left.map((count) => rank < count),
        count = hits.get(rank) ?? 0,
        expected = alive[3] ? 1000 * run.final[rank] : 0;
      line.rank.textContent = many(rank + 1);
      line.name.textContent = label(rank);
      line.line.className =
        "line" +
        (alive[3] ? "" : " cut") +
        (rank === hit ? " hit" : "") +
        (at === ROWS ? " gap" : "") +
        (rank === state.pin ? " pinned" : "");
      line.line.setAttribute("aria-selected", String(rank === state.pin));
      signedBar(line.cells[0], z[rank]);
      signedBar(line.cells[1], z[rank] / state.c.t);
      cellText(line.cells[2], percentText(run.p[rank]), run.p[rank] / scale, blue);
      for (const [column, stage] of [
        [3, 1],
        [4, 3],
      ])
        cellText(
          line.cells[column],
          alive[stage] ? percentText(run.p[rank]) : stage === 3 && alive[1] ? (alive[2] ? "cut by min-p" : "cut by top-p") : "cut",
          alive[stage] ? run.p[rank] / scale : 0,
          blue,
        );
      cellText(
        line.cells[5],
        alive[3] ? percentText(run.final[rank]) : "0",
        alive[3] ? run.final[rank] / scale : 0,
        theme.dark ? "#8fd0f2" : "#0b568c",
      );
      cellText(line.cells[6], many(count), count / 1000 / scale, theme.v);
      line.cells[6].tick.style.left = `${Math.min(100, expected / 10 / scale)}%`;
      line.line.setAttribute(
        "aria-label",
        `rank ${rank + 1}, ${quoted(rank)}, logit ${fmt(z[rank], 2)}, probability ${percentText(run.p[rank])}, ${alive[3] ? `drawn from with ${percentText(run.final[rank])}` : "cut"}, ${count} of 1,000 draws`,
      );
    });
    const rest = lines[ranks.length];
    if (rest && !rest.line.hidden) {
      const shown = new Set(ranks),
        inside = (count) => [...shown].filter((rank) => rank < count).length;
      const share = (count, stage) => Math.max(0, run.mass[stage] - ranks.reduce((sum, rank) => sum + (rank < count ? run.p[rank] : 0), 0));
      const others = run.left.map((count) => count - inside(count));
      rest.line.className = "line rest";
      rest.rank.textContent = "";
      rest.name.textContent = `${many(others[0])} others`;
      rest.line.setAttribute("aria-label", `${others[0]} others, together ${percentText(share(run.left[0], 0))}`);
      cellText(rest.cells[0], "", 0, blue);
      cellText(rest.cells[1], "", 0, blue);
      const text = (stage) => (others[stage] ? percentText(share(run.left[stage], stage)) : "cut");
      for (const [column, stage] of [
        [2, 0],
        [3, 1],
        [4, 3],
      ])
        cellText(rest.cells[column], text(stage), others[stage] ? share(run.left[stage], stage) / scale : 0, blue);
      const last = others[3] ? share(run.left[3], 3) / run.mass[3] : 0;
      cellText(rest.cells[5], last ? percentText(last) : "0", last / scale, theme.dark ? "#8fd0f2" : "#0b568c");
      const count = [...hits].reduce((sum, [rank, times]) => sum + (shown.has(rank) ? 0 : times), 0);
      cellText(rest.cells[6], many(count), count / 1000 / scale, theme.v);
      rest.cells[6].tick.style.left = `${Math.min(100, (100 * last) / scale)}%`;
    }
    const stat = (column, first, second) => {
      const [a, b] = headCells[column].querySelectorAll(".stat");
      a.textContent = first;
      b.textContent = second;
    };
    const nats = (x) => `entropy ${x.toFixed(2)} nats`;
    const tokens = (count) => `${many(count)} token${count === 1 ? "" : "s"}`;
    stat(0, `${many(z.length)} tokens`, `${fmt(z[z.length - 1], 1)} to ${fmt(z[0], 1)}`);
    stat(1, `÷ ${state.c.t.toFixed(2)}`, `${fmt(z[z.length - 1] / state.c.t, 1)} to ${fmt(z[0] / state.c.t, 1)}`);
    stat(2, tokens(run.left[0]), nats(run.entropy[0]));
    stat(3, `${tokens(run.left[1])}, ${percentText(run.mass[1])}`, nats(run.entropy[1]));
    stat(4, `${tokens(run.left[3])}, ${percentText(run.mass[3])}`, nats(run.entropy[3]));
    stat(5, `÷ ${fmt(run.mass[3], 4)}`, `bars: 0 to ${100 * scale} %`);
    [...tabs.children].forEach((tab, i) => tab.setAttribute("aria-pressed", String(i === state.stage)));
    drawWhole(whole, theme, run, plain, width, narrow());
    whole.setAttribute(
      "aria-label",
      `Probability of all ${many(z.length)} tokens by rank: ${tokens(run.left[3])} of them can be drawn, from ${percentText(run.final[0])} down to ${percentText(run.final[run.left[3] - 1])}.`,
    );
    drawBar(bar, theme, run, label, u, hit, width, narrow());
    const start = hit ? run.edges[hit - 1] : 0;
    drawn.textContent = `Draw ${many(state.c.d)} of seed ${data.seed}: u = ${u.toFixed(4)} falls between ${start.toFixed(4)} and ${run.edges[hit].toFixed(4)}, on ${quoted(hit)} (${percentText(run.final[hit])}).`;
    bar.setAttribute("aria-label", drawn.textContent);
    paintSheet();
    root.sampled = {
      left: run.left,
      mass: run.mass,
      entropy: run.entropy,
      final: Array.from(run.final.slice(0, 40)),
      hits: [...hits],
      drawn: hit,
    };
  };

  const paintSheet = () => {
    const rank = state.hover ?? state.pin ?? 0,
      { t, k, p, m } = state.c,
      alive = run.left.map((count) => rank < count);
    const line = (name, text) => element("div", { class: "step" }, element("b", {}, name), element("span", {}, text));
    const beforeIt = run.p.slice(0, rank).reduce((sum, x) => sum + x, 0) / run.mass[1];
    const steps = [
      line("logit", fmt(z[rank], 3)),
      line("÷ temperature", `${fmt(z[rank], 3)} ÷ ${t.toFixed(2)} = ${fmt(z[rank] / t, 3)}`),
      line(
        "softmax",
        `exp(${fmt(z[rank] / t, 2)} − ${fmt(z[0] / t, 2)}) = ${fmt(Math.exp((z[rank] - z[0]) / t))}, ÷ ${fmt(run.total)} (the sum over all) = ${percentText(run.p[rank])}`,
      ),
      line(
        "top-k",
        k
          ? alive[1]
            ? `rank ${many(rank + 1)} is among the first ${many(k)}: it stays`
            : `rank ${many(rank + 1)} comes after the first ${many(k)}: cut`
          : "off",
      ),
    ];
    if (alive[1])
      steps.push(
        line(
          "top-p",
          p < 1
            ? rank === 0
              ? "the likeliest always stays"
              : alive[2]
                ? `those before it hold ${percentText(beforeIt)} of what top-k left, less than ${percentText(p)}: it stays`
                : `those before it already hold ${percentText(beforeIt)} of what top-k left: cut`
            : "off",
        ),
      );
    if (alive[2])
      steps.push(
        line(
          "min-p",
          m
            ? `${percentText(run.p[rank])} ${alive[3] ? "reaches" : "is below"} ${m.toFixed(2)} × ${percentText(run.p[0])}: ${alive[3] ? "it stays" : "cut"}`
            : "off",
        ),
      );
    if (alive[3]) {
      steps.push(line("renormalised", `${percentText(run.p[rank])} ÷ ${fmt(run.mass[3], 4)} = ${percentText(run.final[rank])}`));
      const expected = 1000 * run.final[rank];
      steps.push(line("1,000 draws", `expected ${fmt(expected, 1)}, drawn ${many(hits.get(rank) ?? 0)}`));
    }
    sheet.replaceChildren(element("h3", {}, `The way of ${quoted(rank)}`), element("div", { class: "steps" }, steps));
  };
  const hover = (at) => {
    state.hover = at === null || at >= ranks.length ? null : ranks[at];
    lines.forEach((line, i) => line.line.classList.toggle("lit", state.hover !== null && ranks[i] === state.hover));
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
  list.onkeydown = (event) => {
    const at = Math.max(0, ranks.indexOf(state.hover ?? state.pin ?? 0));
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      pin(at);
      return;
    }
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: ranks.length - 1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    hover(Math.max(0, Math.min(ranks.length - 1, next)));
    list.setAttribute("aria-activedescendant", `row${ranks.indexOf(state.hover)}`);
    live.textContent = lines[ranks.indexOf(state.hover)].line.getAttribute("aria-label");
  };
  const saveCsv = () =>
    downloadCsv("sampling", [
      [
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
      ],
      ...Array.from(z, (value, i) => [
        i + 1,
        labels[i] ?? extra[i] ?? "",
        value,
        value / state.c.t,
        run.p[i],
        ...[1, 2, 3].map((stage) => (i < run.left[stage] ? run.p[i] : 0)),
        i < run.left[3] ? run.final[i] : 0,
        hits.get(i) ?? 0,
      ]),
    ]);
  const fit = () => {
    width = Math.max(220, root.clientWidth);
    root.classList.toggle("narrow", narrow());
    root.classList.toggle("dark", theme.dark);
    heads.forEach((_, i) => root.classList.toggle(`show${i}`, i === state.stage));
  };
  fit();
  paint();
  let last = root.clientWidth;
  const watch = () => {
    root.observer?.disconnect();
    root.observer = new ResizeObserver(() => {
      if (Math.abs(root.clientWidth - last) > 1) {
        last = root.clientWidth;
        fit();
        ask();
      }
    });
    root.observer.observe(root);
  };
  const update = (news) => {
    data = news;
    uniforms = floats(data.uniforms);
    extra = data.extra;
    watch();
    ask();
  };
  root.view = { source: data.source, dark: theme.dark, update, leave: () => root.observer?.disconnect() };
  watch();
  return root.view.leave;
}

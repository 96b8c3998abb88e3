// The neurons of one block's feed-forward network: all positions, all neurons; one of them from dot product to promoted words.

export default function ({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector(".root"),
    theme = themeOf(root);
  const m = { ...data, n: data.tokens.length, gate: data.gated ? floats(data.gate) : null };
  for (const name of ["pre", "post", "x", "curveX", "curveY"]) m[name] = floats(data[name]);
  m.list = data.list.map((one) => ({ ...one, wIn: floats(one.wIn), wGate: data.gated ? floats(one.wGate) : null, wOut: floats(one.wOut) }));
  const [linked, how] = (data.drawn || "").split(".");
  const state = remembered(root, {
    panel: ["gate", "pre"].includes(linked) ? linked : "post",
    sorted: how === "sorted",
    open: {},
    hover: null,
    neuron: null,
    source: null,
  });
  if (state.source !== data.source || state.neuron === null) {
    state.neuron = data.neuron;
    state.source = data.source;
    state.hover = null;
  }
  if (!m[state.panel]) state.panel = "post";
  const at = (name, row, neuron) => m[name][row * m.d + neuron];
  const label = (row) => `${m.first + row} ${quoted(m.tokens[row])}`;
  const formula = (row, j) =>
    data.gated
      ? `gate ${fmt(at("gate", row, j))}, up ${fmt(at("pre", row, j))} → ${data.act}(gate) · up = ${fmt(at("post", row, j))}`
      : `before ${fmt(at("pre", row, j))} → ${data.act} → ${fmt(at("post", row, j))}`;
  const sentence = (row, j) => `neuron ${j} at ${label(row)}: ${formula(row, j)}`;

  const { base, over, size, clear } = canvasPair();
  const stage = boardElement(
    {
      kind: "grid of neurons",
      label:
        `${data.title}. ${m.n} positions, ${m.d} neurons. ` +
        "Left and right move from neuron to neuron, up and down from position to position, Enter opens one.",
    },
    base,
    over,
  );
  const loupe = element("canvas", { "aria-hidden": "true" }),
    readout = readoutLine();
  const live = liveRegion();
  const choices = element("div", { class: "choices" }),
    left = element("div"),
    right = element("div");
  const tools = toolsLine(data.note, { PNG: () => downloadPng("neurons.png", theme, base, over) });

  let order = [],
    plan = null;
  const arrange = () => {
    const width = Math.max(220, root.clientWidth || 600),
      narrow = width < 700,
      gutter = narrow ? 64 : 104;
    const row = clamp(360 / m.n, 11, 20);
    return { width, narrow, gutter, inner: width - gutter, row, height: m.n * row + 2 };
  };
  const pick = (px, row) => {
    // Several neurons share a pixel: the largest one is drawn, and it is the one that is pointed at.
    const from = Math.floor((px / plan.inner) * m.d),
      to = Math.max(from + 1, Math.floor(((px + 1) / plan.inner) * m.d));
    let best = order[Math.min(from, m.d - 1)];
    for (let k = from; k < Math.min(to, m.d); k++)
      if (Math.abs(at(state.panel, row, order[k])) > Math.abs(at(state.panel, row, best))) best = order[k];
    return best;
  };
  const paint = () => {
    plan = arrange();
    root.classList.toggle("narrow", plan.width < 860);
    order = range(m.d);
    if (state.sorted) order.sort((a, b) => at(state.panel, m.at, b) - at(state.panel, m.at, a));
    plan.place = new Map(order.map((j, k) => [j, k]));
    const context = size(plan.width, plan.height);
    plan.extent = m[state.panel].reduce((most, value) => Math.max(most, Math.abs(value)), 1e-9);
    context.font = `${plan.row < 14 ? 11 : 12.5}px ${theme.font}`;
    context.textBaseline = "middle";
    for (let row = 0; row < m.n; row++) {
      context.fillStyle = row === m.at ? theme.accent : theme.text;
      context.fillText(shortened(`${m.first + row} ${tokenName(m.tokens[row])}`, plan.narrow ? 8 : 13), 0, (row + 0.5) * plan.row + 1);
      for (let px = 0; px < plan.inner; px++) {
        context.fillStyle = cssRgb(diverging(theme, at(state.panel, row, pick(px, row)), plan.extent));
        context.fillRect(plan.gutter + px, row * plan.row + 1, 1, plan.row - 1);
      }
    }
    outline(context, plan.gutter - 0.5, 0.5, plan.inner, m.n * plan.row, theme.line, 1);
    mark();
  };
  const near = () => (state.hover ? state.hover : { row: m.at, neuron: state.neuron });
  const mark = () => {
    const context = clear(),
      here = near();
    const show = (row, neuron, color) => {
      const x = plan.gutter + ((plan.place.get(neuron) + 0.5) / m.d) * plan.inner;
      outline(context, x - 3.5, row * plan.row, 7, plan.row + 1, color, 2);
    };
    outline(context, plan.gutter - 1, m.at * plan.row + 0.5, plan.inner, plan.row, theme.accent, 1.5);
    show(m.at, state.neuron, theme.accent);
    if (state.hover) show(here.row, here.neuron, theme.text);
    readout.textContent = sentence(here.row, here.neuron);
    magnify(here);
  };
  const magnify = ({ row, neuron }) => {
    const count = plan.narrow ? 21 : 61,
      height = 58,
      context = sizeCanvas(loupe, plan.width, height),
      middle = plan.place.get(neuron);
    const first = Math.max(0, Math.min(m.d - count, middle - (count >> 1))),
      end = Math.min(m.d, first + count),
      cell = plan.inner / Math.min(count, m.d),
      zero = 36;
    context.font = `12px ${theme.font}`;
    context.fillStyle = theme.faint;
    context.textBaseline = "middle";
    context.fillText("enlarged", 0, zero - 8);
    for (let k = first; k < end; k++) {
      const value = at(state.panel, row, order[k]),
        x = plan.gutter + (k - first) * cell;
      const tall = Math.sqrt(Math.abs(value) / plan.extent) * (value < 0 ? 12 : 32);
      context.fillStyle = signColor(theme, value);
      context.fillRect(x + 1, value < 0 ? zero : zero - tall, Math.max(1, cell - 2), Math.max(0.7, tall));
      if (order[k] === neuron) {
        outline(context, x, 2, cell, 46, state.hover ? theme.text : theme.accent, 2);
        context.fillStyle = theme.text;
        context.textAlign = k - first > count * 0.9 ? "end" : k - first < count * 0.1 ? "start" : "center";
        context.fillText(String(neuron), x + cell / 2, 54);
        context.textAlign = "start";
      }
    }
  };
  const paintChoices = () => {
    const choose = (what) => {
      Object.assign(state, what);
      keepingFocus(choices, paintChoices);
      paint();
      setStateValue("drawn", `${state.panel}.${state.sorted ? "sorted" : ""}`);
    };
    const group = (label, title, options, chosen, act) => {
      const box = choice(label, options, chosen, act);
      box.prepend(element("span", {}, title));
      return box;
    };
    const panels = data.gated
      ? [
          ["gate", "gate"],
          ["pre", "up"],
          ["post", "after: gate × up"],
        ]
      : [
          ["pre", `before ${data.act}`],
          ["post", `after ${data.act}`],
        ];
    choices.replaceChildren(
      group("What is drawn", "Draw", panels, state.panel, (panel) => choose({ panel })),
      group(
        "Order of the neurons",
        "Order",
        [
          [false, "by number"],
          [true, `by value at ${label(m.at)}`],
        ],
        state.sorted,
        (sorted) => choose({ sorted }),
      ),
    );
  };
  const find = (neuron) => m.list.find((one) => one.index === neuron);
  const open = (row, neuron) => {
    state.neuron = neuron;
    state.hover = null;
    mark();
    paintList();
    paintSheet();
    live.textContent = sentence(row, neuron);
    setStateValue("neuron", `${m.first + row}.${neuron}`);
  };
  const paintList = () => {
    left.replaceChildren(
      element("h3", {}, `What adds most at ${label(m.at)}`),
      element(
        "p",
        { class: "small" },
        "By the length of what the neuron adds to the stream: |value| × length of its row of W_out. ",
        `In the list: its number, its value, and ${m.list.some((one) => one.up.length) ? "the tokens that it raises most" : "that length"}.`,
      ),
      element("ul", { class: "top" }, m.list.filter((one) => one.strong).map(listed)),
    );
  };
  const listed = (one) => {
    const { index, up, length } = one,
      words = up.length
        ? `raises ${up
            .slice(0, 3)
            .map(([word]) => tokenName(word))
            .join(", ")}`
        : `length ${fmt(length, 2)}`;
    return element(
      "li",
      {},
      element(
        "button",
        { type: "button", "aria-current": String(index === state.neuron), onclick: () => open(m.at, index) },
        element("span", { class: "number" }, String(index)),
        element("span", { class: "value" }, fmt(at("post", m.at, index), 2)),
        element("span", { class: "words" }, words),
      ),
    );
  };
  const terms = (weights) =>
    products(
      m.x.length,
      (i) => m.x[i],
      (i) => weights[i],
    );
  const table = (name, list, names) => {
    const onToggle = () => {
      state.open[name] = !state.open[name];
      paintSheet();
    };
    return termTable(
      theme,
      list,
      { label: "i", ...names, colorA: theme.faint, colorB: theme.faint },
      { open: Boolean(state.open[name]), onToggle },
    );
  };
  const paintSheet = () => {
    const one = find(state.neuron),
      j = state.neuron,
      row = m.at;
    if (!one) {
      right.replaceChildren(
        element("h3", {}, `Neuron ${j}`),
        element("p", {}, sentence(row, j)),
        element("p", { class: "small" }, "Its weights are on their way …"),
      );
      return;
    }
    const value = (name) => at(name, row, j);
    const { nodes, draw } = neuronSheet({ theme, m, one, value, place: label(row), terms, table });
    right.replaceChildren(...nodes);
    draw();
  };
  const later = onNextFrame(mark);
  const hit = (event) => {
    const cell = cellAt(placeOn(base, event), { left: plan.gutter, cellW: 1, cellH: plan.row, columns: plan.inner, rows: m.n });
    return cell && { row: cell.row, neuron: pick(cell.column, cell.row) };
  };
  const hover = (cell) => {
    state.hover = cell;
    later();
  };
  pointAt(stage, { hit, hover, open: (cell) => open(cell.row, cell.neuron) });
  const keys = { ...ARROWS, Home: [0, -Infinity], End: [0, Infinity] };
  onKeys(stage, {
    keys,
    open: () => open(near().row, near().neuron),
    leave: () => hover(null),
    move: ([down, across]) => {
      const { row, neuron } = near();
      hover({ row: moved(row, down, m.n), neuron: order[moved(plan.place.get(neuron), across, m.d)] });
      live.textContent = sentence(state.hover.row, state.hover.neuron);
    },
  });
  keepingFocus(root, () => {
    const below = element("div", { class: "below" }, left, right);
    root.replaceChildren(choices, stage, element("div", { class: "loupe" }, loupe), readout, below, tools, live);
    paintChoices();
    paint();
    paintList();
    paintSheet();
  });
  return watchWidth(
    root,
    root,
    () => {
      paint();
      paintSheet();
    },
    later,
  );
}

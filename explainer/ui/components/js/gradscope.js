// The gradient of one matrix as a grid of signed numbers. One entry opens: the sum over positions that makes it.

export default function ({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector(".root");
  const theme = themeOf(root);
  const g = floats(data.gradient),
    w = floats(data.weights),
    x = floats(data.read),
    back = floats(data.back);
  const rows = data.dHead,
    columns = data.dModel,
    n = data.tokens.length; // drawn lying down: d_head goes down, d_model across
  const at = (i, j) => i * rows + j;
  let most = 0;
  for (const value of g) most = Math.max(most, Math.abs(value));
  const state = (root.state ??= { source: null, hover: null, open: false });
  const linked = /^(\d+)\.(\d+)$/.exec(data.entry || "");
  const [pi, pj] = linked && +linked[1] < columns && +linked[2] < rows ? [+linked[1], +linked[2]] : data.start;
  if (state.source !== data.source + data.entry) Object.assign(state, { source: data.source + data.entry, hover: null, pinned: [pi, pj] });

  const base = element("canvas"),
    over = element("canvas", { class: "over" });
  const board = element(
    "div",
    {
      class: "board",
      tabindex: "0",
      role: "application",
      "aria-roledescription": "grid of gradients",
      "aria-label": `Gradient of ${columns} by ${rows} numbers. Arrow keys move, Enter opens an entry.`,
    },
    base,
    over,
  );
  const readout = element("p", { class: "readout" }),
    live = element("div", { class: "sr", role: "status", "aria-live": "polite" });
  const list = element("div", { class: "largest", role: "group", "aria-label": "The largest entries" });
  const sheet = element("div", { class: "sheet" });
  const tools = element(
    "div",
    { class: "tools" },
    element("span", { class: "note" }, data.note),
    element("button", { type: "button", onclick: () => downloadPng("gradient.png", theme, base) }, "PNG"),
  );
  keepingFocus(root, () => root.replaceChildren(board, readout, list, sheet, tools, live));

  const entry = (i, j) => `W_Q[${i}, ${j}]`;
  const say = (i, j) =>
    `${entry(i, j)} = ${fmt(w[at(i, j)])}: gradient ${fmt(g[at(i, j)])}. ` +
    (g[at(i, j)] === 0 ? "A nudge changes nothing." : `Make it a little ${g[at(i, j)] > 0 ? "smaller" : "larger"} and the loss falls.`);
  const order = Array.from({ length: g.length }, (_, k) => k)
    .sort((a, b) => Math.abs(g[b]) - Math.abs(g[a]))
    .slice(0, 6);
  let plan = null,
    frame = 0;

  const paint = () => {
    const width = Math.max(200, (root.clientWidth || 800) - 2),
      height = Math.max(120, Math.min(rows * 7, 260));
    plan = { width, height, cw: width / columns, ch: height / rows };
    const context = sizeCanvas(base, width, height),
      image = new ImageData(columns, rows);
    sizeCanvas(over, width, height);
    for (let i = 0; i < columns; i++)
      for (let j = 0; j < rows; j++) image.data.set([...diverging(theme, g[at(i, j)], most), 255], 4 * (j * columns + i));
    const small = new OffscreenCanvas(columns, rows);
    small.getContext("2d").putImageData(image, 0, 0);
    context.imageSmoothingEnabled = false;
    context.drawImage(small, 0, 0, width, height);
    context.strokeStyle = theme.line;
    context.strokeRect(0.5, 0.5, width - 1, height - 1);
    mark();
  };
  const mark = () => {
    const context = over.getContext("2d");
    context.clearRect(0, 0, plan.width, plan.height);
    const frameOne = ([i, j], color, thick) => {
      const cw = Math.max(plan.cw, 7),
        ch = Math.max(plan.ch, 7);
      context.strokeStyle = color;
      context.lineWidth = thick;
      context.strokeRect((i + 0.5) * plan.cw - cw / 2 - 1, (j + 0.5) * plan.ch - ch / 2 - 1, cw + 2, ch + 2);
    };
    frameOne(state.pinned, theme.text, 2);
    if (state.hover) frameOne(state.hover, theme.accent, 2);
    readout.textContent = say(...(state.hover || state.pinned));
  };
  const later = () => {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(mark);
  };
  const hit = (event) => {
    const box = base.getBoundingClientRect(),
      i = Math.floor((event.clientX - box.left) / plan.cw),
      j = Math.floor((event.clientY - box.top) / plan.ch);
    return i >= 0 && j >= 0 && i < columns && j < rows ? [i, j] : null;
  };
  const open = (pair) => {
    state.pinned = pair;
    state.hover = null;
    later();
    paintSheet();
    setStateValue("entry", pair.join("."));
  };
  board.onpointermove = (event) => {
    if (event.pointerType !== "touch") {
      state.hover = hit(event);
      later();
    }
  };
  board.onpointerleave = () => {
    state.hover = null;
    later();
  };
  board.onclick = (event) => {
    const pair = hit(event);
    if (pair) open(pair);
  };
  board.onblur = () => {
    state.hover = null;
    later();
  };
  board.onkeydown = (event) => {
    const [i, j] = state.hover || state.pinned;
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      open([i, j]);
      return;
    }
    const move = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] }[event.key];
    if (!move) return;
    event.preventDefault();
    state.hover = [Math.max(0, Math.min(columns - 1, i + move[0])), Math.max(0, Math.min(rows - 1, j + move[1]))];
    later();
    live.textContent = say(...state.hover);
  };
  const paintSheet = () => {
    const [i, j] = state.pinned;
    list.replaceChildren(
      element("span", {}, "Largest:"),
      ...order.map((k) => {
        const pair = [Math.floor(k / rows), k % rows],
          here = pair[0] === i && pair[1] === j;
        return element(
          "button",
          { type: "button", class: "chip", "aria-pressed": String(here), onclick: () => open(pair) },
          `[${pair.join(", ")}] ${fmt(g[k])}`,
        );
      }),
    );
    const terms = data.tokens.map((token, pos) => ({
      label: `${pos} ${token.trim() || "␣"}`,
      a: x[pos * columns + i],
      b: back[pos * rows + j],
      product: x[pos * columns + i] * back[pos * rows + j],
    }));
    const sum = terms.reduce((total, term) => total + term.product, 0);
    sheet.replaceChildren(
      element("h3", {}, `The gradient of ${entry(i, j)} is a sum over the ${n} positions`),
      element("p", { class: "formula" }, `${sumText(terms)} = `, element("b", {}, fmt(sum))),
      element(
        "p",
        { class: "small" },
        `x[${i}] is number ${i} of what this head reads at a position. ∂loss/∂q[${j}] is how the loss changes with number ${j} of that position’s query; back-propagation brings it here from the loss, block by block.`,
      ),
      termTable(
        theme,
        terms,
        { label: "position", a: `x[${i}]`, b: `∂loss/∂q[${j}]`, colorA: theme.faint, colorB: theme.q },
        {
          open: state.open,
          onToggle: () => {
            state.open = !state.open;
            paintSheet();
          },
        },
      ),
    );
  };
  paint();
  paintSheet();
  watchWidth(root, root, () => {
    paint();
  });
  return () => {
    root.observer?.disconnect();
    cancelAnimationFrame(frame);
  };
}

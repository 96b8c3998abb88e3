// The gradient of one matrix as a grid of signed numbers. One entry opens: the sum over positions that makes it.

export default function ({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector(".root"),
    theme = themeOf(root);
  const g = floats(data.gradient),
    w = floats(data.weights),
    x = floats(data.read),
    back = floats(data.back);
  const rows = data.dHead,
    columns = data.dModel,
    n = data.tokens.length; // drawn lying down: d_head goes down, d_model across
  const at = (i, j) => i * rows + j;
  const most = g.reduce((size, value) => Math.max(size, Math.abs(value)), 0);
  const state = remembered(root, { source: null, hover: null, open: false });
  const linked = /^(\d+)\.(\d+)$/.exec(data.entry || "");
  const [pi, pj] = linked && +linked[1] < columns && +linked[2] < rows ? [+linked[1], +linked[2]] : data.start;
  if (state.source !== data.source + data.entry) Object.assign(state, { source: data.source + data.entry, hover: null, pinned: [pi, pj] });

  const { base, over, size, clear } = canvasPair();
  const board = boardElement(
    {
      kind: "grid of gradients",
      label: `Gradient of ${columns} by ${rows} numbers. Arrow keys move, Enter opens an entry.`,
      class: "board",
    },
    base,
    over,
  );
  const readout = readoutLine(),
    live = liveRegion();
  const list = element("div", { class: "largest", role: "group", "aria-label": "The largest entries" });
  const sheet = element("div", { class: "sheet" });
  const tools = toolsLine(data.note, { PNG: () => downloadPng("gradient.png", theme, base) });
  keepingFocus(root, () => root.replaceChildren(board, readout, list, sheet, tools, live));

  const entry = (i, j) => `W_Q[${i}, ${j}]`;
  const say = (i, j) =>
    `${entry(i, j)} = ${fmt(w[at(i, j)])}: gradient ${fmt(g[at(i, j)])}. ` +
    (g[at(i, j)] === 0 ? "A nudge changes nothing." : `Make it a little ${g[at(i, j)] > 0 ? "smaller" : "larger"} and the loss falls.`);
  const order = range(g.length)
    .sort((a, b) => Math.abs(g[b]) - Math.abs(g[a]))
    .slice(0, 6);
  let plan = null;

  const paint = () => {
    const width = Math.max(200, (root.clientWidth || 800) - 2),
      height = Math.max(120, Math.min(rows * 7, 260));
    plan = { cellW: width / columns, cellH: height / rows, columns, rows };
    const context = size(width, height);
    context.imageSmoothingEnabled = false;
    context.drawImage(
      pixels(columns, rows, (j, i) => diverging(theme, g[at(i, j)], most)),
      0,
      0,
      width,
      height,
    );
    outline(context, 0.5, 0.5, width - 1, height - 1, theme.line, 1);
    mark();
  };
  const mark = () => {
    const context = clear(),
      w7 = Math.max(plan.cellW, 7),
      h7 = Math.max(plan.cellH, 7); // a small cell still gets a frame that is seen
    const frameOne = ([i, j], color) =>
      outline(context, (i + 0.5) * plan.cellW - w7 / 2 - 1, (j + 0.5) * plan.cellH - h7 / 2 - 1, w7 + 2, h7 + 2, color, 2);
    frameOne(state.pinned, theme.text);
    if (state.hover) frameOne(state.hover, theme.accent);
    readout.textContent = say(...(state.hover || state.pinned));
  };
  const later = onNextFrame(mark);
  const hit = (event) => {
    const cell = cellAt(placeOn(base, event), plan);
    return cell && [cell.column, cell.row];
  };
  const hover = (pair) => {
    state.hover = pair;
    later();
  };
  const open = (pair) => {
    state.pinned = pair;
    state.hover = null;
    later();
    paintSheet();
    setStateValue("entry", pair.join("."));
  };
  pointAt(board, { hit, hover, open });
  board.onblur = () => hover(null);
  onKeys(board, {
    keys: ARROWS,
    open: () => open(state.hover || state.pinned),
    move: ([down, across]) => {
      const [i, j] = state.hover || state.pinned;
      hover([moved(i, across, columns), moved(j, down, rows)]);
      live.textContent = say(...state.hover);
    },
  });
  const paintSheet = () => {
    const [i, j] = state.pinned;
    list.replaceChildren(
      element("span", {}, "Largest:"),
      ...order.map((k) => {
        const pair = [Math.floor(k / rows), k % rows],
          here = pair[0] === i && pair[1] === j;
        return chip(`[${pair.join(", ")}] ${fmt(g[k])}`, () => open(pair), { "aria-pressed": String(here) });
      }),
    );
    const terms = products(
      n,
      (pos) => x[pos * columns + i],
      (pos) => back[pos * rows + j],
      (pos) => `${pos} ${tokenName(data.tokens[pos])}`,
    );
    const names = { label: "position", a: `x[${i}]`, b: `∂loss/∂q[${j}]`, colorA: theme.faint, colorB: theme.q };
    sheet.replaceChildren(
      element("h3", {}, `The gradient of ${entry(i, j)} is a sum over the ${n} positions`),
      element("p", { class: "formula" }, `${sumText(terms)} = `, bold(fmt(total(terms)))),
      element(
        "p",
        { class: "small" },
        `x[${i}] is number ${i} of what this head reads at a position. ∂loss/∂q[${j}] is how the loss changes with ` +
          `number ${j} of that position’s query; back-propagation brings it here from the loss, block by block.`,
      ),
      termTable(theme, terms, names, {
        open: state.open,
        onToggle: () => {
          state.open = !state.open;
          paintSheet();
        },
      }),
    );
  };
  paint();
  paintSheet();
  return watchWidth(root, root, paint, later);
}

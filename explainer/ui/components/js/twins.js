// Two patterns side by side, linked: point at a row in one and the same token's row lights up in the other.

export default function ({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector(".root"),
    theme = themeOf(root);
  const sides = data.sides.map((side) => ({ ...side, n: side.tokens.length, weights: floats(side.pattern) }));
  for (const side of sides) {
    side.at = (query, key) => side.weights[query * side.n + key];
    side.hidden = (query, key) => side.causal && key > query;
    side.image = patternImage(theme, side.n, side.at, side.hidden);
  }
  const state = remembered(root, { source: null, hover: null, pinned: null });
  const linked = indexIn(Number.parseInt(data.row, 10) - sides[0].first, sides[0].n);
  if (state.source !== data.source) Object.assign(state, { source: data.source, hover: null, pinned: linked ?? data.start });
  // data.across: for each row of the left pattern, the row of the right one that is about the same place
  const rowOn = (which, left) => (which ? data.across[left] : left);
  const leftOf = (which, row) => (which ? Math.max(0, data.across.indexOf(row)) : row);

  const panes = sides.map((side, which) => {
    const canvases = canvasPair(),
      label = `${side.title}: ${side.n} by ${side.n} weights. Up and down choose the query, left and right the key.`;
    const board = boardElement({ kind: "pattern", label, class: "board" }, canvases.base, canvases.over);
    const line = element("p", { class: "line" }),
      chips = element("div", { class: "row" });
    const pane = element(
      "div",
      { class: "pane" },
      element("h3", {}, side.title),
      board,
      element("p", { class: "sub" }, side.note || ""),
      line,
      chips,
    );
    return { side, which, ...canvases, board, line, chips, pane, plan: null };
  });
  const live = liveRegion();
  const save = (pane) => [`PNG ${pane.which ? "right" : "left"}`, () => downloadPng(`${data.file}_${pane.which}.png`, theme, pane.base)];
  const tools = toolsLine(data.note, Object.fromEntries(panes.map(save)));
  keepingFocus(root, () =>
    root.replaceChildren(
      element(
        "div",
        { class: "panes" },
        panes.map((each) => each.pane),
      ),
      tools,
      live,
    ),
  );

  const paint = (pane) => {
    const { side } = pane,
      width = Math.min(520, pane.pane.clientWidth || 400),
      labels = patternLabels(side);
    const gutter = Math.min(92, 12 + 7 * Math.max(...labels.map((label) => label.length)));
    const size = Math.max(80, width - gutter - 2),
      cell = size / side.n;
    pane.plan = { gutter, size, cell };
    const context = pane.size(width, size + gutter);
    pane.board.style.width = `${width}px`;
    drawPattern(context, theme, side.image, side.n, gutter, 1, size);
    nameRowsAndColumns(context, theme, labels, { gutter, size, color: theme.text, every: Math.ceil(14 / cell), below: 8 });
  };
  const describe = (side, row) => {
    const seen = side.causal ? row + 1 : side.n;
    const best = largest(range(seen).map((key) => side.at(row, key)));
    const most = side.total > side.n ? "Most, of those shown" : "Most";
    const open = side.causal ? `${side.first + seen} of ${side.total} tokens: itself and those before` : `all ${side.total} tokens`;
    const found = `${quoted(side.tokens[best])}, ${fmt(side.at(row, best))}`;
    return `Query ${side.first + row} ${quoted(side.tokens[row])} may look at ${open}. ${most}: ${found}.`;
  };
  const mark = () => {
    const left = state.hover ? leftOf(state.hover.which, state.hover.row) : state.pinned;
    for (const { side, which, clear, line, chips, plan } of panes) {
      const here = state.hover?.which === which ? state.hover : { row: rowOn(which, left), key: null },
        { row, key } = here,
        context = clear();
      outline(context, plan.gutter - 1, row * plan.cell, plan.size + 2, plan.cell + 2, theme.text, 2);
      if (key !== null) outline(context, plan.gutter + key * plan.cell, 1 + row * plan.cell, plan.cell, plan.cell, theme.accent, 2);
      const name = (i) => `${side.first + i} ${quoted(side.tokens[i])}`;
      line.textContent =
        key === null || side.hidden(row, key)
          ? describe(side, row)
          : `Query ${name(row)} looks at key ${name(key)}: weight ${fmt(side.at(row, key))}.`;
      chips.replaceChildren(
        ...side.tokens.map((token, i) => {
          const hidden = side.hidden(row, i),
            fill = sequential(theme, hidden ? 0 : side.at(row, i));
          const style = hidden ? "" : `background:${cssRgb(fill)};color:${contrasting(fill)}`;
          return element("span", { class: `mini${hidden ? " hidden" : ""}${i === row ? " own" : ""}`, style }, tokenName(token));
        }),
      );
    }
  };
  const later = onNextFrame(mark);
  const refresh = () => {
    narrowBelow(root, 700);
    panes.forEach(paint);
    mark();
  };
  for (const pane of panes) {
    const { board, base, side, which } = pane;
    // Left of the grid, on the names, a row is pointed at and no key.
    const hit = (event) => {
      const [x, y] = placeOn(base, event),
        { gutter, cell } = pane.plan,
        key = Math.floor((x - gutter) / cell),
        row = Math.floor((y - 1) / cell);
      return row >= 0 && row < side.n && key < side.n ? { which, row, key: key >= 0 ? key : null } : null;
    };
    const pin = (cell) => {
      state.pinned = leftOf(which, cell.row);
      setStateValue("row", String(sides[0].first + state.pinned));
      later();
    };
    const hover = (cell) => {
      state.hover = cell;
      later();
    };
    const at = () => (state.hover?.which === which ? state.hover : { which, row: rowOn(which, state.pinned), key: null });
    pointAt(board, { hit, hover, open: pin });
    board.onblur = () => hover(null);
    onKeys(board, {
      keys: ARROWS,
      open: () => pin(at()),
      move: ([down, across]) => {
        const { row, key } = at();
        hover({ which, row: moved(row, down, side.n), key: across || key !== null ? moved(key ?? 0, across, side.n) : null });
        live.textContent = describe(side, state.hover.row);
      },
    });
  }
  refresh();
  return watchWidth(root, root, refresh, later);
}

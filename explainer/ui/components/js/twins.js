// Two patterns side by side, linked: point at a row in one and the same token's row lights up in the other.

export default function ({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector(".root");
  const theme = themeOf(root);
  const sides = data.sides.map((side) => ({ ...side, n: side.tokens.length, weights: floats(side.pattern) }));
  for (const side of sides) {
    side.at = (query, key) => side.weights[query * side.n + key];
    side.hidden = (query, key) => side.causal && key > query;
    side.image = patternImage(theme, side.n, side.at, side.hidden);
  }
  const state = (root.state ??= { source: null, hover: null, pinned: null });
  const wanted = Number.parseInt(data.row, 10) - sides[0].first;
  if (state.source !== data.source)
    Object.assign(state, { source: data.source, hover: null, pinned: wanted >= 0 && wanted < sides[0].n ? wanted : data.start });
  // data.across: for each row of the left pattern, the row of the right one that is about the same place
  const rowOn = (which, left) => (which ? data.across[left] : left);
  const leftOf = (which, row) => (which ? Math.max(0, data.across.indexOf(row)) : row);

  const panes = sides.map((side, which) => {
    const base = element("canvas"),
      over = element("canvas", { class: "over" });
    const board = element(
      "div",
      {
        class: "board",
        tabindex: "0",
        role: "application",
        "aria-roledescription": "pattern",
        "aria-label": `${side.title}: ${side.n} by ${side.n} weights. Up and down choose the query, left and right the key.`,
      },
      base,
      over,
    );
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
    return { side, which, base, over, board, line, chips, pane, plan: null };
  });
  const live = element("div", { class: "sr", role: "status", "aria-live": "polite" });
  const tools = element(
    "div",
    { class: "tools" },
    element("span", { class: "note" }, data.note),
    ...panes.map((pane) =>
      element(
        "button",
        { type: "button", onclick: () => downloadPng(`${data.file}_${pane.which}.png`, theme, pane.base) },
        `PNG ${pane.which ? "right" : "left"}`,
      ),
    ),
  );
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

  let frame = 0;
  const paint = ({ side, base, over, board, ...pane }, index) => {
    const width = Math.min(520, panes[index].pane.clientWidth || 400);
    const gutter = Math.min(92, 12 + 7 * Math.max(...side.tokens.map((token, i) => clipped(`${side.first + i} ${word(token)}`).length)));
    const size = Math.max(80, width - gutter - 2),
      cell = size / side.n;
    panes[index].plan = { gutter, size, cell };
    const context = sizeCanvas(base, width, size + gutter);
    sizeCanvas(over, width, size + gutter);
    board.style.width = width + "px";
    drawPattern(context, theme, side.image, side.n, gutter, 1, size);
    const every = Math.ceil(14 / cell);
    context.font = `12px ${theme.font}`;
    context.fillStyle = theme.text;
    context.textBaseline = "middle";
    context.textAlign = "end";
    for (let i = 0; i < side.n; i += every) {
      const label = clipped(`${side.first + i} ${word(side.tokens[i])}`);
      context.fillText(label, gutter - 6, (i + 0.5) * cell + 1);
      context.save();
      context.translate(gutter + (i + 0.5) * cell, size + 8);
      context.rotate(-Math.PI / 2);
      context.fillText(label, 0, 0);
      context.restore();
    }
  };
  const describe = (side, row) => {
    const seen = side.causal ? row + 1 : side.n;
    let best = 0;
    for (let key = 0; key < seen; key++) if (side.at(row, key) > side.at(row, best)) best = key;
    const most = side.total > side.n ? "Most, of those shown" : "Most";
    return `Query ${side.first + row} “${word(side.tokens[row])}” may look at ${side.causal ? `${side.first + seen} of ${side.total} tokens: itself and those before` : `all ${side.total} tokens`}. ${most}: “${word(side.tokens[best])}”, ${fmt(side.at(row, best))}.`;
  };
  const mark = () => {
    const left = state.hover ? leftOf(state.hover.which, state.hover.row) : state.pinned;
    for (const { side, which, over, line, chips, plan } of panes) {
      const row = state.hover && state.hover.which === which ? state.hover.row : rowOn(which, left),
        context = over.getContext("2d");
      context.clearRect(0, 0, over.width, over.height);
      context.strokeStyle = theme.text;
      context.lineWidth = 2;
      context.strokeRect(plan.gutter - 1, 1 + row * plan.cell - 1, plan.size + 2, plan.cell + 2);
      const key = state.hover && state.hover.which === which ? state.hover.key : null;
      if (key !== null) {
        context.strokeStyle = theme.accent;
        context.strokeRect(plan.gutter + key * plan.cell, 1 + row * plan.cell, plan.cell, plan.cell);
      }
      line.textContent =
        key === null || side.hidden(row, key)
          ? describe(side, row)
          : `Query ${side.first + row} “${word(side.tokens[row])}” looks at key ${side.first + key} “${word(side.tokens[key])}”: weight ${fmt(side.at(row, key))}.`;
      chips.replaceChildren(
        ...side.tokens.map((token, i) => {
          const hidden = side.hidden(row, i),
            rgb = sequential(theme, hidden ? 0 : side.at(row, i));
          const dark = 0.299 * rgb[0] + 0.587 * rgb[1] + 0.114 * rgb[2] < 130;
          return element(
            "span",
            {
              class: `mini${hidden ? " hidden" : ""}${i === row ? " own" : ""}`,
              style: hidden ? "" : `background:rgb(${rgb.join(",")});color:${dark ? "#fff" : "#000"}`,
            },
            word(token),
          );
        }),
      );
    }
  };
  const later = () => {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(mark);
  };
  const refresh = () => {
    root.classList.toggle("narrow", (root.clientWidth || 900) < 700);
    panes.forEach(paint);
    mark();
  };
  for (const pane of panes) {
    const { board, base, side, which } = pane;
    const hit = (event) => {
      const box = base.getBoundingClientRect(),
        key = Math.floor((event.clientX - box.left - pane.plan.gutter) / pane.plan.cell),
        row = Math.floor((event.clientY - box.top - 1) / pane.plan.cell);
      return row >= 0 && row < side.n && key < side.n ? { which, row, key: key >= 0 ? key : null } : null;
    };
    const pin = (cell) => {
      state.pinned = leftOf(which, cell.row);
      setStateValue("row", String(sides[0].first + state.pinned));
      later();
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
    board.onblur = () => {
      state.hover = null;
      later();
    };
    board.onclick = (event) => {
      const cell = hit(event);
      if (cell) pin(cell);
    };
    board.onkeydown = (event) => {
      const at = state.hover && state.hover.which === which ? state.hover : { which, row: rowOn(which, state.pinned), key: null };
      if (event.key === "Enter" || event.key === " ") {
        event.preventDefault();
        pin(at);
        return;
      }
      const move = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
      if (!move) return;
      event.preventDefault();
      const clamp = (value) => Math.max(0, Math.min(side.n - 1, value));
      state.hover = { which, row: clamp(at.row + move[0]), key: move[1] || at.key !== null ? clamp((at.key ?? 0) + move[1]) : null };
      later();
      live.textContent = describe(side, state.hover.row);
    };
  }
  refresh();
  watchWidth(root, root, () => {
    refresh();
  });
  return () => {
    root.observer?.disconnect();
    cancelAnimationFrame(frame);
  };
}

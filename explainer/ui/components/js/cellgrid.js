// A grid of cells with a word or a number in each: point at one to read it, click or press Enter to open what is behind it.

export default function ({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector(".root"),
    theme = themeOf(root);
  const values = floats(data.values),
    R = data.rows.length,
    C = data.columns.length;
  const state = remembered(root, { picked: null, hover: null, source: null });
  const read = (text) => {
    const [row, column] = String(text ?? "").split(".");
    const found = { row: indexIn(row, R), column: indexIn(column, C) };
    return found.row === null || found.column === null ? null : found;
  };
  if (state.source !== data.source || !state.picked) {
    state.picked = read(data.picked) ?? read(data.start) ?? { row: R - 1, column: C - 1 };
    state.hover = null;
    state.source = data.source;
  }
  const { base, over, size, clear } = canvasPair(),
    names = element("canvas", { class: "names" });
  const paper = element("div", { class: "paper" }, base, over);
  const label = `${data.title}. ${R} rows (${data.rowTitle}), ${C} columns (${data.columnTitle}). Arrow keys move, Enter opens a cell.`;
  const board = boardElement({ kind: "grid", label, class: "board" }, element("div", { class: "strip" }, names, paper));
  const readout = readoutLine(),
    sheet = element("div", { class: "sheet" }),
    live = liveRegion();
  const tools = toolsLine(data.note, { PNG: () => savePng() });

  const value = (row, column) => values[row * C + column];
  const color = (v) =>
    Number.isFinite(v) ? (data.signed ? diverging(theme, v, data.extent) : sequential(theme, v / data.extent)) : theme.zero;
  let plan = null;
  const arrange = () => {
    const room = root.clientWidth || 600,
      narrow = room < 620,
      gutter = narrow ? 74 : 104;
    const cellW = clamp(Math.floor((room - gutter - 2) / C), narrow ? 46 : 44, 112),
      cellH = 30,
      top = 26;
    return { narrow, gutter, top, cellW, cellH, rows: R, columns: C, width: C * cellW + 2, height: top + R * cellH + 2 };
  };
  const paint = () => {
    plan = arrange();
    narrowBelow(root, 760);
    const context = size(plan.width, plan.height);
    paper.style.width = `${plan.width}px`;
    const labels = sizeCanvas(names, plan.gutter, plan.height);
    labels.fillStyle = theme.background;
    labels.fillRect(0, 0, plan.gutter, plan.height);
    labels.fillStyle = theme.text;
    labels.font = `12.5px ${theme.font}`;
    labels.textAlign = "end";
    labels.textBaseline = "middle";
    context.textBaseline = "middle";
    context.font = `12.5px ${theme.font}`;
    context.fillStyle = theme.text;
    context.textAlign = "center";
    data.columns.forEach((text, c) => {
      context.fillText(fitted(context, text, plan.cellW - 4), (c + 0.5) * plan.cellW, plan.top / 2);
    });
    data.rows.forEach((text, r) => {
      const short = plan.narrow ? text.replace("after block", "after") : text;
      labels.fillText(fitted(labels, short, plan.gutter - 8), plan.gutter - 7, plan.top + (r + 0.5) * plan.cellH);
    });
    for (let r = 0; r < R; r++) {
      for (let c = 0; c < C; c++) {
        const fill = color(value(r, c)),
          x = c * plan.cellW,
          y = plan.top + r * plan.cellH;
        context.fillStyle = cssRgb(fill);
        context.fillRect(x + 1, y + 1, plan.cellW - 2, plan.cellH - 2);
        context.fillStyle = contrasting(fill);
        context.fillText(fitted(context, data.texts[r][c], plan.cellW - 8), x + plan.cellW / 2, y + plan.cellH / 2 + 0.5);
      }
    }
    mark();
  };
  const say = ({ row, column }) => data.cells[row][column].title;
  const mark = () => {
    const context = clear();
    const frameOne = ({ row, column }, ink, thick) =>
      outline(context, column * plan.cellW + 0.5, plan.top + row * plan.cellH + 0.5, plan.cellW - 1, plan.cellH - 1, ink, thick);
    frameOne(state.picked, theme.accent, 3);
    if (state.hover) frameOne(state.hover, theme.text, 2);
    readout.replaceChildren(
      state.hover ? say(state.hover) : element("span", { class: "dim" }, "Point at a cell to read it; click to open it below."),
    );
  };
  const open = () => {
    const cell = data.cells[state.picked.row][state.picked.column];
    const lines = element(
      "section",
      {},
      element("h3", {}, cell.title),
      cell.lines.map((line) => element("p", {}, line)),
    );
    const bar = (part) =>
      track(Math.min(1, Math.abs(part)), part < 0 || data.signed ? signColor(theme, part) : cssRgb(sequential(theme, 0.55)));
    const rows = (cell.bars ?? []).map(([token, part, text, place]) =>
      element(
        "li",
        {},
        element("span", { class: "place" }, place ?? ""),
        element("span", { class: "name", title: token }, tokenName(token)),
        element("span", { class: "value" }, text),
        bar(part),
      ),
    );
    const title = cell.barsTitle ? element("h3", {}, cell.barsTitle) : null;
    sheet.replaceChildren(lines, element("section", {}, title, element("ul", { class: "bars" }, rows)));
  };
  const pick = (cell) => {
    Object.assign(state, { picked: cell, hover: null });
    mark();
    open();
    live.textContent = say(cell);
    setStateValue("picked", `${cell.row}.${cell.column}`);
  };
  const hit = (event) => cellAt(placeOn(base, event), plan);
  const later = onNextFrame(mark);
  const hover = (cell) => {
    state.hover = cell;
    later();
  };
  const point = (cell) => {
    board.style.cursor = cell ? "pointer" : "";
    hover(cell);
  };
  pointAt(board, { hit, hover: point, open: pick });
  onKeys(board, {
    keys: ARROWS,
    open: () => pick(state.hover ?? state.picked),
    leave: () => hover(null),
    move: ([down, across]) => {
      const at = state.hover ?? state.picked;
      hover({ row: moved(at.row, down, R), column: moved(at.column, across, C) });
      bringIntoView(board, state.hover.column * plan.cellW, plan.cellW, board.clientWidth - plan.gutter);
      live.textContent = say(state.hover);
    },
  });
  const savePng = () => {
    const whole = new OffscreenCanvas(names.width + base.width, base.height),
      context = whole.getContext("2d");
    context.drawImage(names, 0, 0);
    context.drawImage(base, names.width, 0);
    downloadPng(`${data.file}.png`, theme, whole);
  };
  keepingFocus(root, () => {
    root.replaceChildren(board, readout, sheet, tools, live);
    paint();
    open();
  });
  if (root.scrolled !== data.source) {
    root.scrolled = data.source;
    board.scrollLeft = (state.picked.column + 1) * plan.cellW - (board.clientWidth - plan.gutter);
  }
  return watchWidth(root, root, paint, later);
}

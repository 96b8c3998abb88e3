// A grid of cells with a word or a number in each: point at one to read it, click or press Enter to open what is behind it.

const clip = (context, text, width) => {
  if (context.measureText(text).width <= width) return text;
  let end = text.length;
  while (end > 1 && context.measureText(text.slice(0, end) + "…").width > width) end--;
  return text.slice(0, end) + "…";
};

export default function ({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector(".root");
  const focused = root.getRootNode().activeElement?.className === "board";
  const theme = themeOf(root),
    values = floats(data.values),
    R = data.rows.length,
    C = data.columns.length;
  const state = (root.state ??= { picked: null, hover: null, source: null });
  const read = (text) => {
    const [row, column] = String(text ?? "")
      .split(".")
      .map((part) => Number.parseInt(part, 10));
    return row >= 0 && row < R && column >= 0 && column < C ? { row, column } : null;
  };
  if (state.source !== data.source || !state.picked) {
    state.picked = read(data.picked) ?? read(data.start) ?? { row: R - 1, column: C - 1 };
    state.hover = null;
    state.source = data.source;
  }
  const base = element("canvas"),
    over = element("canvas", { class: "over" }),
    names = element("canvas", { class: "names" });
  const paper = element("div", { class: "paper" }, base, over);
  const board = element(
    "div",
    {
      class: "board",
      tabindex: "0",
      role: "application",
      "aria-roledescription": "grid",
      "aria-label": `${data.title}. ${R} rows (${data.rowTitle}), ${C} columns (${data.columnTitle}). Arrow keys move, Enter opens a cell.`,
    },
    element("div", { class: "strip" }, names, paper),
  );
  const readout = element("p", { class: "readout" }),
    sheet = element("div", { class: "sheet" });
  const live = element("div", { class: "sr", role: "status", "aria-live": "polite" });
  const tools = element(
    "div",
    { class: "tools" },
    element("span", { class: "note" }, data.note),
    element("button", { type: "button", onclick: () => savePng() }, "PNG"),
  );
  root.replaceChildren(board, readout, sheet, tools, live);

  const value = (row, column) => values[row * C + column];
  const color = (v) =>
    Number.isFinite(v) ? (data.signed ? diverging(theme, v, data.extent) : sequential(theme, v / data.extent)) : theme.zero;
  const bright = ([r, g, b]) => 0.299 * r + 0.587 * g + 0.114 * b > 140;
  let plan = null,
    frame = 0;
  const arrange = () => {
    const room = root.clientWidth || 600,
      narrow = room < 620,
      gutter = narrow ? 74 : 104;
    const width = Math.max(narrow ? 46 : 44, Math.min(112, Math.floor((room - gutter - 2) / C)));
    return { narrow, gutter, head: 26, w: width, h: 30, width: C * width + 2, height: 26 + R * 30 + 2 };
  };
  const paint = () => {
    plan = arrange();
    root.classList.toggle("narrow", (root.clientWidth || 900) < 760);
    const context = sizeCanvas(base, plan.width, plan.height);
    sizeCanvas(over, plan.width, plan.height);
    paper.style.width = plan.width + "px";
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
    data.columns.forEach((label, c) => context.fillText(clip(context, label, plan.w - 4), (c + 0.5) * plan.w, plan.head / 2));
    data.rows.forEach((label, r) =>
      labels.fillText(
        clip(labels, plan.narrow ? label.replace("after block", "after") : label, plan.gutter - 8),
        plan.gutter - 7,
        plan.head + (r + 0.5) * plan.h,
      ),
    );
    for (let r = 0; r < R; r++) {
      for (let c = 0; c < C; c++) {
        const rgb = color(value(r, c)),
          x = c * plan.w,
          y = plan.head + r * plan.h;
        context.fillStyle = `rgb(${rgb.join(",")})`;
        context.fillRect(x + 1, y + 1, plan.w - 2, plan.h - 2);
        context.fillStyle = bright(rgb) ? "#15181b" : "#ffffff";
        context.fillText(clip(context, data.texts[r][c], plan.w - 8), x + plan.w / 2, y + plan.h / 2 + 0.5);
      }
    }
    mark();
  };
  const say = ({ row, column }) => data.cells[row][column].title;
  const mark = () => {
    const context = over.getContext("2d"),
      at = state.hover ?? state.picked;
    context.clearRect(0, 0, plan.width, plan.height);
    const frameOne = (cell, stroke, width) => {
      context.strokeStyle = stroke;
      context.lineWidth = width;
      context.strokeRect(cell.column * plan.w + 0.5, plan.head + cell.row * plan.h + 0.5, plan.w - 1, plan.h - 1);
    };
    frameOne(state.picked, theme.accent, 3);
    if (state.hover) frameOne(state.hover, theme.text, 2);
    readout.replaceChildren(
      state.hover ? say(at) : element("span", { class: "dim" }, "Point at a cell to read it; click to open it below."),
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
    const list = element(
      "ul",
      { class: "bars" },
      (cell.bars ?? []).map(([label, share, text, place]) =>
        element(
          "li",
          {},
          element("span", { class: "place" }, place ?? ""),
          element("span", { class: "name", title: label }, label.trim() || "␣"),
          element("span", { class: "value" }, text),
          element(
            "span",
            { class: "track", "aria-hidden": "true" },
            element("i", {
              style: `width:${100 * Math.min(1, Math.abs(share))}%;background:rgb(${(share < 0 ? theme.low : data.signed ? theme.high : sequential(theme, 0.55)).join(",")})`,
            }),
          ),
        ),
      ),
    );
    sheet.replaceChildren(lines, element("section", {}, cell.barsTitle ? element("h3", {}, cell.barsTitle) : null, list));
  };
  const pick = (cell) => {
    state.picked = cell;
    state.hover = null;
    mark();
    open();
    live.textContent = say(cell);
    setStateValue("picked", `${cell.row}.${cell.column}`);
  };
  const hit = (event) => {
    const box = base.getBoundingClientRect();
    return read(`${Math.floor((event.clientY - box.top - plan.head) / plan.h)}.${Math.floor((event.clientX - box.left) / plan.w)}`);
  };
  const later = () => {
    if (!frame)
      frame = requestAnimationFrame(() => {
        frame = 0;
        mark();
      });
  };
  board.onpointermove = (event) => {
    if (event.pointerType === "touch") return;
    state.hover = hit(event);
    board.style.cursor = state.hover ? "pointer" : "";
    later();
  };
  board.onpointerleave = () => {
    state.hover = null;
    later();
  };
  board.onclick = (event) => {
    const cell = hit(event);
    if (cell) pick(cell);
  };
  board.onkeydown = (event) => {
    const at = state.hover ?? state.picked;
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      pick(at);
      return;
    }
    if (event.key === "Escape") {
      state.hover = null;
      later();
      return;
    }
    const move = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
    if (!move) return;
    event.preventDefault();
    state.hover = { row: Math.max(0, Math.min(R - 1, at.row + move[0])), column: Math.max(0, Math.min(C - 1, at.column + move[1])) };
    const left = state.hover.column * plan.w,
      room = board.clientWidth - plan.gutter;
    if (left < board.scrollLeft) board.scrollLeft = left;
    else if (left + plan.w > board.scrollLeft + room) board.scrollLeft = left + plan.w - room;
    later();
    live.textContent = say(state.hover);
  };
  const savePng = () => {
    const whole = new OffscreenCanvas(names.width + base.width, base.height),
      context = whole.getContext("2d");
    context.drawImage(names, 0, 0);
    context.drawImage(base, names.width, 0);
    downloadPng(`${data.file}.png`, theme, whole);
  };
  paint();
  open();
  if (root.scrolled !== data.source) {
    root.scrolled = data.source;
    board.scrollLeft = (state.picked.column + 1) * plan.w - (board.clientWidth - plan.gutter);
  }
  if (focused) board.focus({ preventScroll: true });
  watchWidth(root, root, () => {
    paint();
  });
  return () => {
    root.observer?.disconnect();
    cancelAnimationFrame(frame);
  };
}

// The microscope: the matrices of one head as linked grids, and the arithmetic behind any cell.

const ORDER = ["q", "k", "scores", "scaled", "masked", "pattern", "v", "z"];
const SQUARE = new Set(["scores", "scaled", "masked", "pattern"]); // a row for each query, a column for each key
const OF_KEYS = new Set(["k", "v"]); // a row for each key; all others have a row for each query

const unpack = (data) => {
  const m = { ...data };
  for (const name of [...ORDER, "x", "xK", "WQ", "WK", "WV", "bQ", "bK", "bV", "restWeight", "restExp", "restZ", "direction"])
    m[name] = floats(data[name]);
  m.additive = Boolean(data.direction); // the score of Bahdanau et al. 2015, in the place of q·k
  m.cross = Boolean(data.keys); // the keys are another text than the queries
  m.keys = data.keys ?? data.tokens;
  m.firstKey = m.cross ? data.firstKey : m.first;
  m.n = data.tokens.length;
  m.nk = m.keys.length;
  m.rows = (name) => (OF_KEYS.has(name) ? m.nk : m.n);
  m.columns = (name) => (SQUARE.has(name) ? m.nk : m.d);
  m.at = (name, row, column) => m[name][row * m.columns(name) + column];
  m.label = (i) => `${m.first + i} ${quoted(data.tokens[i])}`;
  m.labelKey = (j) => `${m.firstKey + j} ${quoted(m.keys[j])}`;
  m.labelRow = (name, row) => (OF_KEYS.has(name) ? m.labelKey(row) : m.label(row));
  m.panels = data.panels || ORDER;
  // Until the reader has guessed about a query, what its row looks at stays covered.
  m.veil = Number.isInteger(data.veil) ? data.veil - m.first : -1;
  m.veiled = (name, row) => row === m.veil && (SQUARE.has(name) || name === "z");
  const extent = (values) => values.reduce((most, value) => (Number.isFinite(value) ? Math.max(most, Math.abs(value)) : most), 0);
  m.extent = Object.fromEntries(ORDER.map((name) => [name, extent(m[name])]));
  m.extent.scaled = m.extent.masked = Math.max(m.extent.scaled, m.extent.masked);
  return m;
};

const titles = (m) =>
  m.additive
    ? {
        q: "q = s·W_a",
        k: "k = h·U_a",
        scores: "scores w·tanh(q + k)",
        pattern: "softmax → weights",
        v: "states h",
        z: "context = weights·h",
      }
    : {
        q: "q",
        k: "k",
        scores: "scores q·k",
        scaled: m.plainScale ? `÷ √${m.d}` : "scaled",
        masked: m.causal ? "mask" : "mask (none)",
        pattern: "softmax → pattern",
        v: "v",
        z: "z = pattern·v",
      };

// What a grid is called where one is chosen, on a phone: as in the text of the lesson.
const IN_ADDITIVE = { pattern: "weights", v: "states h", z: "context" };
const called = (m, name) => (m.additive && IN_ADDITIVE[name]) || name;

// Which rows, columns and cells a cell came from: [panel, row or null, column or null, role].
const sources = (m, name, row, column) =>
  ({
    q: [],
    k: [],
    v: [],
    scores: [
      ["q", row, null, "q"],
      ["k", column, null, "k"],
    ],
    scaled: [
      ["scores", row, column, "text"],
      ["q", row, null, "q"],
      ["k", column, null, "k"],
    ],
    masked: [["scaled", row, column, "text"]],
    pattern: [[m.additive ? "scores" : "masked", row, null, "text"]],
    z: [
      ["pattern", row, null, "text"],
      ["v", null, column, "v"],
    ],
  })[name];

// The cell one step away; past the end of a grid it is the next grid's.
const stepped = (m, { name, row, column }, [down, across]) => {
  const next = m.panels[m.panels.indexOf(name) + across],
    to = column + across;
  if (next && across && (to < 0 || to >= m.columns(name)))
    return { name: next, row: Math.min(row, m.rows(next) - 1), column: across > 0 ? 0 : m.columns(next) - 1 };
  return { name, row: moved(row, down, m.rows(name)), column: moved(column, across, m.columns(name)) };
};

export default function ({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector(".root"),
    theme = themeOf(root);
  root.tell = setStateValue;
  // A rerun of the page with nothing new for this figure leaves it as it is: the focus, the open list and the mark stay.
  const signature = [data.source, data.panels, data.note, data.veil, data.q, data.k, data.v, theme.background, theme.text, theme.font].join(
    "|",
  );
  if (root.signature === signature && root.alive) return root.alive();
  root.signature = signature;
  for (const role of ["q", "k", "v"]) root.style.setProperty(`--${role}`, theme.ink[role]);
  const m = unpack(data);
  m.visible = (index) => m.masked[index] !== -Infinity || m.pattern[index] > 0;
  m.shift = Array.from({ length: m.n }, (_, row) => (m.rowMax[row] > 12 || m.rowMax[row] < -3 ? m.rowMax[row] : 0));
  const state = remembered(root, { pinned: null, hover: null, step: null, open: false });
  const inside = (cell) =>
    cell &&
    m.panels.includes(cell.name) &&
    cell.row < m.rows(cell.name) &&
    cell.column < m.columns(cell.name) &&
    !m.veiled(cell.name, cell.row);
  const read = (text) => {
    const [name, row, column] = String(text || "").split(".");
    const cell = {
      name,
      row: Number(row) - (OF_KEYS.has(name) ? m.firstKey : m.first),
      column: Number(column) - (SQUARE.has(name) ? m.firstKey : 0),
    };
    return ORDER.includes(name) && cell.row >= 0 && cell.column >= 0 && inside(cell) ? cell : null;
  };
  const write = (cell) =>
    `${cell.name}.${cell.row + (OF_KEYS.has(cell.name) ? m.firstKey : m.first)}.${cell.column + (SQUARE.has(cell.name) ? m.firstKey : 0)}`;
  if (state.source !== data.source || !inside(state.pinned)) {
    const last = m.panels.includes("pattern") ? "pattern" : m.panels[m.panels.length - 1],
      fallback = m.n === 1 && m.veiled(last, 0) ? m.panels[0] : last;
    const row = m.veiled(fallback, m.n - 1) ? m.n - 2 : m.n - 1,
      column = SQUARE.has(fallback) ? largest(m.pattern.subarray(row * m.nk, (row + 1) * m.nk)) : 0;
    state.pinned = read(data.cell) || (inside(state.pinned) && state.source ? state.pinned : { name: fallback, row, column });
    state.source = data.source;
    state.hover = null;
  }
  state.step ??= state.pinned.name;

  const names = titles(m);
  const { base, over, size, clear } = canvasPair();
  const label = `${data.title}. Arrow keys move from cell to cell and from grid to grid, Enter writes out the sum behind a cell.`;
  const stage = boardElement({ kind: "linked grids", label }, base, over),
    live = liveRegion(),
    readout = readoutLine();
  const panel = element("div", { class: data.source === "toy" ? "sheet low" : "sheet" });
  const steps = element("div", { class: "steps", role: "group", "aria-label": "Which matrix is shown" });
  const tools = toolsLine(data.note || "", { CSV: () => saveCsv(), PNG: () => downloadPng(`${data.file}.png`, theme, base, over) });
  const steppable = m.panels.filter((name) => SQUARE.has(name)).length > 1;
  const hint = steppable ? hintOnce(state, "microscope", "Click a cell, then a step of its sum: each is a button.") : "";
  root.replaceChildren(...(m.panels.length > 1 ? [steps] : []), stage, readout, tools, hint, panel, live);

  let plan;
  const paintBase = (width) => {
    plan = layout(m, width, state.step);
    root.classList.toggle("narrow", plan.narrow);
    const context = size(plan.width, plan.height);
    for (const name of plan.names) {
      drawGrid(context, theme, m, plan.boxes[name], names[name]);
      drawLabels(context, theme, m, plan.boxes[name]);
    }
    const show = (step) => {
      Object.assign(state, { step, hover: null });
      refresh();
    };
    steps.replaceChildren(
      ...m.panels.map((name) => chip(called(m, name), () => show(name), { "aria-pressed": String(name === state.step) })),
    );
    paintMarks();
  };
  const paintMarks = () => {
    const cell = state.hover || state.pinned;
    drawMarks(clear(), theme, m, plan, cell, !state.hover);
    readout.replaceChildren(
      element("span", {}, sentence(m, cell)),
      element("span", { class: "dim" }, state.hover ? "  – click to write out the sum" : ""),
    );
  };
  const toggle = () => {
    state.open = !state.open;
    paintSheet();
  };
  const paintSheet = () => panel.replaceChildren(...sheet(m, theme, state.pinned, state.open, toggle, (cell) => pin(cell)));
  const refresh = () => paintBase(stage.clientWidth || 600);
  const later = onNextFrame(paintMarks);
  // On a phone one grid is shown at a time: another one takes its place.
  const turnTo = (name) => {
    if (!plan.narrow || state.step === name) return;
    state.step = name;
    refresh();
  };
  const pin = (cell) => {
    Object.assign(state, { pinned: cell, hover: null, open: false });
    turnTo(cell.name);
    paintMarks();
    paintSheet();
    live.textContent = sentence(m, cell);
    root.tell("cell", write(cell));
  };
  const hit = (event) => {
    for (const name of plan.names) {
      const b = plan.boxes[name],
        grid = { left: b.x, top: b.y, cellW: b.cellW, cellH: b.cellH, columns: m.columns(name), rows: m.rows(name) };
      const cell = cellAt(placeOn(base, event), grid);
      if (cell && !m.veiled(name, cell.row)) return { name, ...cell };
    }
    return null;
  };
  const hover = (cell) => {
    state.hover = cell;
    later();
  };
  const point = (cell) => {
    stage.style.cursor = cell ? "crosshair" : "";
    hover(cell);
  };
  pointAt(stage, { hit, hover: point, open: pin });
  // The cell that the keyboard is at: on a phone it has to be in the grid that is shown.
  const here = () => {
    const cell = state.hover || state.pinned,
      name = plan.narrow ? state.step : cell.name;
    return { ...cell, name, column: Math.min(cell.column, m.columns(name) - 1) };
  };
  onKeys(stage, {
    keys: ARROWS,
    open: () => pin(here()),
    leave: () => hover(null),
    move: (by) => {
      const cell = stepped(m, here(), by);
      if (m.veiled(cell.name, cell.row)) return;
      hover(cell);
      turnTo(cell.name);
      live.textContent = sentence(m, cell);
    },
  });
  const saveCsv = () => {
    const rows = [["matrix", "row", "row token", "column", "column token", "value"]];
    for (const name of m.panels)
      for (let r = 0; r < m.rows(name); r++) {
        if (m.veiled(name, r)) continue;
        for (let c = 0; c < m.columns(name); c++) {
          const ofKeys = OF_KEYS.has(name),
            square = SQUARE.has(name);
          rows.push([
            name,
            r + (ofKeys ? m.firstKey : m.first),
            (ofKeys ? m.keys : m.tokens)[r],
            square ? c + m.firstKey : c,
            square ? m.keys[c] : "",
            m.at(name, r, c),
          ]);
        }
      }
    downloadCsv(`${data.file}.csv`, rows);
  };
  refresh();
  paintSheet();
  root.alive = () => {
    if (Math.abs(stage.clientWidth - plan.width) > 1) refresh(); // it has changed while nobody was watching
    return watchWidth(root, stage, refresh, later);
  };
  return root.alive();
}

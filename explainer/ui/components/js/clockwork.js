// The clockwork: the table of sines and cosines, one pair of columns as a clock, two rows and their dot product.

export default function ({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector(".root"),
    theme = themeOf(root);
  const rows = floats(data.rows),
    { n, d, frequencies } = data,
    half = d / 2;
  for (const name of ["q", "k"]) root.style.setProperty(`--${name}`, theme.ink[name]);
  const state = remembered(root, { p: null, k: 1, i: 0, hover: null, open: false });
  if (state.p === null) {
    const linked = String(data.spot || "")
      .split(".")
      .map((part) => Number.parseInt(part, 10));
    [state.p, state.k, state.i] = linked.length === 3 && linked.every(Number.isFinite) ? linked : [1, 4, Math.min(2, half - 1)];
  }
  const counts = { p: n, k: n, i: half };
  for (const [name, count] of Object.entries(counts)) state[name] = clamp(state[name], 0, count - 1);
  const value = (p, column) => (column % 2 ? Math.cos : Math.sin)(p * frequencies[column >> 1]);
  const wave = (column) => (column % 2 ? "cos" : "sin");
  const columnName = (column) => `${wave(column)} ${column >> 1}`;
  const tokenOf = (p) => (data.tokens[p] !== undefined ? ` ${quoted(data.tokens[p])}` : "");

  const { base, over, size, clear } = canvasPair(),
    face = element("canvas", { role: "img" });
  const board = boardElement(
    {
      kind: "grid",
      label:
        `The table of sines and cosines, ${n} positions by ${d} columns. ` +
        "Up and down change the position, left and right the pair of columns.",
    },
    base,
    over,
  );
  const readout = readoutLine(),
    say = element("div", { class: "say" }),
    matrix = element("div", { class: "matrix" });
  const sums = element("div", { class: "sums beside" }),
    live = liveRegion();
  const slider = (name, label, text) => {
    const input = element("input", {
      type: "range",
      min: "0",
      max: String(counts[name] - 1),
      step: "1",
      value: String(state[name]),
      "aria-label": label,
      oninput: () => {
        state[name] = Number(input.value);
        draw();
      },
      onchange: () => keep(),
    });
    const out = element("span", {});
    return { input, out, nodes: [element("span", {}, text), input, out] };
  };
  const sliders = {
    p: slider("p", "position p", "position p"),
    k: slider("k", "shift k", "shift k"),
    i: slider("i", "pair of columns", "pair i"),
  };
  const controls = element(
    "div",
    { class: "sliders" },
    Object.values(sliders).flatMap((each) => each.nodes),
  );
  const right = element("div", {}, controls, element("div", { class: "clock" }, face, say), matrix);
  const tools = toolsLine("Blue is −1, white 0, orange 1.", {
    CSV: () => saveCsv(),
    PNG: () => downloadPng("positions.png", theme, base, over),
  });

  let width = 600,
    gutter = 92,
    cell = 8,
    line = 10;
  const top = 20;
  const paintBase = () => {
    width = Math.max(220, board.clientWidth || 600);
    gutter = width < 420 ? 66 : 96;
    line = clamp(Math.floor(430 / n), 3, 20);
    cell = (width - gutter - 2) / d;
    const context = size(width, top + n * line + 4);
    for (let p = 0; p < n; p++)
      for (let c = 0; c < d; c++) {
        context.fillStyle = cssRgb(diverging(theme, rows[p * d + c], 1));
        context.fillRect(gutter + c * cell, top + p * line, cell + 0.6, line + (line > 6 ? -1 : 0.6));
      }
    context.fillStyle = theme.faint;
    context.font = `12px ${theme.font}`;
    context.textBaseline = "middle";
    const every = Math.max(1, Math.ceil(14 / line));
    for (let p = 0; p < n; p += every) {
      const name = data.tokens[p] !== undefined && line >= 12 ? ` ${tokenName(data.tokens[p])}` : "";
      context.fillText(`${p}${name}`.slice(0, width < 420 ? 8 : 13), 2, top + (p + 0.5) * line);
    }
    context.fillText(
      `columns 0 to ${d - 1}: even sin, odd cos; fast clocks left, slow ones right`.slice(0, width < 420 ? 34 : 90),
      gutter,
      8,
    );
  };
  const paintMarks = () => {
    const context = clear(),
      { p, k, i } = state;
    const frameRow = (at, color) => {
      if (at < n) outline(context, gutter - 1, top + at * line - 1, width - gutter, line + 1, color, 2);
    };
    outline(context, gutter + 2 * i * cell - 1, top - 2, 2 * cell + 2, n * line + 3, theme.text, 2);
    frameRow(p + k, theme.k);
    frameRow(p, theme.q);
    if (state.hover) {
      const [hp, hc] = state.hover;
      outline(context, gutter + hc * cell, top + hp * line, Math.max(3, cell), line, theme.text, 2);
      const angle = `${hp} · ${fmt(frequencies[hc >> 1])}`,
        found = fmt(rows[hp * d + hc]);
      readout.textContent = `position ${hp}${tokenOf(hp)}, column ${hc}: ${wave(hc)}(${angle}) = ${found}`;
    } else readout.textContent = "Point at a cell for its number; click to put position p and the clock there.";
  };
  const paintClock = () => {
    const { p, k, i } = state,
      w = frequencies[i],
      side = 172,
      mid = side / 2,
      r = 66;
    const context = sizeCanvas(face, side, side);
    const at = (angle, radius) => [mid + radius * Math.cos(angle), mid - radius * Math.sin(angle)];
    context.strokeStyle = theme.line;
    context.lineWidth = 1.2;
    context.beginPath();
    context.arc(mid, mid, r, 0, 7);
    context.moveTo(mid - r, mid);
    context.lineTo(mid + r, mid);
    context.moveTo(mid, mid - r);
    context.lineTo(mid, mid + r);
    context.stroke();
    for (let q = 0; q < n; q++) dot(context, ...at(q * w, r), 1.6, theme.faint);
    const turn = k * w;
    if (turn > 0) {
      context.strokeStyle = theme.faint;
      context.lineWidth = 4;
      context.beginPath();
      context.arc(mid, mid, 26, -p * w, -(p * w + Math.min(turn, 6.2832)), true);
      context.stroke();
    }
    for (const [angle, color] of [
      [(p + k) * w, theme.k],
      [p * w, theme.q],
    ]) {
      strokeLine(context, [[mid, mid], at(angle, r)], color, 3);
      dot(context, ...at(angle, r), 5, color);
    }
    context.fillStyle = theme.faint;
    context.font = `12px ${theme.font}`;
    context.fillText("cos", side - 22, mid - 5);
    context.fillText("sin", mid + 5, 12);
    face.setAttribute(
      "aria-label",
      `Clock of pair ${i}: the hand of position ${p} at ${fmt(p * w, 2)} radians, that of position ${p + k} at ${fmt((p + k) * w, 2)}.`,
    );
    const round = fmt((2 * Math.PI) / w, 1);
    say.replaceChildren(
      element("p", {}, `Pair ${i}: columns ${2 * i} and ${2 * i + 1} are one hand.`),
      element(
        "p",
        {},
        `It turns by ω = ${many(data.base)}^(−${2 * i}/${d}) = ${fmt(w)} at every position: once round in ${round} positions.`,
      ),
      element("p", {}, `A shift by ${k} turns it by ${k} · ${fmt(w)} = ${fmt(turn, 2)}, from wherever it stands.`),
    );
    const c = Math.cos(turn),
      s = Math.sin(turn),
      number = (x, name = "") => element("span", { class: name }, fmt(x));
    const box = (label, two, ...cells) =>
      element("div", {}, element("div", { class: `box${two ? " two" : ""}` }, cells), element("small", {}, label));
    const hand = (place, name) => box(`position ${place}`, false, number(Math.sin(place * w), name), number(Math.cos(place * w), name));
    matrix.replaceChildren(
      box(`turn by ${k}ω`, true, number(c), number(s), number(-s), number(c)),
      hand(p, "q"),
      element("span", {}, "="),
      hand(p + k, "k"),
    );
  };
  const paintSums = () => {
    const { p, k } = state;
    const terms = products(
        d,
        (c) => value(p, c),
        (c) => value(p + k, c),
        columnName,
      ),
      again = frequencies.reduce((sum, w) => sum + Math.cos(k * w), 0);
    const toggle = () => {
      state.open = !state.open;
      paintSums();
    };
    const shown =
      frequencies
        .slice(0, 3)
        .map((w) => fmt(Math.cos(k * w), 2))
        .join(" + ") + (half > 3 ? " + …" : "");
    sums.replaceChildren(
      element("h3", {}, `Row ${p}${tokenOf(p)} · row ${p + k}${tokenOf(p + k)}`),
      element(
        "div",
        {},
        element("p", {}, `${sumText(terms)} = `, bold(fmt(total(terms)))),
        element(
          "p",
          {},
          `The same from the shift alone: Σ cos(${k}·ωᵢ) = ${shown} = `,
          bold(fmt(again)),
          ". The position p is not in it: move p, and the sum stays.",
        ),
        element("p", {}, `A row with itself gives ${half}: each of the ${half} pairs has length 1.`),
      ),
      termTable(
        theme,
        terms,
        { label: "column", a: `row ${p}`, b: `row ${p + k}`, colorA: theme.q, colorB: theme.k },
        { shown: 5, open: state.open, onToggle: toggle },
      ),
    );
  };
  const draw = () => {
    for (const [name, each] of Object.entries(sliders)) each.input.value = String(state[name]);
    sliders.p.out.textContent = `${state.p}${tokenOf(state.p)}`.slice(0, 11);
    sliders.k.out.textContent = `${state.k} → ${state.p + state.k}`;
    sliders.i.out.textContent = `${state.i} of ${half}`;
    paintMarks();
    paintClock();
    paintSums();
  };
  const keep = () => {
    live.textContent = `position ${state.p}, shift ${state.k}, pair ${state.i}`;
    setStateValue("spot", `${state.p}.${state.k}.${state.i}`);
  };
  const hit = (event) => {
    const found = cellAt(placeOn(base, event), { left: gutter, top, cellW: cell, cellH: line, columns: d, rows: n });
    return found && [found.row, found.column];
  };
  const later = onNextFrame(paintMarks);
  const put = (p, i) => {
    Object.assign(state, { p, i });
    draw();
    keep();
  };
  pointAt(board, {
    hit,
    hover: (cell) => {
      state.hover = cell;
      later();
    },
    open: ([p, c]) => put(p, c >> 1),
  });
  onKeys(board, { keys: ARROWS, move: ([down, across]) => put(moved(state.p, down, n), moved(state.i, across, half)) });
  const saveCsv = () =>
    downloadCsv("sine_and_cosine_table.csv", [
      ["position", ...range(d).map(columnName)],
      ...range(n).map((p) => [p, ...rows.slice(p * d, (p + 1) * d)]),
    ]);
  const refresh = () => {
    narrowBelow(root, 760);
    paintBase();
    draw();
  };
  keepingFocus(root, () => {
    root.replaceChildren(element("div", { class: "both" }, element("div", {}, board, readout), right, sums), tools, live);
    refresh();
  });
  return watchWidth(root, board, refresh, later);
}

// The arithmetic of one number of a GRU's state: two gates, a candidate, and the mixture of old and new.

const halves = (base64) => {
  const raw = atob(base64 || ""),
    out = new Float32Array(raw.length / 2);
  for (let i = 0; i < out.length; i++) {
    const bits = raw.charCodeAt(2 * i) | (raw.charCodeAt(2 * i + 1) << 8),
      sign = bits & 0x8000 ? -1 : 1;
    const exponent = (bits >> 10) & 31,
      part = bits & 1023;
    out[i] =
      sign * (exponent === 0 ? part * 2 ** -24 : exponent === 31 ? (part ? NaN : Infinity) : (1 + part / 1024) * 2 ** (exponent - 15));
  }
  return out;
};
const sigmoid = (v) => 1 / (1 + Math.exp(-v));

// The terms of row `row` of the weights at a step: first the token's numbers, then the old state's.
const gruTerms = (cell, step, row, scale = 1) => {
  const fromX = Array.from({ length: cell.dX }, (_, i) => ({
    label: `x[${i}]`,
    a: cell.x[step * cell.dX + i],
    b: cell.WX[row * cell.dX + i],
  }));
  const fromH = Array.from({ length: cell.d }, (_, i) => ({
    label: `h[${i}]`,
    a: cell.hidden[step * cell.d + i],
    b: cell.WH[row * cell.d + i],
  }));
  for (const term of fromX) term.product = term.a * term.b;
  for (const term of fromH) term.product = term.a * term.b * scale;
  return {
    fromX,
    fromH,
    sumX: fromX.reduce((sum, t) => sum + t.product, cell.bX[row]),
    sumH: fromH.reduce((sum, t) => sum + t.product, cell.bH[row] * scale),
  };
};

const GATES = [
  ["z", "update gate z", 1],
  ["r", "reset gate r", 0],
  ["n", "candidate n", 2],
];

const gruSheet = (theme, cell, step, unit, state, redraw) => {
  const at = (array, t = step) => array[t * cell.d + unit];
  const r = at(cell.reset),
    z = at(cell.update),
    n = at(cell.candidate),
    before = at(cell.hidden),
    after = at(cell.hidden, step + 1);
  const token = cell.tokens[step].trim() || "␣";
  const parts = { r: gruTerms(cell, step, unit), z: gruTerms(cell, step, cell.d + unit), n: gruTerms(cell, step, 2 * cell.d + unit, r) };
  const line = (name, text, said) =>
    element("tr", {}, element("th", { scope: "row" }, name), element("td", {}, text), element("td", { class: "said" }, said));
  const percent = (share) => `${Math.round(100 * share)} %`;
  const rows = element(
    "table",
    { class: "steps" },
    element(
      "tbody",
      {},
      line(
        "z",
        `σ(${fmt(parts.z.sumX)} + ${signed(parts.z.sumH)}) = ${fmt(sigmoid(parts.z.sumX + parts.z.sumH))}`,
        `update gate: keep ${percent(z)} of the old number`,
      ),
      line(
        "r",
        `σ(${fmt(parts.r.sumX)} + ${signed(parts.r.sumH)}) = ${fmt(sigmoid(parts.r.sumX + parts.r.sumH))}`,
        `reset gate: let ${percent(r)} of what the old state says into the candidate`,
      ),
      line(
        "n",
        `tanh(${fmt(parts.n.sumX)} + ${fmt(r)} · ${signed(r ? parts.n.sumH / r : 0)}) = ${fmt(Math.tanh(parts.n.sumX + parts.n.sumH))}`,
        "candidate: the new number that is proposed",
      ),
      line(
        "h",
        `(1 − ${fmt(z)}) · ${signed(n)} + ${fmt(z)} · ${signed(before)} = ${fmt(after)}`,
        "the new state: candidate and old number, mixed",
      ),
    ),
  );
  const chosen = parts[state.gate] ? state.gate : "z";
  const chips = element(
    "div",
    { class: "chips", role: "group", "aria-label": "Whose terms" },
    GATES.map(([name, label]) =>
      element(
        "button",
        {
          type: "button",
          class: "chip",
          "aria-pressed": String(name === chosen),
          onclick: () => {
            state.gate = name;
            redraw();
          },
        },
        `terms of the ${label}`,
      ),
    ),
  );
  const part = parts[chosen],
    scale = chosen === "n" ? r : 1,
    row = unit + cell.d * GATES.find(([name]) => name === chosen)[2];
  const terms = [
    ...part.fromX,
    ...part.fromH,
    { label: "bias", a: 1, b: cell.bX[row] + scale * cell.bH[row], product: cell.bX[row] + scale * cell.bH[row] },
  ];
  return [
    element("p", { class: "title" }, `Unit ${unit} after step ${step}, “${token}”`),
    rows,
    chips,
    element(
      "p",
      { class: "small" },
      `x is ${cell.reads} “${token}”, h the state before it. ${chosen === "n" ? "The terms of h are multiplied with r. " : ""}The weights are the same at every step.`,
    ),
    termTable(
      theme,
      terms,
      { label: "from", a: "number", b: "weight", colorA: theme.faint, colorB: theme.q },
      {
        open: state.all,
        onToggle: () => {
          state.all = !state.all;
          redraw();
        },
      },
    ),
  ];
};

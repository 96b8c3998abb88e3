// The arithmetic of one number of a GRU's state: two gates, a candidate, and the mixture of old and new.

const sigmoid = (v) => 1 / (1 + Math.exp(-v));

// The terms of row `row` of the weights at a step: first the token's numbers, then the old state's.
const gruTerms = (cell, step, row, scale = 1) => {
  const { d, dX } = cell;
  const fromX = products(
    dX,
    (i) => cell.x[step * dX + i],
    (i) => cell.WX[row * dX + i],
    (i) => `x[${i}]`,
  );
  const fromH = products(
    d,
    (i) => cell.hidden[step * d + i],
    (i) => cell.WH[row * d + i],
    (i) => `h[${i}]`,
  );
  for (const term of fromH) term.product *= scale;
  return { fromX, fromH, sumX: total(fromX, cell.bX[row]), sumH: total(fromH, cell.bH[row] * scale) };
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
  const token = tokenName(cell.tokens[step]);
  const parts = { r: gruTerms(cell, step, unit), z: gruTerms(cell, step, cell.d + unit), n: gruTerms(cell, step, 2 * cell.d + unit, r) };
  const line = (name, text, said) =>
    element("tr", {}, element("th", { scope: "row" }, name), element("td", {}, text), element("td", { class: "said" }, said));
  const gate = ({ sumX, sumH }) => `σ(${fmt(sumX)} + ${signed(sumH)}) = ${fmt(sigmoid(sumX + sumH))}`;
  const { sumX, sumH } = parts.n;
  const proposed = `tanh(${fmt(sumX)} + ${fmt(r)} · ${signed(r ? sumH / r : 0)}) = ${fmt(Math.tanh(sumX + sumH))}`;
  const rows = element(
    "table",
    { class: "steps" },
    element(
      "tbody",
      {},
      line("z", gate(parts.z), `update gate: keep ${share(z)} of the old number`),
      line("r", gate(parts.r), `reset gate: let ${share(r)} of what the old state says into the candidate`),
      line("n", proposed, "candidate: the new number that is proposed"),
      line(
        "h",
        `(1 − ${fmt(z)}) · ${signed(n)} + ${fmt(z)} · ${signed(before)} = ${fmt(after)}`,
        "the new state: candidate and old number, mixed",
      ),
    ),
  );
  const chosen = parts[state.gate] ? state.gate : "z";
  const remember = (change) => {
    Object.assign(state, change);
    redraw();
  };
  const chips = choice(
    "Whose terms",
    GATES.map(([name, label]) => [name, `terms of the ${label}`]),
    chosen,
    (name) => remember({ gate: name }),
    { class: "chips" },
  );
  const part = parts[chosen],
    scale = chosen === "n" ? r : 1,
    row = unit + cell.d * GATES.find(([name]) => name === chosen)[2];
  const bias = cell.bX[row] + scale * cell.bH[row],
    terms = [...part.fromX, ...part.fromH, { label: "bias", a: 1, b: bias, product: bias }];
  const weights = `${chosen === "n" ? "The terms of h are multiplied with r. " : ""}The weights are the same at every step.`;
  return [
    element("p", { class: "title" }, `Unit ${unit} after step ${step}, “${token}”`),
    rows,
    chips,
    element("p", { class: "small" }, `x is ${cell.reads} “${token}”, h the state before it. ${weights}`),
    termTable(
      theme,
      terms,
      { label: "from", a: "number", b: "weight", colorA: theme.faint, colorB: theme.faint },
      { open: state.all, onToggle: () => remember({ all: !state.all }) },
    ),
  ];
};

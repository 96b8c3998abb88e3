// The words and sums of the microscope: one line for a cell, and the sheet that writes its arithmetic out.

// One line for a cell: what it is and its value.
const sentence = (m, { name, row, column }) => {
  const called = (m.additive && { v: "state h", z: "context" }[name]) || name;
  const value = fmt(m.at(name, row, column));
  const pair = SQUARE.has(name) ? `query ${m.label(row)} looks at key ${m.labelKey(column)}` : ""; // elsewhere a column is no key
  switch (name) {
    case "scores":
      return `${pair}: ${m.additive ? "score" : "q·k"} = ${value}`;
    case "scaled":
      return `${pair}: ${m.plainScale ? `q·k ÷ √${m.d}` : "scaled score"} = ${value}`;
    case "masked":
      return m.at(name, row, column) === -Infinity
        ? `query ${m.label(row)} may not look at key ${m.labelKey(column)}: −∞`
        : `${pair}: after the mask ${value}`;
    case "pattern":
      return `${pair}: weight ${value}`;
    default:
      return `${called} of ${m.labelRow(name, row)}, number ${column} of ${m.d}: ${value}`;
  }
};

// The sheet: the sum behind the pinned cell, written out.
const sheet = (m, theme, cell, open, toggle, goTo) => {
  const { name, row, column } = cell,
    value = m.at(name, row, column),
    parts = [];
  const heading = (text) => element("p", { class: "title" }, text);
  const formula = (...nodes) => element("p", { class: "formula" }, ...nodes);
  const strong = (text, role = "") => element("b", { class: role }, text);
  const table = (terms, names) => termTable(theme, terms, names, { open, onToggle: toggle });
  if (SQUARE.has(name)) {
    const stops = [
      ["scores", m.additive ? "score" : "q·k"],
      ["scaled", m.plainScale ? `÷ √${m.d}` : "scaled"],
      ["masked", "+ mask"],
      ["pattern", "softmax"],
    ].filter(([stage]) => m.panels.includes(stage));
    const chain = element("div", { class: "chain", role: "group", "aria-label": "The steps of this pair" });
    for (const [i, [stage, text]] of stops.entries()) {
      const said = `${text} = ${fmt(m.at(stage, row, column))}`;
      const stop = chip(said, () => goTo({ name: stage, row, column }), { "aria-current": String(stage === name) });
      chain.append(i ? "→" : "", stop);
    }
    parts.push(heading(`query ${m.label(row)} looks at key ${m.labelKey(column)}`), stops.length > 1 ? chain : "");
  }
  if (name === "scores" && m.additive) {
    const q = (i) => m.at("q", row, i),
      k = (i) => m.at("k", column, i);
    const terms = products(
      m.d,
      (i) => Math.tanh(q(i) + k(i)),
      (i) => m.direction[i],
      (i) => `${i}: tanh(${fmt(q(i))} + ${signed(k(i))})`,
    );
    parts.push(
      formula("Σ ", bold("w"), "ᵢ·tanh(", strong("q", "q"), "ᵢ + ", strong("k", "k"), `ᵢ) = ${sumText(terms)} = `, bold(fmt(value))),
      table(terms, { label: "i", a: "tanh(q + k)", b: "w", colorA: theme.faint, colorB: theme.faint }),
    );
  } else if (name === "scores") {
    const terms = products(
      m.d,
      (i) => m.at("q", row, i),
      (i) => m.at("k", column, i),
    );
    parts.push(
      formula(strong("Σ q", "q"), "ᵢ·", strong("k", "k"), `ᵢ = ${sumText(terms)} = `, bold(fmt(value))),
      table(terms, { label: "i", a: `q of ${m.label(row)}`, b: `k of ${m.labelKey(column)}`, colorA: theme.q, colorB: theme.k }),
    );
  } else if (name === "scaled") {
    const before = m.at("scores", row, column);
    const root = Math.sqrt(m.d),
      divided = `${fmt(before)} ÷ √${m.d} = ${fmt(before)} ÷ ${fmt(root)} = `;
    const said = m.unscaled
      ? `The division is left out: ${fmt(before)} stays `
      : m.plainScale
        ? divided
        : `${fmt(before)} × ${fmt(m.scaling)} = `;
    const why = `A head here is ${m.d} numbers wide. Without the division, q·k would spread √${m.d} = ${fmt(root, 2)} times as wide.`;
    parts.push(formula(said, bold(fmt(value))), element("p", {}, m.plainScale ? why : ""));
  } else if (name === "masked") {
    const before = fmt(m.at("scaled", row, column)),
      hidden = value === -Infinity,
      ahead = m.firstKey + column > m.first + row && !m.cross;
    const later = `Key ${m.labelKey(column)} comes after query ${m.label(row)}: it may not be looked at.`;
    const why = hidden
      ? `${ahead ? later : "This edge is cut."} After softmax its weight is exactly 0.`
      : "The query may look here, so nothing changes.";
    parts.push(formula(`${before} + ${hidden ? "(−∞)" : "0"} = `, bold(fmt(value))), element("p", {}, why));
  } else if (name === "pattern") {
    const own = m.at("masked", row, column);
    const finite = [...m.masked.slice(row * m.nk, (row + 1) * m.nk)].filter(Number.isFinite);
    const shift = m.shift[row];
    const exps = range(m.nk).map((j) => Math.exp(m.at("masked", row, j) - shift));
    const all = exps.reduce((sum, x) => sum + x, m.restExp[row] || 0),
      made = Math.exp(own - shift) / all;
    const terms = exps
      .map((x, j) => ({ label: m.labelKey(j), a: m.at("masked", row, j), b: x, product: m.at("pattern", row, j) }))
      .filter((term) => Number.isFinite(term.a));
    if (m.restExp[row] > 0) terms.push({ label: "all keys outside this window", a: NaN, b: m.restExp[row], product: m.restWeight[row] });
    const inside = shift ? `${fmt(own)} − ${signed(shift)}` : fmt(own);
    parts.push(formula(`exp(${inside}) ÷ Σ exp = ${fmt(Math.exp(own - shift))} ÷ ${fmt(all)} = `, bold(fmt(made))));
    if (shift)
      parts.push(
        element(
          "p",
          {},
          `The row’s largest score, ${fmt(shift)}, is taken off every score before exp. ` +
            "That changes no weight, and the numbers stay readable.",
        ),
      );
    if (Math.abs(made - value) > 1e-3 && Number.isFinite(own))
      parts.push(element("p", {}, `A what-if edit sets this row: the weight used is ${fmt(value)}.`));
    const box = table(terms, {
      label: "key",
      a: m.additive ? "score" : "masked score",
      b: "exp",
      colorA: theme.faint,
      colorB: theme.faint,
    });
    box.querySelector("thead th:last-child").textContent = "weight";
    const others = `Keys outside this window are one line of the table: together they have the weight ${fmt(m.restWeight[row])}.`;
    if (m.restExp[row] > 0) parts.push(element("p", {}, others));
    parts.push(box, element("p", {}, m.cross ? "" : `${finite.length} of ${m.nk} keys in view are open to this query.`));
  } else if (name === "z") {
    const terms = products(
      m.nk,
      (j) => m.at("pattern", row, j),
      (j) => m.at("v", j, column),
      m.labelKey,
    ).filter((term, j) => m.visible(row * m.nk + j) || term.a > 0);
    const rest = m.restZ.length ? m.restZ[row * m.d + column] : 0;
    if (m.restWeight[row] > 0)
      terms.push({ label: "all keys outside this window", a: m.restWeight[row], b: rest / m.restWeight[row], product: rest });
    const sum = total(terms);
    parts.push(
      heading(`${m.additive ? "context" : "z"} of ${m.label(row)}, number ${column} of ${m.d}`),
      formula(m.additive ? "Σ weight·" : "Σ pattern·", strong(m.additive ? "h" : "v", "v"), ` = ${sumText(terms)} = `, bold(fmt(sum))),
    );
    if (Math.abs(sum - value) > 1e-3) parts.push(element("p", {}, `A what-if edit changes z here: the value used is ${fmt(value)}.`));
    const names = { a: `weight of query ${m.first + row}`, b: `${m.additive ? "h" : "v"}, number ${column}` };
    parts.push(table(terms, { label: "key", ...names, colorA: theme.faint, colorB: theme.v }));
  } else {
    const upper = name.toUpperCase(),
      W = m[`W${upper}`],
      bias = m[`b${upper}`],
      x = m.cross && OF_KEYS.has(name) ? m.xK : m.x;
    parts.push(heading(`${m.additive && name === "v" ? "state h" : name} of ${m.labelRow(name, row)}, number ${column} of ${m.d}`));
    if (W.length && x.length) {
      const terms = products(
          m.dModel,
          (i) => x[row * m.dModel + i],
          (i) => W[i * m.d + column],
        ),
        sum = total(terms) + bias[column];
      const after = m.rotates && name !== "v";
      const read = m.reads?.[name] ?? "x",
        matrix = m.additive ? { q: "W_a", k: "U_a" }[name] : `W_${upper}`;
      parts.push(formula(`Σ ${read}ᵢ·${matrix}ᵢ + b = ${sumText(terms)} + ${signed(bias[column])} = `, strong(fmt(sum), name)));
      if (after) parts.push(element("p", {}, `This model then turns the vector by its position (RoPE), which makes it ${fmt(value)}.`));
      else if (Math.abs(sum - value) > 1e-3) parts.push(element("p", {}, `A what-if edit replaces it: the value used is ${fmt(value)}.`));
      const names = { a: `${read} of ${m.labelRow(name, row)}${m.reads ? "" : ` (after ${m.norm})`}`, b: `${matrix}, column ${column}` };
      parts.push(table(terms, { label: "i", ...names, colorA: theme.faint, colorB: theme[name] }));
    } else parts.push(formula(strong(fmt(value), name)));
  }
  return parts;
};

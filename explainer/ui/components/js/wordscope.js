// The word scope: a row of W_E as bars, the rows most like it, and the sum behind one similarity.

const scopeModel = (data) => {
  const m = { ...data, row: floats(data.row), rows: floats(data.rows) };
  m.d = m.row.length;
  m.n = data.ids.length;
  m.lit = new Set(data.found);
  m.other = (k, i) => m.rows[k * m.d + i];
  m.product = (k, i) => m.row[i] * m.other(k, i);
  m.squares = (at) => range(m.d).reduce((sum, i) => sum + at(i) ** 2, 0);
  m.values = data.measure === "dot" ? data.dots : data.cosines;
  return m;
};

export default function ({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector(".root"),
    theme = themeOf(root),
    m = scopeModel(data);
  const state = remembered(root, { pinned: null, hover: null, at: null, open: false, source: null });
  if (state.source !== data.source) {
    const linked = data.ids.indexOf(Number.parseInt(data.pinned, 10));
    Object.assign(state, { pinned: data.ids[Math.max(0, linked)], source: data.source, hover: null, at: null });
  }
  const pinned = () => Math.max(0, data.ids.indexOf(state.pinned));
  const shown = () => state.hover ?? pinned();
  const word = data.measure === "dot" ? "dot product" : "cosine";
  const list = element("ul", {
    class: "list",
    role: "listbox",
    tabindex: "0",
    "aria-label": `The rows of W_E most like that of ${quoted(data.token)}, by ${word}. Up and down move, Enter writes out the arithmetic.`,
  });
  const strip = barStrips({
    count: m.d,
    strips: m.n ? 3 : 1,
    top: 24,
    height: 64,
    gap: 12,
    label: `${m.n ? "Two rows of W_E and their products" : "A row of W_E"}. Left and right move through the ${m.d} numbers.`,
  });
  const readout = readoutLine(),
    sums = element("div", { class: "sums beside" }),
    live = liveRegion();
  const head = element(
    "div",
    { class: "row head", "aria-hidden": "true" },
    element("span", {}, "nearest token"),
    element("span", { class: "wide" }, word),
  );
  const png = { PNG: () => downloadPng("rows_of_W_E.png", theme, strip.base, strip.over) };
  const lists = { "List (CSV)": () => saveList(), "Rows (CSV)": () => saveRows() };
  const tools = m.n ? toolsLine(`Compared with all ${many(data.nVocab)} rows of W_E.`, { ...lists, ...png }) : toolsLine("", png);

  const most = Math.max(1e-9, ...m.values.map(Math.abs), data.measure === "dot" ? 0 : 1);
  const said = (k) => `${quoted(data.tokens[k])}: cosine ${fmt(data.cosines[k])}, dot product ${fmt(data.dots[k])}`;
  const paintList = () => {
    list.replaceChildren(
      ...data.ids.map((id, k) => {
        const also = m.lit.has(id) ? "also in your text" : "";
        const item = { id: `n${id}`, lit: k === state.hover, chosen: k === pinned(), said: said(k) + (also && `, ${also}`) };
        return listItem(
          { ...item, light: () => state.hover !== k && light(k), open: () => pin(k) },
          tokenCell(data.tokens[k], also),
          element("span", { class: "value" }, fmt(m.values[k], 2)),
          track(Math.max(0, m.values[k]) / most, theme.bar),
        );
      }),
    );
    if (data.ids.length) list.setAttribute("aria-activedescendant", `n${data.ids[shown()]}`);
  };
  const light = (k) => {
    state.hover = k;
    lightItem(list, k === null ? null : `n${data.ids[k]}`, `n${data.ids[shown()]}`);
    paintBars();
  };
  const pin = (k) => {
    Object.assign(state, { pinned: data.ids[k], hover: null, open: false });
    paintList();
    paintBars();
    paintSums();
    live.textContent = said(k);
    setStateValue("near", k === 0 ? "top" : String(state.pinned));
  };
  walkList(list, { rows: () => range(m.n), at: shown, light, open: pin, said, live });

  const paintBars = () => {
    const k = shown(),
      context = strip.start();
    const other = m.rows.subarray(k * m.d, (k + 1) * m.d),
      both = Math.max(1e-9, ...m.row.map(Math.abs), ...other.map(Math.abs));
    const made = range(m.d).map((i) => m.product(k, i)),
      reach = Math.max(1e-9, ...made.map(Math.abs));
    const strips = [[`${quoted(data.token)}, row ${data.id} of W_E`, m.row, both]];
    if (m.n) strips.push([`${quoted(data.tokens[k])}, row ${data.ids[k]}`, other, both], ["their products, number by number", made, reach]);
    strips.forEach(([title, values, extent], at) => {
      strip.title(context, theme, at, title, [span(extent, 2)]);
      strip.bars(context, theme, at, values, extent);
    });
    mark();
  };
  const sentence = (i) => {
    const own = `number ${i}: ${fmt(m.row[i])}`;
    return m.n ? `${own} · ${signed(m.other(shown(), i))} = ${fmt(m.product(shown(), i))}` : own;
  };
  const mark = () => {
    strip.mark(state.at, theme.text);
    readout.textContent = state.at === null ? `Point at a bar: each row has ${m.d} numbers.` : sentence(state.at);
    readout.classList.toggle("dim", state.at === null);
  };
  const later = onNextFrame(mark);
  const follow = (i) => {
    state.at = i;
    later();
  };
  // The number that was pointed at last stays marked, so that it can be followed through the list.
  pointAt(strip.board, { hit: strip.hit, hover: (i) => i !== null && follow(i), open: follow });
  onKeys(strip.board, {
    keys: STRIP_KEYS,
    leave: () => follow(null),
    move: (by) => {
      follow(moved(state.at ?? -1, by, m.d));
      live.textContent = sentence(state.at);
    },
  });

  const paintSums = () => {
    if (!m.n) return;
    const k = pinned(),
      a = quoted(data.token),
      b = quoted(data.tokens[k]);
    const terms = products(
        m.d,
        (i) => m.row[i],
        (i) => m.other(k, i),
      ),
      sum = total(terms);
    const sizeA = m.squares((i) => m.row[i]),
      sizeB = m.squares((i) => m.other(k, i)),
      lengths = Math.sqrt(sizeA) * Math.sqrt(sizeB);
    const line = (label, text, value) =>
      element("p", { class: "line" }, element("span", { class: "label" }, label), element("span", {}, text, bold(fmt(value))));
    const names = { label: "i", a, b, colorA: theme.faint, colorB: theme.faint };
    const toggle = () => {
      state.open = !state.open;
      paintSums();
    };
    sums.replaceChildren(
      element("h3", {}, `How alike are ${a} and ${b}?`),
      element(
        "div",
        {},
        line("dot product", `Σ aᵢ·bᵢ = ${sumText(terms, 2)} = `, sum),
        line(`length of ${a}`, `√Σ aᵢ² = √${fmt(sizeA)} = `, Math.sqrt(sizeA)),
        line(`length of ${b}`, `√Σ bᵢ² = √${fmt(sizeB)} = `, Math.sqrt(sizeB)),
        line("cosine", `${fmt(sum)} ÷ (${fmt(Math.sqrt(sizeA))} · ${fmt(Math.sqrt(sizeB))}) = `, lengths > 0 ? sum / lengths : 0),
        element(
          "p",
          { class: "dim" },
          `Checked: this sum − the one used for the list = ${(sum - data.dots[k]).toExponential(0).replace(/-/g, "−")}.`,
        ),
      ),
      termTable(theme, terms, names, { shown: 5, open: state.open, onToggle: toggle }),
    );
  };
  const saveList = () => {
    const rows = data.ids.map((id, k) => [k + 1, id, data.tokens[k], data.cosines[k], data.dots[k]]);
    downloadCsv("nearest_tokens.csv", [["place", "token id", "token", "cosine", "dot product"], ...rows]);
  };
  const saveRows = () => {
    const k = pinned(),
      rows = range(m.d).map((i) => [i, m.row[i], m.other(k, i), m.product(k, i)]);
    downloadCsv("rows_of_W_E.csv", [["i", data.token, data.tokens[k], "product"], ...rows]);
  };
  const draw = () => {
    narrowBelow(root, 760);
    paintBars();
  };
  keepingFocus(root, () => {
    const board = element("div", {}, strip.board, readout);
    const columns = m.n ? [element("div", {}, head, list), board, sums] : [board];
    root.replaceChildren(element("div", { class: m.n ? "both" : "" }, columns), tools, live);
    paintList();
    draw();
    paintSums();
  });
  return watchWidth(root, strip.board, draw, later);
}

// The word scope: a row of W_E as bars, the rows most like it, and the sum behind one similarity.

const SCOPE_PANEL = { top: 24, height: 64, gap: 12 };
const spaced = (token) => (/^\s+\S/.test(token) ? ["␣", token.trimStart()] : ["", token.trim() ? token : "␣"]);

const scopeModel = (data) => {
  const m = { ...data, row: floats(data.row), rows: floats(data.rows) };
  m.d = m.row.length;
  m.n = data.ids.length;
  m.lit = new Set(data.found);
  m.quote = (text) => `“${text.trim() || "␣"}”`;
  m.other = (k, i) => m.rows[k * m.d + i];
  m.product = (k, i) => m.row[i] * m.other(k, i);
  m.squares = (at) => {
    let sum = 0;
    for (let i = 0; i < m.d; i++) sum += at(i) ** 2;
    return sum;
  };
  m.values = data.measure === "dot" ? data.dots : data.cosines;
  return m;
};

export default function ({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector(".root");
  const before = root.getRootNode().activeElement?.className;
  const theme = themeOf(root);
  const m = scopeModel(data);
  const state = (root.state ??= { pinned: null, hover: null, at: null, open: false, source: null });
  if (state.source !== data.source) {
    const linked = data.ids.indexOf(Number.parseInt(data.pinned, 10));
    state.pinned = data.ids[Math.max(0, linked)];
    state.source = data.source;
    state.hover = state.at = null;
  }
  const pinned = () => Math.max(0, data.ids.indexOf(state.pinned));
  const shown = () => state.hover ?? pinned();
  const word = data.measure === "dot" ? "dot product" : "cosine";
  const list = element("ul", {
    class: "list",
    role: "listbox",
    tabindex: "0",
    "aria-label": `The rows of W_E most like that of ${m.quote(data.token)}, by ${word}. Up and down move, Enter writes out the arithmetic.`,
  });
  const base = element("canvas"),
    over = element("canvas", { class: "over" });
  const stage = element(
    "div",
    {
      class: "stage",
      tabindex: "0",
      role: "application",
      "aria-roledescription": "linked bars",
      "aria-label": `Two rows of W_E and their products. Left and right move through the ${m.d} numbers.`,
    },
    base,
    over,
  );
  const readout = element("p", { class: "readout" }),
    sums = element("div", { class: "sums" });
  const live = element("div", { class: "sr", role: "status", "aria-live": "polite" });
  const head = element(
    "div",
    { class: "row head", "aria-hidden": "true" },
    element("span", {}, "nearest token"),
    element("span", { class: "wide" }, word),
  );
  const tools = element(
    "div",
    { class: "tools" },
    element("span", { class: "note" }, `Compared with all ${data.nVocab.toLocaleString("en")} rows of W_E.`),
    element("button", { type: "button", onclick: () => saveList() }, "List (CSV)"),
    element("button", { type: "button", onclick: () => saveRows() }, "Rows (CSV)"),
    element("button", { type: "button", onclick: () => downloadPng("rows_of_W_E.png", theme, base, over) }, "PNG"),
  );
  root.replaceChildren(
    element("div", { class: "both" }, element("div", {}, head, list), element("div", {}, stage, readout), sums),
    tools,
    live,
  );

  const most = Math.max(1e-9, ...m.values.map(Math.abs), data.measure === "dot" ? 0 : 1);
  const fill = theme.dark ? "#5fb3e0" : "#2a7fb8";
  const said = (k) => `${m.quote(data.tokens[k])}: cosine ${fmt(data.cosines[k])}, dot product ${fmt(data.dots[k])}`;
  const paintList = () => {
    list.replaceChildren(
      ...data.ids.map((id, k) => {
        const [space, name] = spaced(data.tokens[k]);
        return element(
          "li",
          {
            id: `n${id}`,
            role: "option",
            class: "row" + (k === state.hover ? " lit" : ""),
            "aria-selected": String(k === pinned()),
            "aria-label": said(k) + (m.lit.has(id) ? ", also in your text" : ""),
            onpointermove: (event) => {
              if (event.pointerType !== "touch" && state.hover !== k) light(k);
            },
            onclick: () => pin(k),
          },
          element(
            "span",
            { class: "name", title: data.tokens[k] },
            space ? element("span", { class: "space" }, space) : null,
            name,
            m.lit.has(id) ? element("span", { class: "tag", title: "also in your text" }, "◆") : null,
          ),
          element("span", { class: "value" }, fmt(m.values[k], 2)),
          element(
            "span",
            { class: "track", "aria-hidden": "true" },
            element("i", { style: `width:${(100 * Math.max(0, m.values[k])) / most}%;background:${fill}` }),
          ),
        );
      }),
    );
    if (data.ids.length) list.setAttribute("aria-activedescendant", `n${data.ids[shown()]}`);
  };
  const light = (k) => {
    state.hover = k;
    for (const option of list.children) option.classList.toggle("lit", k !== null && option.id === `n${data.ids[k]}`);
    list.setAttribute("aria-activedescendant", `n${data.ids[shown()]}`);
    paintBase();
  };
  const pin = (k) => {
    state.pinned = data.ids[k];
    state.hover = null;
    state.open = false;
    paintList();
    paintBase();
    paintSums();
    live.textContent = said(k);
    setStateValue("near", k === 0 ? "top" : String(state.pinned));
  };
  list.onpointerleave = () => light(null);
  list.onkeydown = (event) => {
    const at = shown();
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      pin(at);
      return;
    }
    if (event.key === "Escape") {
      light(null);
      return;
    }
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: m.n - 1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    light(Math.max(0, Math.min(m.n - 1, next)));
    live.textContent = said(state.hover);
  };

  let width = 600,
    frame = 0;
  const panels = () => {
    const k = shown();
    return [
      { title: `${m.quote(data.token)}, row ${data.id} of W_E`, at: (i) => m.row[i] },
      { title: `${m.quote(data.tokens[k])}, row ${data.ids[k]}`, at: (i) => m.other(k, i) },
      { title: "their products, number by number", at: (i) => m.product(k, i) },
    ];
  };
  const height = 3 * (SCOPE_PANEL.top + SCOPE_PANEL.height + SCOPE_PANEL.gap);
  const topOf = (k) => k * (SCOPE_PANEL.top + SCOPE_PANEL.height + SCOPE_PANEL.gap) + SCOPE_PANEL.top;
  const paintBase = () => {
    width = Math.max(200, stage.clientWidth || 600);
    const context = sizeCanvas(base, width, height),
      cell = width / m.d,
      bar = Math.max(0.7, cell * 0.78),
      all = panels();
    sizeCanvas(over, width, height);
    const extent = (one) => {
      let size = 1e-9;
      for (let i = 0; i < m.d; i++) size = Math.max(size, Math.abs(one.at(i)));
      return size;
    };
    const shared = Math.max(extent(all[0]), extent(all[1]));
    all.forEach((one, k) => {
      const reach = k < 2 ? shared : extent(one),
        zero = topOf(k) + SCOPE_PANEL.height / 2;
      context.font = `600 14px ${theme.font}`;
      context.fillStyle = theme.text;
      context.fillText(one.title, 0, topOf(k) - 8);
      const after = context.measureText(one.title).width + 10,
        range = `−${fmt(reach, 2)} to ${fmt(reach, 2)}`;
      context.font = `12px ${theme.font}`;
      context.fillStyle = theme.faint;
      if (after + context.measureText(range).width < width) context.fillText(range, after, topOf(k) - 8);
      for (let i = 0; i < m.d; i++) {
        const value = one.at(i),
          size = (Math.abs(value) / reach) * (SCOPE_PANEL.height / 2 - 1);
        context.fillStyle = `rgb(${(value < 0 ? theme.low : theme.high).join(",")})`;
        context.fillRect(i * cell + (cell - bar) / 2, value < 0 ? zero : zero - size, bar, Math.max(0.6, size));
      }
      context.strokeStyle = theme.faint;
      context.lineWidth = 1;
      context.beginPath();
      context.moveTo(0, Math.round(zero) + 0.5);
      context.lineTo(width, Math.round(zero) + 0.5);
      context.stroke();
    });
    paintMarks();
  };
  const sentence = (i) => `number ${i}: ${fmt(m.row[i])} · ${signed(m.other(shown(), i))} = ${fmt(m.product(shown(), i))}`;
  const paintMarks = () => {
    const context = over.getContext("2d"),
      i = state.at;
    context.clearRect(0, 0, width, height);
    if (i === null) {
      readout.textContent = `Point at a bar: each row has ${m.d} numbers.`;
      readout.classList.add("dim");
      return;
    }
    readout.classList.remove("dim");
    context.strokeStyle = theme.text;
    context.lineWidth = 1.5;
    for (const k of [0, 1, 2])
      context.strokeRect((i * width) / m.d - 1.5, topOf(k) - 2, Math.max(3, width / m.d + 3), SCOPE_PANEL.height + 4);
    readout.textContent = sentence(i);
  };
  const later = () => {
    if (!frame)
      frame = requestAnimationFrame(() => {
        frame = 0;
        paintMarks();
      });
  };
  const hit = (event) => Math.max(0, Math.min(m.d - 1, Math.floor(((event.clientX - base.getBoundingClientRect().left) / width) * m.d)));
  stage.onpointermove = (event) => {
    if (event.pointerType !== "touch") {
      state.at = hit(event);
      later();
    }
  };
  stage.onclick = (event) => {
    state.at = hit(event);
    later();
  };
  stage.onkeydown = (event) => {
    const now = state.at ?? -1,
      next = { ArrowLeft: now - 1, ArrowRight: now + 1, ArrowUp: now - 16, ArrowDown: now + 16, Home: 0, End: m.d - 1 }[event.key];
    if (event.key === "Escape") {
      state.at = null;
      later();
      return;
    }
    if (next === undefined) return;
    event.preventDefault();
    state.at = Math.max(0, Math.min(m.d - 1, next));
    later();
    live.textContent = sentence(state.at);
  };

  const paintSums = () => {
    const k = pinned(),
      a = m.quote(data.token),
      b = m.quote(data.tokens[k]);
    const terms = Array.from({ length: m.d }, (_, i) => ({ label: String(i), a: m.row[i], b: m.other(k, i), product: m.product(k, i) }));
    const sum = terms.reduce((total, term) => total + term.product, 0),
      sizeA = m.squares((i) => m.row[i]),
      sizeB = m.squares((i) => m.other(k, i));
    const line = (label, ...rest) =>
      element("p", { class: "line" }, element("span", { class: "label" }, label), element("span", {}, ...rest));
    const bold = (x) => element("b", {}, fmt(x));
    const lengths = Math.sqrt(sizeA) * Math.sqrt(sizeB);
    sums.replaceChildren(
      element("h3", {}, `How alike are ${a} and ${b}?`),
      element(
        "div",
        {},
        line("dot product", `Σ aᵢ·bᵢ = ${sumText(terms, 2)} = `, bold(sum)),
        line(`length of ${a}`, `√Σ aᵢ² = √${fmt(sizeA)} = `, bold(Math.sqrt(sizeA))),
        line(`length of ${b}`, `√Σ bᵢ² = √${fmt(sizeB)} = `, bold(Math.sqrt(sizeB))),
        line("cosine", `${fmt(sum)} ÷ (${fmt(Math.sqrt(sizeA))} · ${fmt(Math.sqrt(sizeB))}) = `, bold(lengths > 0 ? sum / lengths : 0)),
        element(
          "p",
          { class: "dim" },
          `Checked: this sum − the one used for the list = ${(sum - data.dots[k]).toExponential(0).replace(/-/g, "−")}.`,
        ),
      ),
      termTable(
        theme,
        terms,
        { label: "i", a, b, colorA: theme.faint, colorB: theme.faint },
        {
          shown: 5,
          open: state.open,
          onToggle: () => {
            state.open = !state.open;
            paintSums();
          },
        },
      ),
    );
  };
  const saveList = () =>
    downloadCsv("nearest_tokens.csv", [
      ["place", "token id", "token", "cosine", "dot product"],
      ...data.ids.map((id, k) => [k + 1, id, data.tokens[k], data.cosines[k], data.dots[k]]),
    ]);
  const saveRows = () =>
    downloadCsv("rows_of_W_E.csv", [
      ["i", data.token, data.tokens[pinned()], "product"],
      ...Array.from({ length: m.d }, (_, i) => [i, m.row[i], m.other(pinned(), i), m.product(pinned(), i)]),
    ]);
  const fit = () => root.classList.toggle("narrow", (root.clientWidth || 900) < 760);
  fit();
  paintList();
  paintBase();
  paintSums();
  if (before === "list") list.focus({ preventScroll: true });
  if (before === "stage") stage.focus({ preventScroll: true });
  watchWidth(root, stage, () => {
    fit();
    paintBase();
  });
  return () => {
    root.observer?.disconnect();
    cancelAnimationFrame(frame);
  };
}

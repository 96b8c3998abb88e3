// The norm scope: one position's vector before, within and after the last norm, every number with its arithmetic.

const NORM_PANEL = { top: 26, height: 88, gap: 14 };

const normModel = (data) => {
  const m = { ...data };
  for (const name of ["stream", "normalised", "out", "read", "gain", "bias"]) m[name] = floats(data[name]);
  m.d = m.stream.length;
  m.panels = [
    { name: "stream", title: data.streamTitle, values: m.stream, middle: m.centred ? m.mean : null, spread: m.spread },
    { name: "normalised", title: m.centred ? "(x − mean) ÷ s" : "x ÷ s", values: m.normalised, middle: null, spread: 1 },
    {
      name: "out",
      title: `${m.hasBias ? "· gain + bias" : "· gain"} → ${data.outTitle ?? "final_normed"}`,
      values: m.out,
      middle: null,
      spread: null,
    },
  ];
  if (m.transformed)
    m.panels.push({ name: "read", title: "after the head’s own layer: what W_U reads", values: m.read, middle: null, spread: null });
  for (const panel of m.panels) panel.extent = Math.max(1e-9, ...panel.values.map(Math.abs));
  return m;
};

export default function ({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector(".root");
  const focused = root.getRootNode().activeElement?.className === "stage";
  const theme = themeOf(root);
  const m = normModel(data);
  const state = (root.state ??= { at: null, hover: null, source: null });
  if (state.source !== data.source || state.at === null || state.at >= m.d) {
    const linked = Number.parseInt(data.dim, 10);
    let largest = 0;
    m.out.forEach((value, i) => {
      if (Math.abs(value) > Math.abs(m.out[largest])) largest = i;
    });
    state.at = linked >= 0 && linked < m.d ? linked : largest;
    state.source = data.source;
    state.hover = null;
  }
  const base = element("canvas"),
    over = element("canvas", { class: "over" });
  const stage = element(
    "div",
    {
      class: "stage",
      tabindex: "0",
      role: "application",
      "aria-roledescription": "linked bars",
      "aria-label": `${data.title}. Left and right move through the ${m.d} numbers of the vector, Enter writes out the arithmetic of one.`,
    },
    base,
    over,
  );
  const readout = element("p", { class: "readout" });
  const panel = element("div", { class: "sheet" });
  const live = element("div", { class: "sr", role: "status", "aria-live": "polite" });
  const tools = element(
    "div",
    { class: "tools" },
    element("span", { class: "note" }, data.note),
    element("button", { type: "button", onclick: () => saveCsv() }, "CSV"),
    element("button", { type: "button", onclick: () => savePng() }, "PNG"),
  );
  root.replaceChildren(stage, readout, panel, tools, live);

  let width = 600,
    frame = 0;
  const height = m.panels.length * (NORM_PANEL.top + NORM_PANEL.height + NORM_PANEL.gap);
  const topOf = (k) => k * (NORM_PANEL.top + NORM_PANEL.height + NORM_PANEL.gap) + NORM_PANEL.top;
  const xOf = (i) => (i * width) / m.d;
  const yOf = (one, k, value) => topOf(k) + NORM_PANEL.height / 2 - (value / one.extent) * (NORM_PANEL.height / 2 - 2);
  const sized = (canvas) => sizeCanvas(canvas, width, height);
  const paintBase = () => {
    width = Math.max(200, stage.clientWidth || 600);
    const context = sized(base),
      barWidth = Math.max(0.8, (width / m.d) * 0.78);
    sized(over);
    m.panels.forEach((one, k) => {
      const top = topOf(k),
        zero = yOf(one, k, 0);
      context.textBaseline = "alphabetic";
      context.font = `600 14px ${theme.font}`;
      context.fillStyle = theme.text;
      context.fillText(one.title, 0, top - 9);
      const after = context.measureText(one.title).width + 12;
      context.font = `12px ${theme.font}`;
      context.fillStyle = theme.faint;
      const range = `drawn from −${fmt(one.extent, 1)} to ${fmt(one.extent, 1)}`;
      const said =
        one.name === "stream"
          ? m.centred
            ? `mean ${fmt(m.mean)}, spread s ${fmt(m.spread)}, ${range}`
            : `size s ${fmt(m.spread)}, ${range}`
          : one.name === "normalised"
            ? m.centred
              ? `mean 0, spread 1, ${range}`
              : `size 1, ${range}`
            : range;
      if (after + context.measureText(said).width < width) context.fillText(said, after, top - 9);
      else if (after + context.measureText(said.split(", drawn")[0]).width < width)
        context.fillText(said.split(", drawn")[0], after, top - 9);
      if (one.spread !== null) {
        const middle = one.middle ?? 0,
          from = yOf(one, k, middle + one.spread),
          to = yOf(one, k, middle - one.spread);
        context.fillStyle = theme.dark ? "rgba(255,255,255,0.07)" : "rgba(0,0,0,0.055)";
        context.fillRect(0, from, width, to - from);
      }
      one.values.forEach((value, i) => {
        const y = yOf(one, k, value);
        context.fillStyle = `rgb(${(value < 0 ? theme.low : theme.high).join(",")})`;
        context.fillRect(xOf(i) + (width / m.d - barWidth) / 2, Math.min(y, zero), barWidth, Math.max(0.6, Math.abs(y - zero)));
      });
      context.strokeStyle = theme.faint;
      context.lineWidth = 1;
      context.beginPath();
      context.moveTo(0, Math.round(zero) + 0.5);
      context.lineTo(width, Math.round(zero) + 0.5);
      context.stroke();
    });
    paintMarks();
  };
  const sentence = (i) =>
    `number ${i}: x ${fmt(m.stream[i])} → ${fmt(m.normalised[i])} → ${fmt(m.out[i])}` +
    (m.transformed ? `; W_U reads ${fmt(m.read[i])}` : "");
  const paintMarks = () => {
    const context = over.getContext("2d"),
      i = state.hover ?? state.at,
      cell = width / m.d;
    context.clearRect(0, 0, width, height);
    context.strokeStyle = state.hover === null ? theme.accent : theme.text;
    context.lineWidth = 1.5;
    m.panels.forEach((one, k) => context.strokeRect(xOf(i) - 1.5, topOf(k) - 2, Math.max(3, cell + 3), NORM_PANEL.height + 4));
    readout.replaceChildren(sentence(i), element("span", { class: "dim" }, state.hover === null ? "" : "  – click to write it out"));
  };
  const step = (label, value) => element("li", {}, element("span", {}, label), element("b", {}, fmt(value)));
  const paintSheet = () => {
    const i = state.at,
      x = m.stream[i],
      middle = m.centred ? m.mean : 0;
    const sum = m.stream.reduce((total, value) => total + value, 0);
    const squares = m.stream.reduce((total, value) => total + (value - middle) ** 2, 0);
    const path = [step(`x, number ${i}`, x)];
    if (m.centred) path.push(step(`− mean ${signed(m.mean)}`, x - m.mean));
    path.push(
      step(`÷ s ${fmt(m.spread)}`, (x - middle) / m.spread),
      step(`· gain ${signed(m.gain[i])}`, ((x - middle) / m.spread) * m.gain[i]),
    );
    if (m.hasBias) path.push(step(`+ bias ${signed(m.bias[i])}`, ((x - middle) / m.spread) * m.gain[i] + m.bias[i]));
    const inside = m.centred ? "(xᵢ − mean)²" : "xᵢ²";
    panel.replaceChildren(
      element(
        "section",
        {},
        element("h3", {}, `Number ${i} of ${m.d}, step by step`),
        element("ol", { class: "path" }, path),
        element(
          "div",
          { class: "turn" },
          element("button", { class: "chip", type: "button", onclick: () => pin(Math.max(0, i - 1)) }, "‹ previous"),
          element("button", { class: "chip", type: "button", onclick: () => pin(Math.min(m.d - 1, i + 1)) }, "next ›"),
        ),
      ),
      element(
        "section",
        {},
        element("h3", {}, `The same for all ${m.d} numbers`),
        m.centred
          ? element("p", {}, `mean = Σ xᵢ ÷ ${m.d} = ${fmt(sum)} ÷ ${m.d} = `, element("b", {}, fmt(sum / m.d)))
          : element("p", {}, "No mean is taken away: this model uses RMSNorm."),
        element(
          "p",
          {},
          `s = √(Σ ${inside} ÷ ${m.d} + ${fmt(m.eps)}) = √(${fmt(squares)} ÷ ${m.d}) = `,
          element("b", {}, fmt(Math.sqrt(squares / m.d + m.eps))),
        ),
        element("p", { class: "dim" }, m.hasBias ? `Gain and bias are learned: ${m.d} of each.` : `The gain is learned: ${m.d} numbers.`),
      ),
    );
  };
  const pin = (i) => {
    state.at = i;
    state.hover = null;
    paintMarks();
    paintSheet();
    live.textContent = sentence(i);
    setStateValue("dim", String(i));
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
      state.hover = hit(event);
      later();
    }
  };
  stage.onpointerleave = () => {
    state.hover = null;
    later();
  };
  stage.onclick = (event) => pin(hit(event));
  stage.onkeydown = (event) => {
    const now = state.hover ?? state.at;
    const next = { ArrowLeft: now - 1, ArrowRight: now + 1, ArrowUp: now - 16, ArrowDown: now + 16, Home: 0, End: m.d - 1 }[event.key];
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      pin(now);
      return;
    }
    if (event.key === "Escape") {
      state.hover = null;
      later();
      return;
    }
    if (next === undefined) return;
    event.preventDefault();
    state.hover = Math.max(0, Math.min(m.d - 1, next));
    later();
    live.textContent = sentence(state.hover);
  };
  const saveCsv = () => {
    const rows = [
      [
        "number",
        "stream",
        m.centred ? "minus mean" : "stream again",
        "normalised",
        "gain",
        "bias",
        data.outTitle ?? "final_normed",
        ...(m.transformed ? ["read by W_U"] : []),
      ],
    ];
    for (let i = 0; i < m.d; i++)
      rows.push([
        i,
        m.stream[i],
        m.stream[i] - (m.centred ? m.mean : 0),
        m.normalised[i],
        m.gain[i],
        m.bias[i],
        m.out[i],
        ...(m.transformed ? [m.read[i]] : []),
      ]);
    downloadCsv(`${data.file ?? "final_norm"}.csv`, rows);
  };
  const savePng = () => downloadPng(`${data.file ?? "final_norm"}.png`, theme, base, over);
  const fit = () => root.classList.toggle("narrow", (root.clientWidth || 900) < 760);
  fit();
  paintBase();
  paintSheet();
  if (focused) stage.focus({ preventScroll: true });
  watchWidth(root, stage, () => {
    fit();
    paintBase();
  });
  return () => {
    root.observer?.disconnect();
    cancelAnimationFrame(frame);
  };
}

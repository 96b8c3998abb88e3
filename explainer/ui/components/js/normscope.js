// The norm scope: one position's vector before, within and after the last norm, every number with its arithmetic.

const normModel = (data) => {
  const m = { ...data, after: data.outTitle ?? "final_normed" };
  for (const name of ["stream", "normalised", "out", "read", "gain", "bias"]) m[name] = floats(data[name]);
  m.d = m.stream.length;
  const spread = m.centred ? `mean ${fmt(m.mean)}, spread s ${fmt(m.spread)}` : `size s ${fmt(m.spread)}`;
  const one = m.centred ? "mean 0, spread 1" : "size 1";
  m.panels = [
    { title: data.streamTitle, values: m.stream, middle: m.centred ? m.mean : 0, spread: m.spread, said: spread },
    { title: m.centred ? "(x − mean) ÷ s" : "x ÷ s", values: m.normalised, middle: 0, spread: 1, said: one },
    { title: `${m.hasBias ? "· gain + bias" : "· gain"} → ${m.after}`, values: m.out, spread: null },
  ];
  if (m.transformed) m.panels.push({ title: "after the head’s own layer: what W_U reads", values: m.read, spread: null });
  for (const panel of m.panels) panel.extent = Math.max(1e-9, ...panel.values.map(Math.abs));
  return m;
};

export default function ({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector(".root"),
    theme = themeOf(root),
    m = normModel(data);

  const paint = (strip) => {
    const context = strip.start();
    m.panels.forEach((one, k) => {
      const drawn = `drawn from ${span(one.extent, 1)}`,
        remarks = one.said ? [`${one.said}, ${drawn}`, one.said] : [drawn];
      strip.title(context, theme, k, one.title, remarks, { lift: 9, space: 12 });
      if (one.spread !== null) {
        context.fillStyle = theme.dark ? "rgba(255,255,255,0.07)" : "rgba(0,0,0,0.055)";
        strip.band(context, k, one.middle - one.spread, one.middle + one.spread, one.extent, 2);
      }
      strip.bars(context, theme, k, one.values, one.extent, 2);
    });
  };
  const sentence = (i) => {
    const read = m.transformed ? `; W_U reads ${fmt(m.read[i])}` : "";
    return `number ${i}: x ${fmt(m.stream[i])} → ${fmt(m.normalised[i])} → ${fmt(m.out[i])}${read}`;
  };
  const step = (label, value) => element("li", {}, element("span", {}, label), bold(fmt(value)));
  const sheet = (i, turn) => {
    const x = m.stream[i],
      middle = m.centred ? m.mean : 0,
      normal = (x - middle) / m.spread;
    const sum = m.stream.reduce((all, value) => all + value, 0);
    const squares = m.stream.reduce((all, value) => all + (value - middle) ** 2, 0);
    const path = [step(`x, number ${i}`, x)];
    if (m.centred) path.push(step(`− mean ${signed(m.mean)}`, x - m.mean));
    path.push(step(`÷ s ${fmt(m.spread)}`, normal), step(`· gain ${signed(m.gain[i])}`, normal * m.gain[i]));
    if (m.hasBias) path.push(step(`+ bias ${signed(m.bias[i])}`, normal * m.gain[i] + m.bias[i]));
    const inside = m.centred ? "(xᵢ − mean)²" : "xᵢ²";
    const mean = m.centred
      ? element("p", {}, `mean = Σ xᵢ ÷ ${m.d} = ${fmt(sum)} ÷ ${m.d} = `, bold(fmt(sum / m.d)))
      : element("p", {}, "No mean is taken away: this model uses RMSNorm.");
    const size = element(
      "p",
      {},
      `s = √(Σ ${inside} ÷ ${m.d} + ${fmt(m.eps)}) = √(${fmt(squares)} ÷ ${m.d}) = `,
      bold(fmt(Math.sqrt(squares / m.d + m.eps))),
    );
    const learned = m.hasBias ? `Gain and bias are learned: ${m.d} of each.` : `The gain is learned: ${m.d} numbers.`;
    return [
      element(
        "section",
        {},
        element("h3", { "aria-level": 2 }, `Number ${i} of ${m.d}, step by step`),
        element("ol", { class: "path" }, path),
        turner(turn),
      ),
      element(
        "section",
        {},
        element("h3", { "aria-level": 2 }, `The same for all ${m.d} numbers`),
        mean,
        size,
        element("p", { class: "dim" }, learned),
      ),
    ];
  };
  const file = data.file ?? "final_norm";
  const saveCsv = () => {
    const less = m.centred ? m.mean : 0,
      more = m.transformed ? ["read by W_U"] : [];
    const head = ["number", "stream", m.centred ? "minus mean" : "stream again", "normalised", "gain", "bias", m.after, ...more];
    const line = (i) => [
      i,
      m.stream[i],
      m.stream[i] - less,
      m.normalised[i],
      m.gain[i],
      m.bias[i],
      m.out[i],
      ...(m.transformed ? [m.read[i]] : []),
    ];
    downloadCsv(`${file}.csv`, [head, ...range(m.d).map(line)]);
  };
  return numberByNumber({
    root,
    theme,
    data,
    setStateValue,
    count: m.d,
    first: m.out,
    paint,
    sentence,
    hint: "  – click to write it out",
    sheet,
    saveCsv,
    file,
    strips: { strips: m.panels.length, top: 26, height: 88, gap: 14 },
    what: "vector",
    keys: "Enter writes out the arithmetic of one.",
  });
}

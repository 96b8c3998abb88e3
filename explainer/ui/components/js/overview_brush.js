// The overview: one text running through the model, from tokens to the next token. Rows are tokens; only attention moves between rows.

const LANES = {
  embed: ["embed", "pos_embed"],
  stream: ["resid_pre"],
  qkv: ["q", "k", "v"],
  z: ["z"],
  out: ["attn_out"],
  ffn: ["mlp_post", "mlp_out"],
  normed: ["final_normed"],
};

const unpack = (data) => {
  const m = { ...data, n: data.tokens.length };
  m.rows = m.n + (m.first ? 1 : 0); // a first row stands for all earlier tokens
  m.rowOf = (i) => i + (m.first ? 1 : 0);
  m.parts = {};
  for (const [name, part] of Object.entries(data.parts)) m.parts[name] = { ...part, values: floats(part.values), cells: part.which.length };
  m.pattern = floats(data.pattern);
  m.earlier = floats(data.earlier);
  m.deckPatterns = floats(data.deckPatterns);
  m.weight = (query, row) => (m.first && row === 0 ? m.earlier[query] : m.pattern[query * m.n + row - (m.first ? 1 : 0)]);
  m.label = (i) => `${m.first + i} “${tokenName(m.tokens[i])}”`;
  m.before = m.layer;
  m.after = m.nLayers - 1 - m.layer;
  m.lanes = (group) => LANES[group].filter((name) => m.parts[name]);
  return m;
};

// --- drawing, shared by both layouts ----------------------------------------------------------------------------------

const brush = (context, theme, m) => {
  const rgb = (color, alpha = 1) => `rgba(${color.join(",")},${alpha})`;
  const ink = { q: parse(theme.q), k: parse(theme.k), v: parse(theme.v), z: parse(theme.v) };
  const grey = parse(theme.faint);
  const font = (size, weight = 400) => {
    context.font = `${weight} ${size}px ${theme.font}`;
  };
  const measure = (words, size, weight = 400) => {
    font(size, weight);
    return context.measureText(words).width;
  };
  const text = (words, x, y, { size = 13, weight = 400, color = theme.text, align = "start", base = "alphabetic", most = 0 } = {}) => {
    font(size, weight);
    context.fillStyle = color;
    context.textAlign = align;
    context.textBaseline = base;
    context.fillText(most ? fitted(context, words, most) : words, x, y);
  };
  const box = (x, y, w, h, r, { fill = null, stroke = null, width = 1, dash = [] } = {}) => {
    context.beginPath();
    context.roundRect(x, y, w, h, r);
    if (fill) {
      context.fillStyle = fill;
      context.fill();
    }
    if (!stroke) return;
    context.strokeStyle = stroke;
    context.lineWidth = width;
    context.setLineDash(dash);
    context.stroke();
    context.setLineDash([]);
  };
  const line = (points, color, width = 1, r = 7) => {
    context.beginPath();
    context.moveTo(...points[0]);
    for (let i = 1; i < points.length - 1; i++) context.arcTo(...points[i], ...points[i + 1], r);
    context.lineTo(...points[points.length - 1]);
    context.strokeStyle = color;
    context.lineWidth = width;
    context.stroke();
  };
  const plus = (x, y) => {
    context.beginPath();
    context.arc(x, y, 7, 0, 7);
    context.fillStyle = theme.background;
    context.fill();
    context.strokeStyle = theme.text;
    context.lineWidth = 1.4;
    context.stroke();
    context.beginPath();
    context.moveTo(x - 3.5, y);
    context.lineTo(x + 3.5, y);
    context.moveTo(x, y - 3.5);
    context.lineTo(x, y + 3.5);
    context.stroke();
  };
  const color = (name, value, extent) => {
    if (!ink[name]) return diverging(theme, value, extent);
    return mix(theme.zero, value < 0 ? grey : ink[name], (value < 0 ? 0.55 : 1) * Math.sqrt(Math.min(1, Math.abs(value) / extent)));
  };
  const stripe = (name, i, x, y, w, h) => {
    const part = m.parts[name],
      cell = w / part.cells;
    for (let c = 0; c < part.cells; c++) {
      const left = Math.round((x + c * cell) * 2) / 2,
        right = Math.round((x + (c + 1) * cell) * 2) / 2;
      context.fillStyle = rgb(color(name, part.values[i * part.cells + c], part.extent));
      context.fillRect(left, y, right - left, h);
    }
    box(x - 0.5, y - 0.5, w + 1, h + 1, 1.5, { stroke: theme.line });
  };
  const ribbon = (x0, y0, x1, y1, thick, alpha) => {
    const middle = (x0 + x1) / 2,
      half = Math.max(0.35, thick / 2);
    context.beginPath();
    context.moveTo(x0, y0 - half);
    context.bezierCurveTo(middle, y0 - half, middle, y1 - half, x1, y1 - half);
    context.lineTo(x1, y1 + half);
    context.bezierCurveTo(middle, y1 + half, middle, y0 + half, x0, y0 + half);
    context.closePath();
    context.fillStyle = rgb(ink.v, alpha);
    context.fill();
  };
  // A module that every row passes through: an upright bar with its name along it.
  const module_ = (words, x, y, w, h) => {
    box(x, y, w, h, 6, { fill: theme.background, stroke: theme.line, width: 1.2 });
    font(12.5);
    context.fillStyle = theme.text;
    context.textAlign = "center";
    context.textBaseline = "middle";
    writeUp(context, words, x + w / 2 + 0.5, y + h / 2);
  };
  const slabs = (count, x, y, h) => {
    const shown = Math.min(3, count);
    for (let i = 0; i < shown; i++) box(x + i * 9, y, 6, h, 3, { fill: theme.dark ? "#2a2f35" : "#efece6", stroke: theme.line });
  };
  const pattern = (at, x, y, size, query) => {
    const cell = size / m.n;
    box(x, y, size, size, 2, { fill: theme.background });
    for (let r = 0; r < m.n; r++)
      for (let c = 0; c < m.n; c++) {
        const value = m.deckPatterns[(at * m.n + r) * m.n + c];
        if (m.causal && c > r) continue;
        context.fillStyle = rgb(sequential(theme, value));
        context.fillRect(x + c * cell, y + r * cell, cell + 0.3, cell + 0.3);
      }
    if (query !== null) outline(context, x - 0.5, y + query * cell - 0.5, size + 1, cell + 1, theme.q, 2);
    box(x - 0.5, y - 0.5, size + 1, size + 1, 2, { stroke: query === null ? theme.line : theme.text });
  };
  // The heads of this block as a deck of cards, the chosen one in front; every card is that head's own pattern.
  const deckStep = (size, width) => (m.deck.length > 1 ? Math.min(20, (width - size) / (m.deck.length - 1)) : 0);
  const deckCards = (x, y, size, width) => {
    const w = deckStep(size, width);
    return m.deck.slice(0, -1).map((head, i) => ({ head, x: x + i * w, y, w, h: size }));
  };
  const deck = (x, y, size, width, query) => {
    const back = m.deck.length - 1,
      step = deckStep(size, width);
    m.deck.forEach((_, i) => {
      const inset = i === back ? 0 : 6;
      box(x + i * step - 3, y + inset - 3, size - 2 * inset + 6, size - 2 * inset + 6, 3, { fill: theme.background });
      pattern(i, x + i * step, y + inset, size - 2 * inset, i === back ? query : null);
    });
  };
  const bars = (view, x, y, w, rowH, covered) => {
    const list = m.likely[view.query],
      wide = list.tokens.map((token) => measure(tokenName(token), 14, 650));
    const labelW = Math.min(86, Math.max(52, ...wide)),
      space = w - labelW - 56;
    const most = Math.max(...list.probs);
    list.tokens.forEach((token, i) => {
      const middle = y + (i + 0.5) * rowH,
        long = Math.max(1.5, (space * view.probs[i]) / most),
        left = x + labelW + 8;
      if (covered) {
        box(left, middle - rowH * 0.3, space * 0.75, rowH * 0.6, 3, { stroke: theme.line, dash: [3, 3] });
        text("?", x + labelW, middle + 0.5, { size: 14, color: theme.faint, align: "end", base: "middle" });
        return;
      }
      text(tokenName(token), x + labelW, middle + 0.5, {
        size: 14,
        weight: i === 0 ? 650 : 400,
        align: "end",
        base: "middle",
        most: labelW - 2,
      });
      const fill = i === 0 ? theme.accent : rgb(mix(theme.zero, parse(theme.accent), 0.55));
      box(left, middle - rowH * 0.3, long, rowH * 0.6, 2, { fill });
      text(percent(list.probs[i]), left + 5 + long, middle + 0.5, { size: 13, color: theme.text, base: "middle" });
    });
  };
  const chip = (words, x, y, w, h, on) => {
    box(x, y, w, h, 6, { fill: on ? theme.accent : theme.background, stroke: on ? theme.accent : theme.line, width: 1.2 });
    const look = {
      size: 14,
      weight: on ? 600 : 400,
      color: on ? theme.background : theme.text,
      align: "center",
      base: "middle",
      most: w - 10,
    };
    text(words, x + w / 2, y + h / 2 + 0.5, look);
  };
  const arrow = (x, y, tint) => {
    context.beginPath();
    context.moveTo(x, y);
    context.lineTo(x - 6, y - 3.5);
    context.lineTo(x - 6, y + 3.5);
    context.closePath();
    context.fillStyle = tint;
    context.fill();
  };
  return { text, box, line, plus, stripe, ribbon, module_, slabs, pattern, deck, deckCards, bars, chip, measure, arrow, rgb };
};

// Headings: [key, text, second line, lesson it opens, what a screen reader is told].
const headings = (m, view, tight = false) => ({
  embed: ["Embedding", m.parts.pos_embed ? "+ position" : "of each token", "inspect"],
  stream: ["Stream", "", "inspect"],
  qkv: ["q, k, v", `head ${m.head}`, "self_attention"],
  attention: ["Attention", "weights × v", "self_attention"],
  z: ["z", "", "self_attention"],
  out: ["Output", "all heads", "multi_head"],
  ffn: [tight ? "FFN" : "Feed-forward", tight ? "neurons" : "neurons, out", "inspect"],
  normed: m.postNorm ? ["Last block", "its output", "logits"] : ["Final norm", m.norm, "logits"],
  next: [m.causal ? "Next token" : "Expected here", `${m.causal ? "after" : "in place of"} ${m.label(view.query)}`, "logits"],
  heads: [plural(m.nHeads, "head"), `head ${m.head} in front`, "multi_head"],
  mask: m.causal ? ["Mask", "no looking ahead", "masked_attention"] : ["No mask", "looks both ways", "masked_attention"],
});

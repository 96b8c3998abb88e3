// The overview: one text running through the model, from tokens to the next token. Rows are tokens; only attention moves between rows.

const LANES = {
  embed: ["embed", "pos_embed"], stream: ["resid_pre"], qkv: ["q", "k", "v"], z: ["z"], out: ["attn_out"], ffn: ["mlp_post", "mlp_out"], normed: ["final_normed"],
};
const plural = (count, word) => `${count} ${word}${count === 1 ? "" : "s"}`;
const percent = (p) => (p >= 0.0995 ? `${Math.round(100 * p)} %` : p >= 0.00995 ? `${(100 * p).toFixed(1)} %` : p >= 0.001 ? `${(100 * p).toFixed(2)} %` : "< 0.1 %");
const named = (token) => token.trim() || "␣";

const unpack = (data) => {
  const m = { ...data, n: data.tokens.length };
  m.rows = m.n + (m.first ? 1 : 0); // a first row stands for all earlier tokens
  m.rowOf = (i) => i + (m.first ? 1 : 0);
  m.parts = {};
  for (const [name, part] of Object.entries(data.parts)) m.parts[name] = { ...part, values: floats(part.values), cells: part.which.length };
  m.pattern = floats(data.pattern);
  m.earlier = floats(data.earlier);
  m.deckPatterns = floats(data.deckPatterns);
  m.weight = (query, row) => (m.first ? (row === 0 ? m.earlier[query] : m.pattern[query * m.n + row - 1]) : m.pattern[query * m.n + row]);
  m.label = (i) => `${m.first + i} “${named(m.tokens[i])}”`;
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
  const font = (size, weight = 400) => { context.font = `${weight} ${size}px ${theme.font}`; };
  const text = (words, x, y, { size = 13, weight = 400, color = theme.text, align = "start", base = "alphabetic", most = 0 } = {}) => {
    font(size, weight);
    context.fillStyle = color;
    context.textAlign = align;
    context.textBaseline = base;
    context.fillText(most ? fit(words, most) : words, x, y);
  };
  const fit = (words, most) => {
    if (context.measureText(words).width <= most) return words;
    const letters = [...words];
    while (letters.length > 1 && context.measureText(letters.join("") + "…").width > most) letters.pop();
    return letters.join("") + "…";
  };
  const box = (x, y, w, h, r, { fill = null, stroke = null, width = 1, dash = [] } = {}) => {
    context.beginPath();
    context.roundRect(x, y, w, h, r);
    if (fill) { context.fillStyle = fill; context.fill(); }
    if (stroke) { context.strokeStyle = stroke; context.lineWidth = width; context.setLineDash(dash); context.stroke(); context.setLineDash([]); }
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
    context.moveTo(x - 3.5, y); context.lineTo(x + 3.5, y); context.moveTo(x, y - 3.5); context.lineTo(x, y + 3.5);
    context.stroke();
  };
  const color = (name, value, extent) => {
    if (!ink[name]) return diverging(theme, value, extent);
    return mix(theme.zero, value < 0 ? grey : ink[name], (value < 0 ? 0.55 : 1) * Math.sqrt(Math.min(1, Math.abs(value) / extent)));
  };
  const stripe = (name, i, x, y, w, h) => {
    const part = m.parts[name], cell = w / part.cells;
    for (let c = 0; c < part.cells; c++) {
      const left = Math.round((x + c * cell) * 2) / 2, right = Math.round((x + (c + 1) * cell) * 2) / 2;
      context.fillStyle = rgb(color(name, part.values[i * part.cells + c], part.extent));
      context.fillRect(left, y, right - left, h);
    }
    box(x - 0.5, y - 0.5, w + 1, h + 1, 1.5, { stroke: theme.line });
  };
  const ribbon = (x0, y0, x1, y1, thick, alpha) => {
    const middle = (x0 + x1) / 2, half = Math.max(0.35, thick / 2);
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
    context.save();
    context.translate(x + w / 2, y + h / 2);
    context.rotate(-Math.PI / 2);
    text(words, 0, 0.5, { size: 12.5, color: theme.text, align: "center", base: "middle" });
    context.restore();
  };
  const slabs = (count, x, y, h) => {
    const shown = Math.min(3, count);
    for (let i = 0; i < shown; i++) box(x + i * 9, y, 6, h, 3, { fill: theme.dark ? "#2a2f35" : "#efece6", stroke: theme.line });
  };
  const pattern = (at, x, y, size, query) => {
    const cell = size / m.n;
    box(x, y, size, size, 2, { fill: theme.background });
    for (let r = 0; r < m.n; r++) for (let c = 0; c < m.n; c++) {
      const value = m.deckPatterns[(at * m.n + r) * m.n + c];
      if (m.causal && c > r) continue;
      context.fillStyle = rgb(sequential(theme, value));
      context.fillRect(x + c * cell, y + r * cell, cell + 0.3, cell + 0.3);
    }
    if (query !== null) { context.strokeStyle = theme.q; context.lineWidth = 2; context.strokeRect(x - 0.5, y + query * cell - 0.5, size + 1, cell + 1); }
    box(x - 0.5, y - 0.5, size + 1, size + 1, 2, { stroke: query === null ? theme.line : theme.text });
  };
  // The heads of this block as a deck of cards, the chosen one in front; every card is that head's own pattern.
  const deck = (x, y, size, width, query) => {
    const back = m.deck.length - 1, step = Math.min(20, back ? (width - size) / back : 0);
    m.deck.forEach((_, i) => {
      context.globalAlpha = i === back ? 1 : 0.8;
      const inset = i === back ? 0 : 5;
      pattern(i, x + i * step + (i === back ? 0 : 0), y + inset, size - 2 * inset, i === back ? query : null);
    });
    context.globalAlpha = 1;
    return x + back * step;
  };
  const bars = (view, x, y, w, rowH, covered) => {
    const labelW = Math.min(86, w * 0.4), space = w - labelW - 52, list = m.likely[view.query];
    const most = Math.max(...list.probs);
    list.tokens.forEach((token, i) => {
      const middle = y + (i + 0.5) * rowH, share = view.probs[i] / most;
      if (covered) {
        box(x + labelW + 8, middle - rowH * 0.3, space * 0.75, rowH * 0.6, 3, { stroke: theme.line, dash: [3, 3] });
        text("?", x + labelW, middle + 0.5, { size: 14, color: theme.faint, align: "end", base: "middle" });
        return;
      }
      text(named(token), x + labelW, middle + 0.5, { size: 14, weight: i === 0 ? 650 : 400, align: "end", base: "middle", most: labelW - 2 });
      box(x + labelW + 8, middle - rowH * 0.3, Math.max(1.5, space * share), rowH * 0.6, 2, { fill: i === 0 ? theme.accent : rgb(mix(theme.zero, parse(theme.accent), 0.55)) });
      text(percent(list.probs[i]), x + labelW + 13 + Math.max(1.5, space * share), middle + 0.5, { size: 13, color: theme.text, base: "middle" });
    });
  };
  const chip = (words, x, y, w, h, on) => {
    box(x, y, w, h, 6, { fill: on ? theme.accent : theme.background, stroke: on ? theme.accent : theme.line, width: 1.2 });
    text(words, x + w / 2, y + h / 2 + 0.5, { size: 14, weight: on ? 600 : 400, color: on ? theme.background : theme.text, align: "center", base: "middle", most: w - 10 });
  };
  const measure = (words, size, weight = 400) => { font(size, weight); return context.measureText(words).width; };
  const arrow = (x, y, tint) => { context.beginPath(); context.moveTo(x, y); context.lineTo(x - 6, y - 3.5); context.lineTo(x - 6, y + 3.5); context.closePath(); context.fillStyle = tint; context.fill(); };
  return { text, box, line, plus, stripe, ribbon, module_, slabs, pattern, deck, bars, chip, measure, arrow, rgb };
};

// Headings: [key, text, second line, lesson it opens, what a screen reader is told].
const headings = (m, view) => ({
  embed: ["Embedding", m.parts.pos_embed ? "+ position" : "of each token", "inspect"],
  stream: ["Stream", `into block ${m.layer}`, "inspect"],
  qkv: ["q, k, v", `head ${m.head}`, "self_attention"],
  attention: ["Attention", "weights · v", "self_attention"],
  z: ["z", "", "self_attention"],
  out: ["Output", "all heads", "multi_head"],
  ffn: ["Feed-forward", "neurons, output", "inspect"],
  normed: m.postNorm ? ["Last block", "its output", "logits"] : ["Final norm", m.norm, "logits"],
  next: m.causal ? ["Next token", `after ${m.label(view.query)}`, "logits"] : ["Expected here", `in place of ${m.label(view.query)}`, "logits"],
  heads: [plural(m.nHeads, "head"), `head ${m.head} in front`, "multi_head"],
  mask: m.causal ? ["Mask", "no looking ahead", "masked_attention"] : ["No mask", "looks both ways", "masked_attention"],
});

// --- wide: left to right ----------------------------------------------------------------------------------------------

const wide = (m, b, width) => {
  const rowH = Math.max(24, Math.min(38, 400 / m.rows)), group = rowH - (rowH > 30 ? 9 : 6), top = 118;
  const bottom = top + m.rows * rowH, chips = Math.min(104, Math.max(64, 20 + Math.max(...m.tokens.map((token) => b.measure(named(token), 14, 600)), m.first ? b.measure(`${m.first} earlier`, 14) : 0)));
  const bar = 20, post = m.postNorm;
  const gaps = { chips: 16, embed: m.before ? 46 : 22, stream: post ? 26 : 44, pad: 12, number: 40, out: 46, ffn: post ? 62 : 66, normed: (post ? 26 : 0) + (m.after ? 64 : 38), next: 30 };
  const bars = Math.max(180, width * 0.19), ribbons = Math.max(70, width * 0.085);
  const fixed = chips + Object.values(gaps).reduce((sum, gap) => sum + gap, 0) + gaps.pad + bars + ribbons;
  const unit = Math.max(26, (width - fixed) / 7.3), x = {}, w = {};
  let at = chips + gaps.chips;
  const put = (name, share, gap) => { x[name] = at; w[name] = share * unit; at += w[name] + gap; };
  put("embed", 1.2, gaps.embed);
  put("stream", 1, gaps.stream + gaps.pad);
  put("qkv", 1.2, gaps.number + ribbons);
  put("z", 0.8, gaps.pad + gaps.out);
  put("out", 0.9, gaps.ffn);
  put("ffn", 1.3, gaps.normed);
  put("normed", 0.9, gaps.next);
  x.next = at; w.next = width - at;
  const card = { x: x.qkv - gaps.pad, y: 60, w: x.z + w.z - x.qkv + 2 * gaps.pad };
  const thumb = Math.max(84, Math.min(112, m.n * 12));
  card.h = bottom + 14 + thumb + 18 - card.y;
  const norm1 = card.x - bar - 10, wo = card.x + card.w + 12, plus1 = x.out + w.out + 15, plus2 = x.ffn + w.ffn + 15;
  const norm2 = post ? plus1 + 14 : x.ffn - bar - 8, norm3 = plus2 + 14;
  const frame = { x: (post ? card.x : norm1) - 10, y: 8, w: 0, h: card.y + card.h + 12 - 8 };
  frame.w = (post ? norm3 + bar : plus2 + 7) + 9 - frame.x;
  const more = frame.x + frame.w + 10, busY = 30, deckX = card.x + 14;
  const barH = Math.max(25, Math.min(32, (bottom - top) / 10));
  const y = (row) => top + (row + 0.5) * rowH;
  const height = Math.max(frame.y + frame.h, top + 10 * barH) + 6;

  const spots = (view) => {
    const h = headings(m, view), at = (key, left, yTop, w = 0, hgt = 38) => ({ key, lines: h[key], x: left, y: yTop, w, h: hgt });
    const size = w.z + gaps.pad;
    return [at("embed", x.embed, 70), at("stream", x.stream, 70), at("qkv", x.qkv, 70), at("attention", x.qkv + w.qkv + 12, 70), at("z", x.z, 70, size),
      at("out", x.out, 70), at("ffn", x.ffn, 70), at("normed", x.normed, 70), at("next", x.next, 70),
      at("heads", deckX, card.y + card.h - thumb - 18, 0), at("mask", deckX, card.y + card.h - thumb - 18 + 50, 0)];
  };

  const draw = (context, theme, view, covered) => {
    const q = view.query, dim = theme.line, path = theme.text, qy = y(view.row), lit = (i) => (i === q ? 1 : 0.36);
    b.box(frame.x, frame.y, frame.w, frame.h, 12, { fill: theme.dark ? "rgba(255,255,255,0.035)" : "rgba(40,30,0,0.032)" });
    // the row of the token that is followed
    b.box(0, qy - rowH / 2, x.normed + w.normed + 6, rowH, 6, { fill: theme.dark ? "rgba(255,255,255,0.06)" : "rgba(0,60,110,0.055)" });
    // the rows' own lines, and behind them the deck of the other heads' cards
    for (let i = 0; i < m.n; i++) b.line([[chips, y(m.rowOf(i))], [x.normed + w.normed, y(m.rowOf(i))]], dim, 1);
    for (let i = 2; i > 0; i--) b.box(card.x + 5 * i, card.y - 5 * i, card.w, card.h, 10, { fill: theme.background, stroke: theme.line });
    b.box(card.x, card.y, card.w, card.h, 10, { fill: theme.background, stroke: theme.faint, width: 1.2 });
    b.box(card.x + 1, qy - rowH / 2, card.w - 2, rowH, 0, { fill: theme.dark ? "rgba(255,255,255,0.06)" : "rgba(0,60,110,0.055)" });
    // the path of that token
    b.line([[chips, qy], [card.x, qy]], path, 1.5);
    b.line([[card.x + card.w, qy], [x.normed + w.normed, qy]], path, 1.5);
    const split = post ? card.x - 10 : norm1 - 9, join = x.stream + w.stream + (split - x.stream - w.stream) / 2;
    b.line([[join, qy], [join, busY], [plus1, busY], [plus1, qy - 7]], path, 1.5, 9);
    const leave = post ? norm2 + bar + 7 : plus1 + 17;
    b.line([[leave, qy], [leave, busY], [plus2, busY], [plus2, qy - 7]], path, 1.5, 9);
    b.arrow(plus1 - 70, busY, path);
    b.text("residual stream: kept, and added to", card.x + 4, busY - 7, { size: 12.5, color: theme.faint });
    b.text(`block ${m.layer}`, frame.x + frame.w - 14, frame.y + frame.h - 34, { size: 15, weight: 600, align: "end" });
    b.text(`of ${m.nLayers}, counted from 0`, frame.x + frame.w - 14, frame.y + frame.h - 15, { size: 12.5, color: theme.faint, align: "end" });
    const modules = [[post ? null : m.norm, norm1], ["× W_O", wo], [m.norm, norm2], [post ? m.norm : null, norm3]];
    for (const [words, left] of modules) if (words) b.module_(words, left, top - 2, bar, bottom - top + 4);
    if (m.before) {
      b.slabs(m.before, x.embed + w.embed + (gaps.embed - Math.min(3, m.before) * 9 + 3) / 2, top - 2, bottom - top + 4);
      b.text(plural(m.before, "block"), x.embed + w.embed + gaps.embed / 2, bottom + 22, { size: 13, align: "center" });
      b.text("before", x.embed + w.embed + gaps.embed / 2, bottom + 39, { size: 12.5, color: theme.faint, align: "center" });
    }
    if (m.after) {
      const middle = more + (x.normed - more) / 2;
      b.slabs(m.after, middle - (Math.min(3, m.after) * 9 - 3) / 2, top - 2, bottom - top + 4);
      b.text(`${m.after} more`, middle, bottom + 22, { size: 13, align: "center" });
      b.text(m.after === 1 ? "block" : "blocks", middle, bottom + 39, { size: 12.5, color: theme.faint, align: "center" });
    }
    // stripes
    for (let i = 0; i < m.n; i++) for (const name of Object.keys(LANES)) {
      const lanes = m.lanes(name), gap = lanes.length > 1 ? 1.5 : 0, h = (group - gap * (lanes.length - 1)) / lanes.length;
      const seen = m.weight(q, m.rowOf(i)) > 0;
      lanes.forEach((lane, j) => {
        context.globalAlpha = ["embed", "pos_embed", "resid_pre"].includes(lane) ? 0.55 + 0.45 * (i === q) : lane === "k" || lane === "v" ? (seen ? 1 : 0.18) : lit(i);
        b.stripe(lane, i, x[name], y(m.rowOf(i)) - group / 2 + j * (h + gap), w[name], h);
      });
      context.globalAlpha = 1;
    }
    // ribbons: together as thick as T where they arrive, each as thick as its weight where it leaves
    const T = Math.min(46, Math.max(30, rowH * 1.15)), x0 = x.qkv + w.qkv + gaps.number, x1 = x.z - 5;
    let arrive = qy - T / 2;
    for (let row = 0; row < m.rows; row++) {
      const weight = view.weights[row];
      if (weight > 0) b.ribbon(x0, y(row), x1, arrive + (weight * T) / 2, weight * T, 0.3 + 0.5 * Math.sqrt(weight));
      arrive += weight * T;
      const own = m.weight(q, row);
      if (own >= 0.005 || row === m.rowOf(q)) b.text(own.toFixed(2), x0 - 6, y(row) + 0.5, { size: 12.5, weight: own >= 0.2 ? 650 : 400, align: "end", base: "middle", color: own >= 0.05 ? theme.text : theme.faint });
    }
    b.plus(plus1, qy);
    b.plus(plus2, qy);
    // the deck
    const labelW = 96, deckLeft = deckX + labelW + 6, deckW = card.w - 28 - labelW - 6;
    b.deck(deckLeft, bottom + 14, thumb, deckW, q);
    // tokens
    if (m.first) b.text(`${m.first} earlier`, chips / 2, y(0) + 0.5, { size: 13, align: "center", base: "middle", color: theme.faint });
    for (let i = 0; i < m.n; i++) b.chip(named(m.tokens[i]), 0.5, y(m.rowOf(i)) - group / 2 - 1, chips - 1, group + 2, i === q);
    b.text("Your text", 0, 86, { size: 14, weight: 600 });
    b.text(plural(m.first + m.n, "token"), 0, 103, { size: 12.5, color: theme.faint });
    // the next token
    const left = x.next - 12;
    b.line([[x.normed + w.normed, qy], [left, qy]], path, 1.5);
    b.line([[left, Math.min(qy, top + 6)], [left, Math.max(qy, top + 10 * barH - 6)]], path, 1.5);
    b.bars(view, x.next, top, w.next, barH, covered);
  };
  return {
    width, height, draw, spots,
    tokens: m.tokens.map((_, i) => ({ x: 0, y: y(m.rowOf(i)) - rowH / 2 + 1, w: chips, h: rowH - 2 })),
    show: { x: x.next + 30, y: top + 4 * barH, w: w.next - 50, h: 36 },
    hover: (px, py) => { const i = Math.floor((py - top) / rowH) - (m.first ? 1 : 0); return i >= 0 && i < m.n && py >= top && px < x.normed + w.normed ? i : null; },
    row: (i) => m.rowOf(i),
  };
};

// --- narrow: top to bottom, the path of one token ---------------------------------------------------------------------

const narrow = (m, b, width) => {
  const rail = 10, left = 30, lane = 22, spots = [], things = [], tokens = [];
  let y = 6;
  const spot = (key) => { spots.push({ key, x: left, y, w: 0, h: 40 }); y += 46; };
  // tokens
  things.push([(context, theme) => { b.text("Your text", 0, 18, { size: 15, weight: 600 }); b.text(`${plural(m.first + m.n, "token")}: choose one to follow`, 0, 37, { size: 13, color: theme.faint }); }]);
  y = 50;
  let x = 0;
  if (m.first) {
    const w = b.measure(`${m.first} earlier`, 13) + 12, at = y;
    things.push([(context, theme) => b.text(`${m.first} earlier`, 0, at + 17, { size: 13, color: theme.faint, base: "middle" })]);
    x = w;
  }
  m.tokens.forEach((token) => {
    const w = Math.min(width, b.measure(named(token), 14, 600) + 22);
    if (x + w > width) { x = 0; y += 42; }
    tokens.push({ x, y, w, h: 34 });
    x += w + 8;
  });
  y += 50;
  const start = y;
  const stripesOf = (names, labels) => names.forEach((name, j) => {
    const at = y, label = labels[j];
    const labelW = 72;
    things.push([(context, theme, view) => {
      b.text(label, left, at + lane / 2 + 0.5, { size: 13, base: "middle", color: { q: theme.q, k: theme.k, v: theme.v, z: theme.v }[name] || theme.text, weight: name.length === 1 ? 650 : 400 });
      b.stripe(name, view.query, left + labelW, at, width - left - labelW - 1, lane);
    }]);
    y += lane + 6;
  });
  const steps = [];
  const step = (draw) => { const at = y; steps.push(at); things.push([(context, theme, view) => draw(context, theme, view, at)]); };
  const note = (words, extra = 30) => { step((context, theme, view, at) => b.text(words, left, at + 12, { size: 13, color: theme.faint })); y += extra; };
  const pluses = [];
  const add = (words) => { pluses.push(y + 8); note(words, 34); };
  spot("embed");
  stripesOf(m.lanes("embed"), ["token", "position"]);
  y += 8;
  if (m.before) note(`then ${plural(m.before, "block")}, like the one below`, 32);
  const blockTop = y - 8;
  y += 4;
  things.push([(context, theme) => b.text(`block ${m.layer} of ${m.nLayers}, counted from 0`, left, blockTop + 24, { size: 14, weight: 600 })]);
  y += 30;
  spot("stream");
  stripesOf(["resid_pre"], ["vector"]);
  y += 8;
  spot("qkv");
  stripesOf(["q", "k", "v"], ["query", "key", "value"]);
  y += 8;
  spot("attention");
  const rowH = 25, attentionTop = y;
  things.push([(context, theme, view) => {
    const x0 = left + 130, x1 = width - 66, T = 44, middle = attentionTop + (m.rows * rowH) / 2;
    let arrive = middle - T / 2;
    for (let row = 0; row < m.rows; row++) {
      const i = row - (m.first ? 1 : 0), cy = attentionTop + (row + 0.5) * rowH, own = m.weight(view.query, row), weight = view.weights[row];
      const color = own > 0 ? theme.text : theme.faint;
      b.text(i < 0 ? `${m.first} earlier` : named(m.tokens[i]), left + 84, cy + 0.5, { size: 14, align: "end", base: "middle", color, most: 82, weight: i === view.query ? 650 : 400 });
      b.text(own > 0 ? own.toFixed(2) : "–", left + 122, cy + 0.5, { size: 13, align: "end", base: "middle", color });
      if (weight > 0) b.ribbon(x0, cy, x1, arrive + (weight * T) / 2, weight * T, 0.3 + 0.5 * Math.sqrt(weight));
      arrive += weight * T;
    }
    b.chip(named(m.tokens[view.query]), width - 62, middle - 17, 61, 34, true);
  }]);
  y += m.rows * rowH + 14;
  stripesOf(["z"], ["z"]);
  y += 8;
  const deckTop = y, thumb = 112;
  spots.push({ key: "heads", x: left, y: deckTop, w: 0, h: 40 }, { key: "mask", x: left, y: deckTop + 56, w: 0, h: 40 });
  things.push([(context, theme, view) => b.deck(left + 116, deckTop, thumb, width - left - 118, view.query)]);
  y += thumb + 18;
  spot("out");
  stripesOf(["attn_out"], ["× W_O"]);
  add("added to the residual stream");
  spot("ffn");
  stripesOf(["mlp_post", "mlp_out"], ["neurons", "output"]);
  add("added to the residual stream");
  const blockBottom = y - 2;
  y += 8;
  if (m.after) note(`then ${m.after} more ${m.after === 1 ? "block" : "blocks"}`, 34);
  spot("normed");
  stripesOf(["final_normed"], ["vector"]);
  y += 8;
  spot("next");
  const end = y, barH = 29, barsTop = y;
  const height = y + 10 * barH + 8;
  return {
    width, height, tokens, row: () => 0, hover: () => null,
    show: { x: left + 70, y: barsTop + 4 * barH, w: width - left - 110, h: 40 },
    spots: (view) => { const h = headings(m, view); return spots.map((at) => ({ ...at, lines: h[at.key] })); },
    draw: (context, theme, view, covered) => {
      b.box(rail + 8, blockTop, width - rail - 8, blockBottom - blockTop, 10, { fill: theme.dark ? "rgba(255,255,255,0.04)" : "rgba(40,30,0,0.035)" });
      b.line([[rail, start - 8], [rail, end - 18]], theme.text, 1.5);
      pluses.forEach((at) => b.plus(rail, at));
      tokens.forEach((at, i) => b.chip(named(m.tokens[i]), at.x + 0.5, at.y, at.w - 1, at.h, i === view.query));
      things.forEach(([paint]) => paint(context, theme, view));
      b.bars(view, left, barsTop, width - left, barH, covered);
    },
  };
};

// --- the component ----------------------------------------------------------------------------------------------------

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".root"), theme = themeOf(root), m = unpack(data);
  const state = (root.state ??= { pinned: null, hover: null, shown: false });
  const home = m.causal ? m.n - 1 : Math.max(0, m.n - 2);
  if (state.source !== data.source) Object.assign(state, { source: data.source, pinned: home, hover: null, shown: false });
  state.pinned = Math.min(state.pinned ?? home, m.n - 1);
  if (!data.ask) state.shown = true;

  const canvas = element("canvas", { role: "img" });
  const stage = element("div", { class: "stage" }, canvas);
  const readout = element("p", { class: "readout", "aria-live": "polite" });
  const widths = [["mlp_post", "feed-forward"], ["q", "q, k, v, z"], ["resid_pre", "the others"]].map(([name, words]) => `${words}: ${m.parts[name].cells} of ${m.parts[name].width.toLocaleString("en")}`);
  const shade = (color) => `rgb(${color.join(",")})`;
  const ramp = `background:linear-gradient(90deg, ${shade(theme.low)}, ${shade(theme.zero)}, ${shade(theme.high)})`;
  const legend = element("p", { class: "legend" }, "Every stripe is a vector of this model on this text: every n-th of its numbers (", widths.join("; "), "). Below 0", element("span", { class: "ramp", style: ramp, "aria-hidden": "true" }),
    "above 0; in q, k, v and z grey is below 0. The colour is full for the largest 2 % of a column. Ribbons are as wide as the weights, which sum to 1.");
  const tools = element("div", { class: "tools" }, element("span", { class: "note" }, "Point at a token to follow it, click to keep it. A heading opens its lesson."),
    element("button", { type: "button", onclick: () => saveCsv() }, "CSV"), element("button", { type: "button", onclick: () => savePng() }, "PNG"));
  root.replaceChildren(stage, readout, tools, legend);

  let plan, frame = 0, from = null, begun = 0;
  const dpr = Math.max(1, Math.min(3, window.devicePixelRatio || 1));
  const context = canvas.getContext("2d"), b = brush(context, theme, m);
  const chosen = () => state.hover ?? state.pinned;
  const covered = () => !state.shown && chosen() === home;
  const target = () => {
    const query = chosen();
    return { query, row: plan.row(query), weights: Array.from({ length: m.rows }, (_, row) => m.weight(query, row)), probs: m.likely[query].probs };
  };
  const sentence = () => {
    const query = chosen(), weights = Array.from({ length: m.n }, (_, i) => m.weight(query, m.rowOf(i)));
    const best = weights.indexOf(Math.max(...weights)), likely = m.likely[query];
    const answer = covered() ? "" : m.causal ? `; the likeliest next token is “${named(likely.tokens[0])}”, ${percent(likely.probs[0])}` : `; in its place the model expects “${named(likely.tokens[0])}”, ${percent(likely.probs[0])}`;
    return `In block ${m.layer}, head ${m.head}, query ${m.label(query)} looks most at key ${m.label(best)}, weight ${weights[best].toFixed(2)}${answer}.`;
  };

  const paint = (now) => {
    const to = target(), quiet = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const t = quiet || !from ? 1 : Math.min(1, (now - begun) / 220), ease = t * (2 - t), lerp = (a, z) => a + (z - a) * ease;
    const view = t >= 1 ? to : { query: to.query, row: lerp(from.row, to.row), weights: to.weights.map((z, i) => lerp(from.weights[i], z)), probs: to.probs.map((z, i) => lerp(from.probs[i], z)) };
    paint.view = view;
    context.setTransform(dpr, 0, 0, dpr, 0, 0);
    context.fillStyle = theme.background;
    context.fillRect(0, 0, plan.width, plan.height);
    plan.draw(context, theme, view, covered());
    for (const { lines, x, y } of plan.spots(view)) {
      const [title, second] = lines, size = plan.narrow ? 15 : 14;
      const colored = title === "q, k, v" ? [["q", theme.q], [", ", theme.text], ["k", theme.k], [", ", theme.text], ["v", theme.v]] : [[title, title === "z" ? theme.v : theme.text]];
      let at = x;
      for (const [word, tint] of colored) { b.text(word, at, y + 16, { size, weight: 600, color: tint }); at += b.measure(word, size, 600); }
      if (second) b.text(second, x, y + 33, { size: plan.narrow ? 13 : 12.5, color: theme.faint, most: plan.width - x });
    }
    if (t < 1) frame = requestAnimationFrame(paint); else { frame = 0; from = to; }
  };
  const update = () => {
    from = paint.view ?? null;
    begun = performance.now();
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(paint);
    const words = sentence();
    if (readout.textContent !== words) readout.textContent = words;
    canvas.setAttribute("aria-label", `The text of ${plural(m.first + m.n, "token")} on its way through ${m.model}. ${words}`);
    stage.querySelectorAll("button.token").forEach((button, i) => button.setAttribute("aria-pressed", String(i === state.pinned)));
    stage.querySelector("button.show")?.toggleAttribute("hidden", !covered());
  };
  const place = (button, { x, y, w, h }) => { button.style.cssText = `left:${x}px;top:${y}px;width:${w}px;height:${h}px`; stage.append(button); return button; };
  const layout = () => {
    const width = Math.floor(stage.clientWidth || 600);
    plan = width < 780 ? { ...narrow(m, b, width), narrow: true } : wide(m, b, width);
    canvas.width = Math.round(plan.width * dpr);
    canvas.height = Math.round(plan.height * dpr);
    canvas.style.width = plan.width + "px";
    canvas.style.height = plan.height + "px";
    stage.querySelectorAll("button").forEach((button) => button.remove());
    plan.tokens.forEach((at, i) => place(element("button", { type: "button", class: "token", "aria-pressed": "false", "aria-label": `Follow token ${m.label(i)}`,
      onclick: () => { state.pinned = i; state.hover = null; update(); }, onfocus: () => { state.hover = i; update(); }, onblur: () => { state.hover = null; update(); } }), at));
    const size = plan.narrow ? 15 : 14;
    for (const { key, lines, x, y, h, w } of plan.spots(target())) {
      const wide_ = w || Math.min(plan.width - x + 4, Math.max(b.measure(lines[0], size, 600), b.measure(lines[1], 13)) + 12);
      place(element("button", { type: "button", class: "open", "aria-label": `${lines[0]}: open the lesson`, title: "Open the lesson", onclick: () => setTriggerValue("open", lines[2]) }), { x: x - 6, y: y - 2, w: wide_, h });
    }
    if (data.ask) place(element("button", { type: "button", class: "show", onclick: () => { state.shown = true; update(); } }, "Show the answer"), plan.show);
    paint.view = undefined;
    update();
  };
  stage.onpointermove = (event) => {
    if (event.pointerType === "touch") return;
    const frameBox = canvas.getBoundingClientRect(), over = plan.hover(event.clientX - frameBox.left, event.clientY - frameBox.top);
    if (over !== state.hover) { state.hover = over; update(); }
  };
  stage.onpointerleave = () => { if (state.hover !== null) { state.hover = null; update(); } };
  canvas.onclick = (event) => {
    const frameBox = canvas.getBoundingClientRect(), over = plan.hover(event.clientX - frameBox.left, event.clientY - frameBox.top);
    if (over !== null) { state.pinned = over; update(); }
  };
  const saveCsv = () => {
    const rows = [["part", "position", "token", "number", "value"]];
    for (const [name, part] of Object.entries(m.parts)) for (let i = 0; i < m.n; i++) for (let c = 0; c < part.cells; c++) rows.push([name, m.first + i, m.tokens[i], part.which[c], part.values[i * part.cells + c]]);
    for (let i = 0; i < m.n; i++) for (let row = 0; row < m.rows; row++) rows.push(["pattern", m.first + i, m.tokens[i], m.first && row === 0 ? `0 to ${m.first - 1}` : m.first + row - (m.first ? 1 : 0), m.weight(i, row)]);
    m.likely.forEach((at, i) => { if (i !== home || !covered()) at.tokens.forEach((token, j) => rows.push(["probability of " + token, m.first + i, m.tokens[i], at.ids[j], at.probs[j]])); });
    downloadCsv(data.file + ".csv", rows);
  };
  const savePng = () => canvas.toBlob((blob) => download(data.file + ".png", blob));
  layout();
  root.observer?.disconnect();
  let last = stage.clientWidth;
  root.observer = new ResizeObserver(() => { if (Math.abs(stage.clientWidth - last) > 1) { last = stage.clientWidth; layout(); } });
  root.observer.observe(stage);
  return () => { root.observer?.disconnect(); cancelAnimationFrame(frame); };
}

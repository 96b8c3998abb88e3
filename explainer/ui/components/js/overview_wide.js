// --- wide: left to right ----------------------------------------------------------------------------------------------

const wide = (m, b, width) => {
  const post = m.postNorm,
    tight = width < 1000,
    bar = 20,
    head = 136;
  const rowH = Math.max(24, Math.min(38, 400 / m.rows)),
    group = rowH - (rowH > 30 ? 9 : 6),
    body = Math.max(m.rows * rowH, 100);
  const top = head + (body - m.rows * rowH) / 2,
    bottom = head + body;
  const names = m.tokens.map((token) => b.measure(tokenName(token), 14, 600)),
    earlier = m.first ? b.measure(`${m.first} earlier`, 13) : 0;
  const chips = clamp(20 + Math.max(...names, earlier), 62, 100);
  // Widths: what is fixed first, the rest is shared by the stripes. The heading of a column must end before the bus that passes it.
  const gaps = {
    chips: 14,
    embed: m.before ? 44 : 20,
    stream: post ? 24 : 44,
    pad: 11,
    number: 38,
    out: 42,
    ffn: post ? 70 : 62,
    normed: (post ? 34 : 0) + (m.after ? 62 : 34),
    next: 40,
  };
  const bars = Math.max(146, Math.min(220, width * 0.18)),
    ribbons = Math.max(56, width * 0.08);
  const share = { embed: 1, stream: 0.95, qkv: 1.15, z: 0.75, out: 0.85, ffn: tight ? 1.1 : 1.5, normed: 0.85 };
  const ends = (key, spare) => {
    const [title, second] = headings(m, { query: 0 }, tight)[key];
    return Math.max(b.measure(title, 14, 600), b.measure(second, 12.5)) - spare;
  };
  const least = {
    embed: ends("embed", gaps.embed - 10),
    stream: ends("stream", 3),
    out: ends("out", 10),
    ffn: ends("ffn", 9),
    normed: ends("normed", gaps.next - 14),
  };
  const fixed = chips + Object.values(gaps).reduce((sum, gap) => sum + gap, 0) + gaps.pad + bars + ribbons;
  const sum = (sizes) => Object.values(sizes).reduce((all, part) => all + part, 0);
  const sized = (unit) =>
    Object.fromEntries(Object.entries(share).map(([name, part]) => [name, Math.round(Math.max(part * unit, least[name] ?? 0))]));
  let unit = 90;
  while (unit > 24 && sum(sized(unit)) > width - fixed) unit -= 0.5;
  const x = {},
    w = sized(unit);
  let at = chips + gaps.chips;
  const put = (name, gap) => {
    x[name] = Math.round(at);
    at += w[name] + gap;
  };
  put("embed", gaps.embed);
  put("stream", gaps.stream + gaps.pad);
  put("qkv", gaps.number + ribbons);
  put("z", gaps.pad + gaps.out);
  put("out", gaps.ffn);
  put("ffn", gaps.normed);
  put("normed", gaps.next);
  x.next = at;
  w.next = width - at;
  const card = { x: x.qkv - gaps.pad, y: 78, w: x.z + w.z - x.qkv + 2 * gaps.pad };
  const thumb = Math.max(92, Math.min(128, m.n * 12));
  card.h = bottom + 16 + thumb + 14 - card.y;
  const norm1 = card.x - bar - 11,
    wo = card.x + card.w + 11,
    plus1 = x.out + w.out + 16,
    plus2 = x.ffn + w.ffn + 16;
  const norm2 = post ? plus1 + 14 : x.ffn - bar - 7,
    norm3 = plus2 + 14;
  const join = post ? x.stream + w.stream + 11 : norm1 - 6,
    leave = post ? norm2 + bar + 6 : plus1 + 14;
  const frame = { x: (post ? join : norm1 - 6) - 10, y: 4, h: card.y + card.h + 14 - 4 };
  frame.w = (post ? norm3 + bar : plus2 + 7) + 9 - frame.x;
  const more = frame.x + frame.w,
    busY = 56;
  const barH = Math.max(25, Math.min(34, body / 10));
  const y = (row) => top + (row + 0.5) * rowH;
  const height = Math.max(frame.y + frame.h, head + 10 * barH) + 4;

  const spots = (view) => {
    const h = headings(m, view, tight),
      spot = (key, left, up = 88, long = 0) => ({ key, lines: h[key], x: left, y: up, w: long, h: 40 });
    const side = card.x + card.w + 24,
      low = bottom + 18;
    return [
      spot("embed", x.embed),
      spot("stream", x.stream),
      spot("qkv", x.qkv),
      spot("attention", x.qkv + w.qkv + 14),
      spot("z", x.z, 88, 26),
      spot("out", x.out),
      spot("ffn", x.ffn),
      spot("normed", x.normed),
      spot("next", x.next),
      spot("heads", side, low),
      spot("mask", side, low + 48),
    ];
  };

  const draw = (context, theme, view, covered) => {
    const q = view.query,
      dim = theme.line,
      path = theme.text,
      qy = y(view.row),
      lit = (i) => (i === q ? 1 : 0.36);
    b.box(frame.x, frame.y, frame.w, frame.h, 12, { fill: theme.dark ? "rgba(255,255,255,0.035)" : "rgba(40,30,0,0.032)" });
    // the row of the token that is followed
    b.box(0, qy - rowH / 2, x.normed + w.normed + 6, rowH, 6, { fill: theme.dark ? "rgba(255,255,255,0.06)" : "rgba(0,60,110,0.055)" });
    // the rows' own lines, and behind them the deck of the other heads' cards
    for (let i = 0; i < m.n; i++)
      b.line(
        [
          [chips, y(m.rowOf(i))],
          [x.normed + w.normed, y(m.rowOf(i))],
        ],
        dim,
        1,
      );
    for (let i = Math.min(2, m.nHeads - 1); i > 0; i--)
      b.box(card.x + 5 * i, card.y - 5 * i, card.w, card.h, 10, { fill: theme.background, stroke: theme.line });
    b.box(card.x, card.y, card.w, card.h, 10, { fill: theme.background, stroke: theme.faint, width: 1.2 });
    b.box(card.x + 1, qy - rowH / 2, card.w - 2, rowH, 0, { fill: theme.dark ? "rgba(255,255,255,0.06)" : "rgba(0,60,110,0.055)" });
    // the path of that token
    b.line(
      [
        [chips, qy],
        [card.x, qy],
      ],
      path,
      1.5,
    );
    b.line(
      [
        [card.x + card.w, qy],
        [x.normed + w.normed, qy],
      ],
      path,
      1.5,
    );
    b.line(
      [
        [join, qy],
        [join, busY],
        [plus1, busY],
        [plus1, qy - 7],
      ],
      path,
      1.5,
      9,
    );
    b.line(
      [
        [leave, qy],
        [leave, busY],
        [plus2, busY],
        [plus2, qy - 7],
      ],
      path,
      1.5,
      9,
    );
    b.arrow(plus1 - 60, busY, path);
    b.text("residual stream: kept, and added to", card.x, busY - 7, { size: 12.5, color: theme.faint });
    const title = `Block ${m.layer}`;
    b.text(title, frame.x + 12, 26, { size: 15, weight: 600 });
    b.text(`of ${m.nLayers}, counted from 0`, frame.x + 18 + b.measure(title, 15, 600), 26, { size: 12.5, color: theme.faint });
    const modules = [
      [post ? null : m.norm, norm1],
      ["× W_O", wo],
      [m.norm, norm2],
      [post ? m.norm : null, norm3],
    ];
    for (const [words, left] of modules) if (words) b.module_(words, left, head - 2, bar, body + 4);
    if (m.before) {
      b.slabs(m.before, x.embed + w.embed + (gaps.embed - Math.min(3, m.before) * 9 + 3) / 2, head - 2, body + 4);
      b.text(plural(m.before, "block"), x.embed + w.embed + gaps.embed / 2, bottom + 22, { size: 13, align: "center" });
      b.text("before", x.embed + w.embed + gaps.embed / 2, bottom + 39, { size: 12.5, color: theme.faint, align: "center" });
    }
    if (m.after) {
      const middle = more + (x.normed - more) / 2 + 1;
      b.slabs(m.after, middle - (Math.min(3, m.after) * 9 - 3) / 2, head - 2, body + 4);
      b.text(`${m.after} more`, middle, bottom + 22, { size: 13, align: "center" });
      b.text(m.after === 1 ? "block" : "blocks", middle, bottom + 39, { size: 12.5, color: theme.faint, align: "center" });
    }
    // stripes
    for (let i = 0; i < m.n; i++)
      for (const name of Object.keys(LANES)) {
        const lanes = m.lanes(name),
          gap = lanes.length > 1 ? 1.5 : 0,
          h = (group - gap * (lanes.length - 1)) / lanes.length;
        const seen = m.weight(q, m.rowOf(i)) > 0;
        lanes.forEach((lane, j) => {
          const early = ["embed", "pos_embed", "resid_pre"].includes(lane),
            ofKey = lane === "k" || lane === "v";
          context.globalAlpha = early ? 0.55 + 0.45 * (i === q) : ofKey ? (seen ? 1 : 0.18) : lit(i);
          const up = y(m.rowOf(i)) - group / 2 + j * (h + gap);
          b.stripe(lane, i, x[name], up, w[name], h);
          if (lane === "q" && i === q) b.box(x[name] - 2, up - 1.5, w[name] + 4, h + 3, 2, { stroke: theme.q, width: 1.8 });
        });
        context.globalAlpha = 1;
      }
    // ribbons: together as thick as T where they arrive, each as thick as its weight where it leaves
    const T = Math.min(46, Math.max(30, rowH * 1.15)),
      x0 = x.qkv + w.qkv + gaps.number,
      x1 = x.z - 5;
    let arrive = qy - T / 2;
    for (let row = 0; row < m.rows; row++) {
      const weight = view.weights[row];
      if (weight > 0) b.ribbon(x0, y(row), x1, arrive + (weight * T) / 2, weight * T, 0.3 + 0.5 * Math.sqrt(weight));
      arrive += weight * T;
      const own = m.weight(q, row);
      const look = {
        size: 12.5,
        weight: own >= 0.2 ? 650 : 400,
        align: "end",
        base: "middle",
        color: own >= 0.05 ? theme.text : theme.faint,
      };
      if (own >= 0.005 || row === m.rowOf(q)) b.text(own.toFixed(2), x0 - 6, y(row) + 0.5, look);
    }
    b.plus(plus1, qy);
    b.plus(plus2, qy);
    b.deck(x.qkv, bottom + 16, thumb, card.w - 2 * gaps.pad, q);
    // tokens
    if (m.first) b.text(`${m.first} earlier`, chips / 2, y(0) + 0.5, { size: 13, align: "center", base: "middle", color: theme.faint });
    for (let i = 0; i < m.n; i++) b.chip(tokenName(m.tokens[i]), 0.5, y(m.rowOf(i)) - group / 2 - 1, chips - 1, group + 2, i === q);
    b.text("Your text", 0, 104, { size: 14, weight: 600 });
    b.text(plural(m.first + m.n, "token"), 0, 121, { size: 12.5, color: theme.faint });
    // the next token
    const left = x.next - 12;
    b.line(
      [
        [x.normed + w.normed, qy],
        [left, qy],
      ],
      path,
      1.5,
    );
    b.line(
      [
        [left, Math.min(qy, head + 6)],
        [left, Math.max(qy, head + 10 * barH - 6)],
      ],
      path,
      1.5,
    );
    b.bars(view, x.next, head, w.next, barH, covered);
  };
  return {
    width,
    height,
    draw,
    spots,
    tokens: m.tokens.map((_, i) => ({ x: 0, y: y(m.rowOf(i)) - rowH / 2 + 1, w: chips, h: rowH - 2 })),
    cards: b.deckCards(x.qkv, bottom + 16, thumb, card.w - 2 * gaps.pad),
    show: { x: x.next + 30, y: head + 4 * barH, w: w.next - 50, h: 36 },
    hover: (px, py) => {
      const i = Math.floor((py - top) / rowH) - (m.first ? 1 : 0);
      return i >= 0 && i < m.n && py >= top && px < x.normed + w.normed ? i : null;
    },
    row: (i) => m.rowOf(i),
  };
};

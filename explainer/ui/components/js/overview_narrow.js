// --- narrow: top to bottom, the path of one token ---------------------------------------------------------------------

const narrow = (m, b, width) => {
  const rail = 10,
    left = 30,
    lane = 22,
    spots = [],
    things = [],
    tokens = [];
  let y = 6;
  const spot = (key, high = 46) => {
    spots.push({ key, x: left, y, w: 0, h: high - 6 });
    y += high;
  };
  // tokens
  things.push((_, theme) => {
    b.text("Your text", 0, 18, { size: 15, weight: 600 });
    b.text(`${plural(m.first + m.n, "token")}: choose one to follow`, 0, 37, { size: 13, color: theme.faint });
  });
  y = 50;
  let x = 0;
  if (m.first) {
    const w = b.measure(`${m.first} earlier`, 13) + 12,
      at = y;
    things.push((_, theme) => b.text(`${m.first} earlier`, 0, at + 17, { size: 13, color: theme.faint, base: "middle" }));
    x = w;
  }
  m.tokens.forEach((token) => {
    const w = Math.min(width, b.measure(tokenName(token), 14, 600) + 22);
    if (x + w > width) {
      x = 0;
      y += 42;
    }
    tokens.push({ x, y, w, h: 34 });
    x += w + 8;
  });
  y += 50;
  const start = y;
  const stripesOf = (names, labels) =>
    names.forEach((name, j) => {
      const at = y,
        labelW = 72;
      things.push((_, theme, view) => {
        const color = theme.ink[name === "z" ? "v" : name] || theme.text;
        b.text(labels[j], left, at + lane / 2 + 0.5, { size: 13, base: "middle", color, weight: name.length === 1 ? 650 : 400 });
        b.stripe(name, view.query, left + labelW, at, width - left - labelW - 1, lane);
      });
      y += lane + 6;
    });
  const note = (words, extra = 30) => {
    const at = y;
    things.push((_, theme) => b.text(words, left, at + 12, { size: 13, color: theme.faint }));
    y += extra;
  };
  const pluses = [];
  const add = (words) => {
    pluses.push(y + 8);
    note(words, 34);
  };
  spot("embed");
  stripesOf(m.lanes("embed"), ["token", "position"]);
  y += 8;
  if (m.before) note(`then ${plural(m.before, "block")}, like the one below`, 32);
  const blockTop = y - 8;
  y += 4;
  things.push(() => b.text(`block ${m.layer} of ${m.nLayers}, counted from 0`, left, blockTop + 24, { size: 14, weight: 600 }));
  y += 30;
  spot("stream", 30);
  stripesOf(["resid_pre"], ["vector"]);
  y += 8;
  spot("qkv");
  stripesOf(["q", "k", "v"], ["query", "key", "value"]);
  y += 8;
  spot("attention");
  const rowH = 25,
    attentionTop = y;
  things.push((_, theme, view) => {
    const x0 = left + 130,
      x1 = width - 66,
      T = 44,
      middle = attentionTop + (m.rows * rowH) / 2;
    let arrive = middle - T / 2;
    for (let row = 0; row < m.rows; row++) {
      const i = row - (m.first ? 1 : 0),
        cy = attentionTop + (row + 0.5) * rowH,
        own = m.weight(view.query, row),
        weight = view.weights[row];
      const look = { align: "end", base: "middle", color: own > 0 ? theme.text : theme.faint },
        bold = i === view.query ? 650 : 400;
      b.text(i < 0 ? `${m.first} earlier` : tokenName(m.tokens[i]), left + 84, cy + 0.5, { ...look, size: 14, most: 82, weight: bold });
      b.text(own > 0 ? own.toFixed(2) : "–", left + 122, cy + 0.5, { ...look, size: 13 });
      if (weight > 0) b.ribbon(x0, cy, x1, arrive + (weight * T) / 2, weight * T, 0.3 + 0.5 * Math.sqrt(weight));
      arrive += weight * T;
    }
    b.chip(tokenName(m.tokens[view.query]), width - 62, middle - 17, 61, 34, true);
  });
  y += m.rows * rowH + 14;
  stripesOf(["z"], ["z"]);
  y += 8;
  const deckTop = y,
    thumb = 112;
  spots.push({ key: "heads", x: left, y: deckTop, w: 0, h: 40 }, { key: "mask", x: left, y: deckTop + 56, w: 0, h: 40 });
  things.push((_, __, view) => b.deck(left + 116, deckTop, thumb, width - left - 118, view.query));
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
  const end = y,
    barH = 29,
    barsTop = y;
  const height = y + 10 * barH + 8;
  return {
    width,
    height,
    tokens,
    row: () => 0,
    hover: () => null,
    cards: b.deckCards(left + 116, deckTop, thumb, width - left - 118),
    show: { x: left + 70, y: barsTop + 4 * barH, w: width - left - 110, h: 40 },
    spots: (view) => {
      const h = headings(m, view);
      return spots.map((at) => ({ ...at, lines: h[at.key] }));
    },
    draw: (context, theme, view, covered) => {
      const fill = theme.dark ? "rgba(255,255,255,0.04)" : "rgba(40,30,0,0.035)";
      b.box(rail + 8, blockTop, width - rail - 8, blockBottom - blockTop, 10, { fill });
      b.line(
        [
          [rail, start - 8],
          [rail, end - 18],
        ],
        theme.text,
        1.5,
      );
      for (const at of pluses) b.plus(rail, at);
      for (const [i, at] of tokens.entries()) b.chip(tokenName(m.tokens[i]), at.x + 0.5, at.y, at.w - 1, at.h, i === view.query);
      for (const paint of things) paint(context, theme, view);
      b.bars(view, left, barsTop, width - left, barH, covered);
    },
  };
};

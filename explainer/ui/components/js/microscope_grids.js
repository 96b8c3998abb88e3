// The grids of the microscope: where each stands, how it is drawn, and which cells belong to the one that is pointed at.

const layout = (m, width, step) => {
  const narrow = width < 520,
    many = m.panels.length;
  const perRow = narrow ? 1 : width < 800 ? 2 : many === 1 ? 2 : many <= 4 ? Math.max(many, 3) : many === 5 || many === 6 ? 3 : 4;
  const names = narrow ? [m.panels.includes(step) ? step : m.panels[0]] : m.panels;
  const written = [
    ...m.tokens.map((token, i) => `${m.first + i} ${token.trim()}`),
    ...m.keys.map((token, j) => `${m.firstKey + j} ${token.trim()}`),
  ];
  const longest = Math.max(...written.map((text) => Math.min(11, text.length)));
  const gutter = Math.max(54, 16 + 7.2 * longest),
    gap = 22,
    head = 40,
    foot = Math.max(24, Math.min(84, 14 + 6.6 * longest));
  const tall = Math.max(m.n, m.nk),
    ofKeys = (name) => m.cross && OF_KEYS.has(name);
  // Rows are named where a line of grids begins, and again where the next grid has rows of the other text.
  const lines = [];
  for (let i = 0; i < names.length; i += perRow) lines.push(names.slice(i, i + perRow));
  const named = (line, j) => j === 0 || ofKeys(line[j]) !== ofKeys(line[j - 1]);
  const gutters = Math.max(...lines.map((line) => line.filter((_, j) => named(line, j)).length));
  const inner = Math.max(m.cross ? 60 : 120, (width - gutter * gutters - gap * (perRow - 1) - 4) / perRow);
  const cellH = Math.max(tall > 40 ? 5 : 9, Math.min(tall <= 5 ? 42 : tall <= 9 ? 34 : 30, (m.cross ? 360 : inner) / tall));
  const boxes = {};
  let top = 0;
  for (const line of lines) {
    let left = 0;
    line.forEach((name, j) => {
      if (named(line, j)) left += gutter;
      const cellW = SQUARE.has(name) ? Math.min(inner / m.nk, Math.max(cellH * 1.25, 26)) : Math.min(inner / m.d, cellH * 1.25);
      boxes[name] = {
        name,
        x: left,
        y: top + head,
        w: cellW * m.columns(name),
        h: cellH * m.rows(name),
        cellW,
        cellH,
        first: named(line, j),
      };
      left += inner + gap;
    });
    top += head + cellH * Math.max(...line.map((name) => m.rows(name))) + foot;
  }
  return { boxes, names, width, height: Math.ceil(top), gutter, narrow, head };
};

// A row that the reader is still guessing about: hatched, with a question mark.
const veilRow = (context, theme, x, y, w, h) => {
  context.save();
  context.beginPath();
  context.rect(x, y, w, h);
  context.clip();
  context.fillStyle = theme.background;
  context.fillRect(x, y, w, h);
  context.strokeStyle = theme.faint;
  context.globalAlpha = 0.45;
  context.beginPath();
  for (let at = x - h; at < x + w; at += 8) {
    context.moveTo(at, y + h);
    context.lineTo(at + h, y);
  }
  context.stroke();
  context.restore();
  context.save();
  context.font = `600 ${Math.max(9, Math.min(15, h - 4))}px ${theme.font}`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  const middle = x + w / 2;
  context.fillStyle = theme.background;
  context.fillRect(middle - 9, y + 1, 18, h - 2);
  context.fillStyle = theme.text;
  context.fillText("?", middle, y + h / 2);
  context.restore();
};

const drawGrid = (context, theme, m, box, title) => {
  const { name, x, y, w, h, cellW, cellH } = box,
    columns = m.columns(name);
  context.fillStyle = theme.ink[name] || theme.text;
  context.font = `600 14px ${theme.font}`;
  context.textBaseline = "alphabetic";
  context.fillText(title, x, y - 22);
  context.font = `12px ${theme.font}`;
  context.fillStyle = theme.faint;
  const drawn = name === "pattern" ? "0 to 1, a row sums to 1" : span(m.extent[name], 1),
    rows = m.rows(name);
  context.fillText(SQUARE.has(name) ? drawn : `${rows} × ${m.d}, ${drawn}`, x, y - 7);
  // What may not be looked at is empty: −∞ has the page's own colour, and after softmax nothing is drawn.
  const empty = (r, c) => m.veiled(name, r) || m.at(name, r, c) === -Infinity || (name === "pattern" && !m.visible(r * m.nk + c));
  const color = (value) => (name === "pattern" ? sequential(theme, value) : diverging(theme, value, m.extent[name]));
  context.imageSmoothingEnabled = false;
  const paper = name === "pattern" ? null : parse(theme.background);
  context.drawImage(
    pixels(columns, rows, (r, c) => (empty(r, c) ? paper : color(m.at(name, r, c)))),
    x,
    y,
    w,
    h,
  );
  if (cellW >= 9 && cellH >= 9) ruleCells(context, theme, { x, y, columns, rows, cellW, cellH });
  frameCells(context, theme, x, y, w, h);
  if (m.veil >= 0 && m.veil < rows && m.veiled(name, m.veil)) veilRow(context, theme, x, y + m.veil * cellH, w, cellH);
  if (cellW >= 38 && cellH >= 18) {
    context.font = `12px ${theme.font}`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    for (let r = 0; r < rows; r++)
      for (let c = 0; c < columns; c++) {
        if (empty(r, c)) continue;
        const value = m.at(name, r, c);
        context.fillStyle = contrasting(color(value));
        context.fillText(Math.abs(value) < 0.005 ? "0.00" : fmt(value, 2), x + (c + 0.5) * cellW, y + (r + 0.5) * cellH);
      }
    context.textAlign = "start";
  }
};

const drawLabels = (context, theme, m, box) => {
  const every = Math.ceil(13 / box.cellH),
    { x, y, h, cellW, cellH, name } = box;
  context.font = `12px ${theme.font}`;
  context.fillStyle = theme.faint;
  context.textBaseline = "middle";
  if (box.first) {
    context.textAlign = "end";
    const rows = OF_KEYS.has(name) ? m.keys : m.tokens,
      from = OF_KEYS.has(name) ? m.firstKey : m.first;
    for (let i = 0; i < rows.length; i += every)
      context.fillText(shortened(`${from + i} ${tokenName(rows[i])}`), x - 6, y + (i + 0.5) * cellH);
  }
  context.textAlign = "end";
  if (SQUARE.has(name)) {
    const everyColumn = Math.ceil(13 / cellW);
    for (let j = 0; j < m.nk; j += everyColumn) {
      writeUp(context, shortened(`${m.firstKey + j} ${tokenName(m.keys[j])}`), x + (j + 0.5) * cellW, y + h + 5);
    }
  } else {
    context.textBaseline = "top";
    context.textAlign = "start";
    context.fillText("0", x, y + h + 5);
    context.textAlign = "end";
    context.fillText(String(m.d - 1), x + m.d * cellW, y + h + 5);
  }
  context.textAlign = "start";
};

const drawMarks = (context, theme, m, plan, cell, strong) => {
  const box = plan.boxes[cell.name];
  const frame = (b, row, column, color, thick) => {
    const x = column === null ? b.x : b.x + column * b.cellW,
      y = row === null ? b.y : b.y + row * b.cellH;
    outline(context, x - 1, y - 1, (column === null ? b.w : b.cellW) + 2, (row === null ? b.h : b.cellH) + 2, color, thick);
  };
  const colors = { q: theme.q, k: theme.k, v: theme.v, text: theme.text };
  for (const [name, row, column, role] of sources(m, cell.name, cell.row, cell.column))
    if (plan.boxes[name]) frame(plan.boxes[name], row, column, colors[role], strong ? 2.5 : 2);
  if (SQUARE.has(cell.name))
    // the same pair in the other stages
    for (const name of SQUARE) if (plan.boxes[name] && name !== cell.name) frame(plan.boxes[name], cell.row, cell.column, theme.text, 1.25);
  if (!box) return;
  context.save();
  context.globalAlpha = strong ? 0.95 : 0.6;
  frame(box, cell.row, null, theme.faint, 1);
  frame(box, null, cell.column, theme.faint, 1);
  context.restore();
  frame(box, cell.row, cell.column, theme.background, 5);
  frame(box, cell.row, cell.column, strong ? theme.accent : theme.text, 2.5);
};

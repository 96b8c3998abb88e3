// Patterns as small pictures, shared by the components that show more than one of them.

// n × n cells, one pixel each; what may not be looked at stays empty.
const patternImage = (theme, n, weightAt, hiddenAt) =>
  pixels(n, n, (query, key) => (hiddenAt(query, key) ? null : sequential(theme, weightAt(query, key))));
const drawPattern = (context, theme, image, n, left, top, size) => {
  context.imageSmoothingEnabled = false;
  context.drawImage(image, left, top, size, size);
  const cell = size / n;
  if (cell >= 8) ruleCells(context, theme, { x: left, y: top, columns: n, rows: n, cellW: cell, cellH: cell, width: size, height: size });
  frameCells(context, theme, left, top, size, size);
};

// "3 the", as rows and columns are named; the last ones of a text that is not drawn whole begin at ``first``.
const patternLabels = ({ tokens, first }) => tokens.map((token, i) => shortened(`${first + i} ${tokenName(token)}`));
const nameRowsAndColumns = (context, theme, labels, { gutter, size, color, every, below }) => {
  const cell = size / labels.length;
  context.font = `12px ${theme.font}`;
  context.fillStyle = color;
  context.textBaseline = "middle";
  context.textAlign = "end";
  for (let i = 0; i < labels.length; i += every) {
    context.fillText(labels[i], gutter - 6, (i + 0.5) * cell + 1);
    writeUp(context, labels[i], gutter + (i + 0.5) * cell, size + below);
  }
};

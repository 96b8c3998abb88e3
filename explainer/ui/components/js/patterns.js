// Patterns as small pictures, shared by the components that show more than one of them.

// n × n cells, one pixel each; what may not be looked at stays empty.
const patternImage = (theme, n, weightAt, hiddenAt) => {
  const image = new ImageData(n, n);
  for (let query = 0; query < n; query++)
    for (let key = 0; key < n; key++) {
      const hidden = hiddenAt(query, key);
      image.data.set([...sequential(theme, hidden ? 0 : weightAt(query, key)), hidden ? 0 : 255], 4 * (query * n + key));
    }
  const canvas = new OffscreenCanvas(n, n);
  canvas.getContext("2d").putImageData(image, 0, 0);
  return canvas;
};
const drawPattern = (context, theme, image, n, left, top, size) => {
  context.imageSmoothingEnabled = false;
  context.drawImage(image, left, top, size, size);
  const cell = size / n;
  if (cell >= 8) {
    context.strokeStyle = theme.background;
    context.lineWidth = 1;
    context.beginPath();
    for (let i = 1; i < n; i++) {
      context.moveTo(left + i * cell, top);
      context.lineTo(left + i * cell, top + size);
      context.moveTo(left, top + i * cell);
      context.lineTo(left + size, top + i * cell);
    }
    context.stroke();
  }
  context.strokeStyle = theme.line;
  context.lineWidth = 1;
  context.strokeRect(left - 0.5, top - 0.5, size + 1, size + 1);
};
const clipped = (text, most = 11) => (text.length > most ? text.slice(0, most - 1) + "…" : text);
const word = (token) => token.trim() || "␣";

// Canvases: as sharp as the screen, drawn on in CSS pixels, in pairs of a drawing and the marks on it.

const sizeCanvas = (canvas, width, height) => {
  const dpr = clamp(window.devicePixelRatio || 1, 1, 3);
  canvas.width = Math.round(width * dpr);
  canvas.height = Math.round(height * dpr);
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  const context = canvas.getContext("2d");
  context.setTransform(dpr, 0, 0, dpr, 0, 0);
  return context;
};

// The drawing, and over it a canvas for the marks, which change whenever the pointer moves.
const canvasPair = (attributes = {}) => {
  const base = element("canvas", attributes),
    over = element("canvas", { class: "over" });
  const size = (width, height) => {
    sizeCanvas(over, width, height);
    return sizeCanvas(base, width, height);
  };
  const clear = () => {
    const context = over.getContext("2d");
    context.clearRect(0, 0, over.width, over.height);
    return context;
  };
  return { base, over, size, clear };
};

// What a drawing is in that the keyboard can walk over: one stop of the tab key, its keys told in the label.
const boardElement = ({ label, kind, ...attributes }, ...children) =>
  element(
    "div",
    { class: "stage", tabindex: "0", role: "application", "aria-roledescription": kind, "aria-label": label, ...attributes },
    ...children,
  );

// Values as a picture of one pixel each; without smoothing it may be drawn at any size.
const pixels = (columns, rows, colorAt) => {
  const image = new ImageData(columns, rows);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      const color = colorAt(row, column), // null: nothing is there
        at = 4 * (row * columns + column);
      if (!color) continue;
      image.data.set(color, at);
      image.data[at + 3] = 255;
    }
  const canvas = new OffscreenCanvas(columns, rows);
  canvas.getContext("2d").putImageData(image, 0, 0);
  return canvas;
};

const outline = (context, x, y, width, height, color, thick) => {
  context.strokeStyle = color;
  context.lineWidth = thick;
  context.strokeRect(x, y, width, height);
};
const strokeLine = (context, points, color, thick) => {
  context.strokeStyle = color;
  context.lineWidth = thick;
  context.beginPath();
  points.forEach(([x, y], i) => {
    if (i) context.lineTo(x, y);
    else context.moveTo(x, y);
  });
  context.stroke();
};
// A level line of one sharp pixel.
const levelLine = (context, left, right, y, color) =>
  strokeLine(
    context,
    [
      [left, Math.round(y) + 0.5],
      [right, Math.round(y) + 0.5],
    ],
    color,
    1,
  );
const dot = (context, x, y, radius, color) => {
  context.fillStyle = color;
  context.beginPath();
  context.arc(x, y, radius, 0, 7);
  context.fill();
};
// Text that runs upwards.
const writeUp = (context, text, x, y) => {
  context.save();
  context.translate(x, y);
  context.rotate(-Math.PI / 2);
  context.fillText(text, 0, 0);
  context.restore();
};

// The gaps between the cells of a grid, and its frame.
const ruleCells = (context, theme, { x, y, columns, rows, cellW, cellH, width = columns * cellW, height = rows * cellH }) => {
  context.strokeStyle = theme.background;
  context.lineWidth = 1;
  context.beginPath();
  for (let c = 1; c < columns; c++) {
    context.moveTo(x + c * cellW, y);
    context.lineTo(x + c * cellW, y + height);
  }
  for (let r = 1; r < rows; r++) {
    context.moveTo(x, y + r * cellH);
    context.lineTo(x + width, y + r * cellH);
  }
  context.stroke();
};
const frameCells = (context, theme, x, y, width, height) => outline(context, x - 0.5, y - 0.5, width + 1, height + 1, theme.line, 1);

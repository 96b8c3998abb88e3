// What a reader takes home: the numbers as CSV, the drawing as PNG, and the line of tools that offers them.

const download = (name, blob) => {
  const link = element("a", { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
};

const csvCell = (text) => {
  // A leading = + - @ would be run as a formula by a spreadsheet; numbers keep their sign.
  const guarded = typeof text === "string" && /^[=+\-@\t\r]/.test(text) ? `'${text}` : String(text);
  return /[",\n\r]/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
};
const csvText = (rows) => rows.map((row) => row.map(csvCell).join(",")).join("\n");
const downloadCsv = (name, rows) => download(name, new Blob([csvText(rows)], { type: "text/csv" }));

const savePicture = (name, canvas) => canvas.convertToBlob({ type: "image/png" }).then((blob) => download(name, blob));
// Layers of canvases, one over the other on the page's background.
const downloadPng = (name, theme, ...layers) => {
  const both = new OffscreenCanvas(layers[0].width, layers[0].height),
    context = both.getContext("2d");
  context.fillStyle = theme.background;
  context.fillRect(0, 0, both.width, both.height);
  for (const layer of layers) context.drawImage(layer, 0, 0);
  savePicture(name, both);
};

// The line below a drawing: a note, and a button for each way to save it.
const toolsLine = (note, saves) =>
  element(
    "div",
    { class: "tools" },
    element("span", { class: "note" }, note),
    Object.entries(saves).map(([name, save]) => button(name, () => save())),
  );

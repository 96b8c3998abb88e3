// Vectors as signed bars under each other: the same number of each stands in one column, and all are pointed at together.

const barStrips = ({ count, strips, top, height, gap, label }) => {
  const { base, over, size, clear } = canvasPair(),
    step = top + height + gap;
  const board = boardElement({ kind: "linked bars", label }, base, over);
  const strip = { board, base, over, width: 600 };
  const topOf = (k) => k * step + top,
    middle = (k) => topOf(k) + height / 2,
    left = (i) => (i * strip.width) / count;

  strip.start = () => {
    strip.width = Math.max(200, board.clientWidth || 600);
    return size(strip.width, strips * step);
  };
  // The strip's name, and after it the first of the remarks that has room; the last one where ``always`` something is written.
  strip.title = (context, theme, k, name, remarks, { color = theme.text, lift = 8, space = 10, always = false } = {}) => {
    context.font = `600 14px ${theme.font}`;
    context.fillStyle = color;
    context.fillText(name, 0, topOf(k) - lift);
    const after = context.measureText(name).width + space;
    context.font = `12px ${theme.font}`;
    context.fillStyle = theme.faint;
    const found = remarks.find((text) => after + context.measureText(text).width < strip.width) ?? (always ? remarks.at(-1) : null);
    if (found) context.fillText(found, after, topOf(k) - lift);
  };
  // A band behind the bars, from one value to another.
  strip.band = (context, k, low, high, extent, inset) => {
    const y = (value) => middle(k) - (value / extent) * (height / 2 - inset);
    context.fillRect(0, y(high), strip.width, y(low) - y(high));
  };
  strip.bars = (context, theme, k, values, extent, inset = 1) => {
    const bar = Math.max(0.8, (strip.width / count) * 0.78),
      space = (strip.width / count - bar) / 2;
    for (let i = 0; i < count; i++) {
      const tall = Math.min(1, Math.abs(values[i]) / extent) * (height / 2 - inset);
      context.fillStyle = signColor(theme, values[i]);
      context.fillRect(left(i) + space, values[i] < 0 ? middle(k) : middle(k) - tall, bar, Math.max(0.6, tall));
    }
    levelLine(context, 0, strip.width, middle(k), theme.faint);
  };
  // A frame around one number of every strip; none for null.
  strip.mark = (i, color) => {
    const context = clear();
    if (i === null) return;
    for (let k = 0; k < strips; k++)
      outline(context, left(i) - 1.5, topOf(k) - 2, Math.max(3, strip.width / count + 3), height + 4, color, 1.5);
  };
  strip.hit = (event) => clamp(Math.floor((placeOn(base, event)[0] / strip.width) * count), 0, count - 1);
  return strip;
};

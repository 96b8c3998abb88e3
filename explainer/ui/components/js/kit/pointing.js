// Pointing at a drawing, walking over it with the keyboard, and drawing again when it is due.

// Draws once before the next picture, however often it is asked for.
const onNextFrame = (draw) => {
  let frame = 0;
  const ask = () => {
    frame ||= requestAnimationFrame(() => {
      frame = 0;
      draw();
    });
  };
  ask.cancel = () => {
    cancelAnimationFrame(frame);
    frame = 0;
  };
  return ask;
};

// Where an event is on a canvas, in CSS pixels.
const placeOn = (canvas, event) => {
  const box = canvas.getBoundingClientRect();
  return [event.clientX - box.left, event.clientY - box.top];
};
// The cell at a place in a grid; null outside it.
const cellAt = ([x, y], { left = 0, top = 0, cellW, cellH, columns, rows }) => {
  const column = Math.floor((x - left) / cellW),
    row = Math.floor((y - top) / cellH);
  return column >= 0 && row >= 0 && column < columns && row < rows ? { row, column } : null;
};

// hit(event): what is pointed at, or null. hover(it): mark it, or nothing. open(it): a click or a tap.
// A finger does not hover: it would mark what the reader only scrolls past.
const pointAt = (board, { hit, hover, open }) => {
  board.onpointermove = (event) => {
    if (event.pointerType !== "touch") hover(hit(event));
  };
  board.onpointerleave = () => hover(null);
  board.onclick = (event) => {
    const found = hit(event);
    if (found !== null) open(found, event);
  };
};

const ARROWS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
const ENDS = { Home: -Infinity, End: Infinity };
const ROW_KEYS = { ArrowLeft: -1, ArrowRight: 1, ...ENDS };
const LIST_KEYS = { ArrowUp: -1, ArrowDown: 1, ...ENDS };
const STRIP_KEYS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -16, ArrowDown: 16, ...ENDS };

// The place of ``count`` that a key leads to; Home and End are steps without end.
const moved = (at, by, count) => clamp(at + by, 0, count - 1);

// keys: what each key moves by. move(by), open() for Enter and the space bar, leave() for Escape.
// A key that has no use here is left to the page, and Escape always is.
const onKeys = (board, { keys, move, open = null, leave = null }) => {
  board.onkeydown = (event) => {
    const opens = open && (event.key === "Enter" || event.key === " ");
    if (event.key === "Escape") leave?.();
    if (!opens && keys[event.key] === undefined) return;
    event.preventDefault();
    if (opens) open();
    else move(keys[event.key], event);
  };
};

// Scrolls a board sideways until a stretch of it is seen.
const bringIntoView = (board, left, width, room = board.clientWidth, margin = 0) => {
  if (left < board.scrollLeft) board.scrollLeft = left - margin;
  else if (left + width > board.scrollLeft + room) board.scrollLeft = left + width - room;
};

// Draws again when a box has become wider or narrower. One observer a component, kept on its root.
// Returns what Streamlit calls when the component goes, which also takes back what waits for the next picture.
const watchWidth = (root, box, redraw, ...waiting) => {
  root.observer?.disconnect();
  let last = box.clientWidth;
  root.observer = new ResizeObserver(() => {
    if (Math.abs(box.clientWidth - last) <= 1) return;
    last = box.clientWidth;
    redraw();
  });
  root.observer.observe(box);
  return () => {
    root.observer.disconnect();
    for (const ask of waiting) ask.cancel();
  };
};
// Puts the layout for little room on; the measures of the stylesheets hang on it.
const narrowBelow = (root, limit) => root.classList.toggle("narrow", (root.clientWidth || 900) < limit);

// One number of a vector, followed through the vectors it becomes: bars, the sentence for the number that is pointed at, and a
// sheet that writes the chosen one out. Shared by the additions of a block and by its norms.

// first: the vector whose largest number is chosen at first. sheet(i, turn): what stands below for number i.
const numberByNumber = ({
  root,
  theme,
  data,
  setStateValue,
  count,
  first,
  paint,
  sentence,
  hint = "",
  sheet,
  saveCsv,
  file,
  strips,
  what,
  keys,
}) => {
  const state = remembered(root, { at: null, hover: null, source: null });
  if (state.source !== data.source || state.at === null || state.at >= count)
    Object.assign(state, { at: indexIn(data.dim, count) ?? largest(first, Math.abs), source: data.source, hover: null });
  const strip = barStrips({
    count,
    ...strips,
    label: `${data.title}. Left and right move through the ${count} numbers of the ${what}, ${keys}`,
  });
  const readout = readoutLine(),
    below = element("div", { class: "sheet" }),
    live = liveRegion();
  const tools = toolsLine(data.note, { CSV: saveCsv, PNG: () => downloadPng(`${file}.png`, theme, strip.base, strip.over) });

  const mark = () => {
    const hovering = state.hover !== null,
      i = state.hover ?? state.at;
    strip.mark(i, hovering ? theme.text : theme.accent);
    readout.replaceChildren(sentence(i), hint ? element("span", { class: "dim" }, hovering ? hint : "") : "");
  };
  const open = () => below.replaceChildren(...sheet(state.at, (by) => pin(moved(state.at, by, count))));
  const pin = (i) => {
    Object.assign(state, { at: i, hover: null });
    mark();
    open();
    live.textContent = sentence(i);
    setStateValue("dim", String(i));
  };
  const later = onNextFrame(mark);
  const hover = (i) => {
    state.hover = i;
    later();
  };
  pointAt(strip.board, { hit: strip.hit, hover, open: pin });
  onKeys(strip.board, {
    keys: STRIP_KEYS,
    open: () => pin(state.hover ?? state.at),
    leave: () => hover(null),
    move: (by) => {
      hover(moved(state.hover ?? state.at, by, count));
      live.textContent = sentence(state.hover);
    },
  });
  const draw = () => {
    narrowBelow(root, 760);
    paint(strip);
    mark();
  };
  keepingFocus(root, () => {
    root.replaceChildren(strip.board, readout, below, tools, live);
    draw();
    open();
  });
  return watchWidth(root, strip.board, draw, later);
};

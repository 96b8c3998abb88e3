// A recurrent cell over a sentence: one strip of numbers a step, each made from the token above it and the strip before it.

const SHOWN = { h: ["state h", "hidden"], z: ["update gate z", "update"], r: ["reset gate r", "reset"], n: ["candidate n", "candidate"] };

export default function ({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector(".root"),
    theme = themeOf(root),
    T = data.tokens.length,
    d = data.d;
  if (root.source !== data.source) {
    root.cell = { reads: data.reads, d, dX: data.dX, tokens: data.tokens };
    for (const name of ["hidden", "reset", "update", "candidate", "x", "bX", "bH"]) root.cell[name] = floats(data[name]);
    for (const name of ["WX", "WH"]) root.cell[name] = (data.exact ? floats : halves)(data[name]);
    root.source = data.source;
    root.state = null;
  }
  const cell = root.cell;
  const read = (text) => {
    const [t, unit, what] = String(text ?? "").split(".");
    return /^\d+$/.test(t) && /^\d+$/.test(unit ?? "") && +t < T && +unit < d
      ? { step: +t, unit: +unit, what: SHOWN[what] ? what : "h" }
      : null;
  };
  const loudest = () => largest(cell.hidden.subarray(T * d, (T + 1) * d), Math.abs);
  const state = remembered(root, {
    ...(read(data.loop) ?? { step: T - 1, unit: loudest(), what: "h" }),
    hover: null,
    gate: "z",
    all: false,
    playing: 0,
  });
  const keep = () => setStateValue("loop", `${state.step}.${state.unit}.${state.what}`);

  const { base, over, size, clear } = canvasPair();
  const label = `${T} steps of ${d} numbers. Left and right arrows step, up and down choose a unit, Enter opens it.`;
  const board = boardElement({ kind: "states over time", label, class: "board" }, element("div", { class: "paper" }, base, over));
  const slider = element("input", {
    type: "range",
    min: 0,
    max: T - 1,
    value: state.step,
    "aria-label": "Step",
    oninput: () => go(+slider.value, false),
    onchange: keep,
  });
  const play = chip("Play", () => run());
  const show = (what) => {
    state.what = what;
    paint();
    keep();
  };
  const views = element(
    "div",
    { class: "chips", role: "group", "aria-label": "What is shown" },
    Object.entries(SHOWN).map(([what, [name]]) => chip(name, () => show(what), { "data-view": what })),
  );
  const where = element("span", { class: "where" });
  const readout = readoutLine(),
    sheet = element("div", { class: "sheet" }),
    live = liveRegion();
  const tools = toolsLine(data.note, { CSV: () => saveCsv(), PNG: () => downloadPng(`${data.file}.png`, theme, base, over) });
  const controls = element("div", { class: "bar-of-steps" }, play, slider, where, views);
  keepingFocus(root, () => root.replaceChildren(controls, board, readout, sheet, tools, live));

  const numbers = () => cell[SHOWN[state.what][1]];
  const value = (t, unit) => numbers()[(state.what === "h" ? t + 1 : t) * d + unit];
  const color = (v) => (state.what === "z" || state.what === "r" ? sequential(theme, v) : diverging(theme, v, 1));
  const name = (t) => tokenName(data.tokens[t]);
  let plan = null;
  const TOP = 104,
    TALL = 256;
  const arrange = () => {
    const room = (root.clientWidth || 700) - 2,
      first = 46,
      w = clamp(Math.floor((room - first) / T), 40, 96);
    return { first, w, width: first + T * w, height: TOP + TALL + 4, x: (t) => first + t * w };
  };
  const arrow = (context, points) => {
    strokeLine(context, points, context.strokeStyle, context.lineWidth);
    const [[x0, y0], [x1, y1]] = points.slice(-2),
      angle = Math.atan2(y1 - y0, x1 - x0);
    context.beginPath();
    context.moveTo(x1, y1);
    for (const turn of [-0.45, 0.45]) context.lineTo(x1 - 7 * Math.cos(angle + turn), y1 - 7 * Math.sin(angle + turn));
    context.closePath();
    context.fill();
  };
  const strip = (context, t, x, width) => {
    context.imageSmoothingEnabled = false;
    context.drawImage(
      pixels(1, d, (u) => color(t < 0 ? 0 : value(t, u))),
      x,
      TOP,
      width,
      TALL,
    );
  };
  const paint = () => {
    plan = arrange();
    const context = size(plan.width, plan.height);
    base.parentElement.style.width = `${plan.width}px`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    const thick = Math.max(14, plan.w - 22);
    if (state.what === "h") strip(context, -1, 6, 24);
    context.strokeStyle = theme.line;
    if (state.what === "h") context.strokeRect(6, TOP, 24, TALL);
    context.fillStyle = theme.faint;
    context.font = `12px ${theme.font}`;
    if (state.what === "h") context.fillText("zeros", 19, TOP - 9);
    for (let t = 0; t < T; t++) {
      const x = plan.x(t),
        middle = x + plan.w / 2,
        now = t === state.step,
        past = t <= state.step,
        left = middle - thick / 2;
      const ink = now ? theme.accent : past ? theme.faint : theme.line;
      context.font = `${now ? "600 " : ""}13px ${theme.font}`;
      context.fillStyle = past ? theme.text : theme.faint;
      context.fillText(fitted(context, name(t), plan.w - 4), middle, 11);
      context.strokeStyle = context.fillStyle = ink;
      context.lineWidth = now ? 2 : 1;
      arrow(context, [
        [middle, 22],
        [middle, 40],
      ]);
      context.strokeRect(middle - Math.min(22, plan.w / 2 - 5), 40, Math.min(44, plan.w - 10), 26);
      context.font = `12px ${theme.font}`;
      context.fillStyle = past ? theme.text : theme.faint;
      context.fillText("GRU", middle, 53);
      context.fillStyle = ink;
      arrow(context, [
        [middle, 66],
        [middle, TOP - 3],
      ]);
      // From the state before into the cell: the feedback loop, drawn open.
      const from = t ? plan.x(t - 1) + plan.w / 2 + thick / 2 : 30,
        gap = (from + left) / 2;
      arrow(context, [
        [from, TOP + 12],
        [gap, TOP + 12],
        [gap, 59],
        [middle - Math.min(22, plan.w / 2 - 5) - 1, 59],
      ]);
      if (past) strip(context, t, left, thick);
      context.strokeStyle = now ? theme.accent : theme.line;
      context.strokeRect(left, TOP, thick, TALL);
    }
    context.lineWidth = 1;
    for (const view of views.children) view.setAttribute("aria-pressed", String(view.dataset.view === state.what));
    where.textContent = `step ${state.step} (of 0 … ${T - 1})`;
    slider.value = state.step;
    mark();
    open();
  };
  const say = (t, unit) => `${name(t)}, unit ${unit}: ${SHOWN[state.what][0]} = ${fmt(value(t, unit))}`;
  const mark = () => {
    const context = clear(),
      thick = Math.max(14, plan.w - 22),
      tall = TALL / d;
    const frameOne = (t, unit, ink) =>
      outline(context, plan.x(t) + plan.w / 2 - thick / 2 - 2, TOP + unit * tall - 3, thick + 4, Math.max(tall, 2) + 5, ink, 2);
    frameOne(state.step, state.unit, theme.text);
    if (state.hover) frameOne(...state.hover, theme.accent);
    const hint = `Each strip is one state of ${d} numbers; point at one, click to see how it was made.`;
    readout.textContent = state.hover ? say(...state.hover) : `${say(state.step, state.unit)}. ${hint}`;
  };
  const open = () => sheet.replaceChildren(...gruSheet(theme, cell, state.step, state.unit, state, open));
  const go = (step, remember = true) => {
    Object.assign(state, { step: clamp(step, 0, T - 1), hover: null });
    paint();
    const right = plan.x(state.step) + plan.w;
    if (right > board.scrollLeft + board.clientWidth || plan.x(state.step) < board.scrollLeft) board.scrollLeft = right - board.clientWidth;
    if (remember) keep();
  };
  const run = () => {
    if (root.timer) {
      clearInterval(root.timer);
      root.timer = 0;
      play.textContent = "Play";
      keep();
      return;
    }
    play.textContent = "Stop";
    go(0, false);
    root.timer = setInterval(() => {
      if (state.step >= T - 1) run();
      else go(state.step + 1, false);
    }, 650);
  };
  const hit = (event) => {
    const [x, y] = placeOn(base, event),
      t = Math.floor((x - plan.first) / plan.w),
      unit = Math.floor(((y - TOP) / TALL) * d);
    return t >= 0 && t < T ? [t, unit] : null;
  };
  const isUnit = (unit) => unit >= 0 && unit < d;
  const later = onNextFrame(mark);
  const hover = (found) => {
    state.hover = found && found[0] <= state.step && isUnit(found[1]) ? found : null;
    later();
  };
  // Above and below a strip its step is meant, and the unit stays.
  const goTo = ([t, unit]) => {
    if (isUnit(unit)) state.unit = unit;
    go(t);
  };
  pointAt(board, { hit, hover, open: goTo });
  onKeys(board, {
    keys: ARROWS,
    move: ([down, across]) => {
      state.unit = moved(state.unit, down, d);
      go(state.step + across);
      live.textContent = say(state.step, state.unit);
    },
  });
  const saveCsv = () => {
    const line = (t, u) => [
      t,
      data.tokens[t],
      u,
      ...["reset", "update", "candidate"].map((name) => cell[name][t * d + u]),
      cell.hidden[(t + 1) * d + u],
    ];
    const rows = range(T).flatMap((t) => range(d).map((u) => line(t, u)));
    downloadCsv(`${data.file}.csv`, [["step", "token", "unit", "reset", "update", "candidate", "state"], ...rows]);
  };
  paint();
  board.scrollLeft = plan.x(state.step) + plan.w - board.clientWidth;
  const leave = watchWidth(root, root, paint, later);
  return () => {
    leave();
    clearInterval(root.timer);
    root.timer = 0;
  };
}

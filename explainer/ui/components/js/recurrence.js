// A recurrent cell over a sentence: one strip of numbers a step, each made from the token above it and the strip before it.

const SHOWN = { h: ["state h", "hidden"], z: ["update gate z", "update"], r: ["reset gate r", "reset"], n: ["candidate n", "candidate"] };

export default function ({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector(".root"),
    theme = themeOf(root),
    T = data.tokens.length,
    d = data.d;
  if (root.source !== data.source) {
    root.cell = {
      reads: data.reads,
      d,
      dX: data.dX,
      tokens: data.tokens,
      hidden: floats(data.hidden),
      reset: floats(data.reset),
      update: floats(data.update),
      candidate: floats(data.candidate),
      x: floats(data.x),
      WX: (data.exact ? floats : halves)(data.WX),
      WH: (data.exact ? floats : halves)(data.WH),
      bX: floats(data.bX),
      bH: floats(data.bH),
    };
    root.source = data.source;
    root.state = null;
  }
  const cell = root.cell;
  const parse = (text) => {
    const [t, unit, what] = String(text ?? "").split(".");
    return /^\d+$/.test(t) && /^\d+$/.test(unit ?? "") && +t < T && +unit < d
      ? { step: +t, unit: +unit, what: SHOWN[what] ? what : "h" }
      : null;
  };
  const loudest = () => {
    let best = 0;
    for (let u = 0; u < d; u++) if (Math.abs(cell.hidden[T * d + u]) > Math.abs(cell.hidden[T * d + best])) best = u;
    return best;
  };
  const state = (root.state ??= {
    ...(parse(data.loop) ?? { step: T - 1, unit: loudest(), what: "h" }),
    hover: null,
    gate: "z",
    all: false,
    playing: 0,
  });
  const keep = () => setStateValue("loop", `${state.step}.${state.unit}.${state.what}`);

  const base = element("canvas"),
    over = element("canvas", { class: "over" });
  const board = element(
    "div",
    {
      class: "board",
      tabindex: "0",
      role: "application",
      "aria-roledescription": "states over time",
      "aria-label": `${T} steps of ${d} numbers. Left and right arrows step, up and down choose a unit, Enter opens it.`,
    },
    element("div", { class: "paper" }, base, over),
  );
  const slider = element("input", {
    type: "range",
    min: 0,
    max: T - 1,
    value: state.step,
    "aria-label": "Step",
    oninput: () => go(+slider.value, false),
    onchange: keep,
  });
  const play = element("button", { type: "button", class: "chip", onclick: () => run() }, "Play");
  const views = element(
    "div",
    { class: "chips", role: "group", "aria-label": "What is shown" },
    Object.entries(SHOWN).map(([key, [label]]) =>
      element(
        "button",
        {
          type: "button",
          class: "chip",
          "data-view": key,
          onclick: () => {
            state.what = key;
            paint();
            keep();
          },
        },
        label,
      ),
    ),
  );
  const where = element("span", { class: "where" });
  const readout = element("p", { class: "readout" }),
    sheet = element("div", { class: "sheet" }),
    live = element("div", { class: "sr", role: "status", "aria-live": "polite" });
  const tools = element(
    "div",
    { class: "tools" },
    element("span", { class: "note" }, data.note),
    element("button", { type: "button", onclick: () => saveCsv() }, "CSV"),
    element("button", { type: "button", onclick: () => downloadPng(`${data.file}.png`, theme, base, over) }, "PNG"),
  );
  keepingFocus(root, () =>
    root.replaceChildren(element("div", { class: "bar-of-steps" }, play, slider, where, views), board, readout, sheet, tools, live),
  );

  const numbers = () => cell[SHOWN[state.what][1]];
  const value = (t, unit) => numbers()[(state.what === "h" ? t + 1 : t) * d + unit];
  const color = (v) => (state.what === "z" || state.what === "r" ? sequential(theme, v) : diverging(theme, v, 1));
  const name = (t) => data.tokens[t].trim() || "␣";
  let plan = null,
    frame = 0;
  const TOP = 104,
    TALL = 256;
  const arrange = () => {
    const room = (root.clientWidth || 700) - 2,
      first = 46,
      w = Math.max(40, Math.min(96, Math.floor((room - first) / T)));
    return { first, w, width: first + T * w, height: TOP + TALL + 4, x: (t) => first + t * w };
  };
  const arrow = (context, points) => {
    context.beginPath();
    points.forEach(([x, y], i) => (i ? context.lineTo(x, y) : context.moveTo(x, y)));
    context.stroke();
    const [[x0, y0], [x1, y1]] = points.slice(-2),
      angle = Math.atan2(y1 - y0, x1 - x0);
    context.beginPath();
    context.moveTo(x1, y1);
    for (const turn of [-0.45, 0.45]) context.lineTo(x1 - 7 * Math.cos(angle + turn), y1 - 7 * Math.sin(angle + turn));
    context.closePath();
    context.fill();
  };
  const fit = (context, text, width) => {
    let cut = text;
    while (cut.length > 1 && context.measureText(cut).width > width) cut = cut.slice(0, -2) + "…";
    return cut;
  };
  const strip = (context, t, x, width) => {
    const image = new ImageData(1, d);
    for (let u = 0; u < d; u++) image.data.set([...color(t < 0 ? 0 : value(t, u)), 255], 4 * u);
    const small = new OffscreenCanvas(1, d);
    small.getContext("2d").putImageData(image, 0, 0);
    context.imageSmoothingEnabled = false;
    context.drawImage(small, x, TOP, width, TALL);
  };
  const paint = () => {
    plan = arrange();
    const context = sizeCanvas(base, plan.width, plan.height);
    sizeCanvas(over, plan.width, plan.height);
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
      context.fillText(fit(context, name(t), plan.w - 4), middle, 11);
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
    for (const button of views.children) button.setAttribute("aria-pressed", String(button.dataset.view === state.what));
    where.textContent = `step ${state.step} (of 0 … ${T - 1})`;
    slider.value = state.step;
    mark();
    open();
  };
  const say = (t, unit) => `${name(t)}, unit ${unit}: ${SHOWN[state.what][0]} = ${fmt(value(t, unit))}`;
  const mark = () => {
    const context = over.getContext("2d"),
      thick = Math.max(14, plan.w - 22),
      tall = TALL / d;
    context.clearRect(0, 0, plan.width, plan.height);
    const frameOne = (t, unit, ink) => {
      context.strokeStyle = ink;
      context.lineWidth = 2;
      context.strokeRect(plan.x(t) + plan.w / 2 - thick / 2 - 2, TOP + unit * tall - 3, thick + 4, Math.max(tall, 2) + 5);
    };
    frameOne(state.step, state.unit, theme.text);
    if (state.hover) frameOne(...state.hover, theme.accent);
    readout.textContent = state.hover
      ? say(...state.hover)
      : `${say(state.step, state.unit)}. Each strip is one state of ${d} numbers; point at one, click to see how it was made.`;
  };
  const open = () => sheet.replaceChildren(...gruSheet(theme, cell, state.step, state.unit, state, open));
  const go = (step, remember = true) => {
    state.step = Math.max(0, Math.min(T - 1, step));
    state.hover = null;
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
      if (state.step >= T - 1) {
        run();
        return;
      }
      go(state.step + 1, false);
    }, 650);
  };
  const hit = (event) => {
    const box = base.getBoundingClientRect(),
      t = Math.floor((event.clientX - box.left - plan.first) / plan.w),
      unit = Math.floor(((event.clientY - box.top - TOP) / TALL) * d);
    return t >= 0 && t < T ? [t, unit] : null;
  };
  board.onpointermove = (event) => {
    if (event.pointerType === "touch") return;
    const found = hit(event);
    state.hover = found && found[0] <= state.step && found[1] >= 0 && found[1] < d ? found : null;
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(mark);
  };
  board.onpointerleave = () => {
    state.hover = null;
    mark();
  };
  board.onclick = (event) => {
    const found = hit(event);
    if (!found) return;
    if (found[1] >= 0 && found[1] < d) state.unit = found[1];
    go(found[0]);
  };
  board.onkeydown = (event) => {
    const move = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] }[event.key];
    if (!move) return;
    event.preventDefault();
    state.unit = Math.max(0, Math.min(d - 1, state.unit + move[1]));
    go(state.step + move[0]);
    live.textContent = say(state.step, state.unit);
  };
  const saveCsv = () =>
    downloadCsv(`${data.file}.csv`, [
      ["step", "token", "unit", "reset", "update", "candidate", "state"],
      ...data.tokens.flatMap((token, t) =>
        Array.from({ length: d }, (_, u) => [
          t,
          token,
          u,
          cell.reset[t * d + u],
          cell.update[t * d + u],
          cell.candidate[t * d + u],
          cell.hidden[(t + 1) * d + u],
        ]),
      ),
    ]);
  paint();
  board.scrollLeft = plan.x(state.step) + plan.w - board.clientWidth;
  watchWidth(root, root, () => paint());
  return () => {
    root.observer?.disconnect();
    clearInterval(root.timer);
    root.timer = 0;
    cancelAnimationFrame(frame);
  };
}

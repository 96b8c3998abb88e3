// The kept moments of a training: a slider over them, the patterns of all heads at that moment, and the curves with the moment marked.

export default function ({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector(".root"),
    theme = themeOf(root);
  const sets = data.sets.map((set) => ({ ...set, n: set.tokens.length, bytes: bytesOf64(set.shades) }));
  const count = data.steps.length,
    heads = data.layers * data.heads;
  const state = remembered(root, { source: null, moment: 0, set: 0, playing: 0, cell: null, marked: true });
  if (state.source !== data.source) {
    clearInterval(state.playing);
    const [name, moment] = String(data.at || "").split("."),
      found = sets.findIndex((set) => set.key === name);
    Object.assign(state, {
      source: data.source,
      playing: 0,
      cell: null,
      set: Math.max(0, found),
      moment: indexIn(moment, count) ?? data.start,
    });
  }
  const set = () => sets[state.set];
  const keep = () => setStateValue("at", `${set().key}.${state.moment}`);

  const play = element("button", { type: "button", class: "play" });
  const slider = element("input", { type: "range", min: "0", max: String(count - 1), step: "1", "aria-label": "Moment of the training" });
  const label = element("span", { class: "when" });
  const choose = element("div", { class: "views", role: "group", "aria-label": "Text" });
  const mark = element("input", {
    type: "checkbox",
    id: "marked",
    onchange: (event) => {
      state.marked = event.target.checked;
      paint();
    },
  });
  mark.checked = state.marked;
  const base = element("canvas"),
    board = boardElement({ kind: "patterns of four heads", class: "board" }, base);
  const chart = element("canvas", { role: "img" }),
    graph = element("div", { class: "graph" }, chart);
  const readout = readoutLine(),
    live = liveRegion();
  const tools = toolsLine(data.note, {
    "PNG patterns": () => downloadPng(`patterns_step_${data.steps[state.moment]}.png`, theme, base),
    "PNG curves": () => downloadPng("induction_curves.png", theme, chart),
  });
  const check = element("label", { class: "check", for: "marked" }, mark, " outline the cells that an induction head looks at");
  const both = element("div", { class: "both" }, element("div", {}, board, readout, check), graph);
  keepingFocus(root, () => root.replaceChildren(choose, element("div", { class: "bar-row" }, play, slider, label), both, tools, live));

  let plan = null;
  const images = {};
  const weight = (moment, head, query, key) => (set().bytes[((moment * heads + head) * set().n + query) * set().n + key] / 255) ** 2;
  const image = (moment, head) => {
    const name = `${state.set}.${moment}.${head}`;
    images[name] ??= patternImage(
      theme,
      set().n,
      (query, key) => weight(moment, head, query, key),
      (query, key) => key > query,
    );
    return images[name];
  };
  const number = (value) => (value === null ? "–" : value.toFixed(2));
  const sentence = ({ index, query, key }) => {
    const named = (i) => `${i} ${quoted(set().tokens[i])}`,
      found = fmt(weight(state.moment, index, query, key));
    const head = `layer ${Math.floor(index / data.heads)}, head ${index % data.heads}`;
    return `${head}: query ${named(query)} looks at key ${named(key)}: ${found}`;
  };
  const paintBoard = () => {
    const width = clamp(board.parentElement.clientWidth || 500, 240, 620),
      gap = 14,
      head = 40;
    const size = Math.floor((width - gap * (data.heads - 1) - 2) / data.heads),
      height = data.layers * (size + head) + 2;
    plan = { width, size, gap, head, cell: size / set().n };
    const context = sizeCanvas(base, width, height);
    context.textBaseline = "alphabetic";
    for (let index = 0; index < heads; index++) {
      const layer = Math.floor(index / data.heads),
        left = 1 + (index % data.heads) * (size + gap),
        top = layer * (size + head) + head;
      const previous = set().previous[state.moment][index],
        induction = set().induction[state.moment][index];
      context.font = `600 13px ${theme.font}`;
      context.fillStyle = theme.text;
      context.fillText(`layer ${layer}, head ${index % data.heads}`, left, top - 23);
      context.font = `12px ${theme.font}`;
      const write = (text, x, value) => {
        const strong = value !== null && value >= data.threshold;
        context.fillStyle = strong ? theme.text : theme.faint;
        context.font = `${strong ? "700" : "400"} 12px ${theme.font}`;
        context.fillText(text, x, top - 7);
        return context.measureText(text).width;
      };
      const used = write(`previous ${number(previous)}`, left, previous);
      write(`induction ${number(induction)}`, left + used + 10, induction);
      drawPattern(context, theme, image(state.moment, index), set().n, left, top, size);
      if (state.marked && layer === data.layers - 1) {
        const size = Math.max(2, plan.cell - 1),
          ink = cssRgb(theme.high);
        for (const [query, key] of set().cells)
          outline(context, left + key * plan.cell + 0.5, top + query * plan.cell + 0.5, size, size, ink, 1);
      }
      if (state.cell?.index === index) {
        const { query, key } = state.cell,
          size = plan.cell + 2;
        outline(context, left + key * plan.cell - 1, top + query * plan.cell - 1, size, size, theme.accent, 2);
      }
    }
    board.setAttribute(
      "aria-label",
      `Patterns of the ${heads} heads after step ${data.steps[state.moment]}. Arrow keys move over the cells, H goes to the next head.`,
    );
    const { cell } = state;
    readout.textContent = cell ? sentence(cell) : set().hint;
  };
  const paintChart = () => {
    const width = Math.max(240, graph.clientWidth || 420),
      height = 500,
      left = 34,
      right = 12;
    const panels = [
      [26, 222, 1, data.scoreLines],
      [274, 450, data.mostLoss, data.lossLines],
    ];
    const last = data.steps[count - 1],
      x = (step) => left + ((width - left - right) * step) / last;
    const context = sizeCanvas(chart, width, height);
    context.textBaseline = "middle";
    for (const [top, bottom, most, lines] of panels) {
      const y = (value) => bottom - ((bottom - top) * Math.min(value, most)) / most;
      context.font = `12px ${theme.font}`;
      context.textAlign = "end";
      for (const value of [0, most / 2, most]) {
        levelLine(context, left, width - right, y(value), theme.line);
        context.fillStyle = theme.faint;
        context.fillText(most === 1 ? value.toFixed(1) : fmt(value, 1), left - 5, y(value));
      }
      context.textAlign = "start";
      let across = left;
      for (const line of lines) {
        context.setLineDash(line.dash ? [5, 4] : []);
        strokeLine(
          context,
          line.values.map((value, i) => [x(data.steps[i]), y(value)]),
          theme[line.color],
          2,
        );
        context.setLineDash([]);
        dot(context, x(data.steps[state.moment]), y(line.values[state.moment]), 4.5, theme[line.color]);
        context.font = `600 12.5px ${theme.font}`;
        const text = `${line.dash ? "╌ " : "— "}${line.name} ${line.values[state.moment].toFixed(2)}`;
        context.fillText(text, across, top - 12);
        across += context.measureText(text).width + 14;
      }
    }
    const now = x(data.steps[state.moment]);
    strokeLine(
      context,
      [
        [now, 20],
        [now, 452],
      ],
      theme.text,
      1.2,
    );
    context.font = `12px ${theme.font}`;
    context.fillStyle = theme.faint;
    context.textAlign = "center";
    for (const step of [0, 500, 1000, 1500, last])
      if (step === last || step < last - 200) context.fillText(many(step), Math.min(width - 22, x(step)), 464);
    context.textAlign = "end";
    context.fillText("steps of training", width - right, 484);
    const told = ({ name, values }) =>
      `${name}: ${values[0].toFixed(2)} at first, ${values[state.moment].toFixed(2)} now, ${values[count - 1].toFixed(2)} at the end`;
    chart.setAttribute("aria-label", `Curves over ${count} moments. ${[...data.scoreLines, ...data.lossLines].map(told).join(". ")}.`);
    graph.seek = (clientX) => {
      const step = ((clientX - chart.getBoundingClientRect().left - left) / (width - left - right)) * last;
      return largest(data.steps, (value) => -Math.abs(value - step));
    };
  };
  const paint = () => {
    slider.value = String(state.moment);
    const step = data.steps[state.moment];
    slider.setAttribute("aria-valuetext", `after step ${step}`);
    label.textContent = step ? `after step ${many(step)} of ${many(data.steps[count - 1])}` : "before the first step";
    play.textContent = state.playing ? "❚❚ Pause" : "▶ Play";
    const turnTo = (i) => {
      Object.assign(state, { set: i, cell: null });
      paint();
      keep();
      choose.children[i].focus();
    };
    choose.replaceChildren(...sets.map((each, i) => chip(each.name, () => turnTo(i), { "aria-pressed": String(i === state.set) })));
    paintBoard();
    paintChart();
  };
  const later = onNextFrame(paint);
  const stop = () => {
    clearInterval(state.playing);
    state.playing = 0;
  };
  const go = (moment) => {
    state.moment = clamp(moment, 0, count - 1);
    later();
  };
  const tick = () => {
    if (state.moment >= count - 1) {
      stop();
      keep();
      later();
    } else go(state.moment + 1);
  };
  play.onclick = () => {
    if (state.playing) {
      stop();
      keep();
    } else {
      if (state.moment >= count - 1) state.moment = 0;
      state.playing = setInterval(tick, 280);
    }
    later();
  };
  if (state.playing) {
    stop();
    state.playing = setInterval(tick, 280);
  }
  slider.oninput = () => {
    stop();
    go(Number(slider.value));
  };
  slider.onchange = () => {
    keep();
    live.textContent = label.textContent;
  };
  graph.onpointerdown = (event) => {
    stop();
    graph.setPointerCapture(event.pointerId);
    go(graph.seek(event.clientX));
  };
  graph.onpointermove = (event) => {
    if (event.buttons) go(graph.seek(event.clientX));
  };
  graph.onpointerup = keep;
  const hit = (event) => {
    const [x, py] = placeOn(base, event),
      px = x - 1;
    const column = Math.floor(px / (plan.size + plan.gap)),
      layer = Math.floor(py / (plan.size + plan.head));
    const key = Math.floor((px - column * (plan.size + plan.gap)) / plan.cell),
      query = Math.floor((py - layer * (plan.size + plan.head) - plan.head) / plan.cell);
    const inside =
      column >= 0 && column < data.heads && layer >= 0 && layer < data.layers && key >= 0 && key < set().n && query >= 0 && query < set().n;
    return inside ? { index: layer * data.heads + column, query, key } : null;
  };
  const hover = (cell) => {
    state.cell = cell;
    later();
  };
  pointAt(board, { hit, hover, open: () => {} });
  board.onblur = () => hover(null);
  const NEXT = "next head",
    keys = { ...ARROWS, h: NEXT, H: NEXT };
  onKeys(board, {
    keys,
    move: (by) => {
      const cell = state.cell || { index: heads - 1, query: set().n - 1, key: 0 },
        { n } = set();
      state.cell =
        by === NEXT
          ? { ...cell, index: (cell.index + 1) % heads }
          : { ...cell, query: moved(cell.query, by[0], n), key: moved(cell.key, by[1], n) };
      paint();
      live.textContent = readout.textContent;
    },
  });
  const draw = () => {
    narrowBelow(root, 760);
    paint();
  };
  draw();
  const leave = watchWidth(root, root, draw, later);
  return () => {
    stop();
    leave();
  };
}

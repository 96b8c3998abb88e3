// The kept moments of a training: a slider over them, the patterns of all heads at that moment, and the curves with the moment marked.

const raw = (base64) => Uint8Array.from(atob(base64 || ""), (char) => char.charCodeAt(0));

export default function ({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector(".root");
  const theme = themeOf(root);
  const sets = data.sets.map((set) => ({ ...set, n: set.tokens.length, bytes: raw(set.shades) }));
  const count = data.steps.length,
    heads = data.layers * data.heads;
  const state = (root.state ??= { source: null, moment: 0, set: 0, playing: 0, cell: null, marked: true });
  if (state.source !== data.source) {
    clearInterval(state.playing);
    const [name, moment] = String(data.at || "").split("."),
      found = sets.findIndex((set) => set.key === name);
    const index = Number.parseInt(moment, 10);
    Object.assign(state, {
      source: data.source,
      playing: 0,
      cell: null,
      set: Math.max(0, found),
      moment: index >= 0 && index < count ? index : data.start,
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
    board = element("div", { class: "board", tabindex: "0", role: "application", "aria-roledescription": "patterns of four heads" }, base);
  const readout = element("p", { class: "readout" });
  const chart = element("canvas", { role: "img" }),
    graph = element("div", { class: "graph" }, chart);
  const live = element("div", { class: "sr", role: "status", "aria-live": "polite" });
  const tools = element(
    "div",
    { class: "tools" },
    element("span", { class: "note" }, data.note),
    element(
      "button",
      { type: "button", onclick: () => downloadPng(`patterns_step_${data.steps[state.moment]}.png`, theme, base) },
      "PNG patterns",
    ),
    element("button", { type: "button", onclick: () => downloadPng("induction_curves.png", theme, chart) }, "PNG curves"),
  );
  keepingFocus(root, () =>
    root.replaceChildren(
      choose,
      element("div", { class: "bar-row" }, play, slider, label),
      element(
        "div",
        { class: "both" },
        element(
          "div",
          {},
          board,
          readout,
          element("label", { class: "check", for: "marked" }, mark, " outline the cells that an induction head looks at"),
        ),
        graph,
      ),
      tools,
      live,
    ),
  );

  let plan = null,
    images = {},
    frame = 0;
  const weight = (moment, head, query, key) => (set().bytes[((moment * heads + head) * set().n + query) * set().n + key] / 255) ** 2;
  const image = (moment, head) =>
    (images[`${state.set}.${moment}.${head}`] ??= patternImage(
      theme,
      set().n,
      (query, key) => weight(moment, head, query, key),
      (query, key) => key > query,
    ));
  const number = (value) => (value === null ? "–" : value.toFixed(2));
  const paintBoard = () => {
    const width = Math.max(240, Math.min(620, board.parentElement.clientWidth || 500)),
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
        context.fillStyle = value !== null && value >= data.threshold ? theme.text : theme.faint;
        context.font = `${value !== null && value >= data.threshold ? "700" : "400"} 12px ${theme.font}`;
        context.fillText(text, x, top - 7);
        return context.measureText(text).width;
      };
      const used = write(`previous ${number(previous)}`, left, previous);
      write(`induction ${number(induction)}`, left + used + 10, induction);
      drawPattern(context, theme, image(state.moment, index), set().n, left, top, size);
      if (state.marked && layer === data.layers - 1) {
        context.strokeStyle = `rgb(${theme.high.join(",")})`;
        context.lineWidth = 1;
        for (const [query, key] of set().cells)
          context.strokeRect(
            left + key * plan.cell + 0.5,
            top + query * plan.cell + 0.5,
            Math.max(2, plan.cell - 1),
            Math.max(2, plan.cell - 1),
          );
      }
      if (state.cell && state.cell.index === index) {
        context.strokeStyle = theme.accent;
        context.lineWidth = 2;
        context.strokeRect(left + state.cell.key * plan.cell - 1, top + state.cell.query * plan.cell - 1, plan.cell + 2, plan.cell + 2);
      }
    }
    board.setAttribute(
      "aria-label",
      `Patterns of the ${heads} heads after step ${data.steps[state.moment]}. Arrow keys move over the cells, H goes to the next head.`,
    );
    const { cell } = state;
    readout.textContent = cell
      ? `layer ${Math.floor(cell.index / data.heads)}, head ${cell.index % data.heads}: query ${cell.query} “${word(set().tokens[cell.query])}” looks at key ${cell.key} “${word(set().tokens[cell.key])}”: ${fmt(weight(state.moment, cell.index, cell.query, cell.key))}`
      : set().hint;
  };
  const paintChart = () => {
    const width = Math.max(240, graph.clientWidth || 420),
      height = 500,
      left = 34,
      right = 12,
      panels = [
        [26, 222, 1, data.scoreLines],
        [274, 450, data.mostLoss, data.lossLines],
      ];
    const last = data.steps[count - 1],
      x = (step) => left + ((width - left - right) * step) / last;
    const context = sizeCanvas(chart, width, height);
    context.textBaseline = "middle";
    for (const [top, bottom, most, lines] of panels) {
      const y = (value) => bottom - ((bottom - top) * Math.min(value, most)) / most;
      context.strokeStyle = theme.line;
      context.lineWidth = 1;
      context.font = `12px ${theme.font}`;
      context.textAlign = "end";
      for (const value of [0, most / 2, most]) {
        context.beginPath();
        context.moveTo(left, Math.round(y(value)) + 0.5);
        context.lineTo(width - right, Math.round(y(value)) + 0.5);
        context.stroke();
        context.fillStyle = theme.faint;
        context.fillText(most === 1 ? value.toFixed(1) : fmt(value, 1), left - 5, y(value));
      }
      context.textAlign = "start";
      let across = left;
      for (const line of lines) {
        context.strokeStyle = context.fillStyle = theme[line.color];
        context.lineWidth = 2;
        context.setLineDash(line.dash ? [5, 4] : []);
        context.beginPath();
        line.values.forEach((value, i) => (i ? context.lineTo(x(data.steps[i]), y(value)) : context.moveTo(x(data.steps[i]), y(value))));
        context.stroke();
        context.setLineDash([]);
        context.beginPath();
        context.arc(x(data.steps[state.moment]), y(line.values[state.moment]), 4.5, 0, 7);
        context.fill();
        context.font = `600 12.5px ${theme.font}`;
        const text = `${line.dash ? "╌ " : "— "}${line.name} ${line.values[state.moment].toFixed(2)}`;
        context.fillText(text, across, top - 12);
        across += context.measureText(text).width + 14;
      }
    }
    context.strokeStyle = theme.text;
    context.lineWidth = 1.2;
    context.beginPath();
    context.moveTo(x(data.steps[state.moment]), 20);
    context.lineTo(x(data.steps[state.moment]), 452);
    context.stroke();
    context.font = `12px ${theme.font}`;
    context.fillStyle = theme.faint;
    context.textAlign = "center";
    for (const step of [0, 500, 1000, 1500, last])
      if (step === last || step < last - 200) context.fillText(step.toLocaleString("en"), Math.min(width - 22, x(step)), 464);
    context.textAlign = "end";
    context.fillText("steps of training", width - right, 484);
    chart.setAttribute(
      "aria-label",
      `Curves over ${count} moments. ${[...data.scoreLines, ...data.lossLines].map((line) => `${line.name}: ${line.values[0].toFixed(2)} at first, ${line.values[state.moment].toFixed(2)} now, ${line.values[count - 1].toFixed(2)} at the end`).join(". ")}.`,
    );
    graph.seek = (clientX) => {
      const step = ((clientX - chart.getBoundingClientRect().left - left) / (width - left - right)) * last;
      let best = 0;
      data.steps.forEach((value, i) => {
        if (Math.abs(value - step) < Math.abs(data.steps[best] - step)) best = i;
      });
      return best;
    };
  };
  const paint = () => {
    slider.value = String(state.moment);
    const step = data.steps[state.moment];
    slider.setAttribute("aria-valuetext", `after step ${step}`);
    label.textContent = step
      ? `after step ${step.toLocaleString("en")} of ${data.steps[count - 1].toLocaleString("en")}`
      : "before the first step";
    play.textContent = state.playing ? "❚❚ Pause" : "▶ Play";
    choose.replaceChildren(
      ...sets.map((each, i) =>
        element(
          "button",
          {
            type: "button",
            class: "chip",
            "aria-pressed": String(i === state.set),
            onclick: () => {
              state.set = i;
              state.cell = null;
              paint();
              keep();
              choose.children[i].focus();
            },
          },
          each.name,
        ),
      ),
    );
    paintBoard();
    paintChart();
  };
  const later = () => {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(paint);
  };
  const stop = () => {
    clearInterval(state.playing);
    state.playing = 0;
  };
  const go = (moment) => {
    state.moment = Math.max(0, Math.min(count - 1, moment));
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
  board.onpointermove = (event) => {
    if (event.pointerType === "touch") return;
    const box = base.getBoundingClientRect(),
      px = event.clientX - box.left - 1,
      py = event.clientY - box.top;
    const column = Math.floor(px / (plan.size + plan.gap)),
      layer = Math.floor(py / (plan.size + plan.head));
    const key = Math.floor((px - column * (plan.size + plan.gap)) / plan.cell),
      query = Math.floor((py - layer * (plan.size + plan.head) - plan.head) / plan.cell);
    const inside =
      column >= 0 && column < data.heads && layer >= 0 && layer < data.layers && key >= 0 && key < set().n && query >= 0 && query < set().n;
    state.cell = inside ? { index: layer * data.heads + column, query, key } : null;
    later();
  };
  board.onpointerleave = board.onblur = () => {
    state.cell = null;
    later();
  };
  board.onkeydown = (event) => {
    const cell = state.cell || { index: heads - 1, query: set().n - 1, key: 0 },
      clamp = (value) => Math.max(0, Math.min(set().n - 1, value));
    const move = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
    if (!move && event.key.toLowerCase() !== "h") return;
    event.preventDefault();
    state.cell = move
      ? { ...cell, query: clamp(cell.query + move[0]), key: clamp(cell.key + move[1]) }
      : { ...cell, index: (cell.index + 1) % heads };
    paint();
    live.textContent = readout.textContent;
  };
  const fit = () => root.classList.toggle("narrow", (root.clientWidth || 900) < 760);
  fit();
  paint();
  watchWidth(root, root, () => {
    fit();
    paint();
  });
  return () => {
    stop();
    root.observer?.disconnect();
    cancelAnimationFrame(frame);
  };
}

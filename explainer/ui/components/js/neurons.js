// The neurons of one block's feed-forward network: all positions, all neurons; one of them from dot product to promoted words.

export default function ({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector(".root");
  const focused = root.getRootNode().activeElement?.className === "stage";
  const theme = themeOf(root);
  const m = {
    ...data,
    n: data.tokens.length,
    pre: floats(data.pre),
    gate: data.gated ? floats(data.gate) : null,
    post: floats(data.post),
    x: floats(data.x),
    curveX: floats(data.curveX),
    curveY: floats(data.curveY),
  };
  m.list = data.list.map((one) => ({ ...one, wIn: floats(one.wIn), wGate: data.gated ? floats(one.wGate) : null, wOut: floats(one.wOut) }));
  const [linked, how] = (data.drawn || "").split(".");
  const state = (root.state ??= {
    panel: ["gate", "pre"].includes(linked) ? linked : "post",
    sorted: how === "sorted",
    open: {},
    hover: null,
    neuron: null,
    source: null,
  });
  if (state.source !== data.source || state.neuron === null) {
    state.neuron = data.neuron;
    state.source = data.source;
    state.hover = null;
  }
  if (!m[state.panel]) state.panel = "post";
  const at = (name, row, neuron) => m[name][row * m.d + neuron];
  const label = (row) => `${m.first + row} “${m.tokens[row].trim() || "␣"}”`;
  const formula = (row, j) =>
    data.gated
      ? `gate ${fmt(at("gate", row, j))}, up ${fmt(at("pre", row, j))} → ${data.act}(gate) · up = ${fmt(at("post", row, j))}`
      : `before ${fmt(at("pre", row, j))} → ${data.act} → ${fmt(at("post", row, j))}`;
  const sentence = (row, j) => `neuron ${j} at ${label(row)}: ${formula(row, j)}`;

  const base = element("canvas"),
    over = element("canvas", { class: "over" });
  const stage = element(
    "div",
    {
      class: "stage",
      tabindex: "0",
      role: "application",
      "aria-roledescription": "grid of neurons",
      "aria-label": `${data.title}. ${m.n} positions, ${m.d} neurons. Left and right move from neuron to neuron, up and down from position to position, Enter opens one.`,
    },
    base,
    over,
  );
  const loupe = element("canvas", { "aria-hidden": "true" }),
    readout = element("p", { class: "readout" });
  const live = element("div", { class: "sr", role: "status", "aria-live": "polite" });
  const choices = element("div", { class: "choices" }),
    left = element("div"),
    right = element("div");
  const tools = element(
    "div",
    { class: "tools" },
    element("span", { class: "note" }, data.note),
    element("button", { type: "button", onclick: () => downloadPng("neurons.png", theme, base, over) }, "PNG"),
  );
  root.replaceChildren(
    choices,
    stage,
    element("div", { class: "loupe" }, loupe),
    readout,
    element("div", { class: "below" }, left, right),
    tools,
    live,
  );

  let order = [],
    plan = null,
    frame = 0;
  const arrange = () => {
    const width = Math.max(220, root.clientWidth || 600),
      narrow = width < 700,
      gutter = narrow ? 64 : 104;
    const row = Math.max(11, Math.min(20, 360 / m.n));
    return { width, narrow, gutter, inner: width - gutter, row, height: m.n * row + 2 };
  };
  const pick = (px, row) => {
    // Several neurons share a pixel: the largest one is drawn, and it is the one that is pointed at.
    const from = Math.floor((px / plan.inner) * m.d),
      to = Math.max(from + 1, Math.floor(((px + 1) / plan.inner) * m.d));
    let best = order[Math.min(from, m.d - 1)];
    for (let k = from; k < Math.min(to, m.d); k++)
      if (Math.abs(at(state.panel, row, order[k])) > Math.abs(at(state.panel, row, best))) best = order[k];
    return best;
  };
  const paint = () => {
    plan = arrange();
    root.classList.toggle("narrow", plan.width < 860);
    order = Array.from({ length: m.d }, (_, j) => j);
    if (state.sorted) order.sort((a, b) => at(state.panel, m.at, b) - at(state.panel, m.at, a));
    plan.place = new Map(order.map((j, k) => [j, k]));
    const context = sizeCanvas(base, plan.width, plan.height),
      values = m[state.panel];
    sizeCanvas(over, plan.width, plan.height);
    plan.extent = values.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-9);
    context.font = `${plan.row < 14 ? 11 : 12.5}px ${theme.font}`;
    context.textBaseline = "middle";
    for (let row = 0; row < m.n; row++) {
      context.fillStyle = row === m.at ? theme.accent : theme.text;
      const word = `${m.first + row} ${m.tokens[row].trim() || "␣"}`;
      context.fillText(
        word.length > (plan.narrow ? 8 : 13) ? word.slice(0, plan.narrow ? 7 : 12) + "…" : word,
        0,
        (row + 0.5) * plan.row + 1,
      );
      for (let px = 0; px < plan.inner; px++) {
        context.fillStyle = `rgb(${diverging(theme, at(state.panel, row, pick(px, row)), plan.extent).join(",")})`;
        context.fillRect(plan.gutter + px, row * plan.row + 1, 1, plan.row - 1);
      }
    }
    context.strokeStyle = theme.line;
    context.strokeRect(plan.gutter - 0.5, 0.5, plan.inner, m.n * plan.row);
    mark();
  };
  const near = () => (state.hover ? state.hover : { row: m.at, neuron: state.neuron });
  const mark = () => {
    const context = over.getContext("2d"),
      here = near();
    context.clearRect(0, 0, plan.width, plan.height);
    const show = (row, neuron, color) => {
      const x = plan.gutter + ((plan.place.get(neuron) + 0.5) / m.d) * plan.inner;
      context.strokeStyle = color;
      context.lineWidth = 2;
      context.strokeRect(x - 3.5, row * plan.row, 7, plan.row + 1);
    };
    context.strokeStyle = theme.accent;
    context.lineWidth = 1.5;
    context.strokeRect(plan.gutter - 1, m.at * plan.row + 0.5, plan.inner, plan.row);
    show(m.at, state.neuron, theme.accent);
    if (state.hover) show(here.row, here.neuron, theme.text);
    readout.textContent = sentence(here.row, here.neuron);
    magnify(here);
  };
  const magnify = ({ row, neuron }) => {
    const count = plan.narrow ? 21 : 61,
      height = 58,
      context = sizeCanvas(loupe, plan.width, height),
      middle = plan.place.get(neuron);
    const first = Math.max(0, Math.min(m.d - count, middle - (count >> 1))),
      cell = plan.inner / Math.min(count, m.d),
      zero = 36;
    context.font = `12px ${theme.font}`;
    context.fillStyle = theme.faint;
    context.textBaseline = "middle";
    context.fillText("enlarged", 0, zero - 8);
    for (let k = first; k < Math.min(m.d, first + count); k++) {
      const value = at(state.panel, row, order[k]),
        size = Math.sqrt(Math.abs(value) / plan.extent) * (value < 0 ? 12 : 32),
        x = plan.gutter + (k - first) * cell;
      context.fillStyle = `rgb(${(value < 0 ? theme.low : theme.high).join(",")})`;
      context.fillRect(x + 1, value < 0 ? zero : zero - size, Math.max(1, cell - 2), Math.max(0.7, size));
      if (order[k] === neuron) {
        context.strokeStyle = state.hover ? theme.text : theme.accent;
        context.lineWidth = 2;
        context.strokeRect(x, 2, cell, 46);
        context.fillStyle = theme.text;
        context.textAlign = k - first > count * 0.9 ? "end" : k - first < count * 0.1 ? "start" : "center";
        context.fillText(String(neuron), x + cell / 2, 54);
        context.textAlign = "start";
      }
    }
  };
  const paintChoices = () => {
    const chip = (text, pressed, act) =>
      element(
        "button",
        {
          class: "chip",
          type: "button",
          "aria-pressed": String(pressed),
          onclick: () => {
            act();
            keepingFocus(choices, paintChoices);
            paint();
            setStateValue("drawn", `${state.panel}.${state.sorted ? "sorted" : ""}`);
          },
        },
        text,
      );
    const panels = data.gated
      ? [
          ["gate", "gate"],
          ["pre", "up"],
          ["post", "after: gate × up"],
        ]
      : [
          ["pre", `before ${data.act}`],
          ["post", `after ${data.act}`],
        ];
    choices.replaceChildren(
      element(
        "div",
        { role: "group", "aria-label": "What is drawn" },
        element("span", {}, "Draw"),
        panels.map(([name, text]) =>
          chip(text, state.panel === name, () => {
            state.panel = name;
          }),
        ),
      ),
      element(
        "div",
        { role: "group", "aria-label": "Order of the neurons" },
        element("span", {}, "Order"),
        chip("by number", !state.sorted, () => {
          state.sorted = false;
        }),
        chip(`by value at ${label(m.at)}`, state.sorted, () => {
          state.sorted = true;
        }),
      ),
    );
  };
  const find = (neuron) => m.list.find((one) => one.index === neuron);
  const open = (row, neuron) => {
    state.neuron = neuron;
    state.hover = null;
    mark();
    paintList();
    paintSheet();
    live.textContent = sentence(row, neuron);
    setStateValue("neuron", `${m.first + row}.${neuron}`);
  };
  const paintList = () => {
    left.replaceChildren(
      element("h3", {}, `What adds most at ${label(m.at)}`),
      element("p", { class: "small" }, "By the length of what the neuron adds to the stream: |value| × length of its row of W_out."),
      element(
        "ul",
        { class: "top" },
        m.list
          .filter((one) => one.strong)
          .map((one) =>
            element(
              "li",
              {},
              element(
                "button",
                { type: "button", "aria-current": String(one.index === state.neuron), onclick: () => open(m.at, one.index) },
                element("span", { class: "number" }, String(one.index)),
                element("span", { class: "value" }, fmt(at("post", m.at, one.index), 2)),
                element(
                  "span",
                  { class: "words" },
                  one.up.length
                    ? "for " +
                        one.up
                          .slice(0, 3)
                          .map(([word]) => word.trim() || "␣")
                          .join(", ")
                    : `length ${fmt(one.length, 2)}`,
                ),
              ),
            ),
          ),
      ),
    );
  };
  const terms = (weights) => Array.from(m.x, (a, i) => ({ label: String(i), a, b: weights[i], product: a * weights[i] }));
  const table = (name, list, names) =>
    termTable(
      theme,
      list,
      { label: "i", ...names, colorA: theme.faint, colorB: theme.faint },
      {
        open: Boolean(state.open[name]),
        onToggle: () => {
          state.open[name] = !state.open[name];
          paintSheet();
        },
      },
    );
  const drawCurve = (canvas, x, y) => {
    const width = Math.max(180, Math.min(430, canvas.parentElement.clientWidth || 320)),
      height = 150,
      context = sizeCanvas(canvas, width, height);
    const lowX = m.curveX[0],
      highX = m.curveX[m.curveX.length - 1],
      highY = Math.max(...m.curveY, 0.3),
      lowY = Math.min(...m.curveY, -0.4);
    const X = (value) => 6 + ((value - lowX) / (highX - lowX)) * (width - 12),
      Y = (value) => 8 + ((highY - value) / (highY - lowY)) * (height - 26);
    const line = (points, color, thick) => {
      context.strokeStyle = color;
      context.lineWidth = thick;
      context.beginPath();
      points.forEach(([a, b], k) => (k ? context.lineTo(X(a), Y(b)) : context.moveTo(X(a), Y(b))));
      context.stroke();
    };
    line(
      [
        [lowX, 0],
        [highX, 0],
      ],
      theme.line,
      1,
    );
    line(
      [
        [0, lowY],
        [0, highY],
      ],
      theme.line,
      1,
    );
    context.setLineDash([4, 4]);
    line(
      [
        [x, 0],
        [x, y],
        [0, y],
      ],
      theme.faint,
      1,
    );
    context.setLineDash([]);
    line(
      Array.from(m.curveX, (a, k) => [a, m.curveY[k]]),
      theme.accent,
      2.2,
    );
    context.fillStyle = theme.k;
    context.beginPath();
    context.arc(X(x), Y(y), 5, 0, 7);
    context.fill();
    context.font = `12px ${theme.font}`;
    context.fillStyle = theme.text;
    context.textBaseline = "alphabetic";
    context.textAlign = X(x) > width * 0.6 ? "end" : "start";
    context.fillText(`${fmt(x)} → ${fmt(y)}`, X(x) + (X(x) > width * 0.6 ? -10 : 10), Math.max(14, Y(y) - (y < 0.6 ? 22 : 8)));
    context.textAlign = "start";
    context.fillStyle = theme.faint;
    context.fillText(fmt(lowX, 0), 2, height - 3);
    context.textAlign = "end";
    context.fillText(fmt(highX, 0), width - 2, height - 3);
    canvas.setAttribute("aria-label", `Curve of ${data.act}: ${fmt(x)} becomes ${fmt(y)}.`);
  };
  const paintSheet = () => {
    const one = find(state.neuron),
      j = state.neuron,
      row = m.at,
      bold = (text) => element("b", {}, text);
    if (!one) {
      right.replaceChildren(
        element("h3", {}, `Neuron ${j}`),
        element("p", {}, sentence(row, j)),
        element("p", { class: "small" }, "Its weights are on their way …"),
      );
      return;
    }
    const pre = at("pre", row, j),
      post = at("post", row, j),
      gate = m.gate ? at("gate", row, j) : null;
    const bias = (value) => (value ? ` + b ${signed(value)}` : "");
    const up = terms(one.wIn),
      down = Array.from(one.wOut, (b, i) => ({ label: String(i), a: post, b, product: post * b }));
    const canvas = element("canvas", { role: "img" });
    const x = data.gated ? gate : pre,
      y = data.gated ? (pre ? post / pre : 0) : post;
    const words = (title, list) =>
      element(
        "div",
        {},
        element("p", { class: "small" }, title),
        element(
          "ul",
          {},
          list.map(([word, value]) =>
            element(
              "li",
              {},
              element("span", { title: word }, word.trim() || "␣"),
              element("span", {}, (value > 0 ? "+" : "") + fmt(value)),
            ),
          ),
        ),
      );
    right.replaceChildren(
      element("h3", {}, `Neuron ${j} at ${label(row)}`),
      element(
        "div",
        { class: "steps" },
        element(
          "section",
          {},
          element("h4", {}, `1. Up: a dot product of ${m.x.length} numbers`),
          element("p", {}, `Σ xᵢ·W_in[i, ${j}] = ${sumText(up)}${bias(one.bIn)} = `, bold(fmt(pre))),
          table("up", up, { a: "x", b: `W_in[·, ${j}]` }),
          data.gated ? element("h4", {}, "The gate: another dot product") : null,
          data.gated ? element("p", {}, `Σ xᵢ·W_gate[i, ${j}] = ${sumText(terms(one.wGate))}${bias(one.bGate)} = `, bold(fmt(gate))) : null,
          data.gated ? table("gate", terms(one.wGate), { a: "x", b: `W_gate[·, ${j}]` }) : null,
        ),
        element(
          "section",
          {},
          element("h4", {}, `2. ${data.actName}`),
          canvas,
          data.formula ? element("p", { class: "small" }, `${data.act}(x) = ${data.formula}`) : null,
          element(
            "p",
            {},
            data.gated ? `${data.act}(${fmt(gate)}) · ${signed(pre)} = ${fmt(y)} · ${signed(pre)} = ` : `${data.act}(${fmt(pre)}) = `,
            bold(fmt(post)),
          ),
        ),
        element(
          "section",
          {},
          element("h4", {}, "3. Down: its row of W_out, that many times"),
          element(
            "p",
            {},
            `${fmt(post)} × a row of length ${fmt(one.row)} = a vector of length `,
            bold(fmt(one.length)),
            `. All ${m.d} neurons${data.outBias ? " and b_out" : ""} together make mlp_out, of length ${fmt(data.outLength)}.`,
          ),
          table("down", down, { a: "value", b: `W_out[${j}, ·]` }),
        ),
        element(
          "section",
          {},
          element("h4", {}, "4. What it promotes here"),
          one.up.length
            ? element("div", { class: "words2" }, words("raises", one.up), words("lowers", one.down))
            : element("p", { class: "small" }, data.silent),
          one.up.length
            ? element(
                "p",
                { class: "small" },
                "By how much it raises and lowers logits: its vector, read straight through the final norm (scale frozen as it is at this position) and W_U, compared with the average token. Later blocks read it too; that is not counted.",
              )
            : null,
        ),
      ),
    );
    drawCurve(canvas, x, y);
  };
  const later = () => {
    if (!frame)
      frame = requestAnimationFrame(() => {
        frame = 0;
        mark();
      });
  };
  const hit = (event) => {
    const box = base.getBoundingClientRect(),
      px = event.clientX - box.left - plan.gutter,
      row = Math.floor((event.clientY - box.top) / plan.row);
    return px >= 0 && px < plan.inner && row >= 0 && row < m.n ? { row, neuron: pick(Math.floor(px), row) } : null;
  };
  stage.onpointermove = (event) => {
    if (event.pointerType !== "touch") {
      state.hover = hit(event);
      later();
    }
  };
  stage.onpointerleave = () => {
    state.hover = null;
    later();
  };
  stage.onclick = (event) => {
    const cell = hit(event);
    if (cell) open(cell.row, cell.neuron);
  };
  stage.onkeydown = (event) => {
    const here = near(),
      place = plan.place.get(here.neuron);
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      open(here.row, here.neuron);
      return;
    }
    if (event.key === "Escape") {
      state.hover = null;
      later();
      return;
    }
    const move = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0], Home: [0, -m.d], End: [0, m.d] }[event.key];
    if (!move) return;
    event.preventDefault();
    state.hover = {
      row: Math.max(0, Math.min(m.n - 1, here.row + move[0])),
      neuron: order[Math.max(0, Math.min(m.d - 1, place + move[1]))],
    };
    later();
    live.textContent = sentence(state.hover.row, state.hover.neuron);
  };
  paintChoices();
  paint();
  paintList();
  paintSheet();
  if (focused) stage.focus({ preventScroll: true });
  watchWidth(root, root, () => {
    paint();
    paintSheet();
  });
  return () => {
    root.observer?.disconnect();
    cancelAnimationFrame(frame);
  };
}

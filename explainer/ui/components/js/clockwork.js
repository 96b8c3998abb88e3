// The clockwork: the table of sines and cosines, one pair of columns as a clock, two rows and their dot product.

export default function ({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector(".root");
  const before = root.getRootNode().activeElement?.dataset?.name;
  const theme = themeOf(root),
    rows = floats(data.rows),
    { n, d, frequencies } = data,
    half = d / 2;
  root.style.setProperty("--q", theme.q);
  root.style.setProperty("--k", theme.k);
  const state = (root.state ??= { p: null, k: 1, i: 0, hover: null, open: false });
  const clamp = (value, most) => Math.max(0, Math.min(most, value));
  if (state.p === null) {
    const linked = String(data.spot || "")
      .split(".")
      .map((part) => Number.parseInt(part, 10));
    [state.p, state.k, state.i] = linked.length === 3 && linked.every(Number.isFinite) ? linked : [1, 4, Math.min(2, half - 1)];
  }
  state.p = clamp(state.p, n - 1);
  state.k = clamp(state.k, n - 1);
  state.i = clamp(state.i, half - 1);
  const value = (p, column) => (column % 2 ? Math.cos : Math.sin)(p * frequencies[column >> 1]);
  const tokenOf = (p) => (data.tokens[p] !== undefined ? ` “${data.tokens[p].trim() || "␣"}”` : "");

  const base = element("canvas"),
    over = element("canvas", { class: "over" }),
    face = element("canvas", { role: "img" });
  const stage = element(
    "div",
    {
      class: "stage",
      tabindex: "0",
      "data-name": "stage",
      role: "application",
      "aria-roledescription": "grid",
      "aria-label": `The table of sines and cosines, ${n} positions by ${d} columns. Up and down change the position, left and right the pair of columns.`,
    },
    base,
    over,
  );
  const readout = element("p", { class: "readout" }),
    say = element("div", { class: "say" }),
    matrix = element("div", { class: "matrix" }),
    sums = element("div", { class: "sums" });
  const live = element("div", { class: "sr", role: "status", "aria-live": "polite" });
  const slider = (name, label, most, text) => {
    const input = element("input", {
      type: "range",
      min: "0",
      max: String(most),
      step: "1",
      value: String(state[name]),
      "aria-label": label,
      "data-name": name,
      oninput: () => {
        state[name] = Number(input.value);
        draw();
      },
      onchange: () => keep(),
    });
    const out = element("span", {});
    return { input, out, nodes: [element("span", {}, text), input, out] };
  };
  const sliders = {
    p: slider("p", "position p", n - 1, "position p"),
    k: slider("k", "shift k", n - 1, "shift k"),
    i: slider("i", "pair of columns", half - 1, "pair i"),
  };
  const right = element(
    "div",
    {},
    element(
      "div",
      { class: "sliders" },
      Object.values(sliders).flatMap((each) => each.nodes),
    ),
    element("div", { class: "clock" }, face, say),
    matrix,
  );
  const tools = element(
    "div",
    { class: "tools" },
    element("span", { class: "note" }, "Blue is −1, white 0, orange 1."),
    element("button", { type: "button", onclick: () => saveCsv() }, "CSV"),
    element("button", { type: "button", onclick: () => downloadPng("positions.png", theme, base, over) }, "PNG"),
  );
  root.replaceChildren(element("div", { class: "both" }, element("div", {}, stage, readout), right, sums), tools, live);

  let width = 600,
    gutter = 92,
    cell = 8,
    line = 10,
    height = 300,
    frame = 0;
  const top = 20;
  const paintBase = () => {
    width = Math.max(220, stage.clientWidth || 600);
    gutter = width < 420 ? 66 : 96;
    line = Math.max(3, Math.min(20, Math.floor(430 / n)));
    cell = (width - gutter - 2) / d;
    height = top + n * line + 4;
    const context = sizeCanvas(base, width, height);
    sizeCanvas(over, width, height);
    for (let p = 0; p < n; p++)
      for (let c = 0; c < d; c++) {
        context.fillStyle = `rgb(${diverging(theme, rows[p * d + c], 1).join(",")})`;
        context.fillRect(gutter + c * cell, top + p * line, cell + 0.6, line + (line > 6 ? -1 : 0.6));
      }
    context.fillStyle = theme.faint;
    context.font = `12px ${theme.font}`;
    context.textBaseline = "middle";
    const every = Math.max(1, Math.ceil(14 / line));
    for (let p = 0; p < n; p += every) {
      const name = data.tokens[p] !== undefined && line >= 12 ? ` ${data.tokens[p].trim() || "␣"}` : "";
      context.fillText(`${p}${name}`.slice(0, width < 420 ? 8 : 13), 2, top + (p + 0.5) * line);
    }
    context.fillText(
      `columns 0 to ${d - 1}: even sin, odd cos; fast clocks left, slow ones right`.slice(0, width < 420 ? 34 : 90),
      gutter,
      8,
    );
  };
  const paintMarks = () => {
    const context = over.getContext("2d"),
      { p, k, i } = state;
    context.clearRect(0, 0, width, height);
    context.lineWidth = 2;
    const frameRow = (at, color) => {
      if (at < n) {
        context.strokeStyle = color;
        context.strokeRect(gutter - 1, top + at * line - 1, width - gutter, line + 1);
      }
    };
    context.strokeStyle = theme.text;
    context.strokeRect(gutter + 2 * i * cell - 1, top - 2, 2 * cell + 2, n * line + 3);
    frameRow(p + k, theme.k);
    frameRow(p, theme.q);
    if (state.hover) {
      const [hp, hc] = state.hover;
      context.strokeStyle = theme.text;
      context.strokeRect(gutter + hc * cell, top + hp * line, Math.max(3, cell), line);
      readout.textContent = `position ${hp}${tokenOf(hp)}, column ${hc}: ${hc % 2 ? "cos" : "sin"}(${hp} · ${fmt(frequencies[hc >> 1])}) = ${fmt(rows[hp * d + hc])}`;
    } else readout.textContent = "Point at a cell for its number; click to put position p and the clock there.";
  };
  const paintClock = () => {
    const { p, k, i } = state,
      w = frequencies[i],
      size = 172,
      mid = size / 2,
      r = 66;
    const context = sizeCanvas(face, size, size);
    const at = (angle, radius) => [mid + radius * Math.cos(angle), mid - radius * Math.sin(angle)];
    context.strokeStyle = theme.line;
    context.lineWidth = 1.2;
    context.beginPath();
    context.arc(mid, mid, r, 0, 7);
    context.moveTo(mid - r, mid);
    context.lineTo(mid + r, mid);
    context.moveTo(mid, mid - r);
    context.lineTo(mid, mid + r);
    context.stroke();
    context.fillStyle = theme.faint;
    for (let q = 0; q < n; q++) {
      const [x, y] = at(q * w, r);
      context.beginPath();
      context.arc(x, y, 1.6, 0, 7);
      context.fill();
    }
    const turn = k * w;
    if (turn > 0) {
      context.strokeStyle = theme.faint;
      context.lineWidth = 4;
      context.beginPath();
      context.arc(mid, mid, 26, -p * w, -(p * w + Math.min(turn, 6.2832)), true);
      context.stroke();
    }
    for (const [angle, color] of [
      [(p + k) * w, theme.k],
      [p * w, theme.q],
    ]) {
      const [x, y] = at(angle, r);
      context.strokeStyle = context.fillStyle = color;
      context.lineWidth = 3;
      context.beginPath();
      context.moveTo(mid, mid);
      context.lineTo(x, y);
      context.stroke();
      context.beginPath();
      context.arc(x, y, 5, 0, 7);
      context.fill();
    }
    context.fillStyle = theme.faint;
    context.font = `12px ${theme.font}`;
    context.fillText("cos", size - 22, mid - 5);
    context.fillText("sin", mid + 5, 12);
    face.setAttribute(
      "aria-label",
      `Clock of pair ${i}: the hand of position ${p} at ${fmt(p * w, 2)} radians, that of position ${p + k} at ${fmt((p + k) * w, 2)}.`,
    );
    say.replaceChildren(
      element("p", {}, `Pair ${i}: columns ${2 * i} and ${2 * i + 1} are one hand.`),
      element(
        "p",
        {},
        `It turns by ω = ${data.base.toLocaleString("en")}^(−${2 * i}/${d}) = ${fmt(w)} at every position: once round in ${fmt((2 * Math.PI) / w, 1)} positions.`,
      ),
      element("p", {}, `A shift by ${k} turns it by ${k} · ${fmt(w)} = ${fmt(turn, 2)}, from wherever it stands.`),
    );
    const c = Math.cos(turn),
      s = Math.sin(turn),
      number = (x, name = "") => element("span", { class: name }, fmt(x));
    const box = (label, two, ...cells) =>
      element("div", {}, element("div", { class: "box" + (two ? " two" : "") }, cells), element("small", {}, label));
    matrix.replaceChildren(
      box(`turn by ${k}ω`, true, number(c), number(s), number(-s), number(c)),
      box(`position ${p}`, false, number(Math.sin(p * w), "q"), number(Math.cos(p * w), "q")),
      element("span", {}, "="),
      box(`position ${p + k}`, false, number(Math.sin((p + k) * w), "k"), number(Math.cos((p + k) * w), "k")),
    );
  };
  const paintSums = () => {
    const { p, k } = state;
    const terms = Array.from({ length: d }, (_, c) => ({
      label: `${c % 2 ? "cos" : "sin"} ${c >> 1}`,
      a: value(p, c),
      b: value(p + k, c),
      product: value(p, c) * value(p + k, c),
    }));
    const sum = terms.reduce((total, term) => total + term.product, 0),
      again = frequencies.reduce((total, w) => total + Math.cos(k * w), 0);
    const shown =
      frequencies
        .slice(0, 3)
        .map((w) => fmt(Math.cos(k * w), 2))
        .join(" + ") + (half > 3 ? " + …" : "");
    sums.replaceChildren(
      element("h3", {}, `Row ${p}${tokenOf(p)} · row ${p + k}${tokenOf(p + k)}`),
      element(
        "div",
        {},
        element("p", {}, `${sumText(terms, 3)} = `, element("b", {}, fmt(sum))),
        element(
          "p",
          {},
          `The same from the shift alone: Σ cos(${k}·ωᵢ) = ${shown} = `,
          element("b", {}, fmt(again)),
          ". The position p is not in it: move p, and the sum stays.",
        ),
        element("p", { class: "dim" }, `A row with itself gives ${half}: each of the ${half} pairs has length 1.`),
      ),
      termTable(
        theme,
        terms,
        { label: "column", a: `row ${p}`, b: `row ${p + k}`, colorA: theme.q, colorB: theme.k },
        {
          shown: 5,
          open: state.open,
          onToggle: () => {
            state.open = !state.open;
            paintSums();
          },
        },
      ),
    );
  };
  const draw = () => {
    for (const [name, each] of Object.entries(sliders)) each.input.value = String(state[name]);
    sliders.p.out.textContent = `${state.p}${tokenOf(state.p)}`.slice(0, 11);
    sliders.k.out.textContent = `${state.k} → ${state.p + state.k}`;
    sliders.i.out.textContent = `${state.i} of ${half}`;
    paintMarks();
    paintClock();
    paintSums();
  };
  const keep = () => {
    live.textContent = `position ${state.p}, shift ${state.k}, pair ${state.i}`;
    setStateValue("spot", `${state.p}.${state.k}.${state.i}`);
  };
  const hit = (event) => {
    const box = base.getBoundingClientRect(),
      c = Math.floor((event.clientX - box.left - gutter) / cell),
      p = Math.floor((event.clientY - box.top - top) / line);
    return c >= 0 && c < d && p >= 0 && p < n ? [p, c] : null;
  };
  const later = () => {
    if (!frame)
      frame = requestAnimationFrame(() => {
        frame = 0;
        paintMarks();
      });
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
    const found = hit(event);
    if (found) {
      state.p = found[0];
      state.i = found[1] >> 1;
      draw();
      keep();
    }
  };
  stage.onkeydown = (event) => {
    const move = { ArrowUp: ["p", -1], ArrowDown: ["p", 1], ArrowLeft: ["i", -1], ArrowRight: ["i", 1] }[event.key];
    if (!move) return;
    event.preventDefault();
    state[move[0]] = clamp(state[move[0]] + move[1], move[0] === "p" ? n - 1 : half - 1);
    draw();
    keep();
  };
  const saveCsv = () =>
    downloadCsv("sine_and_cosine_table.csv", [
      ["position", ...Array.from({ length: d }, (_, c) => `${c % 2 ? "cos" : "sin"} ${c >> 1}`)],
      ...Array.from({ length: n }, (_, p) => [p, ...rows.slice(p * d, (p + 1) * d)]),
    ]);
  const fit = () => root.classList.toggle("narrow", (root.clientWidth || 900) < 760);
  fit();
  paintBase();
  draw();
  if (before === "stage") stage.focus({ preventScroll: true });
  else if (before && sliders[before]) sliders[before].input.focus({ preventScroll: true });
  watchWidth(root, stage, () => {
    fit();
    paintBase();
    draw();
  });
  return () => {
    root.observer?.disconnect();
    cancelAnimationFrame(frame);
  };
}

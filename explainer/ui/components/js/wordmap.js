// The map: points on two or three principal axes. Labels give way to each other; three axes can be turned.

const START_TURN = [0.5, 0.35];
const shorter = (text) => (text.trim() || "␣").slice(0, 16);

export default function ({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector(".root");
  const focused = root.getRootNode().activeElement?.classList?.contains("stage");
  const theme = themeOf(root),
    at = floats(data.at),
    behind = floats(data.background),
    cosine = floats(data.cosine),
    n = data.labels.length;
  const state = (root.state ??= { turn: null, hover: null });
  const deep = data.axes === 3;
  if (!state.turn) {
    const linked = String(data.turn || "")
      .split(",")
      .map(Number);
    state.turn = linked.length === 2 && linked.every(Number.isFinite) ? linked : [...START_TURN];
  }
  if (state.hover !== null && state.hover >= n) state.hover = null;
  const canvas = element("canvas");
  const stage = element(
    "div",
    {
      class: "stage" + (deep ? " turns" : ""),
      tabindex: "0",
      role: "application",
      "aria-roledescription": "map",
      "aria-label": `${data.title}. Up and down move from point to point${deep ? ", left and right turn the map" : ""}.`,
    },
    canvas,
  );
  const readout = element("p", { class: "readout" }),
    live = element("div", { class: "sr", role: "status", "aria-live": "polite" });
  const chip = (text, label, go) => element("button", { class: "chip", type: "button", "aria-label": label, onclick: go }, text);
  const turner = deep
    ? element(
        "div",
        { class: "turnrow", role: "group", "aria-label": "Turn the map" },
        "Drag to turn, or:",
        chip("‹", "turn left", () => by(-0.2, 0)),
        chip("›", "turn right", () => by(0.2, 0)),
        chip("▴", "tilt up", () => by(0, 0.15)),
        chip("▾", "tilt down", () => by(0, -0.15)),
        chip("reset", "reset the turn", () => {
          state.turn = [...START_TURN];
          keep();
          paint();
        }),
      )
    : null;
  const kept = data.share.slice(0, data.axes).reduce((sum, part) => sum + part, 0);
  const tools = element(
    "div",
    { class: "tools" },
    element("span", { class: "note" }, `These ${data.axes} axes keep ${fmt(100 * kept, 1)} % of the spread.`),
    element("button", { type: "button", onclick: () => saveCsv() }, "CSV"),
    element("button", { type: "button", onclick: () => downloadPng("map.png", theme, canvas) }, "PNG"),
  );
  root.replaceChildren(...[stage, turner, readout, tools, live].filter(Boolean));

  let width = 600,
    height = 460,
    frame = 0,
    placed = [];
  let reach = 1e-9;
  const middle = [0, 0, 0];
  for (let axis = 0; axis < 3; axis++) {
    let low = Infinity,
      high = -Infinity;
    for (let i = 0; i < n; i++) {
      low = Math.min(low, at[3 * i + axis]);
      high = Math.max(high, at[3 * i + axis]);
    }
    middle[axis] = (low + high) / 2;
    if (axis < data.axes) reach = Math.max(reach, (high - low) / 2);
  }
  const spans = [0, 1].map((axis) => {
    let most = 1e-9;
    for (let i = 0; i < n; i++) most = Math.max(most, Math.abs(at[3 * i + axis] - middle[axis]));
    return most;
  });
  // Where a point is as seen from this side: across, up, and towards the reader, nearer ones a little larger.
  const seen = (values, i) => {
    const [x, y, z] = [0, 1, 2].map((axis) => values[3 * i + axis] - middle[axis]),
      [a, b] = state.turn;
    const w = -x * Math.sin(a) + z * Math.cos(a),
      depth = y * Math.sin(b) + w * Math.cos(b),
      near = 1 / (1 - (0.28 * depth) / (reach * 1.8));
    return [(x * Math.cos(a) + z * Math.sin(a)) * near, (y * Math.cos(b) - w * Math.sin(b)) * near, depth / reach];
  };
  let frameOf = null; // the words' own box as seen now; the map fills with it
  const look = () => {
    const box = [Infinity, -Infinity, Infinity, -Infinity];
    for (let i = 0; i < n; i++) {
      const [u, v] = seen(at, i);
      box[0] = Math.min(box[0], u);
      box[1] = Math.max(box[1], u);
      box[2] = Math.min(box[2], v);
      box[3] = Math.max(box[3], v);
    }
    const wide = Math.max(1e-9, box[1] - box[0]),
      tall = Math.max(1e-9, box[3] - box[2]),
      margin = width < 500 ? 36 : 90;
    frameOf = { u: (box[0] + box[1]) / 2, v: (box[2] + box[3]) / 2, size: Math.min((width - 2 * margin) / wide, (height - 70) / tall) };
  };
  const project = (values, i) => {
    if (deep) {
      const [u, v, depth] = seen(values, i);
      return [width / 2 + (u - frameOf.u) * frameOf.size, height / 2 - (v - frameOf.v) * frameOf.size, depth];
    }
    const [x, y] = [0, 1].map((axis) => values[3 * i + axis] - middle[axis]),
      margin = width < 500 ? 34 : 64;
    return [width / 2 + (x / spans[0]) * (width / 2 - margin), height / 2 - (y / spans[1]) * (height / 2 - 28), 0];
  };
  const colors = data.path ? [theme.accent, theme.faint, theme.k] : [theme.q, theme.faint, theme.k];
  const hue = (i) => `rgb(${mix(theme.low, theme.high, n > 1 ? i / (n - 1) : 0).join(",")})`;
  const clash = (one, taken) => taken.some((other) => one[0] < other[2] && other[0] < one[2] && one[1] < other[3] && other[1] < one[3]);
  const paint = () => {
    width = Math.max(240, stage.clientWidth || 600);
    height = width < 500 ? 400 : 500;
    if (deep) look();
    const context = sizeCanvas(canvas, width, height);
    context.fillStyle = theme.background;
    context.fillRect(0, 0, width, height);
    context.fillStyle = theme.dark ? "rgba(190,198,206,0.2)" : "rgba(70,80,90,0.13)";
    for (let i = 0; i < behind.length / 3; i++) {
      const [x, y] = project(behind, i);
      if (x > 0 && x < width && y > 0 && y < height) context.fillRect(x - 1, y - 1, 2, 2);
    }
    const taken = [];
    placed = Array.from({ length: n }, (_, i) => project(at, i));
    if (deep) {
      // A small tripod in the corner says how the map is turned.
      const [a, b] = state.turn,
        tips = [
          [Math.cos(a), Math.sin(a) * Math.sin(b)],
          [0, Math.cos(b)],
          [Math.sin(a), -Math.cos(a) * Math.sin(b)],
        ];
      context.font = `12px ${theme.font}`;
      tips.forEach(([x, y], axis) => {
        const tip = [52 + 34 * x, height - 52 - 34 * y];
        context.strokeStyle = theme.faint;
        context.beginPath();
        context.moveTo(52, height - 52);
        context.lineTo(...tip);
        context.stroke();
        context.fillStyle = theme.faint;
        context.fillText(String(axis + 1), tip[0] + (x < 0 ? -12 : 4), tip[1] + (y < 0 ? 12 : -2));
      });
      taken.push([4, height - 104, 104, height]);
    } else {
      context.fillStyle = theme.faint;
      context.font = `12px ${theme.font}`;
      context.fillText(`axis 1 (${fmt(100 * data.share[0], 1)} %) →`, 10, height - 10);
      context.save();
      context.translate(16, height - 30);
      context.rotate(-Math.PI / 2);
      context.fillText(`axis 2 (${fmt(100 * data.share[1], 1)} %) →`, 0, 0);
      context.restore();
    }
    if (data.path)
      for (let i = 1; i < n; i++) {
        context.strokeStyle = hue(i);
        context.lineWidth = 1.4;
        context.beginPath();
        context.moveTo(placed[i - 1][0], placed[i - 1][1]);
        context.lineTo(placed[i][0], placed[i][1]);
        context.stroke();
      }
    // Drawn from back to front; labels go to the chosen word first, then to the reader's own, then to the neighbours in front.
    const order = Array.from({ length: n }, (_, i) => i).sort((a, b) => placed[a][2] - placed[b][2]);
    for (const i of order) {
      const [x, y, depth] = placed[i],
        mark = data.marks[i],
        size = (mark === 1 ? 3.2 : mark === 2 ? 6.5 : 5) * (deep ? 1 + 0.25 * depth : 1);
      context.fillStyle = data.path && mark !== 2 ? hue(i) : colors[mark];
      context.globalAlpha = deep ? Math.max(0.35, Math.min(1, 0.75 + 0.35 * depth)) : 1;
      context.beginPath();
      context.arc(x, y, Math.max(1.5, size), 0, 7);
      context.fill();
      context.globalAlpha = 1;
    }
    const rank = (i) => (i === state.hover ? -1 : { 2: 0, 0: 1, 1: 2 }[data.marks[i]]);
    const boxes = placed.map(([x, y]) => [x - 4, y - 4, x + 4, y + 4]);
    for (const i of [...order].reverse().sort((a, b) => rank(a) - rank(b))) {
      if (!data.labels[i]) continue;
      const [x, y] = placed[i],
        strong = data.marks[i] !== 1,
        size = strong ? 14 : 12.5;
      context.font = `${strong || i === state.hover ? "600 " : ""}${size}px ${theme.font}`;
      const text = shorter(data.labels[i]),
        wide = context.measureText(text).width;
      const spots = [
        [x + 8, y + 4],
        [x - wide - 8, y + 4],
        [x - wide / 2, y - 9],
        [x - wide / 2, y + 18],
        [x + 7, y - 7],
        [x + 7, y + 15],
        [x - wide - 7, y - 7],
        [x - wide - 7, y + 15],
      ];
      const found =
        spots.find(([left, line]) => {
          const box = [left - 2, line - size, left + wide + 2, line + 3];
          return (
            left > 2 &&
            left + wide < width - 2 &&
            line > size &&
            line < height - 4 &&
            !clash(box, taken) &&
            !boxes.some((other, j) => j !== i && data.marks[j] !== 1 && clash(box, [other]))
          );
        }) ?? (i === state.hover || data.marks[i] === 2 ? [Math.max(2, Math.min(width - wide - 2, x + 8)), Math.max(size, y - 8)] : null);
      if (!found) continue;
      taken.push([found[0] - 2, found[1] - size, found[0] + wide + 2, found[1] + 3]);
      context.lineWidth = 3;
      context.strokeStyle = theme.background;
      context.strokeText(text, found[0], found[1]);
      context.fillStyle = data.marks[i] === 2 ? theme.k : strong ? theme.text : theme.faint;
      context.fillText(text, found[0], found[1]);
    }
    if (state.hover !== null) {
      context.strokeStyle = theme.text;
      context.lineWidth = 1.5;
      context.beginPath();
      context.arc(placed[state.hover][0], placed[state.hover][1], 8.5, 0, 7);
      context.stroke();
    }
    readout.textContent =
      state.hover === null
        ? (data.hint ?? "Point at a word: its nearest on the map need not be its nearest in all dimensions.")
        : sentence(state.hover);
  };
  const best = (score, i) => {
    let found = -1;
    for (let j = 0; j < n; j++) if (j !== i && (found < 0 || score(j) > score(found))) found = j;
    return found;
  };
  const quote = (i) => `“${data.labels[i].trim() || "␣"}”`;
  const name = (i) => (data.names ? data.names[i] : quote(i));
  const sentence = (i) => {
    if (n < 2) return name(i);
    const apart = (j) => {
      let sum = 0;
      for (let axis = 0; axis < data.axes; axis++) sum += (at[3 * i + axis] - at[3 * j + axis]) ** 2;
      return -sum;
    };
    const onMap = best(apart, i),
      really = best((j) => cosine[i * n + j], i);
    const known = `${name(really)} with a cosine of ${fmt(cosine[i * n + really], 2)}`;
    return onMap === really
      ? `${name(i)}: the nearest here, and in all dimensions, is ${known}.`
      : `${name(i)}: the nearest here is ${name(onMap)} (cosine ${fmt(cosine[i * n + onMap], 2)}); of these, in all dimensions it is ${known}.`;
  };
  const later = () => {
    if (!frame)
      frame = requestAnimationFrame(() => {
        frame = 0;
        paint();
      });
  };
  const keep = () => {
    const text = state.turn.map((angle) => angle.toFixed(2)).join(",");
    setStateValue("turn", text === START_TURN.map((angle) => angle.toFixed(2)).join(",") ? "" : text);
  };
  const by = (a, b) => {
    state.turn = [state.turn[0] + a, Math.max(-1.5, Math.min(1.5, state.turn[1] + b))];
    keep();
    later();
  };
  let held = null;
  const nearby = (event) => {
    const box = canvas.getBoundingClientRect(),
      x = event.clientX - box.left,
      y = event.clientY - box.top;
    let found = null,
      least = 22 ** 2;
    placed.forEach(([px, py], i) => {
      const far = (px - x) ** 2 + (py - y) ** 2;
      if (far < least) {
        least = far;
        found = i;
      }
    });
    return found;
  };
  stage.onpointerdown = (event) => {
    if (deep) {
      held = { x: event.clientX, y: event.clientY, turn: [...state.turn], moved: false };
      if (event.pointerType !== "touch") stage.setPointerCapture(event.pointerId);
    }
  };
  stage.onpointermove = (event) => {
    if (held) {
      const dx = event.clientX - held.x,
        dy = event.clientY - held.y;
      held.moved ||= Math.abs(dx) + Math.abs(dy) > 3;
      state.turn = [held.turn[0] + dx / 160, Math.max(-1.5, Math.min(1.5, held.turn[1] + dy / 160))];
      later();
    } else if (event.pointerType !== "touch") {
      const found = nearby(event);
      if (found !== state.hover) {
        state.hover = found;
        later();
      }
    }
  };
  const release = () => {
    if (held?.moved) keep();
    held = null;
  };
  stage.onpointerup = release;
  stage.onpointercancel = release;
  stage.onclick = (event) => {
    state.hover = nearby(event);
    later();
  };
  stage.onpointerleave = () => {
    if (!held) {
      state.hover = null;
      later();
    }
  };
  stage.onkeydown = (event) => {
    if (deep && (event.key === "ArrowLeft" || event.key === "ArrowRight")) {
      event.preventDefault();
      by(event.key === "ArrowLeft" ? -0.15 : 0.15, 0);
      return;
    }
    if (event.key === "Escape") {
      state.hover = null;
      later();
      return;
    }
    const now = state.hover ?? -1,
      next = { ArrowDown: now + 1, ArrowRight: now + 1, ArrowUp: now - 1, ArrowLeft: now - 1, Home: 0, End: n - 1 }[event.key];
    if (next === undefined || !n) return;
    event.preventDefault();
    state.hover = Math.max(0, Math.min(n - 1, next));
    later();
    live.textContent = sentence(state.hover);
  };
  const saveCsv = () =>
    downloadCsv("map.csv", [
      ["token", "kind", "axis 1", "axis 2", "axis 3"],
      ...data.labels.map((label, i) => [
        data.names ? data.names[i] : label,
        data.path ? "position" : ["in the text", "neighbour", "chosen"][data.marks[i]],
        at[3 * i],
        at[3 * i + 1],
        at[3 * i + 2],
      ]),
    ]);
  const fit = () => root.classList.toggle("narrow", (root.clientWidth || 900) < 640);
  fit();
  paint();
  if (focused) stage.focus({ preventScroll: true });
  watchWidth(root, stage, () => {
    fit();
    paint();
  });
  return () => {
    root.observer?.disconnect();
    cancelAnimationFrame(frame);
  };
}

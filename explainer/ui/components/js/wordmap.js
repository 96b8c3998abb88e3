// The map: points on two or three principal axes. Labels give way to each other; three axes can be turned.

const START_TURN = [0.5, 0.35];

// Boxes are [left, top, right, bottom].
const clash = (one, taken) => taken.some((other) => one[0] < other[2] && other[0] < one[2] && one[1] < other[3] && other[1] < one[3]);
const labelBox = ([left, line], wide, size) => [left - 2, line - size, left + wide + 2, line + 3];
// Where a label may stand around its point: the baseline's left end, the best place first.
const spotsAround = ([x, y], wide) => [
  [x + 8, y + 4],
  [x - wide - 8, y + 4],
  [x - wide / 2, y - 9],
  [x - wide / 2, y + 18],
  [x + 7, y - 7],
  [x + 7, y + 15],
  [x - wide - 7, y - 7],
  [x - wide - 7, y + 15],
];
// The first of them that is on the map and hits nothing that is taken; null where there is none.
const freeSpot = (point, wide, size, { width, height, isTaken }) =>
  spotsAround(point, wide).find((spot) => {
    const [left, line] = spot;
    return left > 2 && left + wide < width - 2 && line > size && line < height - 4 && !isTaken(labelBox(spot, wide, size));
  }) ?? null;

export default function ({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector(".root"),
    theme = themeOf(root);
  const at = floats(data.at),
    behind = floats(data.background),
    cosine = floats(data.cosine),
    n = data.labels.length;
  const state = remembered(root, { turn: null, hover: null });
  const deep = data.axes === 3;
  if (!state.turn) {
    const linked = String(data.turn || "")
      .split(",")
      .map(Number);
    state.turn = linked.length === 2 && linked.every(Number.isFinite) ? linked : [...START_TURN];
  }
  if (state.hover !== null && state.hover >= n) state.hover = null;
  const canvas = element("canvas"),
    label = `${data.title}. Up and down move from point to point${deep ? ", left and right turn the map" : ""}.`;
  const stage = boardElement({ kind: "map", label, class: `stage${deep ? " turns" : ""}` }, canvas);
  const readout = readoutLine(),
    live = liveRegion();
  const turning = (text, name, a, b) => chip(text, () => by(a, b), { "aria-label": name });
  const reset = () => {
    state.turn = [...START_TURN];
    keep();
    paint();
  };
  const turner = deep
    ? element(
        "div",
        { class: "turnrow", role: "group", "aria-label": "Turn the map" },
        "Drag to turn, or:",
        turning("‹", "turn left", -0.2, 0),
        turning("›", "turn right", 0.2, 0),
        turning("▴", "tilt up", 0, 0.15),
        turning("▾", "tilt down", 0, -0.15),
        chip("reset", reset, { "aria-label": "reset the turn" }),
      )
    : null;
  const kept = data.share.slice(0, data.axes).reduce((sum, part) => sum + part, 0);
  const tools = toolsLine(`These ${data.axes} axes keep ${percent(kept)} of the spread.`, {
    CSV: () => saveCsv(),
    PNG: () => downloadPng("map.png", theme, canvas),
  });

  let width = 600,
    height = 460,
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
  const spans = [0, 1].map((axis) => range(n).reduce((most, i) => Math.max(most, Math.abs(at[3 * i + axis] - middle[axis])), 1e-9));
  // Where a point is as seen from this side: across, up, and towards the reader, nearer ones a little larger.
  const seen = (values, i) => {
    const [x, y, z] = [0, 1, 2].map((axis) => values[3 * i + axis] - middle[axis]),
      [a, b] = state.turn;
    const w = -x * Math.sin(a) + z * Math.cos(a),
      depth = y * Math.sin(b) + w * Math.cos(b);
    const near = 1 / (1 - (0.28 * depth) / (reach * 1.8));
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
  const hue = (i) => cssRgb(mix(theme.low, theme.high, n > 1 ? i / (n - 1) : 0));
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
    placed = range(n).map((i) => project(at, i));
    if (deep) {
      // A small tripod in the corner says how the map is turned.
      const [a, b] = state.turn;
      const tips = [
        [Math.cos(a), Math.sin(a) * Math.sin(b)],
        [0, Math.cos(b)],
        [Math.sin(a), -Math.cos(a) * Math.sin(b)],
      ];
      context.font = `12px ${theme.font}`;
      tips.forEach(([x, y], axis) => {
        const tip = [52 + 34 * x, height - 52 - 34 * y];
        strokeLine(context, [[52, height - 52], tip], theme.faint, 1);
        context.fillStyle = theme.faint;
        context.fillText(String(axis + 1), tip[0] + (x < 0 ? -12 : 4), tip[1] + (y < 0 ? 12 : -2));
      });
      taken.push([4, height - 104, 104, height]);
    } else {
      context.fillStyle = theme.faint;
      context.font = `12px ${theme.font}`;
      context.fillText(`axis 1 (${percent(data.share[0])}) →`, 10, height - 10);
      writeUp(context, `axis 2 (${percent(data.share[1])}) →`, 16, height - 30);
    }
    if (data.path) for (let i = 1; i < n; i++) strokeLine(context, [placed[i - 1], placed[i]], hue(i), 1.4);
    // Drawn from back to front; labels go to the chosen word first, then to the reader's own, then to the neighbours in front.
    const order = range(n).sort((a, b) => placed[a][2] - placed[b][2]);
    for (const i of order) {
      const [x, y, depth] = placed[i],
        mark = data.marks[i],
        size = (mark === 1 ? 3.2 : mark === 2 ? 6.5 : 5) * (deep ? 1 + 0.25 * depth : 1);
      context.globalAlpha = deep ? clamp(0.75 + 0.35 * depth, 0.35, 1) : 1;
      dot(context, x, y, Math.max(1.5, size), data.path && mark !== 2 ? hue(i) : colors[mark]);
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
      const text = tokenName(data.labels[i]).slice(0, 16),
        wide = context.measureText(text).width;
      const others = boxes.filter((_, j) => j !== i && data.marks[j] !== 1),
        must = i === state.hover || data.marks[i] === 2;
      const isTaken = (box) => clash(box, taken) || clash(box, others);
      const anyway = must ? [clamp(x + 8, 2, width - wide - 2), Math.max(size, y - 8)] : null;
      const found = freeSpot([x, y], wide, size, { width, height, isTaken }) ?? anyway;
      if (!found) continue;
      taken.push(labelBox(found, wide, size));
      context.lineWidth = 3;
      context.strokeStyle = theme.background;
      context.strokeText(text, found[0], found[1]);
      context.fillStyle = data.marks[i] === 2 ? theme.ink.k : strong ? theme.text : theme.faint;
      context.fillText(text, found[0], found[1]);
    }
    if (state.hover !== null) {
      context.strokeStyle = theme.text;
      context.lineWidth = 1.5;
      context.beginPath();
      context.arc(placed[state.hover][0], placed[state.hover][1], 8.5, 0, 7);
      context.stroke();
    }
    const hint = data.hint ?? "Point at a word: its nearest on the map need not be its nearest in all dimensions.";
    readout.textContent = state.hover === null ? hint : sentence(state.hover);
  };
  // The other point with the highest score.
  const best = (score, i) => {
    const others = range(n).filter((j) => j !== i);
    return others[largest(others, score)];
  };
  const name = (i) => (data.names ? data.names[i] : quoted(data.labels[i]));
  const sentence = (i) => {
    if (n < 2) return name(i);
    const apart = (j) => -range(data.axes).reduce((sum, axis) => sum + (at[3 * i + axis] - at[3 * j + axis]) ** 2, 0);
    const onMap = best(apart, i),
      really = best((j) => cosine[i * n + j], i);
    const known = `${name(really)} with a cosine of ${fmt(cosine[i * n + really], 2)}`;
    if (onMap === really) return `${name(i)}: the nearest here, and in all dimensions, is ${known}.`;
    const here = `${name(onMap)} (cosine ${fmt(cosine[i * n + onMap], 2)})`;
    return `${name(i)}: the nearest here is ${here}; of these, in all dimensions it is ${known}.`;
  };
  const later = onNextFrame(paint);
  const keep = () => {
    const written = (turn) => turn.map((angle) => angle.toFixed(2)).join(",");
    setStateValue("turn", written(state.turn) === written(START_TURN) ? "" : written(state.turn));
  };
  const turned = ([a, b], right, down) => [a + right, clamp(b + down, -1.5, 1.5)];
  const by = (right, down) => {
    state.turn = turned(state.turn, right, down);
    keep();
    later();
  };
  let held = null;
  const nearby = (event) => {
    const [x, y] = placeOn(canvas, event);
    let found = null,
      least = 22 ** 2;
    placed.forEach(([px, py], i) => {
      const far = (px - x) ** 2 + (py - y) ** 2;
      if (far < least) [least, found] = [far, i];
    });
    return found;
  };
  const hover = (i) => {
    state.hover = i;
    later();
  };
  stage.onpointerdown = (event) => {
    if (!deep) return;
    held = { x: event.clientX, y: event.clientY, turn: [...state.turn], moved: false };
    if (event.pointerType !== "touch") stage.setPointerCapture(event.pointerId);
  };
  stage.onpointermove = (event) => {
    if (held) {
      const dx = event.clientX - held.x,
        dy = event.clientY - held.y;
      held.moved ||= Math.abs(dx) + Math.abs(dy) > 3;
      state.turn = turned(held.turn, dx / 160, dy / 160);
      later();
    } else if (event.pointerType !== "touch") {
      const found = nearby(event);
      if (found !== state.hover) hover(found);
    }
  };
  stage.onpointerup = stage.onpointercancel = () => {
    if (held?.moved) keep();
    held = null;
  };
  stage.onclick = (event) => hover(nearby(event));
  stage.onpointerleave = () => {
    if (!held) hover(null);
  };
  const sideways = (by) => (deep ? { turn: 0.15 * by } : by);
  const keys = n ? { ...LIST_KEYS, ArrowLeft: sideways(-1), ArrowRight: sideways(1) } : {};
  onKeys(stage, {
    keys,
    leave: () => hover(null),
    move: (step) => {
      if (step.turn) {
        by(step.turn, 0);
        return;
      }
      hover(moved(state.hover ?? -1, step, n));
      live.textContent = sentence(state.hover);
    },
  });
  const saveCsv = () => {
    const kind = (i) => (data.path ? "position" : ["in the text", "neighbour", "chosen"][data.marks[i]]);
    const rows = data.labels.map((text, i) => [data.names ? data.names[i] : text, kind(i), ...at.subarray(3 * i, 3 * i + 3)]);
    downloadCsv("map.csv", [["token", "kind", "axis 1", "axis 2", "axis 3"], ...rows]);
  };
  const draw = () => {
    narrowBelow(root, 640);
    paint();
  };
  keepingFocus(root, () => {
    root.replaceChildren(...[stage, turner, readout, tools, live].filter(Boolean));
    draw();
  });
  return watchWidth(root, stage, draw, later);
}

// All heads of all layers at a glance: one small pattern each; hover enlarges it, a click or Enter opens it.

const bytes = (base64) => Uint8Array.from(atob(base64 || ""), (char) => char.charCodeAt(0));
const short = (text, most = 11) => (text.length > most ? text.slice(0, most - 1) + "…" : text);

// Where everything is, for the width there is. Pictures shrink to a size that can still be pointed at; then the board scrolls.
const arrange = (m, width) => {
  const narrow = width < 700;
  const side = narrow ? 0 : Math.max(250, Math.min(340, width * 0.3));
  const room = narrow ? width : width - side - 32;
  const gutter = narrow ? 20 : 62,
    head = narrow ? 20 : 24;
  const fit = (room - gutter) / m.heads;
  const gap = fit > 56 ? 10 : 4;
  const tile = Math.floor(Math.max(narrow ? 32 : 38, Math.min(94, fit - gap)));
  const pitch = tile + gap;
  return {
    narrow,
    side,
    gutter,
    head,
    gap,
    tile,
    pitch,
    width: gutter + m.heads * pitch - gap + 3,
    height: head + m.layers * pitch - gap + 3,
  };
};

const colorTable = (theme) => Array.from({ length: 256 }, (_, i) => sequential(theme, (i / 255) ** 2));

// One pattern as a picture; keys that a causal model may not look at stay empty.
const picture = (m, table, layer, head) => {
  const image = new ImageData(m.n, m.n),
    base = (layer * m.heads + head) * m.n * m.n;
  for (let i = 0; i < m.n * m.n; i++) {
    const shade = m.shades[base + i],
      hidden = m.causal && shade === 0 && i % m.n > Math.floor(i / m.n);
    image.data.set([...table[shade], hidden ? 0 : 255], 4 * i);
  }
  const canvas = new OffscreenCanvas(m.n, m.n);
  canvas.getContext("2d").putImageData(image, 0, 0);
  return canvas;
};

const drawBoard = (context, theme, m, plan, pictures) => {
  context.font = `${plan.narrow ? 12 : 13}px ${theme.font}`;
  context.fillStyle = theme.faint;
  context.textBaseline = "middle";
  context.textAlign = "center";
  const word = !plan.narrow && plan.tile > 48 ? "head " : "";
  for (let head = 0; head < m.heads; head++)
    context.fillText(word + head, plan.gutter + head * plan.pitch + plan.tile / 2, plan.head / 2 - 2);
  context.textAlign = "start";
  for (let layer = 0; layer < m.layers; layer++) {
    const y = plan.head + layer * plan.pitch;
    context.fillStyle = theme.faint;
    context.font = `${plan.narrow ? 12 : 13}px ${theme.font}`;
    context.fillText((plan.narrow ? "" : "layer ") + layer, 1, y + plan.tile / 2);
    for (let head = 0; head < m.heads; head++) {
      const x = plan.gutter + head * plan.pitch,
        silent = m.silent.has(`${layer}.${head}`);
      context.globalAlpha = silent ? 0.25 : 1;
      context.imageSmoothingEnabled = m.n > plan.tile * (window.devicePixelRatio || 1);
      context.drawImage(pictures[layer * m.heads + head], x, y, plan.tile, plan.tile);
      context.globalAlpha = 1;
      context.strokeStyle = theme.line;
      context.lineWidth = 1;
      context.strokeRect(x - 0.5, y - 0.5, plan.tile + 1, plan.tile + 1);
      if (silent) {
        context.strokeStyle = theme.text;
        context.lineWidth = 1.5;
        context.beginPath();
        context.moveTo(x + 3, y + plan.tile - 3);
        context.lineTo(x + plan.tile - 3, y + 3);
        context.stroke();
      }
      drawBadges(context, theme, m, plan, layer * m.heads + head, x, y);
    }
  }
};

// In the upper right corner, which is empty where a query sees only what came before.
const drawBadges = (context, theme, m, plan, index, x, y) => {
  const size = plan.tile > 48 ? 19 : 13,
    earned = m.roles.filter((role) => role.named[index]);
  context.font = `700 ${plan.tile > 48 ? 12.5 : 10}px ${theme.font}`;
  context.textAlign = "center";
  earned.forEach((role, i) => {
    const left = x + plan.tile - (size + 2) * (i + 1) - 1,
      top = y + 3;
    context.fillStyle = theme.text;
    context.beginPath();
    context.roundRect(left, top, size, size, 4);
    context.fill();
    context.fillStyle = theme.background;
    context.fillText(role.letter, left + size / 2, top + size / 2 + 0.5);
  });
  context.textAlign = "start";
};

const frameOne = (context, plan, layer, head, color, width, out) => (
  (context.strokeStyle = color),
  (context.lineWidth = width),
  context.strokeRect(plan.gutter + head * plan.pitch - out, plan.head + layer * plan.pitch - out, plan.tile + 2 * out, plan.tile + 2 * out)
);

const drawPreview = (canvas, theme, m, image, size) => {
  const longest = Math.max(...m.tokens.map((token, i) => short(`${m.first + i} ${token.trim()}`).length));
  const gutter = Math.min(96, 14 + 7 * longest),
    grid = Math.max(60, size - gutter - 3),
    cell = grid / m.n;
  const context = sizeCanvas(canvas, size, grid + gutter);
  const every = Math.ceil(13 / cell);
  context.font = `12px ${theme.font}`;
  context.fillStyle = theme.faint;
  context.textBaseline = "middle";
  context.textAlign = "end";
  for (let i = 0; i < m.n; i += every) {
    const label = short(`${m.first + i} ${m.tokens[i].trim() || "␣"}`);
    context.fillText(label, gutter - 6, (i + 0.5) * cell + 1);
    context.save();
    context.translate(gutter + (i + 0.5) * cell, grid + 7);
    context.rotate(-Math.PI / 2);
    context.fillText(label, 0, 0);
    context.restore();
  }
  context.imageSmoothingEnabled = m.n > grid * (window.devicePixelRatio || 1);
  context.drawImage(image, gutter, 1, grid, grid);
  if (cell >= 9) {
    context.strokeStyle = theme.background;
    context.lineWidth = 1;
    context.beginPath();
    for (let i = 1; i < m.n; i++) {
      context.moveTo(gutter + i * cell, 1);
      context.lineTo(gutter + i * cell, 1 + grid);
      context.moveTo(gutter, 1 + i * cell);
      context.lineTo(gutter + grid, 1 + i * cell);
    }
    context.stroke();
  }
  context.strokeStyle = theme.line;
  context.strokeRect(gutter - 0.5, 0.5, grid + 1, grid + 1);
};

// What one head is, in one sentence, for the screen reader.
const saying = (m, layer, head) => {
  const index = layer * m.heads + head;
  const earned = m.roles
    .filter((role) => role.named[index])
    .map((role) => `${role.name}, ${role.scores ? role.scores[index].toFixed(2) : ""}`);
  const silent = m.silent.has(`${layer}.${head}`) ? ", silenced" : "";
  return `Layer ${layer}, head ${head}${silent}: ${m.roles.length ? (earned.length ? earned.join("; ") : "no role earned here") : "pattern"}`;
};

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".root");
  const theme = themeOf(root);
  const m = { ...data, n: data.tokens.length, shades: bytes(data.shades), silent: new Set(data.silenced.map((pair) => pair.join("."))) };
  const table = colorTable(theme);
  const pictures = Array.from({ length: m.layers * m.heads }, (_, i) => picture(m, table, Math.floor(i / m.heads), i % m.heads));
  const state = (root.state ??= { at: null });
  const opened = m.opened ? { layer: m.opened[0], head: m.opened[1] } : { layer: 0, head: 0 };
  if (state.at && (state.at.layer >= m.layers || state.at.head >= m.heads)) state.at = null;

  const base = element("canvas"),
    over = element("canvas", { class: "over" });
  const paper = element("div", { class: "paper" }, base, over);
  const board = element(
    "div",
    {
      class: "board",
      tabindex: "0",
      role: "application",
      "aria-roledescription": "board of patterns",
      "aria-label": `Patterns of all ${m.layers} layers with ${m.heads} heads each. Arrow keys move from head to head, Enter opens one.`,
    },
    paper,
  );
  const title = element("h3"),
    hint = element("p", { class: "hint" }),
    big = element("canvas", { "aria-hidden": "true" });
  const list = element("ul", { class: "roles", "aria-label": "Roles and scores of this head" });
  const preview = element("div", { class: "preview" }, title, hint, big, list);
  const live = element("div", { class: "sr", "aria-live": "polite", role: "status" });
  const tools = element(
    "div",
    { class: "tools" },
    element("span", { class: "note" }, "Rows are layers, columns are heads. Dark is a weight near 1."),
    element("button", { type: "button", onclick: () => savePng() }, "PNG"),
  );
  if (theme.dark) tools.firstChild.textContent = "Rows are layers, columns are heads. Bright is a weight near 1.";
  root.replaceChildren(element("div", { class: "heads" }, board, preview), tools, live);

  let plan,
    frame = 0;
  const current = () => state.at || opened;
  const mark = () => {
    const context = over.getContext("2d");
    context.clearRect(0, 0, plan.width, plan.height);
    if (m.opened) frameOne(context, plan, opened.layer, opened.head, theme.accent, 3, 2);
    if (state.at) frameOne(context, plan, state.at.layer, state.at.head, theme.text, 2, 2.5);
    const { layer, head } = current(),
      index = layer * m.heads + head;
    const isOpen = m.opened && layer === opened.layer && head === opened.head;
    title.textContent = `Layer ${layer}, head ${head}`;
    hint.textContent = m.silent.has(`${layer}.${head}`)
      ? "silenced"
      : isOpen
        ? "open below"
        : (plan.narrow ? "tap a picture" : "click, or press Enter,") + (m.opened ? " to open it below" : " to open it");
    drawPreview(big, theme, m, pictures[index], plan.narrow ? Math.min(plan.room, 340) : plan.side);
    list.replaceChildren(
      ...m.roles.map((role) => {
        const score = role.scores ? role.scores[index] : NaN;
        const bar = element(
          "span",
          { class: "track", "aria-hidden": "true" },
          element("i", { style: `width:${100 * (score || 0)}%;background:rgb(${table[200].join(",")})` }),
        );
        return element(
          "li",
          { class: role.named[index] ? "earned" : "" },
          element("span", { class: "letter" }, role.letter),
          element("span", { class: "role" }, role.name),
          role.scores ? bar : element("small", {}, "not measurable"),
          element("span", { class: "score" }, role.scores ? score.toFixed(2) : "–"),
        );
      }),
    );
  };
  const refresh = () => {
    const room = root.clientWidth || 600;
    plan = { ...arrange(m, room), room };
    root.classList.toggle("narrow", plan.narrow);
    root.style.setProperty("--side", plan.side + "px");
    const context = sizeCanvas(base, plan.width, plan.height);
    sizeCanvas(over, plan.width, plan.height);
    paper.style.width = plan.width + "px";
    drawBoard(context, theme, m, plan, pictures);
    mark();
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
      x = event.clientX - box.left - plan.gutter,
      y = event.clientY - box.top - plan.head;
    const head = Math.floor(x / plan.pitch),
      layer = Math.floor(y / plan.pitch);
    return x >= 0 &&
      y >= 0 &&
      head < m.heads &&
      layer < m.layers &&
      x - head * plan.pitch <= plan.tile &&
      y - layer * plan.pitch <= plan.tile
      ? { layer, head }
      : null;
  };
  const open = ({ layer, head }) => {
    live.textContent = `Layer ${layer}, head ${head} opens`;
    setTriggerValue("open", `${layer}.${head}`);
  };
  board.onpointermove = (event) => {
    if (event.pointerType === "touch") return;
    const cell = hit(event);
    board.style.cursor = cell ? "pointer" : "";
    if (cell) {
      state.at = cell;
      later();
    }
  };
  board.onpointerleave = () => {
    state.at = null;
    later();
  };
  board.onclick = (event) => {
    const cell = hit(event);
    if (cell) {
      state.at = event.pointerType === "touch" ? null : cell;
      open(cell);
    }
  };
  board.onblur = () => {
    state.at = null;
    later();
  };
  board.onkeydown = (event) => {
    const { layer, head } = current();
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      open({ layer, head });
      return;
    }
    if (event.key === "Escape") {
      state.at = null;
      later();
      return;
    }
    const move = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
    if (!move) return;
    event.preventDefault();
    state.at = { layer: Math.max(0, Math.min(m.layers - 1, layer + move[0])), head: Math.max(0, Math.min(m.heads - 1, head + move[1])) };
    const left = plan.gutter + state.at.head * plan.pitch;
    if (left < board.scrollLeft) board.scrollLeft = left - plan.gutter;
    else if (left + plan.pitch > board.scrollLeft + board.clientWidth) board.scrollLeft = left + plan.pitch - board.clientWidth;
    later();
    live.textContent = saying(m, state.at.layer, state.at.head);
  };
  const savePng = () => {
    const sheet = new OffscreenCanvas(base.width, base.height),
      context = sheet.getContext("2d");
    context.fillStyle = theme.background;
    context.fillRect(0, 0, base.width, base.height);
    context.drawImage(base, 0, 0);
    sheet.convertToBlob({ type: "image/png" }).then((blob) => download("all_heads.png", blob));
  };
  refresh();
  watchWidth(root, root, () => {
    refresh();
  });
  return () => {
    root.observer?.disconnect();
    cancelAnimationFrame(frame);
  };
}

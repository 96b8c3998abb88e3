// All heads of all layers at a glance: one small pattern each; hover enlarges it, a click or Enter opens it.

// Where everything is, for the width there is. Pictures shrink to a size that can still be pointed at; then the board scrolls.
const arrange = (m, width) => {
  const narrow = width < 700;
  const side = narrow ? 0 : clamp(width * 0.3, 250, 340);
  const room = narrow ? width : width - side - 32;
  const gutter = narrow ? 20 : 62,
    head = (narrow ? 20 : 24) + (m.sharing > 1 ? 22 : 0);
  const fit = (room - gutter) / m.heads;
  const gap = fit > 56 ? 10 : 4;
  const tile = Math.floor(clamp(fit - gap, narrow ? 32 : 38, 94));
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

const colorTable = (theme) => range(256).map((i) => sequential(theme, (i / 255) ** 2));

// One pattern as a picture; keys that a causal model may not look at stay empty.
const picture = (m, table, layer, head) => {
  const first = (layer * m.heads + head) * m.n * m.n;
  return pixels(m.n, m.n, (query, key) => {
    const shade = m.shades[first + query * m.n + key];
    return m.causal && shade === 0 && key > query ? null : table[shade];
  });
};

const LETTERS = " A filled letter is a role of the head. F: it rests on the first token. Outlined: a role by the rest of its weight.";

const drawBoard = (context, theme, m, plan, pictures) => {
  context.font = `${plan.narrow ? 12 : 13}px ${theme.font}`;
  context.fillStyle = theme.faint;
  context.textBaseline = "middle";
  context.textAlign = "center";
  const word = !plan.narrow && plan.tile > 48 ? "head " : "";
  for (let head = 0; head < m.heads; head++)
    context.fillText(word + head, plan.gutter + head * plan.pitch + plan.tile / 2, plan.head - (plan.narrow ? 12 : 14));
  if (m.sharing > 1) drawShared(context, theme, m, plan);
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
      frameCells(context, theme, x, y, plan.tile, plan.tile);
      if (silent)
        strokeLine(
          context,
          [
            [x + 3, y + plan.tile - 3],
            [x + plan.tile - 3, y + 3],
          ],
          theme.text,
          1.5,
        );
      drawBadges(context, theme, m, plan, layer * m.heads + head, x, y);
    }
  }
};

// A line over the heads that share one key and one value.
const drawShared = (context, theme, m, plan) => {
  const width = m.sharing * plan.pitch - plan.gap;
  for (let group = 0; group * m.sharing < m.heads; group++) {
    const x = plan.gutter + group * m.sharing * plan.pitch,
      middle = x + width / 2;
    const y = plan.head - 24;
    strokeLine(context, [[x, y + 3], [x, y], [middle, y]], theme.k, 2); // biome-ignore format: three points
    strokeLine(context, [[middle, y], [x + width, y], [x + width, y + 3]], theme.v, 2); // biome-ignore format: three points
    context.fillStyle = theme.faint;
    context.fillText(`k, v ${group}`, middle, y - 10);
  }
};

// In the upper right corner, which is empty where a query sees only what came before: a name earned is filled, one earned by the weight
// beside the first token is outlined, and the letter alone says that a head rests there.
const drawBadges = (context, theme, m, plan, index, x, y) => {
  const size = plan.tile > 48 ? 19 : 13,
    earned = m.roles.filter((role) => role.named[index] || role.second[index]).sort((a, b) => a.quiet - b.quiet);
  context.font = `700 ${plan.tile > 48 ? 12.5 : 10}px ${theme.font}`;
  context.textAlign = "center";
  earned.forEach((role, i) => {
    const left = x + plan.tile - (size + 2) * (i + 1) - 1,
      top = y + 3;
    const plain = role.quiet || !role.named[index];
    if (!role.quiet) {
      context.beginPath();
      context.roundRect(left + 0.5, top + 0.5, size - 1, size - 1, 4);
      context.fillStyle = plain ? theme.background : theme.text;
      context.fill();
      context.strokeStyle = theme.text;
      context.lineWidth = 1;
      context.stroke();
    }
    context.fillStyle = role.quiet ? theme.faint : plain ? theme.text : theme.background;
    context.fillText(role.letter, left + size / 2, top + size / 2 + 0.5);
  });
  context.textAlign = "start";
};

const frameOne = (context, plan, { layer, head }, color, thick, out) => {
  const size = plan.tile + 2 * out;
  outline(context, plan.gutter + head * plan.pitch - out, plan.head + layer * plan.pitch - out, size, size, color, thick);
};

const drawPreview = (canvas, theme, m, image, size) => {
  const labels = patternLabels(m),
    longest = Math.max(...m.tokens.map((token, i) => shortened(`${m.first + i} ${token.trim()}`).length));
  const gutter = Math.min(96, 14 + 7 * longest),
    grid = Math.max(60, size - gutter - 3),
    cell = grid / m.n;
  const context = sizeCanvas(canvas, size, grid + gutter);
  nameRowsAndColumns(context, theme, labels, { gutter, size: grid, color: theme.faint, every: Math.ceil(13 / cell), below: 7 });
  context.imageSmoothingEnabled = m.n > grid * (window.devicePixelRatio || 1);
  context.drawImage(image, gutter, 1, grid, grid);
  if (cell >= 9)
    ruleCells(context, theme, { x: gutter, y: 1, columns: m.n, rows: m.n, cellW: cell, cellH: cell, width: grid, height: grid });
  frameCells(context, theme, gutter, 1, grid, grid);
};

// What one head is, in one sentence, for the screen reader.
const saying = (m, layer, head) => {
  const index = layer * m.heads + head;
  const earned = m.roles
    .filter((role) => role.named[index] || role.second[index])
    .map((role) => `${role.name}${role.named[index] ? "" : " by its other weight"}, ${role.scores ? role.scores[index].toFixed(2) : ""}`);
  const silent = m.silent.has(`${layer}.${head}`) ? ", silenced" : "";
  const said = earned.length ? earned.join("; ") : "no role earned here";
  return `Layer ${layer}, head ${head}${silent}: ${m.roles.length ? said : "pattern"}`;
};

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".root"),
    theme = themeOf(root);
  const m = {
    ...data,
    n: data.tokens.length,
    shades: bytesOf64(data.shades),
    silent: new Set(data.silenced.map((pair) => pair.join("."))),
  };
  const table = colorTable(theme),
    pictures = range(m.layers * m.heads).map((i) => picture(m, table, Math.floor(i / m.heads), i % m.heads));
  const state = remembered(root, { at: null });
  const opened = m.opened ? { layer: m.opened[0], head: m.opened[1] } : { layer: 0, head: 0 };
  if (state.at && (state.at.layer >= m.layers || state.at.head >= m.heads)) state.at = null;

  const { base, over, size, clear } = canvasPair(),
    paper = element("div", { class: "paper" }, base, over);
  const label = `Patterns of all ${m.layers} layers with ${m.heads} heads each. Arrow keys move from head to head, Enter opens one.`;
  const board = boardElement({ kind: "board of patterns", label, class: "board" }, paper);
  const title = element("h3"),
    hint = element("p", { class: "hint" }),
    big = element("canvas", { "aria-hidden": "true" });
  const list = element("ul", { class: "roles", "aria-label": "Roles and scores of this head" });
  const preview = element("div", { class: "preview" }, title, hint, big, list);
  const live = liveRegion();
  const shared = m.sharing > 1 ? " Heads under one line share their keys and values." : "";
  const note = `Rows are layers, columns are heads. ${theme.dark ? "Bright" : "Dark"} is a weight near 1.${shared}${m.roles.length ? LETTERS : ""}`;
  const tools = toolsLine(note, { PNG: () => downloadPng("all_heads.png", theme, base) });
  root.replaceChildren(element("div", { class: "heads" }, board, preview), tools, live);

  let plan;
  const current = () => state.at || opened;
  const mark = () => {
    const context = clear();
    if (m.opened) frameOne(context, plan, opened, theme.accent, 3, 2);
    if (state.at) frameOne(context, plan, state.at, theme.text, 2, 2.5);
    const { layer, head } = current(),
      index = layer * m.heads + head;
    const isOpen = m.opened && layer === opened.layer && head === opened.head;
    title.textContent = `Layer ${layer}, head ${head}`;
    const how = `${plan.narrow ? "tap a picture" : "click, or press Enter,"} to open it${m.opened ? " below" : ""}`;
    hint.textContent = m.silent.has(`${layer}.${head}`) ? "silenced" : isOpen ? "open below" : how;
    drawPreview(big, theme, m, pictures[index], plan.narrow ? Math.min(plan.room, 340) : plan.side);
    list.replaceChildren(
      ...m.roles.map((role) => {
        const score = role.scores ? role.scores[index] : NaN;
        const bar = role.scores ? track(score || 0, cssRgb(table[200])) : element("small", {}, "not measurable");
        return element(
          "li",
          { class: role.named[index] ? "earned" : role.second[index] ? "second" : "" },
          element("span", { class: "letter" }, role.letter),
          element("span", { class: "role" }, role.name),
          bar,
          element("span", { class: "score" }, role.scores ? score.toFixed(2) : "–"),
        );
      }),
    );
  };
  const refresh = () => {
    const room = root.clientWidth || 600;
    plan = { ...arrange(m, room), room };
    root.classList.toggle("narrow", plan.narrow);
    root.style.setProperty("--side", `${plan.side}px`);
    paper.style.width = `${plan.width}px`;
    drawBoard(size(plan.width, plan.height), theme, m, plan, pictures);
    mark();
  };
  const later = onNextFrame(mark);
  const hit = (event) => {
    const [x, y] = placeOn(base, event),
      { gutter, head: top, pitch, tile } = plan;
    const cell = cellAt([x, y], { left: gutter, top, cellW: pitch, cellH: pitch, columns: m.heads, rows: m.layers });
    const between = cell && (x - gutter - cell.column * pitch > tile || y - top - cell.row * pitch > tile);
    return cell && !between ? { layer: cell.row, head: cell.column } : null;
  };
  const open = ({ layer, head }) => {
    live.textContent = `Layer ${layer}, head ${head} opens`;
    setTriggerValue("open", `${layer}.${head}`);
  };
  const hover = (cell) => {
    state.at = cell;
    later();
  };
  // Between two pictures the last one stays enlarged.
  const point = (cell) => {
    board.style.cursor = cell ? "pointer" : "";
    if (cell) hover(cell);
  };
  pointAt(board, {
    hit,
    hover: point,
    open: (cell, event) => {
      state.at = event.pointerType === "touch" ? null : cell;
      open(cell);
    },
  });
  board.onpointerleave = board.onblur = () => hover(null);
  onKeys(board, {
    keys: ARROWS,
    open: () => open(current()),
    leave: () => hover(null),
    move: ([down, across]) => {
      const { layer, head } = current();
      hover({ layer: moved(layer, down, m.layers), head: moved(head, across, m.heads) });
      bringIntoView(board, plan.gutter + state.at.head * plan.pitch, plan.pitch, board.clientWidth, plan.gutter);
      live.textContent = saying(m, state.at.layer, state.at.head);
    },
  });
  refresh();
  return watchWidth(root, root, refresh, later);
}

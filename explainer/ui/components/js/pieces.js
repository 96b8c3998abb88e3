// Shared by the tokenizer's components: a word of the split, its pieces as chips, the tree of merges, a player for steps.

// A word: c characters as printed, s how some are printed when they come first, a atoms as [hex, first, end] characters,
// g after which step the border in front of atom i + 1 is gone (null: never), p tokens as [first, end, id, unknown, tries].
const NEVER = Infinity;
const goneAt = (word, border) => word.g[border - 1] ?? NEVER;

// The text of atoms from … to − 1: characters that are whole, hex for bytes that are only a part of one.
const segments = (word, from, to) => {
  const found = [];
  const add = (text, hex) => {
    const last = found[found.length - 1];
    if (last && last.hex === hex) last.text += (hex ? " " : "") + text;
    else found.push({ text, hex });
  };
  for (let i = from; i < to; ) {
    const [, first, end] = word.a[i];
    let next = i + 1;
    while (next < word.a.length && word.a[next][1] === first && word.a[next][2] === end) next++;
    const starts = i === 0 || word.a[i - 1][1] !== first;
    if (starts && next <= to) {
      for (let k = first; k < end; k++) add(k === first && !found.length && word.s[k] ? word.s[k] : word.c[k], false);
      i = next;
    } else {
      for (; i < Math.min(next, to); i++) add(word.a[i][0], true);
    }
  }
  return found;
};
const plainText = (word, from, to) =>
  segments(word, from, to)
    .map(({ text, hex }) => (hex ? `⟨${text}⟩` : text))
    .join("");
const quotedPiece = (word, from, to) => `“${plainText(word, from, to)}”`;
const marked = (text) => text.replaceAll(" ", "␣");
const bytesOf = (word, from, to) =>
  word.a
    .slice(from, to)
    .map(([hex]) => hex)
    .join(" ");

// Spaces are drawn as ␣, bytes in hex; the text may run from right to left inside its own chip only.
const written = (parts) => {
  const box = element("span", { class: "text" });
  for (const { text, hex } of parts) {
    if (hex) {
      box.append(element("span", { class: "hex" }, text));
      continue;
    }
    const [, front, rest] = text.match(/^( *)(.*)$/s);
    if (front) box.append(element("span", { class: "gap" }, "␣".repeat(front.length)));
    if (rest) box.append(element("bdi", {}, rest.replaceAll(" ", "␣")));
  }
  return box;
};

// Where the pieces of a word lie after ``step`` steps.
const piecesAt = (word, step) => {
  const found = [];
  let from = 0;
  for (let i = 1; i <= word.a.length; i++) {
    if (i < word.a.length && goneAt(word, i) < step) continue;
    found.push([from, i]);
    from = i;
  }
  return found;
};
const partial = (word, from, to) => segments(word, from, to).some(({ hex }) => hex);

// Pieces that share a character stand together over a brace with that character under it.
const drawWord = (word, pieces, chip) => {
  const box = element("span", { class: "word" });
  for (let i = 0; i < pieces.length; ) {
    let last = i;
    while (last + 1 < pieces.length && word.a[pieces[last][1] - 1][1] === word.a[pieces[last + 1][0]]?.[1]) last++;
    if (last === i) {
      box.append(chip(pieces[i][0], pieces[i][1]));
      i++;
      continue;
    }
    const inside = pieces.slice(i, last + 1),
      first = word.a[inside[0][0]][1],
      end = word.a[inside.at(-1)[1] - 1][2];
    const made = range(end - first)
      .map((k) => (k === 0 && word.s[first]) || word.c[first + k])
      .join("")
      .trim();
    box.append(
      element(
        "span",
        { class: "together" },
        element(
          "span",
          { class: "inside" },
          inside.map(([from, to]) => chip(from, to)),
        ),
        element("span", { class: "brace", "aria-hidden": "true" }),
        element("bdi", { class: "made", title: "These pieces make this together" }, made),
      ),
    );
    i = last + 1;
  }
  return box;
};

// Chips are one stop of the tab key; arrows move among them.
const rove = (box) => {
  const chips = () => [...box.querySelectorAll("button.piece")];
  onKeys(box, {
    keys: ROW_KEYS,
    move: (by, event) => {
      const all = chips(),
        at = all.indexOf(event.target);
      if (at < 0) return;
      const next = all[moved(at, by, all.length)];
      for (const one of all) one.tabIndex = one === next ? 0 : -1;
      next.focus();
    },
  });
  const all = chips();
  if (all.length && !all.some((one) => one.tabIndex === 0)) all[0].tabIndex = 0;
};

// The merge tree of atoms from … to − 1: which border went last is the root.
const treeOf = (word, from, to) => {
  if (to - from === 1) return { from, to, depth: 0, step: -1, children: [] };
  let border = from + 1;
  for (let i = from + 1; i < to; i++) if (goneAt(word, i) > goneAt(word, border)) border = i;
  const children = [treeOf(word, from, border), treeOf(word, border, to)];
  return { from, to, children, step: goneAt(word, border), depth: 1 + Math.max(...children.map((child) => child.depth)) };
};

// The tree as a drawing: bytes on top, each merge below the two pieces that it joins, the token at the bottom.
const drawTree = (word, from, to, { theme, width, now, number, onStep, label }) => {
  const tree = treeOf(word, from, to),
    count = to - from,
    wide = Math.max(38, Math.min(64, (width - 8) / count));
  const level = 54,
    top = 26,
    x = (i) => (i - from + 0.5) * wide + 4,
    y = (depth) => top + depth * level;
  const height = y(tree.depth) + 34,
    lines = [],
    nodes = [];
  const place = (node) => (node.children.length ? (place(node.children[0]) + place(node.children[1])) / 2 : x(node.from));
  const draw = (node) => {
    const cx = place(node),
      cy = y(node.depth),
      root = node === tree,
      waits = node.step >= now,
      dashes = waits ? "3 3" : null;
    for (const child of node.children) {
      const from = place(child),
        d = `M${from} ${y(child.depth) + 13}C${from} ${cy - 20} ${cx} ${cy - 30} ${cx} ${cy - 13}`;
      lines.push(
        svg("path", { d, fill: "none", stroke: theme.accent, "stroke-width": 1.4, "stroke-dasharray": dashes, opacity: waits ? 0.5 : 0.9 }),
      );
      draw(child);
    }
    const parts = segments(word, node.from, node.to),
      text = parts.map(({ text }) => text.replaceAll(" ", "␣")).join(" ");
    const size = Math.max(22, Math.min((node.to - node.from) * wide - 4, 12 + [...text].length * 8.8)),
      hex = parts.every((part) => part.hex);
    const look = { fill: root ? theme.accent : theme.background, stroke: hex ? theme.k : theme.accent, "stroke-width": root ? 2 : 1.2 };
    const box = svg("rect", { x: cx - size / 2, y: cy - 13, width: size, height: 26, rx: 5, ...look, "stroke-dasharray": dashes });
    const write = (y, size, fill, text, more = {}) =>
      svg("text", { x: cx, y, "text-anchor": "middle", "font-size": size, fill, ...more }, text);
    const name = write(cy + 5, hex ? 12.5 : 15, root ? theme.background : theme.text, text);
    const group = svg("g", {}, box, name);
    if (node.children.length) {
      const halo = { stroke: theme.background, "stroke-width": 3, "paint-order": "stroke" };
      group.append(write(cy + 27, 11.5, theme.faint, number(node.step), halo));
      const said = `${plainText(word, node.from, node.to)}, ${number(node.step)}. Go to this merge.`;
      const open = () => onStep(node.step);
      setAttributes(group, { role: "button", tabindex: 0, "aria-label": said, style: "cursor:pointer", onclick: open });
      onKeys(group, { keys: {}, open });
      group.append(svg("title", {}, said));
    } else if (!hex) {
      group.append(write(cy - 17, 11.5, theme.faint, bytesOf(word, node.from, node.to)));
    }
    nodes.push(group);
  };
  draw(tree);
  const drawing = svg(
    "svg",
    { width: Math.ceil(count * wide + 8), height, role: "group", "aria-label": label, "font-family": theme.font },
    lines,
    nodes,
  );
  const scrolls = { tabindex: "0", role: "region", "aria-label": "Drawing, scrolls sideways", style: "overflow-x:auto;max-width:100%" };
  return element("div", { class: "tree", ...scrolls }, drawing);
};

// Buttons and a slider for steps 0 … last. The step is told to the server only when the reader has stopped moving.
const player = (root, state, { last, go, name, wait = 650 }) => {
  const press = (text, label, onclick, more = "") => chip(text, onclick, { class: `chip ${more}`, "aria-label": label });
  const slide = () => {
    stop();
    go(Number(slider.value));
  };
  const slider = element("input", { type: "range", min: 0, max: last, step: 1, "aria-label": name, oninput: slide });
  const stop = () => {
    clearInterval(state.timer);
    state.timer = 0;
    paint();
  };
  const move = (by) => {
    stop();
    go(clamp(state.at + by, 0, last));
  };
  const play = () => {
    if (state.timer) {
      stop();
      return;
    }
    if (state.at >= last) go(0);
    const pace = Math.max(60, Math.min(wait, 14000 / Math.max(1, last)));
    const tick = () => {
      if (state.at >= last || !root.isConnected) stop();
      else state.advance(state.at + 1);
    };
    state.timer = setInterval(tick, pace);
    paint();
  };
  const start = press("|‹", "To the start", () => move(-last)),
    back = press("‹", "One step back", () => move(-1));
  const run = press("Play", "Play the steps", play, "go");
  const on = press("›", "One step forward", () => move(1)),
    end = press("›|", "To the end", () => move(last));
  const paint = () => {
    slider.value = state.at;
    run.textContent = state.timer ? "Pause" : "Play";
    run.setAttribute("aria-label", state.timer ? "Pause" : "Play the steps");
    start.disabled = back.disabled = state.at <= 0;
    on.disabled = end.disabled = state.at >= last;
    slider.setAttribute("aria-valuetext", `${state.at} of ${last}`);
  };
  state.advance = go; // a rerun of the page draws everything anew, and a player that is running goes on with the new drawing
  return { box: element("div", { class: "player" }, start, back, run, on, end, slider), paint, stop };
};

// Tell the server where the reader is, but not at every step: half a second after the last one, or as soon as the reader turns to
// something else.
const later = (root, state, name, tell, wait = 500) => {
  state.waiting ??= {};
  state.lookout ??= lookout(root, state);
  clearTimeout(state.waiting[name]?.timer);
  const due = () => (state.timer ? later(root, state, name, tell) : tellNow(root, state));
  state.waiting[name] = { tell, timer: setTimeout(due, wait) };
};
const tellNow = (root, state) => {
  for (const { tell, timer } of Object.values(state.waiting)) {
    clearTimeout(timer);
    if (root.isConnected) tell();
  }
  state.waiting = {};
};
// A word that reaches the server between a change of page and its answer is taken for a wish to stay. So while a page may change,
// nothing is told; where it has, the drawing is gone, and so is what it had to tell.
const lookout = (root, state) => {
  const end = new AbortController();
  const on = (target, name, act) => target.addEventListener(name, act, { capture: true, signal: end.signal });
  const outside = (event) => !event.composedPath().includes(root);
  const isLink = (event) => event.composedPath().some((node) => node.tagName === "A");
  const maybeLeft = () => {
    for (const [name, { tell }] of Object.entries(state.waiting)) later(root, state, name, tell, 3000);
    if (!root.isConnected) end.abort();
  };
  on(root, "pointerleave", (event) => event.target === root && event.pointerType === "mouse" && tellNow(root, state));
  on(root, "focusout", (event) => event.relatedTarget && !root.contains(event.relatedTarget) && tellNow(root, state));
  on(window, "pointerdown", (event) => (isLink(event) ? maybeLeft() : outside(event) && tellNow(root, state)));
  on(window, "click", (event) => isLink(event) && maybeLeft());
  on(window, "popstate", maybeLeft);
  return end;
};
// A long board scrolls by itself to what has just been joined, never the page.
const showNew = (board) => {
  const chip = board.querySelector(".piece.new");
  if (!chip) return;
  const top = chip.getBoundingClientRect().top - board.getBoundingClientRect().top;
  if (top < 0 || top > board.clientHeight - 40) board.scrollTop += top - board.clientHeight / 3;
};

// A piece has just been made when the last of the borders that it closed went away with this step.
const isNew = (word, from, to, step) =>
  step > 0 && to - from > 1 && Math.max(...range(to - from - 1).map((i) => goneAt(word, from + 1 + i))) === step - 1;
// A board keeps the height it has once needed, so that what is below it stands still while the steps go by.
const keepHeight = (state, board) => {
  board.style.minHeight = "";
  state.tall = Math.max(state.tall, board.clientHeight);
  board.style.minHeight = `${state.tall}px`;
};
const pieceClass = (looks) => ["piece", ...Object.keys(looks).filter((name) => looks[name])].join(" ");
const mergeText = ({ l, r, m }) => `“${marked(l)}” + “${marked(r)}” → “${marked(m)}”`;

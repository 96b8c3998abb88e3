// The BPE scope: a tokenizer as it was trained, merge after merge, and what the reader's text is split into at any moment.

export default function ({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector(".root"),
    theme = themeOf(root);
  const state = remembered(root, { source: null, at: 0, timer: 0, tall: 0 });
  const { words, merges } = data,
    n = merges.length;
  if (state.source !== data.source) {
    clearInterval(state.timer);
    const wanted = /^\d{1,5}$/.test(data.at) ? Number(data.at) : n;
    Object.assign(state, { source: data.source, timer: 0, tall: 0, at: Math.min(wanted, n) });
  }
  // Tokens of the reader's text after 0, 1, … n merges.
  const own = new Array(n + 1).fill(0);
  for (const word of words) for (const step of word.g) if (step !== null) own[step + 1] += 1;
  own[0] = words.reduce((sum, word) => sum + word.a.length, 0);
  for (let k = 1; k <= n; k++) own[k] = own[k - 1] - own[k];
  const shares = (counts) => counts.map((count) => count / Math.max(1, counts[0]));
  const trained = shares([data.nStart, ...merges.map((merge) => merge.n)]),
    mine = shares(own);

  const said = element("p", { class: "said" }),
    reel = element("table", { class: "reel" });
  const board = element("div", { class: "board", tabindex: "0", role: "region", "aria-label": "Your text in pieces" });
  const { base, over, size, clear } = canvasPair({ role: "img" }),
    curve = element("div", { class: "curve" }, base, over);
  const note = element("p", { class: "dim" });
  const heading = element("h3", {}),
    live = liveRegion();
  const go = (at) => {
    state.at = at;
    paint();
    later(root, state, "at", () => {
      live.textContent = said.textContent;
      setStateValue("at", state.at === n ? "" : String(state.at));
    });
  };
  const controls = player(root, state, { last: n, go, name: "Merges learned", wait: 500 });
  const jump = (k) => {
    controls.stop();
    go(k);
  };
  const both = element("div", { class: "both" }, reel, element("div", {}, curve, note));
  root.replaceChildren(controls.box, said, both, heading, board, pngButton("learned_merges", theme, root), live);

  const paintSaid = () => {
    const k = state.at,
      entries = `Vocabulary: 256 bytes + ${plural(k, "merge")} = ${many(256 + k)} entries. `;
    if (!k) {
      said.replaceChildren("Before the first merge: every byte is a token. ", entries);
      return;
    }
    const one = merges[k - 1],
      often = `. The two stood side by side ${plural(one.c, "time")}; no pair did so more often. `;
    said.replaceChildren(`Merge ${many(k)}: `, bold(mergeText(one)), often, entries);
  };
  const paintReel = () => {
    const shown = Math.min(11, n),
      from = clamp(state.at - 1 - Math.floor(shown / 2), 0, n - shown);
    const rows = merges.slice(from, from + shown).map((one, i) => {
      const k = from + i + 1;
      return element(
        "tr",
        { class: k === state.at ? "now" : k > state.at ? "future" : "", onclick: () => jump(k) },
        element("td", { class: "num" }, many(k)),
        element("td", { title: `“${one.l}” + “${one.r}”` }, `${marked(one.l)} + ${marked(one.r)}`),
        element("td", {}, marked(one.m)),
        element("td", { class: "num" }, many(one.c)),
      );
    });
    const head = (text, number, width) => element("th", { scope: "col", class: number ? "num" : "", style: `width:${width}` }, text);
    const heads = [head("merge", true, "18%"), head("pair", false, "34%"), head("new entry", false, "29%"), head("times", true, "19%")];
    reel.replaceChildren(element("thead", {}, element("tr", {}, heads)), element("tbody", {}, rows));
  };

  const height = 250,
    left = 44,
    bottom = 30,
    top = 12;
  let width = 400;
  const x = (k) => left + ((width - left - 14) * k) / Math.max(1, n),
    y = (share) => top + (height - top - bottom) * (1 - share);
  const lines = [[trained, theme.accent, 2.4, data.sameText ? "your text" : "training text"]];
  if (!data.sameText) lines.push([mine, theme.k, 2.2, "your text"]);
  const paintCurve = () => {
    width = Math.max(240, curve.clientWidth || 420);
    const context = size(width, height);
    context.font = `12px ${theme.font}`;
    context.textBaseline = "middle";
    for (const share of [0, 0.25, 0.5, 0.75, 1]) {
      strokeLine(
        context,
        [
          [left, y(share)],
          [width - 14, y(share)],
        ],
        theme.line,
        1,
      );
      context.fillStyle = theme.faint;
      context.textAlign = "right";
      context.fillText(`${100 * share} %`, left - 6, y(share));
    }
    context.textAlign = "left";
    context.fillText("0", left, height - 12);
    context.textAlign = "center";
    context.fillText("merges", (left + width) / 2, height - 12);
    context.textAlign = "right";
    context.fillText(many(n), width - 14, height - 12);
    for (const [counts, color, thick] of lines) {
      context.lineJoin = "round";
      strokeLine(
        context,
        counts.map((share, k) => [x(k), y(share)]),
        color,
        thick,
      );
    }
    lines.forEach(([, color, , name], i) => {
      context.fillStyle = color;
      context.fillRect(width - 140, top + 4 + 19 * i, 16, 3);
      context.textAlign = "left";
      context.fillText(name, width - 118, top + 6 + 19 * i);
    });
    const told = lines.map(([counts, , , name]) => `${name} from ${percent(1)} to ${percent(counts[n])}`).join("; ");
    base.setAttribute("aria-label", `Tokens as a share of bytes against merges: ${told}.`);
  };
  const paintMark = () => {
    const context = clear(),
      k = state.at;
    strokeLine(
      context,
      [
        [x(k), top],
        [x(k), height - bottom],
      ],
      theme.faint,
      1,
    );
    for (const [counts, color] of lines) dot(context, x(k), y(counts[k]), 4.5, color);
    const count = k ? merges[k - 1].n : data.nStart;
    const theirs = `Training text: ${many(data.nStart)} bytes, now ${many(count)} tokens (${percent(trained[k])}). `;
    const yours = `Your text: ${many(own[0])} bytes, now ${plural(own[k], "token")} (${percent(mine[k])}).`;
    note.textContent = `Tokens as a share of bytes. ${data.sameText ? "" : theirs}${yours}`;
  };
  const paintBoard = () => {
    const step = state.at;
    let index = 0;
    const symbols = (word) => (from, to) => {
      const looks = { odd: index++ % 2, part: partial(word, from, to), new: isNew(word, from, to, step) };
      return element("span", { class: pieceClass(looks), title: bytesOf(word, from, to) }, written(segments(word, from, to)));
    };
    const cut = data.cut ? " (its start is drawn)" : "";
    heading.textContent = `Your text with ${plural(step, "merge")}: ${plural(own[step], "token")}${cut}`;
    const drawn = words.slice(0, data.drawn).map((word) => drawWord(word, piecesAt(word, step), symbols(word)));
    board.replaceChildren(element("div", { class: "words" }, drawn));
    keepHeight(state, board);
    showNew(board);
  };
  const paint = () => {
    controls.paint();
    paintSaid();
    paintReel();
    paintMark();
    paintBoard();
  };
  const pick = (event) => jump(clamp(Math.round(((placeOn(base, event)[0] - left) / (width - left - 14)) * n), 0, n));
  curve.onpointerdown = pick;
  curve.onpointermove = (event) => {
    if (event.buttons & 1) pick(event);
  };
  const draw = () => {
    narrowBelow(root, 700);
    paintCurve();
    paint();
  };
  draw();
  return watchWidth(root, root, () => {
    state.tall = 0;
    draw();
  });
}

// The BPE scope: a tokenizer as it was trained, merge after merge, and what the reader's text is split into at any moment.

export default function ({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector(".root");
  const theme = themeOf(root);
  const state = (root.state ??= { source: null, at: 0, timer: 0, tall: 0 });
  const { words, merges } = data,
    n = merges.length;
  if (state.source !== data.source) {
    clearInterval(state.timer);
    const wanted = /^\d{1,5}$/.test(data.at) ? Number(data.at) : n;
    Object.assign(state, { source: data.source, timer: 0, tall: 0, at: wanted <= n ? wanted : n });
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
    reel = element("table", { class: "reel" }),
    board = element("div", { class: "board", tabindex: "0", role: "region", "aria-label": "Your text in pieces" });
  const base = element("canvas", { role: "img" }),
    over = element("canvas", { class: "over" }),
    curve = element("div", { class: "curve" }, base, over);
  const note = element("p", { class: "dim" });
  const heading = element("h3", {}),
    live = element("div", { class: "sr", role: "status", "aria-live": "polite" });
  const go = (at) => {
    state.at = at;
    paint();
    later(state, "at", () => {
      live.textContent = said.textContent;
      setStateValue("at", state.at === n ? "" : String(state.at));
    });
  };
  const controls = player(state, { last: n, go, name: "Merges learned", wait: 500 });
  root.replaceChildren(
    controls.box,
    said,
    element("div", { class: "both" }, reel, element("div", {}, curve, note)),
    heading,
    board,
    pngButton("learned_merges", theme, root),
    live,
  );

  const bold = (text) => element("b", {}, text);
  const paintSaid = () => {
    const k = state.at,
      entries = `Vocabulary: 256 bytes + ${plural(k, "merge")} = ${each(256 + k)} entries. `;
    if (!k) {
      said.replaceChildren("Before the first merge: every byte is a token. ", entries);
      return;
    }
    const one = merges[k - 1];
    said.replaceChildren(
      `Merge ${each(k)}: `,
      bold(`“${marked(one.l)}” + “${marked(one.r)}” → “${marked(one.m)}”`),
      `. The two stood side by side ${plural(one.c, "time")}; no pair did so more often. `,
      entries,
    );
  };
  const paintReel = () => {
    const size = Math.min(11, n),
      from = Math.max(0, Math.min(n - size, state.at - 1 - Math.floor(size / 2)));
    const rows = merges.slice(from, from + size).map((one, i) => {
      const k = from + i + 1;
      return element(
        "tr",
        {
          class: k === state.at ? "now" : k > state.at ? "future" : "",
          onclick: () => {
            controls.stop();
            go(k);
          },
        },
        element("td", { class: "num" }, each(k)),
        element("td", { title: `“${one.l}” + “${one.r}”` }, `${marked(one.l)} + ${marked(one.r)}`),
        element("td", {}, marked(one.m)),
        element("td", { class: "num" }, each(one.c)),
      );
    });
    const head = (text, number, width) => element("th", { scope: "col", class: number ? "num" : "", style: `width:${width}` }, text);
    reel.replaceChildren(
      element(
        "thead",
        {},
        element(
          "tr",
          {},
          head("merge", true, "18%"),
          head("pair", false, "34%"),
          head("new entry", false, "29%"),
          head("times", true, "19%"),
        ),
      ),
      element("tbody", {}, rows),
    );
  };

  const height = 250,
    left = 44,
    bottom = 30,
    top = 12;
  let width = 400;
  const x = (k) => left + ((width - left - 14) * k) / Math.max(1, n),
    y = (share) => top + (height - top - bottom) * (1 - share);
  const lines = [
    [trained, theme.accent, 2.4, data.sameText ? "your text" : "training text"],
    ...(data.sameText ? [] : [[mine, theme.k, 2.2, "your text"]]),
  ];
  const paintCurve = () => {
    width = Math.max(240, curve.clientWidth || 420);
    const context = sizeCanvas(base, width, height);
    sizeCanvas(over, width, height);
    context.font = `12px ${theme.font}`;
    context.textBaseline = "middle";
    for (const share of [0, 0.25, 0.5, 0.75, 1]) {
      context.strokeStyle = theme.line;
      context.beginPath();
      context.moveTo(left, y(share));
      context.lineTo(width - 14, y(share));
      context.stroke();
      context.fillStyle = theme.faint;
      context.textAlign = "right";
      context.fillText(`${100 * share} %`, left - 6, y(share));
    }
    context.textAlign = "left";
    context.fillText("0", left, height - 12);
    context.textAlign = "center";
    context.fillText("merges", (left + width) / 2, height - 12);
    context.textAlign = "right";
    context.fillText(each(n), width - 14, height - 12);
    for (const [counts, color, thick] of lines) {
      context.strokeStyle = color;
      context.lineWidth = thick;
      context.lineJoin = "round";
      context.beginPath();
      counts.forEach((share, k) => (k ? context.lineTo(x(k), y(share)) : context.moveTo(x(0), y(share))));
      context.stroke();
    }
    lines.forEach(([, color, , name], i) => {
      context.fillStyle = color;
      context.fillRect(width - 140, top + 4 + 19 * i, 16, 3);
      context.textAlign = "left";
      context.fillText(name, width - 118, top + 6 + 19 * i);
    });
    base.setAttribute(
      "aria-label",
      `Tokens as a share of bytes against merges: ${lines.map(([counts, , , name]) => `${name} from 100 % to ${fmt(100 * counts[n], 1)} %`).join("; ")}.`,
    );
  };
  const paintMark = () => {
    const context = over.getContext("2d"),
      k = state.at;
    context.clearRect(0, 0, width, height);
    context.strokeStyle = theme.faint;
    context.beginPath();
    context.moveTo(x(k), top);
    context.lineTo(x(k), height - bottom);
    context.stroke();
    for (const [counts, color] of lines) {
      context.fillStyle = color;
      context.beginPath();
      context.arc(x(k), y(counts[k]), 4.5, 0, 7);
      context.fill();
    }
    const count = k ? merges[k - 1].n : data.nStart;
    note.textContent = `Tokens as a share of bytes. ${data.sameText ? "" : `Training text: ${each(data.nStart)} bytes, now ${each(count)} tokens (${fmt(100 * trained[k], 1)} %). `}Your text: ${each(own[0])} bytes, now ${plural(own[k], "token")} (${fmt(100 * mine[k], 1)} %).`;
  };
  const paintBoard = () => {
    const step = state.at;
    let index = 0;
    const symbols = (word) => (from, to) => {
      const news =
        step > 0 && to - from > 1 && Math.max(...Array.from({ length: to - from - 1 }, (_, i) => goneAt(word, from + 1 + i))) === step - 1;
      return element(
        "span",
        {
          class: ["piece", index++ % 2 ? "odd" : "", partial(word, from, to) ? "part" : "", news ? "new" : ""].join(" "),
          title: bytesOf(word, from, to),
        },
        written(segments(word, from, to)),
      );
    };
    heading.textContent = `Your text with ${plural(step, "merge")}: ${plural(own[step], "token")}${data.cut ? " (its start is drawn)" : ""}`;
    board.replaceChildren(
      element(
        "div",
        { class: "words" },
        words.slice(0, data.drawn).map((word) => drawWord(word, piecesAt(word, step), symbols(word))),
      ),
    );
    board.style.minHeight = "";
    state.tall = Math.max(state.tall, board.clientHeight);
    board.style.minHeight = `${state.tall}px`;
    showNew(board);
  };
  const paint = () => {
    controls.paint();
    paintSaid();
    paintReel();
    paintMark();
    paintBoard();
  };
  const pick = (event) => {
    controls.stop();
    go(Math.max(0, Math.min(n, Math.round(((event.clientX - base.getBoundingClientRect().left - left) / (width - left - 14)) * n))));
  };
  curve.onpointerdown = pick;
  curve.onpointermove = (event) => {
    if (event.buttons & 1) pick(event);
  };
  const fit = () => root.classList.toggle("narrow", (root.clientWidth || 900) < 700);
  fit();
  paintCurve();
  paint();
  watchWidth(root, root, () => {
    state.tall = 0;
    fit();
    paintCurve();
    paint();
  });
  return () => root.observer?.disconnect();
}

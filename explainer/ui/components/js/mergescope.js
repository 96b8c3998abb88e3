// The merge scope: a text on its way to ids, one step at a time, and how one of its tokens was put together.

const atomsOf = (kind) => (kind === "bytes" ? "Bytes" : "Characters");

// The stops of the scrubber: the text, what is made of it, its parts, their atoms, then one stop for each of the n steps.
// Until the reader has guessed how many tokens there will be (covered), the way ends before the first of them.
const stopsOf = ({ kind, normalised, covered }, n) => {
  const merged = kind === "bytes" || kind === "characters",
    stops = [{ name: "Text" }];
  if (normalised) stops.push({ name: "Normalised" });
  if (kind !== "whole") stops.push({ name: "Split" });
  if (merged) stops.push({ name: atomsOf(kind) });
  if (covered) return stops;
  for (let k = 1; k <= n; k++) stops.push({ name: k === n ? "Ids" : merged ? "Merges" : "Matches", step: k });
  if (kind === "whole" || !n) stops.push({ name: "Ids", step: n });
  return stops;
};

export default function ({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector(".root"),
    theme = themeOf(root);
  // The board's chips are made anew and may be more or fewer: the focus goes to the one that a tab key would reach.
  const hadFocus = root.getRootNode().activeElement?.classList?.contains("piece");
  const state = remembered(root, { source: null, at: 0, chosen: 0, timer: 0, tall: 0 });
  const { words, steps, kind } = data;
  const merged = kind === "bytes" || kind === "characters",
    matched = kind === "wordpiece";
  const n = matched ? words.reduce((sum, word) => sum + word.p.length, 0) : steps.length;
  const atoms = atomsOf(kind),
    stops = stopsOf(data, n),
    offset = stops.findIndex((stop) => stop.step !== undefined); // the stop of step k is offset + k − 1
  const last = stops.length - 1,
    first = Math.max(
      0,
      stops.findIndex((stop) => stop.name === (merged ? atoms : "Split")),
    );
  const tokens = words.flatMap((word, w) => word.p.map(([from, to, id], p) => ({ w, p, word, from, to, id })));
  const tokenAt = (w, from) => tokens.findIndex((token) => token.w === w && token.from <= from && from < token.to);
  const number = (text, most) => (/^\d{1,6}$/.test(text) && Number(text) <= most ? Number(text) : null);
  if (state.source !== data.source) {
    clearInterval(state.timer);
    Object.assign(state, { source: data.source, timer: 0, tall: 0, at: number(data.at, last) ?? first });
    const longest = largest(tokens, (token) => token.to - token.from);
    state.chosen = number(data.piece, tokens.length - 1) ?? longest;
  }
  state.chosen = Math.min(state.chosen, tokens.length - 1);
  const stepNow = () => stops[state.at].step ?? 0;

  const crumbs = element("ul", { class: "crumbs", "aria-label": "The stages" });
  const said = element("p", { class: "said" }),
    board = element("div", { class: "board" }),
    sheet = element("div", { class: "sheet" });
  const live = liveRegion();
  const go = (at) => {
    state.at = at;
    paint();
    later(root, state, "at", () => setStateValue("at", String(state.at)));
  };
  const controls = player(root, state, { last, go, name: "Step" });

  const paintCrumbs = () => {
    const names = [...new Set(stops.map((stop) => stop.name))];
    crumbs.replaceChildren(
      ...names.flatMap((name, i) => {
        const at = stops.findIndex((stop) => stop.name === name);
        const jump = () => {
          controls.stop();
          go(name === "Ids" ? last : at);
        };
        const crumb = element("li", {}, chip(name, jump, { "aria-pressed": String(stops[state.at].name === name) }));
        return i ? [element("li", { class: "arrow", "aria-hidden": "true" }, "→"), crumb] : [crumb];
      }),
    );
  };

  const isText = (stop) => stop.name === "Text" || stop.name === "Normalised";
  const choose = (w, from) => {
    state.chosen = Math.max(0, tokenAt(w, from));
    paint();
    live.textContent = sheet.querySelector("h3")?.textContent ?? "";
    setStateValue("piece", String(state.chosen));
  };
  const paintBoard = () => {
    const stop = stops[state.at],
      step = stepNow(),
      ended = state.at === last && !data.covered;
    board.classList.toggle("apart", !isText(stop));
    if (isText(stop)) {
      board.replaceChildren(element("p", { class: "plain" }, element("bdi", {}, stop.name === "Text" ? data.text : data.normalised)));
      return;
    }
    let index = 0,
      seen = 0;
    const piece = (word, w) => (from, to) => {
      const whole = tokenAt(w, from),
        token = tokens[whole],
        part = partial(word, from, to),
        mine = whole === state.chosen;
      const done = matched ? whole < step : true;
      const made = (merged && isNew(word, from, to, step)) || (matched && done && whole === step - 1);
      const under = ended ? many(token.id) : stop.name === "Bytes" && !part ? bytesOf(word, from, to) : null;
      const looks = {
        odd: index++ % 2,
        part,
        new: made && !ended,
        mine: mine && stop.name !== "Split" && !data.covered,
        rest: !done,
        unknown: ended && word.p[token.p][3],
      };
      const shown = matched && done ? [{ text: word.p[token.p][5], hex: false }] : segments(word, from, to);
      const label = `${quotedPiece(word, from, to)}${ended ? `, id ${token.id}` : ""}${part ? ", part of a character" : ""}`;
      const attributes = { class: pieceClass(looks), tabindex: mine && seen++ === 0 ? "0" : "-1", "aria-label": label };
      return element(
        "button",
        { type: "button", ...attributes, onclick: () => choose(w, from) },
        written(shown),
        under === null ? null : element("span", { class: "under" }, under),
      );
    };
    const drawn = words.map((word, w) => {
      const pieces = word.p.map(([from, to]) => [from, to]);
      if (stop.name === "Split") return drawWord(word, [[0, word.a.length]], piece(word, w));
      if (kind === "whole") return drawWord(word, pieces, piece(word, w));
      if (merged) return drawWord(word, piecesAt(word, step), piece(word, w));
      const before = tokens.findIndex((token) => token.w === w),
        done = pieces.filter((_, p) => before + p < step);
      const rest = done.length ? done.at(-1)[1] : 0;
      return drawWord(word, rest < word.a.length ? [...done, [rest, word.a.length]] : done, piece(word, w));
    });
    const added = ([label, id]) =>
      element("span", { class: "added", title: "Added by the tokenizer" }, label, element("span", {}, many(id)));
    const extra = (list) => (ended ? list.map(added) : []);
    const box = element(
      "div",
      { class: "words", role: "group", "aria-label": "The pieces. Arrow keys move, Enter opens one." },
      extra(data.before),
      drawn,
      extra(data.after),
    );
    board.replaceChildren(box);
    rove(box);
    keepHeight(state, board);
    showNew(board);
  };

  const paintSaid = () => {
    const stop = stops[state.at],
      step = stepNow(),
      count = tokens.length,
      bytes = plural(data.nBytes, "byte");
    const more = data.cut ? " Only the start of the text is drawn." : "";
    if (stop.name === "Text") said.replaceChildren("The text as you typed it: ", plural(data.nChars, "character"), `, ${bytes}.${more}`);
    else if (stop.name === "Normalised") said.replaceChildren("First this tokenizer rewrites the text: ", data.normaliser, ".");
    else if (stop.name === "Split") {
      const parts = `The text is split into ${plural(words.length, "part")}.`,
        border = "No token will ever reach across the border between two parts.";
      said.replaceChildren(`${parts} ${border}${data.splitNote ? ` ${data.splitNote}` : ""}`);
    } else if (stop.name === atoms && merged) {
      const pieces = plural(
        words.reduce((sum, word) => sum + word.a.length, 0),
        "piece",
      );
      const inParts =
        kind === "bytes" ? `Every character becomes one to four bytes: ${bytes}. ` : `Every part is cut into characters: ${pieces}. `;
      const used = `Now ${plural(n, "merge")} from the tokenizer’s list of ${many(data.nMerges)} will be used.`;
      const none = "No pair of neighbours is on the tokenizer’s list, so these are the tokens.";
      said.replaceChildren(inParts, data.covered ? "" : n ? used : none);
    } else if (kind === "whole") said.replaceChildren(data.why);
    else if (merged && step > 0) {
      const one = steps[step - 1],
        pieces = words.reduce((sum, word) => sum + piecesAt(word, step).length, 0);
      const fits = `it fits in ${plural(one.places, "place")}`;
      const where = `. This is merge ${many(one.rank + 1)} of the list and makes entry ${many(one.id)}; ${fits}. `;
      said.replaceChildren(
        `Step ${step} of ${n}: `,
        bold(mergeText(one)),
        where,
        state.at === last ? bold(`Nothing more fits: ${plural(count, "token")}.`) : `${plural(pieces, "piece")} left.`,
      );
    } else if (matched && step > 0) {
      const token = tokens[step - 1],
        [, , , lost, tries, symbol] = token.word.p[token.p],
        name = bold(`“${symbol}”`);
      const when = tries.length > 1 ? `, found at try ${many(tries.length)}. ` : ", found at once. ";
      const found = lost
        ? ["no entry fits, so the whole part becomes ", name, ", the entry for unknown. "]
        : ["the longest entry that fits here is ", name, when];
      said.replaceChildren(`Step ${step} of ${n}: `, ...found, state.at === last ? bold(`${plural(count, "token")}.`) : "");
    } else said.replaceChildren(bold(plural(count, "token")), ".");
  };

  const listName = (step) => `no. ${many(steps[step].rank + 1)}`;
  const paintSheet = () => {
    if (data.covered) return sheet.replaceChildren();
    const { word, from, to, id, p } = tokens[state.chosen],
      same = tokens.filter((token) => token.id === id).length;
    const [, , , unknown, tries, symbol] = word.p[p],
      dim = (text) => element("p", { class: "dim" }, text);
    const entry = (name, ...value) => [element("dt", {}, name), element("dd", {}, ...value)];
    const joins = to - from - 1,
      label = symbol ?? plainText(word, from, to),
      bytes = bytesOf(word, from, to);
    const facts = element(
      "dl",
      {},
      entry("id", bold(many(id))),
      entry("in W_E", `row ${many(id)}, ${many(data.dModel)} numbers`),
      entry("bytes", `${bytes} (${many(bytes.split(" ").length)})`),
      merged ? entry("merges", joins ? many(joins) : "none") : [],
      entry("in this text", plural(same, "time")),
    );
    const turn = (by) => {
      const next = tokens[moved(state.chosen, by, tokens.length)];
      choose(next.w, next.from);
    };
    const left = element(
      "section",
      {},
      element("h3", {}, `Token ${data.before.length + state.chosen} “${marked(label)}”`),
      facts,
      turner(turn),
    );
    const right = element("section", {});
    if (merged && joins) {
      const onStep = (step) => {
        controls.stop();
        go(offset + step);
      };
      const width = Math.max(240, (root.clientWidth || 900) - (root.classList.contains("narrow") ? 8 : 380));
      const stop = stops[state.at],
        now = isText(stop) || stop.name === "Split" ? 0 : stepNow();
      right.append(
        drawTree(word, from, to, { theme, width, now, number: listName, onStep, label: `How “${label}” was put together` }),
        dim("Read it from top to bottom. “no.” is the merge’s place in the list; dashed ones are still to come."),
      );
    } else if (matched) {
      const tried = tries.slice(0, 40).map((text, i) => element("li", { class: !unknown && i === tries.length - 1 ? "found" : "" }, text));
      right.append(
        element("p", {}, "What was looked for, the longest first:"),
        element("ul", { class: "tries" }, tried),
        dim(
          unknown
            ? "None of them is in the vocabulary: the word is unknown, and its text is lost."
            : "Only the marked one is in the vocabulary. “##” means: not at the start of a word.",
        ),
      );
    } else if (merged) {
      const what = kind === "bytes" && partial(word, from, to) ? "byte, a part of a character" : "piece";
      right.append(
        dim(
          unknown
            ? "Nothing in the vocabulary stands for this: it is unknown, and its text is lost."
            : `One ${what} from the start to the end: no merge touched it.`,
        ),
      );
    } else right.append(dim(data.why));
    keepingFocus(sheet, () => sheet.replaceChildren(left, right));
  };
  const paint = () => {
    paintCrumbs();
    controls.paint();
    paintSaid();
    paintBoard();
    paintSheet();
  };
  narrowBelow(root, 700);
  keepingFocus(root, () => {
    root.replaceChildren(crumbs, controls.box, said, board, sheet, pngButton("tokens", theme, root), live);
    paint();
  });
  if (hadFocus) board.querySelector('button.piece[tabindex="0"]')?.focus({ preventScroll: true });
  return watchWidth(root, root, () => {
    state.tall = 0;
    narrowBelow(root, 700);
    paint();
  });
}

// The merge scope: a text on its way to ids, one step at a time, and how one of its tokens was put together.

export default function ({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector(".root");
  const theme = themeOf(root);
  const hadFocus = root.getRootNode().activeElement?.classList?.contains("piece");
  const state = (root.state ??= { source: null, at: 0, chosen: 0, timer: 0, tall: 0 });
  const { words, steps, kind } = data;
  const merged = kind === "bytes" || kind === "characters",
    matched = kind === "wordpiece";
  const n = matched ? words.reduce((sum, word) => sum + word.p.length, 0) : steps.length;
  const atoms = kind === "bytes" ? "Bytes" : "Characters";
  // The stops of the scrubber: the text, what is made of it, its parts, their atoms, then one stop for each step.
  const stops = [{ name: "Text" }];
  if (data.normalised) stops.push({ name: "Normalised" });
  if (kind !== "whole") stops.push({ name: "Split" });
  if (merged) stops.push({ name: atoms });
  for (let k = 1; k <= n; k++) stops.push({ name: k === n ? "Ids" : merged ? "Merges" : "Matches", step: k });
  if (kind === "whole" || !n) stops.push({ name: "Ids", step: n });
  const last = stops.length - 1,
    first = Math.max(
      0,
      stops.findIndex((stop) => stop.name === (merged ? atoms : "Split")),
    );
  const tokens = words.flatMap((word, w) => word.p.map((piece, p) => ({ w, p, word, from: piece[0], to: piece[1], id: piece[2] })));
  const number = (text, most) => (/^\d{1,6}$/.test(text) && Number(text) <= most ? Number(text) : null);
  if (state.source !== data.source) {
    clearInterval(state.timer);
    Object.assign(state, { source: data.source, timer: 0, tall: 0, at: number(data.at, last) ?? first });
    const longest = tokens.reduce((best, token, i) => (token.to - token.from > tokens[best].to - tokens[best].from ? i : best), 0);
    state.chosen = number(data.piece, tokens.length - 1) ?? longest;
  }
  state.chosen = Math.min(state.chosen, tokens.length - 1);
  const stepNow = () => stops[state.at].step ?? 0;
  const offset = stops.length - n - (n ? 0 : 1); // the stop of step k is offset + k − 1

  const crumbs = element("ul", { class: "crumbs", "aria-label": "The stages" });
  const said = element("p", { class: "said" }),
    board = element("div", { class: "board" }),
    sheet = element("div", { class: "sheet" });
  const live = element("div", { class: "sr", role: "status", "aria-live": "polite" });
  const go = (at) => {
    state.at = at;
    paint();
    later(state, "at", () => setStateValue("at", String(state.at)));
  };
  const controls = player(state, { last, go, name: "Step" });

  const paintCrumbs = () => {
    const names = [...new Set(stops.map((stop) => stop.name))];
    crumbs.replaceChildren(
      ...names.flatMap((name, i) => {
        const at = stops.findIndex((stop) => stop.name === name);
        const chip = element(
          "button",
          {
            class: "chip",
            type: "button",
            "aria-pressed": String(stops[state.at].name === name),
            onclick: () => {
              controls.stop();
              go(name === "Ids" ? last : at);
            },
          },
          name,
        );
        return [i ? element("li", { class: "arrow", "aria-hidden": "true" }, "→") : null, element("li", {}, chip)].filter(Boolean);
      }),
    );
  };

  const choose = (w, from) => {
    state.chosen = Math.max(
      0,
      tokens.findIndex((token) => token.w === w && token.from <= from && from < token.to),
    );
    paint();
    live.textContent = sheet.querySelector("h3")?.textContent ?? "";
    setStateValue("piece", String(state.chosen));
  };
  const tokenAt = (w, from) => tokens.findIndex((token) => token.w === w && token.from <= from && from < token.to);
  const paintBoard = () => {
    const stop = stops[state.at],
      step = stepNow(),
      ended = state.at === last;
    board.classList.toggle("apart", stop.name !== "Text" && stop.name !== "Normalised");
    if (stop.name === "Text" || stop.name === "Normalised") {
      board.replaceChildren(element("p", { class: "plain" }, element("bdi", {}, stop.name === "Text" ? data.text : data.normalised)));
      return;
    }
    let index = 0,
      seen = 0;
    const chip = (word, w) => (from, to) => {
      const whole = tokenAt(w, from),
        token = tokens[whole];
      const done = matched ? whole < step : true;
      const made =
        merged &&
        step > 0 &&
        !ended &&
        to - from > 1 &&
        Math.max(...Array.from({ length: to - from - 1 }, (_, i) => goneAt(word, from + 1 + i))) === step - 1;
      const news = made || (matched && done && whole === step - 1 && !ended);
      const under = ended ? each(token.id) : stop.name === "Bytes" && !partial(word, from, to) ? bytesOf(word, from, to) : null;
      const look = [
        "piece",
        index++ % 2 ? "odd" : "",
        partial(word, from, to) ? "part" : "",
        news ? "new" : "",
        whole === state.chosen && stop.name !== "Split" ? "mine" : "",
        done ? "" : "rest",
        ended && word.p[token.p][3] ? "unknown" : "",
      ].join(" ");
      const shown = matched && done ? [{ text: word.p[token.p][5], hex: false }] : segments(word, from, to);
      return element(
        "button",
        {
          class: look,
          type: "button",
          tabindex: whole === state.chosen && seen++ === 0 ? "0" : "-1",
          onclick: () => choose(w, from),
          "aria-label": `${quoted(word, from, to)}${ended ? `, id ${token.id}` : ""}${partial(word, from, to) ? ", part of a character" : ""}`,
        },
        written(shown),
        under === null ? null : element("span", { class: "under" }, under),
      );
    };
    const drawn = words.map((word, w) => {
      if (stop.name === "Split") return drawWord(word, [[0, word.a.length]], chip(word, w));
      if (kind === "whole")
        return drawWord(
          word,
          word.p.map(([from, to]) => [from, to]),
          chip(word, w),
        );
      if (merged) return drawWord(word, piecesAt(word, step), chip(word, w));
      const before = tokens.findIndex((token) => token.w === w),
        done = word.p.filter((_, p) => before + p < step).map(([from, to]) => [from, to]);
      const rest = done.length ? done[done.length - 1][1] : 0;
      return drawWord(word, rest < word.a.length ? [...done, [rest, word.a.length]] : done, chip(word, w));
    });
    const extra = (list) =>
      ended
        ? list.map(([label, id]) =>
            element("span", { class: "added", title: "Added by the tokenizer" }, label, element("span", {}, each(id))),
          )
        : [];
    const box = element(
      "div",
      { class: "words", role: "group", "aria-label": "The pieces. Arrow keys move, Enter opens one." },
      extra(data.before),
      drawn,
      extra(data.after),
    );
    board.replaceChildren(box);
    rove(box);
    board.style.minHeight = "";
    state.tall = Math.max(state.tall, board.clientHeight);
    board.style.minHeight = `${state.tall}px`;
    showNew(board);
  };

  const bold = (text) => element("b", {}, text);
  const paintSaid = () => {
    const stop = stops[state.at],
      step = stepNow(),
      count = tokens.length,
      bytes = plural(data.nBytes, "byte");
    const more = data.cut ? " Only the start of the text is drawn." : "";
    if (stop.name === "Text") said.replaceChildren("The text as you typed it: ", plural(data.nChars, "character"), `, ${bytes}.${more}`);
    else if (stop.name === "Normalised") said.replaceChildren("First this tokenizer rewrites the text: ", data.normaliser, ".");
    else if (stop.name === "Split")
      said.replaceChildren(
        `The text is split into ${plural(words.length, "part")}. No token will ever reach across the border between two parts.`,
        data.splitNote ? " " + data.splitNote : "",
      );
    else if (stop.name === atoms && merged) {
      const inParts =
        kind === "bytes"
          ? `Every character becomes one to four bytes: ${bytes}. `
          : `Every part is cut into characters: ${plural(
              words.reduce((sum, word) => sum + word.a.length, 0),
              "piece",
            )}. `;
      said.replaceChildren(
        inParts,
        n
          ? `Now ${plural(n, "merge")} from the tokenizer’s list of ${each(data.nMerges)} will be used.`
          : "No pair of neighbours is on the tokenizer’s list, so these are the tokens.",
      );
    } else if (kind === "whole") said.replaceChildren(data.why);
    else if (merged && step > 0) {
      const one = steps[step - 1],
        pieces = words.reduce((sum, word) => sum + piecesAt(word, step).length, 0);
      said.replaceChildren(
        `Step ${step} of ${n}: `,
        bold(`“${marked(one.l)}” + “${marked(one.r)}” → “${marked(one.m)}”`),
        `. This is merge ${each(one.rank + 1)} of the list and makes entry ${each(one.id)}; it fits in ${plural(one.places, "place")}. `,
        state.at === last ? bold(`Nothing more fits: ${plural(count, "token")}.`) : `${plural(pieces, "piece")} left.`,
      );
    } else if (matched && step > 0) {
      const token = tokens[step - 1],
        tries = token.word.p[token.p][4];
      const name = bold(`“${token.word.p[token.p][5]}”`),
        lost = token.word.p[token.p][3];
      const found = lost
        ? ["no entry fits, so the whole part becomes ", name, ", the entry for unknown. "]
        : ["the longest entry that fits here is ", name, tries.length > 1 ? `, found at try ${each(tries.length)}. ` : ", found at once. "];
      said.replaceChildren(`Step ${step} of ${n}: `, ...found, state.at === last ? bold(`${plural(count, "token")}.`) : "");
    } else said.replaceChildren(bold(plural(count, "token")), ".");
  };

  const listName = (step) => `no. ${each(steps[step].rank + 1)}`;
  const paintSheet = () => {
    const { word, from, to, id, p } = tokens[state.chosen],
      piece = word.p[p],
      same = tokens.filter((token) => token.id === id).length;
    const entry = (name, ...value) => [element("dt", {}, name), element("dd", {}, ...value)];
    const joins = to - from - 1,
      label = piece[5] ?? plainText(word, from, to);
    const facts = element(
      "dl",
      {},
      entry("id", bold(each(id))),
      entry("in W_E", `row ${each(id)}, ${each(data.dModel)} numbers`),
      entry("bytes", `${bytesOf(word, from, to)} (${each(bytesOf(word, from, to).split(" ").length)})`),
      merged ? entry("merges", joins ? each(joins) : "none") : [],
      entry("in this text", plural(same, "time")),
    );
    const turn = element(
      "div",
      { class: "turn" },
      ...[
        [-1, "‹ previous"],
        [1, "next ›"],
      ].map(([by, text]) =>
        element(
          "button",
          {
            class: "chip",
            type: "button",
            onclick: () => {
              const next = tokens[Math.max(0, Math.min(tokens.length - 1, state.chosen + by))];
              choose(next.w, next.from);
            },
          },
          text,
        ),
      ),
    );
    const left = element("section", {}, element("h3", {}, `Token ${data.before.length + state.chosen} “${marked(label)}”`), facts, turn);
    const right = element("section", {});
    if (merged && joins) {
      right.append(
        drawTree(word, from, to, {
          theme,
          width: Math.max(240, (root.clientWidth || 900) - (root.classList.contains("narrow") ? 8 : 380)),
          now: stops[state.at].name === "Text" || stops[state.at].name === "Split" || stops[state.at].name === "Normalised" ? 0 : stepNow(),
          number: listName,
          onStep: (step) => {
            controls.stop();
            go(offset + step);
          },
          label: `How “${label}” was put together`,
        }),
        element(
          "p",
          { class: "dim" },
          "Read it from top to bottom. “no.” is the merge’s place in the list; dashed ones are still to come.",
        ),
      );
    } else if (matched) {
      right.append(
        element("p", {}, "What was looked for, the longest first:"),
        element(
          "ul",
          { class: "tries" },
          piece[4].slice(0, 40).map((text, i) => element("li", { class: !piece[3] && i === piece[4].length - 1 ? "found" : "" }, text)),
        ),
        element(
          "p",
          { class: "dim" },
          piece[3]
            ? "None of them is in the vocabulary: the word is unknown, and its text is lost."
            : "Only the marked one is in the vocabulary. “##” means: not at the start of a word.",
        ),
      );
    } else if (merged)
      right.append(
        element(
          "p",
          { class: "dim" },
          piece[3]
            ? "Nothing in the vocabulary stands for this: it is unknown, and its text is lost."
            : `One ${kind === "bytes" && partial(word, from, to) ? "byte, a part of a character" : "piece"} from the start to the end: no merge touched it.`,
        ),
      );
    else right.append(element("p", { class: "dim" }, data.why));
    keepingFocus(sheet, () => sheet.replaceChildren(left, right));
  };
  const paint = () => {
    paintCrumbs();
    controls.paint();
    paintSaid();
    paintBoard();
    paintSheet();
  };
  const fit = () => root.classList.toggle("narrow", (root.clientWidth || 900) < 700);
  fit();
  keepingFocus(root, () => {
    root.replaceChildren(crumbs, controls.box, said, board, sheet, pngButton("tokens", theme, root), live);
    paint();
  });
  if (hadFocus) board.querySelector('button.piece[tabindex="0"]')?.focus({ preventScroll: true });
  watchWidth(root, root, () => {
    state.tall = 0;
    fit();
    paint();
  });
  return () => root.observer?.disconnect();
}

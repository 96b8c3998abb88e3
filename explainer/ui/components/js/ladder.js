// The ladder: the likeliest tokens, and the sum behind one logit and one probability.

const ladderModel = (data) => {
  const m = { ...data, x: floats(data.x), W: floats(data.W), b: floats(data.b) };
  m.n = data.ids.length;
  m.d = m.x.length;
  m.found = new Set(data.searched);
  m.top = Math.max(...data.logits);
  m.label = (k) => quoted(data.tokens[k]);
  m.product = (k, i) => m.x[i] * m.W[k * m.d + i];
  m.scale = [0.02, 0.05, 0.1, 0.25, 0.5, 1].find((most) => most >= Math.max(...data.probs)) ?? 1;
  return m;
};

export default function ({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector(".root"),
    theme = themeOf(root),
    m = ladderModel(data);
  const state = remembered(root, { pinned: null, hover: null, more: false, open: false, byIndex: data.order !== "largest", source: null });
  const linked = data.ids.indexOf(Number.parseInt(data.pinned, 10));
  if (state.source !== data.source) {
    state.pinned = data.ids[Math.max(0, linked)];
    state.source = data.source;
    state.hover = null;
  }
  const pinned = () => Math.max(0, data.ids.indexOf(state.pinned));
  const shown = () => {
    const most = state.more ? 40 : data.few;
    return range(m.n).filter((k) => data.ranks[k] <= most || m.found.has(data.ids[k]) || k === pinned());
  };

  const label = `${data.title}. Up and down move, Enter writes out how the score is made.`;
  const list = element("ul", { class: "list", role: "listbox", tabindex: "0", "aria-label": label });
  const showMore = () => {
    state.more = !state.more;
    paintList();
    paintWalk();
  };
  const more = button("", showMore, { class: "link" });
  const readout = readoutLine();
  const sheet = element("div", { class: "sheet" }),
    sums = element("div", { class: "sums" });
  const live = liveRegion();
  const head = element(
    "div",
    { class: "row head", "aria-hidden": "true" },
    element("span", {}),
    element("span", {}, "token"),
    element("span", { class: "wide" }, "logit ", element("span", { class: "range" }, `${fmt(m.low, 1)} to ${fmt(m.high, 1)}`)),
    element("span", { class: "wide" }, "probability ", element("span", { class: "range" }, `0 to ${100 * m.scale} %`)),
  );
  const left = element("div", {}, head, list, more, readout);
  const tools = toolsLine(data.note, { "List (CSV)": () => saveList(), "Sum (CSV)": () => saveSum(), PNG: () => savePng() });

  const position = (logit) => (100 * (logit - m.low)) / (m.high - m.low || 1);
  const origin = m.low < 0 && m.high > 0 ? position(0) : 0;
  const signBar = (logit) => {
    const place = position(logit),
      from = Math.min(origin, place),
      wide = Math.abs(place - origin);
    return element(
      "span",
      { class: "track", "aria-hidden": "true" },
      element("i", { style: `left:${from}%;width:${wide}%;background:${signColor(theme, logit)}` }),
      origin ? element("u", { style: `left:${origin}%` }) : null,
    );
  };
  const paintList = () => {
    const rows = shown();
    list.replaceChildren(
      ...rows.map((k, at) => {
        const logit = data.logits[k],
          rank = data.ranks[k];
        const small = data.texts[k].startsWith("1 in");
        const gap = at > 0 && rank !== data.ranks[rows[at - 1]] + 1;
        const found = m.found.has(data.ids[k]) ? "the token you looked for" : "";
        const said = `rank ${rank}, ${m.label(k)}, logit ${fmt(logit, 2)}, probability ${data.texts[k]}${found && `, ${found}`}`;
        const item = { id: `t${data.ids[k]}`, lit: k === state.hover, chosen: k === pinned(), said, more: gap ? " gap" : "" };
        return listItem(
          { ...item, light: () => state.hover !== k && light(k), open: () => pin(k) },
          element("span", { class: "rank" }, many(rank)),
          tokenCell(data.tokens[k], found),
          element("span", { class: "value" }, fmt(logit, 2)),
          signBar(logit),
          element("span", { class: `value${small ? " small" : ""}` }, data.texts[k]),
          small ? null : track(Math.min(1, data.probs[k] / m.scale), theme.bar),
        );
      }),
    );
    list.setAttribute("aria-activedescendant", `t${data.ids[state.hover ?? pinned()]}`);
    more.textContent = state.more
      ? `show only the ${data.few} likeliest`
      : `show the ${Math.min(40, data.nVocab)} likeliest of ${many(data.nVocab)}`;
    more.setAttribute("aria-expanded", String(state.more));
    paintReadout();
  };
  const times = (ratio) => {
    for (const [size, word] of [
      [1e12, "trillion"],
      [1e9, "billion"],
      [1e6, "million"],
    ])
      if (ratio >= size && ratio < size * 1000) return `${fmt(ratio / size, 1)} ${word}`;
    return ratio >= 1e15 ? `10^${Math.floor(Math.log10(ratio))}` : fmt(ratio, 1);
  };
  const compared = (k) => {
    const behind = m.top - data.logits[k],
      said = fmt(behind, 2);
    if (data.ranks[k] === 1) return `${m.label(k)} is the likeliest: ${data.texts[k]}.`;
    const often = `exp(${said}) = ${times(Math.exp(behind))}`;
    return `${m.label(k)}: its logit is ${said} below the highest, so ${m.label(0)} is ${often} times as likely.`;
  };
  const paintReadout = () => {
    readout.textContent = compared(state.hover ?? pinned());
  };
  const light = (k) => {
    state.hover = k;
    lightItem(list, k === null ? null : `t${data.ids[k]}`, `t${data.ids[k ?? pinned()]}`);
    paintReadout();
    paintWalk();
  };
  const pin = (k) => {
    Object.assign(state, { pinned: data.ids[k], hover: null, open: false });
    paintList();
    paintSheet();
    live.textContent = compared(k);
    setStateValue("token", k === 0 ? "top" : String(state.pinned));
  };
  walkList(list, { rows: shown, at: () => state.hover ?? pinned(), light, open: pin, said: compared, live });

  const { walk, text: walkText, paint: paintWalk, later } = logitWalk({ theme, m, state, pinned, shown });

  const terms = (k) =>
    products(
      m.d,
      (i) => m.x[i],
      (i) => m.W[k * m.d + i],
    );
  const orders = () => {
    const put = (byIndex) => {
      state.byIndex = byIndex;
      for (const [i, one] of [...box.children].entries()) one.setAttribute("aria-pressed", String((i === 0) === byIndex));
      paintWalk();
      setStateValue("order", byIndex ? "index" : "largest");
    };
    const options = [
      [true, `in order, 0 to ${m.d - 1}`],
      [false, "largest first"],
    ];
    const box = choice("Order of the products", options, state.byIndex, put, { class: "orders" });
    return box;
  };
  const paintSheet = () => {
    const k = pinned(),
      own = terms(k),
      sum = total(own),
      logit = data.logits[k];
    const e = Math.exp(logit - m.top),
      few = range(m.n).filter((at) => data.ranks[at] <= data.few);
    const inFew = few.reduce((all, at) => all + Math.exp(data.logits[at] - m.top), 0);
    const bias = data.hasBias ? ` + b ${signed(m.b[k])}` : "";
    const share = (value, color) => element("i", { style: `flex:${Math.max(0, value)} 0 0;background:${color}` });
    const shade = (at) => (theme.dark ? `rgba(120,180,220,${0.55 - 0.035 * at})` : `rgba(42,127,184,${0.5 - 0.035 * at})`);
    const tint = (at) => (at === k ? theme.accent : shade(at));
    const shares = element(
      "div",
      { class: "shares", role: "img", "aria-label": `Of the whole sum, ${m.label(k)} is ${data.texts[k]}.` },
      few.map((at) => share(data.probs[at], tint(at))),
      few.includes(k) ? null : share(data.probs[k], theme.accent),
      share(1 - inFew / m.sum - (few.includes(k) ? 0 : data.probs[k]), theme.line),
    );
    const rest = data.nVocab - few.length,
      top = fmt(m.top).replace("−", "(−") + (m.top < 0 ? ")" : "");
    const others = rest > 0 ? `, the other ${many(rest)} together ${fmt(Math.max(0, m.sum - inFew))}. ` : ". ";
    const column = data.tied ? ", and that is its embedding again: W_U is W_E." : ".";
    const toggle = () => {
      state.open = !state.open;
      paintSheet();
    };
    sheet.replaceChildren(
      element("h3", {}, `${m.label(k)} ${data.place}: rank ${many(data.ranks[k])}`),
      element("h4", {}, "1. The dot product makes the logit"),
      element("p", { class: "formula" }, `Σ xᵢ·W_U[i] = ${sumText(own)}${bias} = `, bold(fmt(sum + m.b[k]))),
      element("p", { class: "small" }, `x is ${data.xName}, ${m.d} numbers; W_U[·] is this token’s own column${column}`),
      orders(),
      walk,
      walkText,
      element("h4", {}, "2. Softmax makes the probability"),
      element(
        "p",
        { class: "formula" },
        `exp(${fmt(logit)} − ${top}) ÷ Σ exp = ${fmt(e)} ÷ ${fmt(m.sum)} = `,
        bold(fmt(e / m.sum)),
        ` = ${data.texts[k]}`,
      ),
      shares,
      element(
        "p",
        { class: "small" },
        `Σ runs over all ${many(data.nVocab)} tokens: the ${few.length} likeliest give ${fmt(inFew)}${others}` +
          `${fmt(m.top)} is the highest logit; taking it off every logit changes no probability.`,
      ),
    );
    sums.replaceChildren(
      element("h4", {}, `The ${m.d} products behind the logit of ${m.label(k)}, largest first`),
      termTable(
        theme,
        own,
        { label: "i", a: "x", b: `W_U of ${m.label(k)}`, colorA: theme.faint, colorB: theme.faint },
        { open: state.open, onToggle: toggle },
      ),
    );
    paintWalk();
  };
  const saveList = () => {
    const rows = data.ids.map((id, k) => [data.ranks[k], id, data.tokens[k], data.logits[k], data.probs[k]]);
    downloadCsv("likeliest_tokens.csv", [["rank", "token id", "token", "logit", "probability"], ...rows]);
  };
  const saveSum = () => {
    const k = pinned();
    let sum = m.b[k];
    const rows = [
      ["i", "x", `W_U of ${m.label(k)}`, "product", "sum so far"],
      ["bias", "", "", m.b[k], sum],
    ];
    terms(k).forEach((term, i) => {
      sum += term.product;
      rows.push([i, term.a, term.b, term.product, sum]);
    });
    downloadCsv(`logit_of_token_${data.ids[k]}.csv`, rows);
  };
  const savePng = () => {
    const rows = shown(),
      line = 26,
      wide = 640;
    const picture = new OffscreenCanvas((wide + 20) * 2, (60 + rows.length * line) * 2),
      context = picture.getContext("2d");
    context.scale(2, 2);
    context.fillStyle = theme.background;
    context.fillRect(0, 0, wide + 20, 60 + rows.length * line);
    context.textBaseline = "middle";
    const write = (text, x, y, color, weight = "") => {
      context.font = `${weight} 14px ${theme.font}`;
      context.fillStyle = color;
      context.fillText(text, x, y);
    };
    write(data.title, 12, 18, theme.text, "600");
    write(`logit, ${fmt(m.low, 1)} to ${fmt(m.high, 1)}`, 190, 42, theme.faint);
    write(`probability, 0 to ${100 * m.scale} %`, 400, 42, theme.faint);
    rows.forEach((k, at) => {
      const y = 66 + at * line,
        strong = k === pinned() ? "600" : "",
        place = position(data.logits[k]);
      write(many(data.ranks[k]), 12, y, theme.faint);
      write(spaced(data.tokens[k]).join("").slice(0, 14), 62, y, theme.text, strong);
      write(fmt(data.logits[k], 2), 190, y, theme.text, strong);
      write(data.texts[k], 400, y, theme.text, strong);
      context.fillStyle = signColor(theme, data.logits[k]);
      context.fillRect(250 + 1.3 * Math.min(origin, place), y - 6, Math.max(1, 1.3 * Math.abs(place - origin)), 11);
      context.fillStyle = theme.bar;
      context.fillRect(490, y - 6, Math.max(1, (150 * data.probs[k]) / m.scale), 11);
    });
    savePicture("likeliest_tokens.png", picture);
  };
  narrowBelow(root, 760);
  keepingFocus(root, () => {
    root.replaceChildren(element("div", { class: "both" }, left, sheet, sums), tools, live);
    paintList();
    paintSheet();
  });
  return watchWidth(
    root,
    root,
    () => {
      narrowBelow(root, 760);
      paintWalk();
    },
    later,
  );
}

// The ladder: the likeliest tokens, and the sum behind one logit and one probability.

const ladderModel = (data) => {
  const m = { ...data, x: floats(data.x), W: floats(data.W), b: floats(data.b) };
  m.n = data.ids.length;
  m.d = m.x.length;
  m.found = new Set(data.searched);
  m.top = Math.max(...data.logits);
  m.label = (k) => `“${data.tokens[k].trim() || "␣"}”`;
  m.product = (k, i) => m.x[i] * m.W[k * m.d + i];
  m.scale = [0.02, 0.05, 0.1, 0.25, 0.5, 1].find((most) => most >= Math.max(...data.probs)) ?? 1;
  return m;
};

// The sum after 0, 1, … d_model products, in a given order. A model with a bias starts from it, so every line ends in its logit.
const running = (m, k, order) => {
  const sums = new Float64Array(m.d + 1).fill(m.b[k], 0, 1);
  order.forEach((i, step) => {
    sums[step + 1] = sums[step] + m.product(k, i);
  });
  return sums;
};

const spaced = (token) => (/^\s+\S/.test(token) ? ["␣", token.trimStart()] : ["", token.trim() ? token : "␣"]);

export default function ({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector(".root");
  const before = root.getRootNode().activeElement?.className;
  const theme = themeOf(root);
  const m = ladderModel(data);
  const state = (root.state ??= { pinned: null, hover: null, more: false, open: false, byIndex: data.order !== "largest", source: null });
  const linked = data.ids.indexOf(Number.parseInt(data.pinned, 10));
  if (state.source !== data.source) {
    state.pinned = data.ids[Math.max(0, linked)];
    state.source = data.source;
    state.hover = null;
  }
  const pinned = () => Math.max(0, data.ids.indexOf(state.pinned));
  const shown = () =>
    data.ids.map((_, k) => k).filter((k) => data.ranks[k] <= (state.more ? 40 : data.few) || m.found.has(data.ids[k]) || k === pinned());

  const list = element("ul", {
    class: "list",
    role: "listbox",
    tabindex: "0",
    "aria-label": `${data.title}. Up and down move, Enter writes out how the score is made.`,
  });
  const more = element("button", {
    class: "link",
    type: "button",
    onclick: () => {
      state.more = !state.more;
      paintList();
      paintWalk();
    },
  });
  const readout = element("p", { class: "readout" });
  const sheet = element("div", { class: "sheet" }),
    sums = element("div", { class: "sums" });
  const live = element("div", { class: "sr", role: "status", "aria-live": "polite" });
  const head = element(
    "div",
    { class: "row head", "aria-hidden": "true" },
    element("span", {}),
    element("span", {}, "token"),
    element("span", { class: "wide" }, "logit ", element("span", { class: "range" }, `${fmt(m.low, 1)} to ${fmt(m.high, 1)}`)),
    element("span", { class: "wide" }, "probability ", element("span", { class: "range" }, `0 to ${100 * m.scale} %`)),
  );
  const left = element("div", {}, head, list, more, readout);
  const tools = element(
    "div",
    { class: "tools" },
    element("span", { class: "note" }, data.note),
    element("button", { type: "button", onclick: () => saveList() }, "List (CSV)"),
    element("button", { type: "button", onclick: () => saveSum() }, "Sum (CSV)"),
    element("button", { type: "button", onclick: () => savePng() }, "PNG"),
  );
  root.replaceChildren(element("div", { class: "both" }, left, sheet, sums), tools, live);

  const position = (logit) => (100 * (logit - m.low)) / (m.high - m.low || 1);
  const origin = m.low < 0 && m.high > 0 ? position(0) : 0;
  const signColor = (value) => `rgb(${(value < 0 ? theme.low : theme.high).join(",")})`;
  const probColor = theme.dark ? "#5fb3e0" : "#2a7fb8";
  const paintList = () => {
    const rows = shown();
    list.replaceChildren(
      ...rows.map((k, at) => {
        const [space, name] = spaced(data.tokens[k]),
          logit = data.logits[k],
          place = position(logit);
        const small = data.texts[k].startsWith("1 in");
        const gap = at > 0 && data.ranks[k] !== data.ranks[rows[at - 1]] + 1;
        const logitTrack = element(
          "span",
          { class: "track", "aria-hidden": "true" },
          element("i", { style: `left:${Math.min(origin, place)}%;width:${Math.abs(place - origin)}%;background:${signColor(logit)}` }),
          origin ? element("u", { style: `left:${origin}%` }) : null,
        );
        const probTrack = element(
          "span",
          { class: "track", "aria-hidden": "true" },
          element("i", { style: `left:0;width:${Math.min(100, (100 * data.probs[k]) / m.scale)}%;background:${probColor}` }),
        );
        return element(
          "li",
          {
            id: `t${data.ids[k]}`,
            role: "option",
            class: "row" + (gap ? " gap" : "") + (k === state.hover ? " lit" : ""),
            "aria-selected": String(k === pinned()),
            "aria-label": `rank ${data.ranks[k]}, ${m.label(k)}, logit ${fmt(logit, 2)}, probability ${data.texts[k]}${m.found.has(data.ids[k]) ? ", the token you looked for" : ""}`,
            onpointermove: (event) => {
              if (event.pointerType !== "touch" && state.hover !== k) light(k);
            },
            onclick: () => pin(k),
          },
          element("span", { class: "rank" }, data.ranks[k].toLocaleString("en")),
          element(
            "span",
            { class: "name", title: data.tokens[k] },
            space ? element("span", { class: "space" }, space) : null,
            name,
            m.found.has(data.ids[k]) ? element("span", { class: "tag", title: "the token you looked for" }, "◆") : null,
          ),
          element("span", { class: "value" }, fmt(logit, 2)),
          logitTrack,
          element("span", { class: "value" + (small ? " small" : "") }, data.texts[k]),
          small ? null : probTrack,
        );
      }),
    );
    list.setAttribute("aria-activedescendant", `t${data.ids[state.hover ?? pinned()]}`);
    const many = Math.min(40, data.nVocab);
    more.textContent = state.more
      ? `show only the ${data.few} likeliest`
      : `show the ${many} likeliest of ${data.nVocab.toLocaleString("en")}`;
    more.setAttribute("aria-expanded", String(state.more));
    paintReadout();
  };
  const many = (ratio) => {
    for (const [size, word] of [
      [1e12, "trillion"],
      [1e9, "billion"],
      [1e6, "million"],
    ])
      if (ratio >= size && ratio < size * 1000) return `${fmt(ratio / size, 1)} ${word}`;
    return ratio >= 1e15 ? `10^${Math.floor(Math.log10(ratio))}` : fmt(ratio, 1);
  };
  const compared = (k) => {
    const behind = m.top - data.logits[k];
    return data.ranks[k] === 1
      ? `${m.label(k)} is the likeliest: ${data.texts[k]}.`
      : `${m.label(k)}: its logit is ${fmt(behind, 2)} below the highest, so ${m.label(0)} is exp(${fmt(behind, 2)}) = ${many(Math.exp(behind))} times as likely.`;
  };
  const paintReadout = () => {
    readout.textContent = compared(state.hover ?? pinned());
  };
  const light = (k) => {
    state.hover = k;
    for (const option of list.children) option.classList.toggle("lit", k !== null && option.id === `t${data.ids[k]}`);
    list.setAttribute("aria-activedescendant", `t${data.ids[k ?? pinned()]}`);
    paintReadout();
    paintWalk();
  };
  const pin = (k) => {
    state.pinned = data.ids[k];
    state.hover = null;
    state.open = false;
    paintList();
    paintSheet();
    live.textContent = compared(k);
    setStateValue("token", k === 0 ? "top" : String(state.pinned));
  };
  list.onpointerleave = () => light(null);
  list.onkeydown = (event) => {
    const rows = shown(),
      at = rows.indexOf(state.hover ?? pinned());
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      pin(rows[at]);
      return;
    }
    if (event.key === "Escape") {
      light(null);
      return;
    }
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    light(rows[Math.max(0, Math.min(rows.length - 1, next))]);
    live.textContent = compared(state.hover);
  };

  // The walk: each line adds up one token's products, from 0 (or its bias) on the left to its logit on the right.
  const base = element("canvas", { role: "img" }),
    over = element("canvas", { class: "over" }),
    walk = element("div", { class: "walk" }, base, over);
  const walkText = element("p", { class: "small", style: "min-height:1.4em" });
  const walkHeight = 176,
    strip = 38;
  let plan = null,
    frame = 0;
  const order = () => {
    const indices = Array.from({ length: m.d }, (_, i) => i),
      k = pinned();
    return state.byIndex ? indices : indices.sort((i, j) => Math.abs(m.product(k, j)) - Math.abs(m.product(k, i)));
  };
  const sized = (canvas, width) => sizeCanvas(canvas, width, walkHeight);
  const paintWalk = () => {
    const width = Math.max(180, walk.clientWidth || 500),
      steps = order(),
      lines = shown(),
      right = 78,
      inner = width - right,
      bottom = walkHeight - strip - 8;
    const sums = new Map(lines.map((k) => [k, running(m, k, steps)]));
    let low = 0,
      high = 0;
    for (const line of sums.values())
      for (const value of line) {
        low = Math.min(low, value);
        high = Math.max(high, value);
      }
    const y = (value) => 6 + ((high - value) / (high - low || 1)) * (bottom - 12),
      x = (step) => (inner * step) / m.d;
    plan = { steps, sums, x, y, inner, bottom, width };
    const context = sized(base, width);
    sized(over, width);
    context.lineJoin = "round";
    const draw = (k, color, thick) => {
      context.strokeStyle = color;
      context.lineWidth = thick;
      context.beginPath();
      sums.get(k).forEach((value, step) => (step ? context.lineTo(x(step), y(value)) : context.moveTo(x(0), y(0))));
      context.stroke();
    };
    context.strokeStyle = theme.line;
    context.beginPath();
    context.moveTo(0, Math.round(y(0)) + 0.5);
    context.lineTo(inner, Math.round(y(0)) + 0.5);
    context.stroke();
    const k = pinned();
    for (const other of lines)
      if (other !== k && other !== state.hover) draw(other, theme.dark ? "rgba(200,205,210,0.28)" : "rgba(90,96,104,0.25)", 1);
    if (state.hover !== null && state.hover !== k && sums.has(state.hover)) draw(state.hover, theme.text, 1.6);
    draw(k, theme.accent, 2.2);
    context.textBaseline = "middle";
    const name = (at, color, taken) => {
      const end = sums.get(at)[m.d];
      let place = Math.max(8, Math.min(bottom - 4, y(end)));
      if (taken !== undefined && Math.abs(place - taken) < 15) place = taken + (place < taken ? -15 : 15);
      context.font = `600 12px ${theme.font}`;
      context.fillStyle = color;
      context.fillText(`${fmt(end, 2)} ${data.tokens[at].trim() || "␣"}`.slice(0, 14), inner + 6, place);
      return place;
    };
    const taken = name(k, theme.accent);
    if (state.hover !== null && state.hover !== k && sums.has(state.hover)) name(state.hover, theme.text, taken);
    context.font = `12px ${theme.font}`;
    context.fillStyle = theme.faint;
    context.fillText("0", inner + 6, Math.abs(y(0) - taken) < 14 ? -20 : y(0));
    const products = steps.map((i) => m.product(k, i)),
      most = Math.max(1e-9, ...products.map(Math.abs)),
      middle = walkHeight - strip / 2;
    products.forEach((value, step) => {
      const size = (Math.abs(value) / most) * (strip / 2 - 1);
      context.fillStyle = signColor(value);
      context.fillRect(x(step), value < 0 ? middle : middle - size, Math.max(0.8, (inner / m.d) * 0.8), Math.max(0.5, size));
    });
    context.fillStyle = theme.faint;
    context.fillText("products", inner + 6, middle);
    base.setAttribute(
      "aria-label",
      `The ${m.d} products of ${m.label(k)} add up, step by step, to ${fmt(sums.get(k)[m.d], 2)}; the other tokens' sums are drawn beside it.`,
    );
    paintStep(null);
  };
  const paintStep = (step) => {
    const context = over.getContext("2d"),
      k = pinned();
    context.clearRect(0, 0, plan.width, walkHeight);
    if (step === null) {
      walkText.textContent = state.byIndex
        ? `Each line is one token: its ${m.d} products added one by one, from ${data.hasBias ? "its b" : "0"} on the left to its logit on the right.`
        : `The ${m.d} products of ${m.label(k)}, the largest first: the first ${Math.min(20, m.d)} ${data.hasBias ? "and b" : "alone"} make ${fmt(plan.sums.get(k)[Math.min(20, m.d)], 2)}.`;
      return;
    }
    const i = plan.steps[step],
      sum = plan.sums.get(k)[step + 1];
    context.strokeStyle = theme.faint;
    context.beginPath();
    context.moveTo(plan.x(step + 0.5), 0);
    context.lineTo(plan.x(step + 0.5), walkHeight);
    context.stroke();
    context.fillStyle = theme.accent;
    context.beginPath();
    context.arc(plan.x(step + 1), plan.y(sum), 3.5, 0, 7);
    context.fill();
    walkText.textContent = `i = ${i}: ${fmt(m.x[i])} · ${signed(m.W[k * m.d + i])} = ${fmt(m.product(k, i))}, sum so far ${fmt(sum)}`;
  };
  walk.onpointermove = (event) => {
    const step = Math.floor(((event.clientX - base.getBoundingClientRect().left) / plan.inner) * m.d);
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(() => paintStep(step >= 0 && step < m.d ? step : null));
  };
  walk.onpointerleave = () => {
    cancelAnimationFrame(frame);
    paintStep(null);
  };

  const bold = (text) => element("b", {}, text);
  const terms = (k) =>
    Array.from({ length: m.d }, (_, i) => ({ label: String(i), a: m.x[i], b: m.W[k * m.d + i], product: m.product(k, i) }));
  const orders = () =>
    element(
      "div",
      { class: "orders", role: "group", "aria-label": "Order of the products" },
      ...[
        [true, `in order, 0 to ${m.d - 1}`],
        [false, "largest first"],
      ].map(([byIndex, text]) =>
        element(
          "button",
          {
            class: "chip",
            type: "button",
            "aria-pressed": String(byIndex === state.byIndex),
            onclick: (event) => {
              state.byIndex = byIndex;
              for (const chip of event.target.parentElement.children) chip.setAttribute("aria-pressed", String(chip === event.target));
              paintWalk();
              setStateValue("order", byIndex ? "index" : "largest");
            },
          },
          text,
        ),
      ),
    );
  const paintSheet = () => {
    const k = pinned(),
      own = terms(k),
      sum = own.reduce((total, term) => total + term.product, 0),
      logit = data.logits[k];
    const e = Math.exp(logit - m.top),
      few = data.ids.map((_, at) => at).filter((at) => data.ranks[at] <= data.few);
    const inFew = few.reduce((total, at) => total + Math.exp(data.logits[at] - m.top), 0);
    const bias = data.hasBias ? ` + b ${signed(m.b[k])}` : "";
    const share = (value, color) => element("i", { style: `flex:${Math.max(0, value)} 0 0;background:${color}` });
    const tint = (at) =>
      at === k ? theme.accent : theme.dark ? `rgba(120,180,220,${0.55 - 0.035 * at})` : `rgba(42,127,184,${0.5 - 0.035 * at})`;
    const shares = element(
      "div",
      { class: "shares", role: "img", "aria-label": `Of the whole sum, ${m.label(k)} is ${data.texts[k]}.` },
      few.map((at) => share(data.probs[at], tint(at))),
      few.includes(k) ? null : share(data.probs[k], theme.accent),
      share(1 - inFew / m.sum - (few.includes(k) ? 0 : data.probs[k]), theme.line),
    );
    const rest = data.nVocab - few.length;
    sheet.replaceChildren(
      element("h3", {}, `${m.label(k)} ${data.place}: rank ${data.ranks[k].toLocaleString("en")}`),
      element("h4", {}, "1. The dot product makes the logit"),
      element("p", { class: "formula" }, `Σ xᵢ·W_U[i] = ${sumText(own)}${bias} = `, bold(fmt(sum + m.b[k]))),
      element(
        "p",
        { class: "small" },
        `x is ${data.xName}, ${m.d} numbers; W_U[·] is this token’s own column` +
          (data.tied ? ", and that is its embedding again: W_U is W_E." : "."),
      ),
      orders(),
      walk,
      walkText,
      element("h4", {}, "2. Softmax makes the probability"),
      element(
        "p",
        { class: "formula" },
        `exp(${fmt(logit)} − ${fmt(m.top).replace("−", "(−") + (m.top < 0 ? ")" : "")}) ÷ Σ exp = ${fmt(e)} ÷ ${fmt(m.sum)} = `,
        bold(fmt(e / m.sum)),
        ` = ${data.texts[k]}`,
      ),
      shares,
      element(
        "p",
        { class: "small" },
        `Σ runs over all ${data.nVocab.toLocaleString("en")} tokens: the ${few.length} likeliest give ${fmt(inFew)}` +
          (rest > 0 ? `, the other ${rest.toLocaleString("en")} together ${fmt(Math.max(0, m.sum - inFew))}. ` : ". ") +
          `${fmt(m.top)} is the highest logit; taking it off every logit changes no probability.`,
      ),
    );
    sums.replaceChildren(
      element("h4", {}, `The ${m.d} products behind the logit of ${m.label(k)}, largest first`),
      termTable(
        theme,
        own,
        { label: "i", a: "x", b: `W_U of ${m.label(k)}`, colorA: theme.faint, colorB: theme.faint },
        {
          open: state.open,
          onToggle: () => {
            state.open = !state.open;
            paintSheet();
          },
        },
      ),
    );
    paintWalk();
  };
  const saveList = () =>
    downloadCsv("likeliest_tokens.csv", [
      ["rank", "token id", "token", "logit", "probability"],
      ...data.ids.map((id, k) => [data.ranks[k], id, data.tokens[k], data.logits[k], data.probs[k]]),
    ]);
  const saveSum = () => {
    const k = pinned();
    let sum = 0;
    downloadCsv(`logit_of_token_${data.ids[k]}.csv`, [
      ["i", "x", `W_U of ${m.label(k)}`, "product", "sum so far"],
      ["bias", "", "", m.b[k], (sum += m.b[k])],
      ...terms(k).map((term, i) => [i, term.a, term.b, term.product, (sum += term.product)]),
    ]);
  };
  const savePng = () => {
    const rows = shown(),
      line = 26,
      wide = 640,
      picture = new OffscreenCanvas((wide + 20) * 2, (60 + rows.length * line) * 2),
      context = picture.getContext("2d");
    context.scale(2, 2);
    context.fillStyle = theme.background;
    context.fillRect(0, 0, wide + 20, 60 + rows.length * line);
    context.textBaseline = "middle";
    const write = (text, x, y, color, bold = "") => {
      context.font = `${bold} 14px ${theme.font}`;
      context.fillStyle = color;
      context.fillText(text, x, y);
    };
    write(data.title, 12, 18, theme.text, "600");
    write(`logit, ${fmt(m.low, 1)} to ${fmt(m.high, 1)}`, 190, 42, theme.faint);
    write(`probability, 0 to ${100 * m.scale} %`, 400, 42, theme.faint);
    rows.forEach((k, at) => {
      const y = 66 + at * line,
        strong = k === pinned() ? "600" : "",
        from = Math.min(origin, position(data.logits[k])),
        size = Math.abs(position(data.logits[k]) - origin);
      write(data.ranks[k].toLocaleString("en"), 12, y, theme.faint);
      write(spaced(data.tokens[k]).join("").slice(0, 14), 62, y, theme.text, strong);
      write(fmt(data.logits[k], 2), 190, y, theme.text, strong);
      write(data.texts[k], 400, y, theme.text, strong);
      context.fillStyle = signColor(data.logits[k]);
      context.fillRect(250 + 1.3 * from, y - 6, Math.max(1, 1.3 * size), 11);
      context.fillStyle = probColor;
      context.fillRect(490, y - 6, Math.max(1, (150 * data.probs[k]) / m.scale), 11);
    });
    picture.convertToBlob({ type: "image/png" }).then((blob) => download("likeliest_tokens.png", blob));
  };
  const fit = () => root.classList.toggle("narrow", (root.clientWidth || 900) < 760);
  fit();
  paintList();
  paintSheet();
  if (before === "list") list.focus({ preventScroll: true });
  watchWidth(root, root, () => {
    fit();
    paintWalk();
  });
  return () => {
    root.observer?.disconnect();
    cancelAnimationFrame(frame);
  };
}

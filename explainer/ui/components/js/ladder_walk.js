// The walk of the ladder: each line adds up one token's products, from 0 (or its bias) on the left to its logit on the right.

// The sum after 0, 1, … d_model products, in a given order. A model with a bias starts from it, so every line ends in its logit.
const running = (m, k, order) => {
  const sums = new Float64Array(m.d + 1).fill(m.b[k], 0, 1);
  order.forEach((i, step) => {
    sums[step + 1] = sums[step] + m.product(k, i);
  });
  return sums;
};

// pinned(): the token whose products are drawn below. shown(): all tokens that have a line. state: what is pointed at, and the order.
const logitWalk = ({ theme, m, state, pinned, shown }) => {
  const { base, over, size, clear } = canvasPair({ role: "img" }),
    walk = element("div", { class: "walk" }, base, over);
  const text = element("p", { class: "small", style: "min-height:1.4em" });
  const height = 176,
    strip = 38;
  let plan = null;
  const order = () => {
    const indices = range(m.d),
      k = pinned();
    return state.byIndex ? indices : indices.sort((i, j) => Math.abs(m.product(k, j)) - Math.abs(m.product(k, i)));
  };
  const paint = () => {
    const width = Math.max(180, walk.clientWidth || 500),
      steps = order(),
      lines = shown();
    const inner = width - 78,
      bottom = height - strip - 8;
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
    plan = { steps, sums, x, y, inner };
    const context = size(width, height);
    context.lineJoin = "round";
    const draw = (k, color, thick) => {
      const points = Array.from(sums.get(k), (value, step) => [x(step), y(step ? value : 0)]);
      strokeLine(context, points, color, thick);
    };
    levelLine(context, 0, inner, y(0), theme.line);
    const k = pinned(),
      hovered = state.hover !== k && sums.has(state.hover) ? state.hover : null;
    const quiet = theme.dark ? "rgba(200,205,210,0.28)" : "rgba(90,96,104,0.25)";
    for (const other of lines) if (other !== k && other !== state.hover) draw(other, quiet, 1);
    if (hovered !== null) draw(hovered, theme.text, 1.6);
    draw(k, theme.accent, 2.2);
    context.textBaseline = "middle";
    const name = (at, color, taken) => {
      const end = sums.get(at)[m.d];
      let place = clamp(y(end), 8, bottom - 4);
      if (taken !== undefined && Math.abs(place - taken) < 15) place = taken + (place < taken ? -15 : 15);
      context.font = `600 12px ${theme.font}`;
      context.fillStyle = color;
      context.fillText(`${fmt(end, 2)} ${tokenName(m.tokens[at])}`.slice(0, 14), inner + 6, place);
      return place;
    };
    const taken = name(k, theme.accent);
    if (hovered !== null) name(hovered, theme.text, taken);
    context.font = `12px ${theme.font}`;
    context.fillStyle = theme.faint;
    context.fillText("0", inner + 6, Math.abs(y(0) - taken) < 14 ? -20 : y(0));
    const all = steps.map((i) => m.product(k, i)),
      most = Math.max(1e-9, ...all.map(Math.abs)),
      middle = height - strip / 2;
    all.forEach((value, step) => {
      const tall = (Math.abs(value) / most) * (strip / 2 - 1);
      context.fillStyle = signColor(theme, value);
      context.fillRect(x(step), value < 0 ? middle : middle - tall, Math.max(0.8, (inner / m.d) * 0.8), Math.max(0.5, tall));
    });
    context.fillStyle = theme.faint;
    context.fillText("products", inner + 6, middle);
    const end = fmt(sums.get(k)[m.d], 2);
    base.setAttribute(
      "aria-label",
      `The ${m.d} products of ${m.label(k)} add up, step by step, to ${end}; the other tokens' sums are drawn beside it.`,
    );
    paintStep(null);
  };
  const paintStep = (step) => {
    const context = clear(),
      k = pinned();
    if (step === null) {
      const few = Math.min(20, m.d),
        made = fmt(plan.sums.get(k)[few], 2),
        from = m.hasBias ? "its b" : "0";
      text.textContent = state.byIndex
        ? `Each line is one token: its ${m.d} products added one by one, from ${from} on the left to its logit on the right.`
        : `The ${m.d} products of ${m.label(k)}, the largest first: the first ${few} ${m.hasBias ? "and b" : "alone"} make ${made}.`;
      return;
    }
    const i = plan.steps[step],
      sum = plan.sums.get(k)[step + 1];
    strokeLine(
      context,
      [
        [plan.x(step + 0.5), 0],
        [plan.x(step + 0.5), height],
      ],
      theme.faint,
      1,
    );
    dot(context, plan.x(step + 1), plan.y(sum), 3.5, theme.accent);
    text.textContent = `i = ${i}: ${fmt(m.x[i])} · ${signed(m.W[k * m.d + i])} = ${fmt(m.product(k, i))}, sum so far ${fmt(sum)}`;
  };
  let pointed = null;
  const later = onNextFrame(() => paintStep(pointed));
  walk.onpointermove = (event) => {
    pointed = indexIn(Math.floor((placeOn(base, event)[0] / plan.inner) * m.d), m.d);
    later();
  };
  walk.onpointerleave = () => {
    pointed = null;
    later();
  };
  return { walk, text, paint, base, later };
};

// One neuron written out: the dot product that makes it, its activation, what it adds, and the words that this raises and lowers.

const activationCurve = (canvas, theme, m, x, y) => {
  const width = clamp(canvas.parentElement.clientWidth || 320, 180, 430),
    height = 150,
    context = sizeCanvas(canvas, width, height);
  const lowX = m.curveX[0],
    highX = m.curveX[m.curveX.length - 1],
    highY = Math.max(...m.curveY, 0.3),
    lowY = Math.min(...m.curveY, -0.4);
  const X = (value) => 6 + ((value - lowX) / (highX - lowX)) * (width - 12),
    Y = (value) => 8 + ((highY - value) / (highY - lowY)) * (height - 26);
  const line = (points, color, thick) =>
    strokeLine(
      context,
      points.map(([a, b]) => [X(a), Y(b)]),
      color,
      thick,
    );
  line(
    [
      [lowX, 0],
      [highX, 0],
    ],
    theme.line,
    1,
  );
  line(
    [
      [0, lowY],
      [0, highY],
    ],
    theme.line,
    1,
  );
  context.setLineDash([4, 4]);
  line(
    [
      [x, 0],
      [x, y],
      [0, y],
    ],
    theme.faint,
    1,
  );
  context.setLineDash([]);
  line(
    Array.from(m.curveX, (a, k) => [a, m.curveY[k]]),
    theme.accent,
    2.2,
  );
  context.fillStyle = theme.k;
  context.beginPath();
  context.arc(X(x), Y(y), 5, 0, 7);
  context.fill();
  context.font = `12px ${theme.font}`;
  context.fillStyle = theme.text;
  context.textBaseline = "alphabetic";
  context.textAlign = X(x) > width * 0.6 ? "end" : "start";
  context.fillText(`${fmt(x)} → ${fmt(y)}`, X(x) + (X(x) > width * 0.6 ? -10 : 10), Math.max(14, Y(y) - (y < 0.6 ? 22 : 8)));
  context.textAlign = "start";
  context.fillStyle = theme.faint;
  context.fillText(fmt(lowX, 0), 2, height - 3);
  context.textAlign = "end";
  context.fillText(fmt(highX, 0), width - 2, height - 3);
  canvas.setAttribute("aria-label", `Curve of ${m.act}: ${fmt(x)} becomes ${fmt(y)}.`);
};

// one: the neuron's weights. value(name): its number before, at the gate and after. place: the position's name. table: a sum as a table.
// Returns what to show, and what to draw once it is on the page.
const neuronSheet = ({ theme, m, one, value, place, terms, table }) => {
  const j = one.index,
    small = (text) => element("p", { class: "small" }, text);
  const pre = value("pre"),
    post = value("post"),
    gate = m.gate ? value("gate") : null;
  const bias = (value) => (value ? ` + b ${signed(value)}` : "");
  const up = terms(one.wIn),
    down = products(
      one.wOut.length,
      () => post,
      (i) => one.wOut[i],
    );
  const canvas = element("canvas", { role: "img" });
  const x = m.gated ? gate : pre,
    y = m.gated ? (pre ? post / pre : 0) : post;
  const word = ([text, value]) =>
    element("li", {}, element("span", { title: text }, tokenName(text)), element("span", {}, (value > 0 ? "+" : "") + fmt(value)));
  const words = (title, list) => element("div", {}, small(title), element("ul", {}, list.map(word)));
  const after = m.gated ? `${m.act}(${fmt(gate)}) · ${signed(pre)} = ${fmt(y)} · ${signed(pre)} = ` : `${m.act}(${fmt(pre)}) = `;
  const promoted = one.up.length
    ? [
        element("div", { class: "words2" }, words("raises", one.up), words("lowers", one.down)),
        small(
          "By how much it raises and lowers logits: its vector, read straight through the final norm (scale frozen as it is at this " +
            "position) and W_U, compared with the average token. Later blocks read it too; that is not counted.",
        ),
      ]
    : small(m.silent);
  const nodes = [
    element("h3", {}, `Neuron ${j} at ${place}`),
    element(
      "div",
      { class: "steps" },
      element(
        "section",
        {},
        element("h4", {}, `1. Up: a dot product of ${m.x.length} numbers`),
        element("p", {}, `Σ xᵢ·W_in[i, ${j}] = ${sumText(up)}${bias(one.bIn)} = `, bold(fmt(pre))),
        table("up", up, { a: "x", b: `W_in[·, ${j}]` }),
        m.gated ? element("h4", {}, "The gate: another dot product") : null,
        m.gated ? element("p", {}, `Σ xᵢ·W_gate[i, ${j}] = ${sumText(terms(one.wGate))}${bias(one.bGate)} = `, bold(fmt(gate))) : null,
        m.gated ? table("gate", terms(one.wGate), { a: "x", b: `W_gate[·, ${j}]` }) : null,
      ),
      element(
        "section",
        {},
        element("h4", {}, `2. ${m.actName}`),
        canvas,
        m.formula ? small(`${m.act}(x) = ${m.formula}`) : null,
        element("p", {}, after, bold(fmt(post))),
      ),
      element(
        "section",
        {},
        element("h4", {}, "3. Down: its row of W_out, that many times"),
        element(
          "p",
          {},
          `${fmt(post)} × a row of length ${fmt(one.row)} = a vector of length `,
          bold(fmt(one.length)),
          `. All ${m.d} neurons${m.outBias ? " and b_out" : ""} together make mlp_out, of length ${fmt(m.outLength)}.`,
        ),
        table("down", down, { a: "value", b: `W_out[${j}, ·]` }),
      ),
      element("section", {}, element("h4", {}, "4. What it promotes here"), promoted),
    ),
  ];
  return { nodes, draw: () => activationCurve(canvas, theme, m, x, y) };
};

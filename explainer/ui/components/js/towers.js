// The two towers of the encoder–decoder: every attention layer a button, and what GPT and BERT took of it.

const VIEWS = {
  whole: [
    "2017: the whole",
    "The encoder reads the English sentence, both ways. The decoder writes the Spanish one: each of its layers looks " +
      "at what is written so far, then at the encoder’s last output. After every box, what went in is added and the sum is brought to a " +
      "common size (not drawn). Click an attention layer to open it below.",
  ],
  decoder: [
    "GPT: the decoder alone",
    "A GPT keeps the decoder and drops the encoder, and with it cross-attention: there is no second text " +
      "to look at. What it is to go on from stands in front, in the same text.",
  ],
  encoder: [
    "BERT: the encoder alone",
    "BERT keeps the encoder: every token may look at every other, to the left and to the right. " +
      "It does not write; a head on top says what stands at a place.",
  ],
};

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".root"),
    theme = themeOf(root);
  const state = remembered(root, { view: "whole" });
  const attention = (role, layer, text) =>
    element(
      "button",
      {
        type: "button",
        class: `box ${role}`,
        "data-place": `${role}.${layer}`,
        "aria-pressed": String(data.role === role && data.layer === layer),
        onclick: () => setTriggerValue("pick", `${role}.${layer}`),
      },
      text,
      element("small", {}, `layer ${layer}`),
    );
  const box = (text, kind, note) => element("div", { class: `box ${kind}` }, text, note ? element("small", {}, note) : null);
  const layers = range(data.nLayers),
    ffn = (layer) => box("feed-forward", "ffn", `layer ${layer}`);
  const left = element(
    "div",
    { class: "tower", "data-tower": "encoder" },
    box(data.source, "plain words"),
    box("embedding + position", "embed"),
    ...layers.flatMap((layer) => [attention("encoder", layer, "self-attention"), ffn(layer)]),
    element("p", { class: "name" }, "Encoder"),
  );
  const right = element(
    "div",
    { class: "tower", "data-tower": "decoder" },
    box(data.target, "plain words"),
    box("embedding + position", "embed"),
    ...layers.flatMap((layer) => [
      attention("decoder", layer, "masked self-attention"),
      attention("cross", layer, "cross-attention"),
      ffn(layer),
    ]),
    box("logits → next token", "plain out"),
    element("p", { class: "name" }, "Decoder"),
  );
  const lines = svg("svg", { "aria-hidden": "true" }),
    plan = element("div", { class: "plan" }, left, right, lines);
  const what = element("p", { class: "what", role: "status" });
  const show = (view) => {
    state.view = view;
    paint();
  };
  const chips = element(
    "div",
    { class: "chips", role: "group", "aria-label": "What is kept" },
    Object.entries(VIEWS).map(([name, [label]]) => chip(label, () => show(name), { "data-view": name })),
  );
  keepingFocus(root, () => root.replaceChildren(chips, plan, what, pngButton("encoder_decoder", theme, root)));

  const kept = (node) => {
    const tower = node.closest("[data-tower]").dataset.tower;
    return state.view === "whole" || (tower === state.view && !node.classList.contains("cross"));
  };
  const paint = () => {
    for (const one of chips.children) one.setAttribute("aria-pressed", String(one.dataset.view === state.view));
    for (const node of plan.querySelectorAll(".box, .name")) node.classList.toggle("gone", !kept(node));
    what.textContent = VIEWS[state.view][1];
    const frame = plan.getBoundingClientRect();
    const at = (node) => {
      const b = node.getBoundingClientRect();
      return { x: b.left - frame.left, y: b.top - frame.top, w: b.width, h: b.height };
    };
    const drawn = [];
    const arrow = (d, tip, [dx, dy], faint) => {
      const [x, y] = tip,
        opacity = faint ? "0.2" : "1";
      const head = `M ${x} ${y} L ${x - 7 * dx - 4 * dy} ${y - 7 * dy - 4 * dx} L ${x - 7 * dx + 4 * dy} ${y - 7 * dy + 4 * dx} Z`;
      drawn.push(
        svg("path", { d, fill: "none", stroke: theme.faint, opacity, "stroke-width": "1.5" }),
        svg("path", { d: head, fill: theme.faint, opacity }),
      );
    };
    for (const tower of [left, right]) {
      const boxes = [...tower.querySelectorAll(".box")];
      const shown = boxes.filter(
        (node) => state.view === "whole" || kept(node) || !tower.contains(plan.querySelector(`[data-tower="${state.view}"]`)),
      );
      shown.slice(1).forEach((node, i) => {
        const from = at(shown[i]),
          to = at(node),
          x = to.x + to.w / 2;
        arrow(`M ${x} ${from.y - 1} L ${x} ${to.y + to.h + 2}`, [x, to.y + to.h + 2], [0, -1], !kept(node));
      });
    }
    const top = at([...left.querySelectorAll(".box")].pop());
    for (const node of right.querySelectorAll(".cross")) {
      const to = at(node),
        middle = (top.x + top.w + to.x) / 2,
        y = to.y + to.h / 2,
        from = top.y + top.h / 2;
      arrow(
        `M ${top.x + top.w + 1} ${from} L ${middle} ${from} L ${middle} ${y} L ${to.x - 2} ${y}`,
        [to.x - 2, y],
        [1, 0],
        state.view !== "whole",
      );
    }
    lines.replaceChildren(...drawn);
  };
  paint();
  return watchWidth(root, root, paint);
}

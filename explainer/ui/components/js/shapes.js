// Encoder and decoder as two towers, with the head on the one that gives the answer; what is not used is faint.

const FAINT = 0.2;

export default function ({ data, parentElement }) {
  const root = parentElement.querySelector(".root"),
    theme = themeOf(root);
  const uses = { encoder: data.shape !== "decoder", decoder: data.shape !== "encoder" },
    both = uses.encoder && uses.decoder;
  const line = { stroke: theme.text, "stroke-width": 1.5, fill: "none" };

  const box = (x, y, on, lines, fill = "none") => {
    const words = lines.map((text, i) =>
      svg(
        "text",
        { x: x + 95, y: y + 21 + 17 * i, "text-anchor": "middle", "font-size": 13.5, "font-weight": i ? 400 : 600, fill: theme.text },
        text,
      ),
    );
    const frame = svg("rect", { x, y, width: 190, height: 16 + 17 * lines.length, rx: 7, ...line, fill });
    return svg("g", { opacity: on ? 1 : FAINT }, frame, words);
  };
  const arrow = (on, [x1, y1], [x2, y2]) => {
    const tip = x1 === x2 ? `${x2 - 4},${y2 + 7} ${x2 + 4},${y2 + 7} ${x2},${y2}` : `${x2 - 7},${y2 - 4} ${x2 - 7},${y2 + 4} ${x2},${y2}`;
    return svg(
      "g",
      { opacity: on ? 1 : FAINT },
      svg("line", { x1, y1, x2, y2, ...line }),
      svg("polygon", { points: tip, fill: theme.text }),
    );
  };
  const label = (text, y) => svg("text", { x: 240, y, "text-anchor": "middle", "font-size": 11.5, fill: theme.text }, text);

  const left = 20,
    right = 270,
    top = uses.decoder ? right : left,
    soft = theme.dark ? "rgba(255,255,255,0.09)" : "rgba(0,0,0,0.05)";
  const parts = [
    box(left, 150, uses.encoder, ["Encoder", "self-attention, both ways", "feed-forward"], soft),
    box(right, 150, uses.decoder, ["Decoder", "masked self-attention", "feed-forward"], soft),
    box(left, 250, uses.encoder, [uses.encoder ? data.given : "–"]),
    box(right, 250, uses.decoder, [both ? "what is written so far" : uses.decoder ? data.given : "–"]),
    arrow(uses.encoder, [left + 95, 250], [left + 95, 217]),
    arrow(uses.decoder, [right + 95, 250], [right + 95, 217]),
    arrow(both, [left + 190, 183], [right, 183]),
    ...(both ? [label("cross-", 176), label("attention", 200)] : []),
    box(top, 78, true, ["Head", data.head]),
    arrow(true, [top + 95, 150], [top + 95, 128]),
    box(top, 10, true, [data.said]),
    arrow(true, [top + 95, 78], [top + 95, 43]),
  ];
  const tower = both ? "the encoder and the decoder" : `the ${data.shape}`;
  const said = `${data.given}, through ${tower}, then a head of ${data.head}: ${data.said}.`;
  root.replaceChildren(svg("svg", { viewBox: "0 0 480 290", role: "img", "aria-label": said, class: "picture" }, parts));
}

// The split strip: the same text under several tokenizers, one row each.

export default function ({ data, parentElement }) {
  const root = parentElement.querySelector(".root");
  const readout = element(
    "p",
    { class: "readout", role: "status", "aria-live": "polite" },
    "Point at a piece, or click it, to see its id and its bytes.",
  );
  const rows = data.rows.map((row) => {
    let index = 0;
    const chip = (word) => (from, to) => {
      const piece = word.p.find(([first]) => first === from),
        unknown = piece[3];
      const id =
        piece[2] === null
          ? unknown
            ? "unknown: it has no entry, its text is lost"
            : "no id of its own"
          : `id ${each(piece[2])}${unknown ? ", the entry for unknown: its text is lost" : ""}`;
      const text = `${row.name}: ${quoted(word, from, to)}, ${id}, bytes ${bytesOf(word, from, to)}`;
      const show = () => {
        readout.textContent = text;
      };
      return element(
        "button",
        {
          class: ["piece", index++ % 2 ? "odd" : "", partial(word, from, to) ? "part" : "", unknown ? "unknown" : ""].join(" "),
          type: "button",
          tabindex: "-1",
          "aria-label": text,
          onpointerenter: show,
          onclick: show,
          onfocus: show,
        },
        written(segments(word, from, to)),
      );
    };
    const box = element(
      "div",
      { class: "words", role: "group", "aria-label": `Pieces of ${row.name}. Arrow keys move.` },
      row.words.map((word) =>
        drawWord(
          word,
          word.p.map(([from, to]) => [from, to]),
          chip(word),
        ),
      ),
      row.more ? element("span", { class: "dim" }, `… and ${each(row.more)} more`) : null,
    );
    rove(box);
    return element(
      "div",
      { class: "strip" },
      element("div", { class: "name" }, row.name, element("span", {}, row.about)),
      element("div", { class: "count", "aria-label": plural(row.count, "token") }, each(row.count)),
      box,
    );
  });
  root.replaceChildren(...rows, readout, pngButton("the_same_text", themeOf(root), root));
  const fit = () => root.classList.toggle("narrow", (root.clientWidth || 900) < 700);
  fit();
  root.observer?.disconnect();
  root.observer = new ResizeObserver(fit);
  root.observer.observe(root);
  return () => root.observer?.disconnect();
}

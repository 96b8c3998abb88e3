// The split strip: the same text under several tokenizers, one row each.

export default function ({ data, parentElement }) {
  const root = parentElement.querySelector(".root");
  const hint = "Point at a piece, or click it, to see its id and its bytes.";
  const readout = element("p", { class: "readout", role: "status", "aria-live": "polite" }, hint);
  const rows = data.rows.map((row) => {
    let index = 0;
    const piece = (word) => (from, to) => {
      const [, , id, unknown] = word.p.find(([first]) => first === from);
      const none = unknown ? "unknown: it has no entry, its text is lost" : "no id of its own";
      const entry = id === null ? none : `id ${many(id)}${unknown ? ", the entry for unknown: its text is lost" : ""}`;
      const text = `${row.name}: ${quotedPiece(word, from, to)}, ${entry}, bytes ${bytesOf(word, from, to)}`;
      const show = () => {
        readout.textContent = text;
      };
      const look = pieceClass({ odd: index++ % 2, part: partial(word, from, to), unknown });
      const told = { tabindex: "-1", "aria-label": text, onpointerenter: show, onfocus: show };
      return button(written(segments(word, from, to)), show, { class: look, ...told });
    };
    const words = row.words.map((word) =>
      drawWord(
        word,
        word.p.map(([from, to]) => [from, to]),
        piece(word),
      ),
    );
    const box = element(
      "div",
      { class: "words", role: "group", "aria-label": `Pieces of ${row.name}. Arrow keys move.` },
      words,
      row.more ? element("span", { class: "dim" }, `… and ${many(row.more)} more`) : null,
    );
    rove(box);
    const name = element("div", { class: "name" }, row.name, element("span", {}, row.about));
    return element(
      "div",
      { class: "strip" },
      name,
      element("div", { class: "count", "aria-label": plural(row.count, "token") }, many(row.count)),
      box,
    );
  });
  root.replaceChildren(...rows, readout, pngButton("the_same_text", themeOf(root), root));
  const fit = () => narrowBelow(root, 700);
  fit();
  return watchWidth(root, root, fit);
}

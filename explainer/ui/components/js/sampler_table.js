// The table of the sampler: a line a token, a column a stage; on a phone one column at a time.

const ROWS = 12; // the likeliest; below them one that was drawn or pinned, and all others together
const STAGES = [
  ["logit", "as the model makes it"],
  ["÷ temperature", "same order, other gaps"],
  ["probability", "softmax of all"],
  ["top-k", ""],
  ["top-p, min-p", ""],
  ["renormalised", "what is drawn from"],
  ["draws", "line: expected"],
];

// hover(at), pin(at): a line is pointed at, or none, and one is clicked.
const stageTable = ({ hover, pin }) => {
  const stat = (text = "") => element("span", { class: "stat" }, text);
  const headCells = STAGES.map(([name, note], i) =>
    element("div", { class: `cell head s${i}` }, bold(`${i + 1} ${name}`), stat(), stat(note)),
  );
  const header = element("div", { class: "line heads", "aria-hidden": "true" }, element("div", { class: "who" }), headCells);
  const list = element("div", {
    class: "list",
    role: "listbox",
    tabindex: "0",
    "aria-label": "Tokens with their values at every stage. Up and down move, Enter writes out the arithmetic.",
  });
  const lines = range(ROWS + 2).map((at) => {
    const cells = STAGES.map((_, i) => {
      const bar = element("i", {}),
        tick = element("u", {}),
        number = element("span", { class: "num" });
      const cell = element("div", { class: `cell s${i}` }, number, element("span", { class: "track" }, bar, i === 6 ? tick : null));
      return { cell, number, bar, tick };
    });
    const rank = element("span", { class: "rank" }),
      name = element("span", { class: "name" });
    const onpointerenter = (event) => {
      if (event.pointerType !== "touch") hover(at);
    };
    const attributes = { id: `row${at}`, class: "line", role: "option", onclick: () => pin(at), onpointerenter };
    const line = element(
      "div",
      attributes,
      element("div", { class: "who" }, rank, name),
      cells.map((c) => c.cell),
    );
    list.append(line);
    return { line, rank, name, cells };
  });
  return { header, headCells, list, lines };
};

// A bar and its number; part: how much of the track it fills, from ``from`` on.
const cellText = (cell, text, part, color, from = 0) => {
  cell.number.textContent = text;
  cell.bar.className = part > 1.001 ? "over" : "";
  cell.bar.style.cssText = `left:${100 * from}%;width:${100 * Math.min(1, part)}%;background:${color}`;
};

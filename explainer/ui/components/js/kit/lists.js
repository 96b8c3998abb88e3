// A list of tokens: point at one, walk over them with up and down, choose one with a click, Enter or the space bar.

// rows(): what is listed, in order. at(): which of them is marked. light(row) marks one, light(null) none. said(row): what is read aloud.
const walkList = (list, { rows, at, light, open, said, live, escapes = true }) => {
  list.onpointerleave = () => light(null);
  onKeys(list, {
    keys: LIST_KEYS,
    open: () => open(at()),
    leave: escapes ? () => light(null) : null,
    move: (by) => {
      const all = rows();
      light(all[moved(all.indexOf(at()), by, all.length)]);
      live.textContent = said(at());
    },
  });
};
// Marks an item without drawing the list anew, which would lose the pointer.
const lightItem = (list, id, marked) => {
  for (const option of list.children) option.classList.toggle("lit", option.id === id);
  list.setAttribute("aria-activedescendant", marked);
};
const listItem = ({ id, lit, chosen, said, light, open, more = "" }, ...cells) =>
  element(
    "li",
    {
      id,
      role: "option",
      class: `row${more}${lit ? " lit" : ""}`,
      "aria-selected": String(chosen),
      "aria-label": said,
      onclick: open,
      onpointermove: (event) => {
        if (event.pointerType !== "touch") light();
      },
    },
    ...cells,
  );

// A token in a list, its leading space faint; found: what the mark behind it means.
const tokenCell = (token, found) =>
  element(
    "span",
    { class: "name", title: token },
    ...faintSpace(token),
    found ? element("span", { class: "tag", title: found }, "◆") : null,
  );

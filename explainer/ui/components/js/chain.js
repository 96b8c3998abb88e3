// The stream through one block at one position: vectors under each other, added number by number.

const CHAIN = { top: 24, height: 62, gap: 8 };
const lengthOf = (values) => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));

export default function ({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector(".root");
  const focused = root.getRootNode().activeElement?.className === "stage";
  const theme = themeOf(root);
  const parts = data.parts.map((part) => ({ ...part, values: floats(part.values) }));
  for (const part of parts) part.length = lengthOf(part.values);
  const d = parts[0].values.length;
  // One scale for all, so that sizes can be compared; a few very large numbers are cut rather than flattening the rest.
  const sizes = parts.flatMap((part) => Array.from(part.values, Math.abs)).sort((a, b) => a - b);
  const extent = Math.max(1e-9, Math.min(sizes[sizes.length - 1], 1.5 * sizes[Math.floor(0.985 * (sizes.length - 1))]));
  const cut = sizes[sizes.length - 1] > extent * 1.001;
  const state = (root.state ??= { at: null, hover: null, source: null });
  if (state.source !== data.source || state.at === null || state.at >= d) {
    const linked = Number.parseInt(data.dim, 10),
      added = parts[1].values;
    let largest = 0;
    added.forEach((value, i) => {
      if (Math.abs(value) > Math.abs(added[largest])) largest = i;
    });
    state.at = linked >= 0 && linked < d ? linked : largest;
    state.source = data.source;
    state.hover = null;
  }
  const base = element("canvas"),
    over = element("canvas", { class: "over" });
  const stage = element(
    "div",
    {
      class: "stage",
      tabindex: "0",
      role: "application",
      "aria-roledescription": "linked bars",
      "aria-label": `${data.title}. Left and right move through the ${d} numbers of the vectors, Enter writes out one.`,
    },
    base,
    over,
  );
  const readout = element("p", { class: "readout" }),
    sheet = element("div", { class: "sheet" });
  const live = element("div", { class: "sr", role: "status", "aria-live": "polite" });
  const tools = element(
    "div",
    { class: "tools" },
    element("span", { class: "note" }, data.note),
    element("button", { type: "button", onclick: () => saveCsv() }, "CSV"),
    element("button", { type: "button", onclick: () => downloadPng("block_additions.png", theme, base, over) }, "PNG"),
  );
  root.replaceChildren(stage, readout, sheet, tools, live);

  let width = 600,
    frame = 0;
  const step = CHAIN.top + CHAIN.height + CHAIN.gap,
    height = parts.length * step;
  const topOf = (k) => k * step + CHAIN.top;
  const title = (part) => (part.sign === "norm" ? part.name : `${part.sign ? part.sign + " " : ""}${part.name}`);
  const paint = () => {
    width = Math.max(200, stage.clientWidth || 600);
    const context = sizeCanvas(base, width, height),
      bar = Math.max(0.8, (width / d) * 0.78);
    sizeCanvas(over, width, height);
    parts.forEach((part, k) => {
      const top = topOf(k),
        zero = top + CHAIN.height / 2;
      context.font = `600 14px ${theme.font}`;
      context.fillStyle = part.sign === "+" ? theme.accent : theme.text;
      context.textAlign = "start";
      context.fillText(title(part), 0, top - 8);
      const after = context.measureText(title(part)).width + 10;
      context.font = `12px ${theme.font}`;
      context.fillStyle = theme.faint;
      const said = `length ${fmt(part.length, 2)}`,
        long = `${part.what}, ${said}`;
      context.fillText(after + context.measureText(long).width < width ? long : said, after, top - 8);
      part.values.forEach((value, i) => {
        const size = Math.min(1, Math.abs(value) / extent) * (CHAIN.height / 2 - 1);
        context.fillStyle = `rgb(${(value < 0 ? theme.low : theme.high).join(",")})`;
        context.fillRect((i * width) / d + (width / d - bar) / 2, value < 0 ? zero : zero - size, bar, Math.max(0.6, size));
      });
      context.strokeStyle = theme.faint;
      context.lineWidth = 1;
      context.beginPath();
      context.moveTo(0, Math.round(zero) + 0.5);
      context.lineTo(width, Math.round(zero) + 0.5);
      context.stroke();
    });
    marks();
  };
  const sentence = (i) =>
    `number ${i}: ` +
    parts
      .map((part, k) =>
        part.sign === "norm"
          ? ` → LayerNorm → ${fmt(part.values[i])}`
          : part.sign
            ? ` ${part.sign} ${part.sign === "+" ? signed(part.values[i]) : fmt(part.values[i])}`
            : fmt(part.values[i]),
      )
      .join("");
  const marks = () => {
    const context = over.getContext("2d"),
      i = state.hover ?? state.at,
      cell = width / d;
    context.clearRect(0, 0, width, height);
    context.strokeStyle = state.hover === null ? theme.accent : theme.text;
    context.lineWidth = 1.5;
    parts.forEach((_, k) => context.strokeRect((i * width) / d - 1.5, topOf(k) - 2, Math.max(3, cell + 3), CHAIN.height + 4));
    readout.textContent = sentence(i);
  };
  const open = () => {
    const i = state.at;
    const path = parts.map((part) => element("li", {}, element("span", {}, title(part)), element("b", {}, fmt(part.values[i]))));
    const rows = parts.map((part) => element("tr", {}, element("th", { scope: "row" }, title(part)), element("td", {}, fmt(part.length))));
    sheet.replaceChildren(
      element(
        "section",
        {},
        element("h3", {}, `Number ${i} of ${d}`),
        element("ol", { class: "path" }, path),
        element(
          "div",
          { class: "turn" },
          element("button", { class: "chip", type: "button", onclick: () => pin(Math.max(0, i - 1)) }, "‹ previous"),
          element("button", { class: "chip", type: "button", onclick: () => pin(Math.min(d - 1, i + 1)) }, "next ›"),
        ),
      ),
      element(
        "section",
        {},
        element("h3", {}, "Lengths of the whole vectors"),
        element("table", { class: "lengths" }, element("tbody", {}, rows)),
        element(
          "p",
          { class: "dim" },
          `Numbers add up, lengths do not: the vectors point in different directions. All bars run from −${fmt(extent, 2)} to ${fmt(extent, 2)}${cut ? "; longer ones are cut" : ""}.`,
        ),
      ),
    );
  };
  const pin = (i) => {
    state.at = i;
    state.hover = null;
    marks();
    open();
    live.textContent = sentence(i);
    setStateValue("dim", String(i));
  };
  const later = () => {
    if (!frame)
      frame = requestAnimationFrame(() => {
        frame = 0;
        marks();
      });
  };
  const hit = (event) => Math.max(0, Math.min(d - 1, Math.floor(((event.clientX - base.getBoundingClientRect().left) / width) * d)));
  stage.onpointermove = (event) => {
    if (event.pointerType !== "touch") {
      state.hover = hit(event);
      later();
    }
  };
  stage.onpointerleave = () => {
    state.hover = null;
    later();
  };
  stage.onclick = (event) => pin(hit(event));
  stage.onkeydown = (event) => {
    const now = state.hover ?? state.at;
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      pin(now);
      return;
    }
    if (event.key === "Escape") {
      state.hover = null;
      later();
      return;
    }
    const next = { ArrowLeft: now - 1, ArrowRight: now + 1, ArrowUp: now - 16, ArrowDown: now + 16, Home: 0, End: d - 1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    state.hover = Math.max(0, Math.min(d - 1, next));
    later();
    live.textContent = sentence(state.hover);
  };
  const saveCsv = () =>
    downloadCsv("block_additions.csv", [
      ["number", ...parts.map((part) => part.name)],
      ...Array.from({ length: d }, (_, i) => [i, ...parts.map((part) => part.values[i])]),
    ]);
  const fit = () => root.classList.toggle("narrow", (root.clientWidth || 900) < 760);
  fit();
  paint();
  open();
  if (focused) stage.focus({ preventScroll: true });
  watchWidth(root, stage, () => {
    fit();
    paint();
  });
  return () => {
    root.observer?.disconnect();
    cancelAnimationFrame(frame);
  };
}

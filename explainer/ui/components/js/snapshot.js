// A drawing that is made of HTML, saved as a PNG: boxes, borders, text, canvases and SVG, painted where the browser shows them.

const seen = (color) => !/[,/] 0\)$/.test(color) && color !== "transparent";

const paintBoxes = (context, node, style, at) => {
  const sides = ["Top", "Right", "Bottom", "Left"].map((side) => {
    const kind = style[`border${side}Style`];
    return {
      width: kind === "none" ? 0 : Number.parseFloat(style[`border${side}Width`]),
      color: style[`border${side}Color`],
      dashed: kind === "dashed",
    };
  });
  const shades = style.backgroundImage.match(/^linear-gradient\(90deg, (rgb.*)\)$/)?.[1].match(/rgba?\([^)]*\)/g);
  for (const rect of style.display === "inline" ? node.getClientRects() : [node.getBoundingClientRect()]) {
    const x = rect.left - at.left,
      y = rect.top - at.top,
      w = rect.width,
      h = rect.height;
    if (!w || !h) continue;
    const round = Math.min(Number.parseFloat(style.borderTopLeftRadius) || 0, w / 2, h / 2);
    const trace = (inset) => {
      context.beginPath();
      context.roundRect(x + inset, y + inset, w - 2 * inset, h - 2 * inset, Math.max(0, round - inset));
    };
    const fill = (ink) => {
      context.fillStyle = ink;
      trace(0);
      context.fill();
    };
    if (seen(style.backgroundColor)) fill(style.backgroundColor);
    if (shades) {
      const ramp = context.createLinearGradient(x, 0, x + w, 0);
      for (const [i, color] of shades.entries()) ramp.addColorStop(i / Math.max(1, shades.length - 1), color);
      fill(ramp);
    }
    const line = ({ width, color, dashed }) => {
      context.strokeStyle = color;
      context.lineWidth = width;
      context.setLineDash(dashed ? [3, 3] : []);
    };
    if (sides.every(({ width, color }) => width === sides[0].width && color === sides[0].color)) {
      if (sides[0].width && seen(sides[0].color)) {
        line(sides[0]);
        trace(sides[0].width / 2);
        context.stroke();
      }
    } else {
      const ends = [
        [x, y, x + w, y],
        [x + w, y, x + w, y + h],
        [x, y + h, x + w, y + h],
        [x, y, x, y + h],
      ];
      sides.forEach((side, i) => {
        if (!side.width || !seen(side.color)) return;
        line(side);
        context.beginPath();
        context.moveTo(ends[i][0], ends[i][1]);
        context.lineTo(ends[i][2], ends[i][3]);
        context.stroke();
      });
    }
    context.setLineDash([]);
  }
};

// A text as the lines that the browser broke it into.
const paintText = (context, node, style, at) => {
  const letters = document.createRange(),
    lines = [];
  let from = 0;
  for (const letter of node.data) {
    letters.setStart(node, from);
    from += letter.length;
    letters.setEnd(node, from);
    const rect = letters.getClientRects()[0];
    if (!rect?.width) continue; // a space that is not shown
    const { top, left, right, height } = rect,
      last = lines.at(-1);
    if (last && Math.abs(last.top - top) < 2)
      Object.assign(last, { text: last.text + letter, left: Math.min(last.left, left), right: Math.max(last.right, right) });
    else lines.push({ text: letter, top, left, right, height });
  }
  context.font = `${style.fontStyle} ${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
  context.fillStyle = style.color;
  context.textBaseline = "middle";
  context.textAlign = "left";
  for (const { text, top, left, right, height } of lines)
    context.fillText(text, left - at.left, top - at.top + height / 2, Math.max(1, right - left + 1));
};

const paintNode = async (context, node, at, opacity) => {
  if (node.nodeType === Node.TEXT_NODE) {
    context.globalAlpha = opacity;
    paintText(context, node, getComputedStyle(node.parentElement), at);
    return;
  }
  if (node.nodeType !== Node.ELEMENT_NODE || node.matches(".sr, .tools, input")) return;
  const style = getComputedStyle(node),
    rect = node.getBoundingClientRect(),
    place = [rect.left - at.left, rect.top - at.top, rect.width, rect.height];
  if (style.display === "none" || style.visibility === "hidden") return;
  const own = opacity * Number(style.opacity);
  context.globalAlpha = own;
  if (node instanceof SVGElement) {
    const picture = new Image();
    picture.src = `data:image/svg+xml,${encodeURIComponent(new XMLSerializer().serializeToString(node))}`;
    await picture.decode();
    context.drawImage(picture, ...place);
    return;
  }
  if (node instanceof HTMLCanvasElement) {
    if (node.width && node.height) context.drawImage(node, ...place);
    return;
  }
  paintBoxes(context, node, style, at);
  context.save();
  if (style.overflowX !== "visible" || style.overflowY !== "visible") {
    context.beginPath();
    context.rect(...place);
    context.clip();
  }
  for (const child of node.childNodes) await paintNode(context, child, at, own);
  context.restore();
};

const snapshot = async (file, theme, root) => {
  const box = root.getBoundingClientRect(),
    edge = 12,
    sharp = 2;
  const tools = root.querySelector(".tools")?.getBoundingClientRect(),
    height = tools ? Math.max(tools.top - box.top, 1) : box.height;
  const picture = new OffscreenCanvas(Math.ceil((box.width + 2 * edge) * sharp), Math.ceil((height + 2 * edge) * sharp));
  const context = picture.getContext("2d");
  context.fillStyle = theme.background;
  context.fillRect(0, 0, picture.width, picture.height);
  context.scale(sharp, sharp);
  await paintNode(context, root, { left: box.left - edge, top: box.top - edge }, 1);
  await savePicture(`${file}.png`, picture);
};
const pngButton = (file, theme, root) =>
  element(
    "div",
    { class: "tools" },
    button("PNG", () => snapshot(file, theme, root)),
  );

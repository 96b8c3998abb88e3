// Two pictures of the sampler: the whole vocabulary by rank, and the bar on which the random number falls.

const drawWhole = (canvas, theme, run, plain, width) => {
  const height = 210,
    right = 14,
    top = 12,
    bottom = 34;
  const context = sizeCanvas(canvas, width, height),
    n = run.n;
  const lowest = Math.max(1e-12, Math.min(plain[n - 1], run.p[n - 1])),
    low = Math.log10(lowest) - 0.2;
  const high = Math.log10(Math.max(run.final[0], plain[0])) + 0.15;
  context.font = `12px ${theme.font}`;
  const named = (power) => (power >= -3 ? `${Number((100 * 10 ** power).toPrecision(1))} %` : percent(0.99999999 * 10 ** power));
  const powers = [],
    step = Math.max(1, Math.ceil((high - low) / 5));
  for (let power = Math.floor(high); power >= low; power -= step) powers.push(power);
  const left = 10 + Math.max(...powers.map((power) => context.measureText(named(power)).width));
  const x = (rank) => left + ((width - left - right) * Math.log10(rank)) / Math.log10(Math.max(2, n));
  const y = (p) => top + ((high - Math.log10(Math.max(p, lowest / 2))) / (high - low)) * (height - top - bottom);
  context.textBaseline = "middle";
  context.fillStyle = theme.faint;
  context.textAlign = "end";
  for (const power of powers) {
    levelLine(context, left, width - right, y(10 ** power), theme.line);
    context.fillText(named(power), left - 6, Math.round(y(10 ** power)) + 0.5);
  }
  context.textAlign = "center";
  for (let rank = 1; rank <= n; rank *= 10) context.fillText(many(rank), Math.min(x(rank), width - 20), height - bottom + 12);
  context.textAlign = "end";
  context.fillText("rank (log)", width - right, height - 8);
  const line = (values, count, color, thick, dash = []) => {
    const points = [];
    for (let i = 0; i < count; i += Math.max(1, Math.floor(i / 60))) points.push([x(i + 1), y(values[i])]);
    context.setLineDash(dash);
    strokeLine(context, [...points, [x(count), y(values[count - 1])]], color, thick);
    context.setLineDash([]);
  };
  const kept = run.left[3];
  context.fillStyle = theme.dark ? "rgba(95,179,224,0.14)" : "rgba(42,127,184,0.11)";
  context.fillRect(left, top, x(kept) - left + 2, height - top - bottom);
  line(plain, n, theme.faint, 1.2, [3, 3]);
  line(run.p, n, theme.bar, 1.4);
  line(run.final, kept, theme.deep, 3);
  if (kept === 1) dot(context, x(1), y(run.final[0]), 5, theme.deep);
  context.textAlign = "start";
  const cuts = ["top-k", "top-p", "min-p"]
    .map((name, i) => [name, run.left[i + 1], run.left[i]])
    .map(([name, count, before], i, all) => [i === 1 && all[0][1] < all[0][2] ? "top-p of these" : name, count, before])
    .filter(([, count, before]) => count < before);
  cuts.forEach(([name, count], i) => {
    const at = Math.round(x(count)) + 2.5;
    strokeLine(
      context,
      [
        [at, top],
        [at, height - bottom],
      ],
      theme.text,
      1,
    );
    context.fillStyle = theme.text;
    const text = `${name}: ${many(count)} left`,
      wide = context.measureText(text).width;
    const place = [at + wide + 6 > width ? at - wide - 5 : at + 5, top + 8 + 17 * i];
    context.strokeStyle = theme.background;
    context.lineWidth = 4;
    context.strokeText(text, ...place);
    context.fillText(text, ...place);
  });
};

const drawBar = (canvas, theme, run, names, u, hit, width, narrow) => {
  const height = 74,
    top = 22,
    tall = 30;
  const context = sizeCanvas(canvas, width, height),
    blue = parse(theme.bar);
  context.font = `12px ${theme.font}`;
  context.textBaseline = "middle";
  let from = 0;
  for (let i = 0; i < run.final.length && (run.edges[i] - from) * width > -1; i++) {
    const start = from * width,
      size = run.final[i] * width;
    if (size < 0.7 && i !== hit && i > 400) break;
    context.fillStyle = i === hit ? theme.v : `rgba(${blue.join(",")},${i % 2 ? 0.28 : 0.5})`;
    context.fillRect(start, top, Math.max(0.6, size - (size > 4 ? 1 : 0)), tall);
    const label = names(i),
      wide = context.measureText(label).width;
    if (wide + 8 < size) {
      context.fillStyle = i === hit ? contrasting(parse(theme.v)) : theme.text;
      context.fillText(label, start + 4, top + tall / 2 + 1);
    }
    from = run.edges[i];
  }
  if (from < 0.999) {
    context.fillStyle = `rgba(${blue.join(",")},0.2)`;
    context.fillRect(from * width, top, width - from * width, tall);
  }
  const start = (hit ? run.edges[hit - 1] : 0) * width,
    size = Math.max(2, run.final[hit] * width);
  context.fillStyle = theme.v;
  context.fillRect(start, top, size, tall);
  const label = names(hit),
    room = context.measureText(label).width;
  if (room + 8 < size) {
    context.fillStyle = contrasting(parse(theme.v));
    context.fillText(label, start + 4, top + tall / 2 + 1);
  }
  const at = u * width;
  context.fillStyle = theme.text;
  context.beginPath();
  context.moveTo(at, top + 4);
  context.lineTo(at - 7, top - 8);
  context.lineTo(at + 7, top - 8);
  context.fill();
  context.fillRect(at - 0.75, top, 1.5, tall + 5);
  const text = `u = ${u.toFixed(4)}`,
    wide = context.measureText(text).width;
  context.fillText(text, at + wide + 14 > width ? at - wide - 11 : at + 11, 9);
  context.fillStyle = theme.faint;
  for (const mark of narrow ? [0, 0.5, 1] : [0, 0.25, 0.5, 0.75, 1]) {
    context.textAlign = mark === 0 ? "start" : mark === 1 ? "end" : "center";
    context.fillText(String(mark), mark * width, height - 9);
  }
};

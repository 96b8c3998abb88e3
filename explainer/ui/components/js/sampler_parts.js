// Two parts of the sampler: the four knobs, and the way of one token through the stages in words.

const K_STOPS = [1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30, 40, 50, 60, 80, 100, 150, 200, 300, 500, 1000, 2000, 4000];

// n: how many tokens there are. changed(): a knob is being turned. send(): it has been let go.
const samplerKnobs = (state, n, changed, send) => {
  const stops = [...K_STOPS.filter((k) => k < n), 0];
  const knob = (name, title, range, read, show, explain) => {
    const out = element("output", {}),
      note = element("span", { class: "explain" });
    const input = element("input", { type: "range", ...range, "aria-label": title, class: `knob-${name}` });
    input.oninput = () => {
      state.c[name] = read(Number(input.value));
      changed();
    };
    input.onchange = send;
    const box = element("label", { class: "knob" }, element("span", { class: "title" }, title, out), input, note);
    const paint = () => {
      input.value = show(state.c[name]);
      input.setAttribute("aria-valuetext", said[name]());
      out.textContent = said[name]();
      note.textContent = explain();
    };
    return { box, paint };
  };
  const said = {
    t: () => state.c.t.toFixed(2),
    k: () => (state.c.k ? many(state.c.k) : "off"),
    p: () => (state.c.p < 1 ? state.c.p.toFixed(2) : "off"),
    m: () => (state.c.m ? state.c.m.toFixed(2) : "off"),
  };
  // The last stop, 0, is "off".
  const nearest = (k) => (k === 0 ? stops.length - 1 : largest(stops, (stop) => (stop ? -Math.abs(stop - k) : -Infinity)));
  const twoDigits = (x) => Number(x.toFixed(2)),
    asIs = (x) => x;
  const explained = {
    t: () => (state.c.t === 1 ? "divide by 1: nothing changes" : `every gap between logits × ${fmt(1 / state.c.t, 2)}`),
    k: () => (state.c.k ? `the ${many(state.c.k)} highest stay` : "every token stays"),
    p: () =>
      state.c.p < 1 ? `the fewest that hold ${percent(state.c.p)} of ${state.c.k ? "what top-k left" : "all"}` : "no limit to the sum",
    m: () => (state.c.m ? `at least ${state.c.m.toFixed(2)} × the likeliest` : "no threshold"),
  };
  return [
    knob("t", "Temperature", { min: 0.05, max: 3, step: 0.05 }, twoDigits, asIs, explained.t),
    knob("k", "Top-k", { min: 0, max: stops.length - 1, step: 1 }, (x) => stops[x], nearest, explained.k),
    knob("p", "Top-p", { min: 0.05, max: 1, step: 0.01 }, twoDigits, asIs, explained.p),
    knob("m", "Min-p", { min: 0, max: 0.5, step: 0.01 }, twoDigits, asIs, explained.m),
  ];
};

// What happens to the token of a rank, stage by stage.
const wayOf = (rank, { z, run, hits, controls }) => {
  const { t, k, p, m } = controls,
    alive = run.left.map((count) => rank < count);
  const line = (name, text) => element("div", { class: "step" }, element("b", {}, name), element("span", {}, text));
  const beforeIt = run.p.slice(0, rank).reduce((sum, x) => sum + x, 0) / run.mass[1];
  const e = `exp(${fmt(z[rank] / t, 2)} − ${fmt(z[0] / t, 2)}) = ${fmt(Math.exp((z[rank] - z[0]) / t))}`,
    own = percent(run.p[rank]);
  const fate = (stays) => (stays ? "it stays" : "cut");
  const topK = () => `rank ${many(rank + 1)} ${alive[1] ? "is among" : "comes after"} the first ${many(k)}: ${fate(alive[1])}`;
  const topP = () => {
    if (rank === 0) return "the likeliest always stays";
    const held = `hold ${percent(beforeIt)} of what top-k left`;
    return alive[2] ? `those before it ${held}, less than ${percent(p)}: it stays` : `those before it already ${held}: cut`;
  };
  const minP = () => `${own} ${alive[3] ? "reaches" : "is below"} ${m.toFixed(2)} × ${percent(run.p[0])}: ${fate(alive[3])}`;
  const steps = [
    line("logit", fmt(z[rank], 3)),
    line("÷ temperature", `${fmt(z[rank], 3)} ÷ ${t.toFixed(2)} = ${fmt(z[rank] / t, 3)}`),
    line("softmax", `${e}, ÷ ${fmt(run.total)} (the sum over all) = ${own}`),
    line("top-k", k ? topK() : "off"),
  ];
  if (alive[1]) steps.push(line("top-p", p < 1 ? topP() : "off"));
  if (alive[2]) steps.push(line("min-p", m ? minP() : "off"));
  if (alive[3]) {
    steps.push(line("renormalised", `${own} ÷ ${fmt(run.mass[3], 4)} = ${percent(run.final[rank])}`));
    const expected = 1000 * run.final[rank];
    steps.push(line("1,000 draws", `expected ${fmt(expected, 1)}, drawn ${many(hits.get(rank) ?? 0)}`));
  }
  return element("div", { class: "steps" }, steps);
};

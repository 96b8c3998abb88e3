// The sampling pipeline over the whole vocabulary, in double precision. z: logits, highest first. No DOM here.

const plainControls = { t: 1, k: 0, p: 1, m: 0, s: 1, d: 1 };
const readControls = (text) => {
  const found = { ...plainControls };
  for (const word of (text || "").split(",")) if (/^[tkpmsd][\d.]+$/.test(word)) found[word[0]] = Number(word.slice(1));
  return found;
};
const writeControls = (c) => {
  const set = Object.keys(plainControls).filter((name) => c[name] !== plainControls[name]);
  return set.map((name) => `${name}${Number(c[name].toFixed(6))}`).join(",");
};

// counts: how many are left after temperature, top-k, top-p, min-p; given where Python has already cut (in float32, as
// generate() does).
const samplePipeline = (z, c, counts = null) => {
  const n = z.length,
    p = new Float64Array(n);
  let total = 0;
  for (let i = 0; i < n; i++) {
    p[i] = Math.exp((z[i] - z[0]) / c.t);
    total += p[i];
  }
  for (let i = 0; i < n; i++) p[i] /= total;
  let k = n,
    nucleus,
    floor;
  if (c.k > 0 && c.k < n) {
    k = c.k;
    while (k < n && z[k] === z[k - 1]) k++;
  }
  if (counts) [, k, nucleus, floor] = counts;
  let held = 0;
  for (let i = 0; i < k; i++) held += p[i];
  if (!counts) {
    nucleus = k;
    if (c.p < 1) for (let tail = p[k - 1] / held; nucleus > 1 && tail <= 1 - c.p; tail += p[nucleus - 1] / held) nucleus--;
    floor = nucleus;
    while (floor > 1 && p[floor - 1] < c.m * p[0]) floor--;
  }
  const left = [n, k, nucleus, floor],
    mass = [],
    entropy = [];
  let sum = 0,
    weighted = 0;
  const at = new Map();
  const marks = [...new Set(left)].sort((a, b) => a - b);
  for (let i = 0, next = 0; i < n; i++) {
    sum += p[i];
    if (p[i] > 0) weighted += p[i] * Math.log(p[i]);
    if (i + 1 === marks[next]) {
      at.set(marks[next], [sum, weighted]);
      next++;
    }
  }
  for (const count of left) {
    const [share, w] = at.get(count);
    mass.push(count === n ? 1 : share);
    entropy.push(Math.max(0, Math.log(share) - w / share));
  }
  const final = p.slice(0, floor),
    edges = new Float64Array(floor);
  let run = 0;
  for (let i = 0; i < floor; i++) {
    final[i] /= at.get(floor)[0];
    run += final[i];
    edges[i] = run;
  }
  return { p, total, left, mass, entropy, final, edges, n };
};

// The rank (from 0) on whose stretch of the bar u falls.
const drawRank = (edges, u) => {
  let low = 0,
    high = edges.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (edges[middle] > u) high = middle;
    else low = middle + 1;
  }
  return low;
};

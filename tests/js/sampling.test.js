import assert from "node:assert/strict";
import test from "node:test";
import { load } from "./load.js";

const { drawRank, plainControls, readControls, samplePipeline, writeControls } = await load(
  "drawRank, plainControls, readControls, samplePipeline, writeControls",
  "sampling",
);
// Four tokens with probabilities 1/2, 1/4, 1/8 and 1/8; one more logit in common changes nothing.
const z = [4, 2, 1, 1].map((weight) => Math.log(weight) + 3);
const run = (controls) => samplePipeline(z, { ...plainControls, ...controls });
const near = (found, wanted) => {
  assert.equal(found.length, wanted.length);
  for (const [i, value] of wanted.entries()) assert.ok(Math.abs(found[i] - value) < 1e-12, `${found} is not ${wanted}`);
};

test("without controls it is the softmax", () => {
  const { p, left, mass, entropy, final, edges } = run({});
  near(p, [1 / 2, 1 / 4, 1 / 8, 1 / 8]);
  assert.deepEqual(left, [4, 4, 4, 4]);
  near(mass, [1, 1, 1, 1]);
  near(entropy, Array(4).fill(1.75 * Math.log(2))); // 1/2·1 + 1/4·2 + 2·1/8·3 bits
  near(final, p);
  near(edges, [1 / 2, 3 / 4, 7 / 8, 1]);
});

test("a temperature of 1/2 squares the weights, one of 2 takes their roots", () => {
  near(run({ t: 0.5 }).p, [16 / 22, 4 / 22, 1 / 22, 1 / 22]);
  const all = 4 + Math.SQRT2;
  near(run({ t: 2 }).p, [2 / all, Math.SQRT2 / all, 1 / all, 1 / all]);
});

test("top-k keeps the highest, and all that are as high as the last of them", () => {
  const two = run({ k: 2 });
  assert.deepEqual(two.left, [4, 2, 2, 2]);
  near(two.mass, [1, 3 / 4, 3 / 4, 3 / 4]);
  near(two.final, [2 / 3, 1 / 3]);
  near(two.entropy.slice(1, 2), [Math.log(3) - (2 / 3) * Math.log(2)]);
  assert.deepEqual(run({ k: 3 }).left, [4, 4, 4, 4]); // the third and the fourth are equal
  assert.deepEqual(run({ k: 9 }).left, [4, 4, 4, 4]);
});

test("top-p keeps the fewest that reach the sum, of what top-k has left", () => {
  assert.deepEqual(run({ p: 0.5 }).left, [4, 4, 1, 1]);
  assert.deepEqual(run({ p: 0.51 }).left, [4, 4, 2, 2]);
  assert.deepEqual(run({ p: 0.76 }).left, [4, 4, 3, 3]);
  assert.deepEqual(run({ p: 0.01 }).left, [4, 4, 1, 1]); // the likeliest always stays
  assert.deepEqual(run({ k: 2, p: 0.6 }).left, [4, 2, 1, 1]); // 2/3 of those two
});

test("min-p is a part of the likeliest", () => {
  assert.deepEqual(run({ m: 0.24 }).left, [4, 4, 4, 4]); // the last ones have 1/4 of the likeliest
  assert.deepEqual(run({ m: 0.26 }).left, [4, 4, 4, 2]);
  near(run({ m: 0.26 }).final, [2 / 3, 1 / 3]);
});

test("counts that Python has already made are taken over", () => {
  const told = samplePipeline(z, { ...plainControls }, [4, 3, 3, 3]);
  assert.deepEqual(told.left, [4, 3, 3, 3]);
  near(told.final, [4 / 7, 2 / 7, 1 / 7]);
});

test("a random number falls on one stretch of the bar", () => {
  const edges = [0.5, 0.75, 0.875, 1];
  assert.deepEqual(
    [0, 0.4999, 0.5, 0.7499, 0.75, 0.99].map((u) => drawRank(edges, u)),
    [0, 0, 1, 1, 2, 3],
  );
});

test("controls are written as short as they are read", () => {
  assert.deepEqual(readControls(""), plainControls);
  assert.deepEqual(readControls("t0.7,k40,p0.9"), { ...plainControls, t: 0.7, k: 40, p: 0.9 });
  assert.deepEqual(readControls("t<b>,x3,m0.1"), { ...plainControls, m: 0.1 });
  assert.equal(writeControls({ ...plainControls, t: 0.30000004, s: 7 }), "t0.3,s7");
  assert.equal(writeControls(plainControls), "");
});

import assert from "node:assert/strict";
import test from "node:test";
import { load } from "./load.js";

const base64 = (numbers) => Buffer.from(new Float32Array(numbers).buffer).toString("base64");

test("the walk of a logit adds its products up from the bias, in the order given", async () => {
  const { ladderModel, running } = await load("ladderModel, running", "ladder_walk", "ladder");
  const data = { ids: [7, 9], tokens: [" a", "b"], searched: [], logits: [2, -1], probs: [0.04, 0.02] };
  const m = ladderModel({ ...data, x: base64([1, -2]), W: base64([3, 4, 5, 6]), b: base64([0.5, 0]) });
  assert.deepEqual([...running(m, 0, [0, 1])], [0.5, 3.5, -4.5]); // 0.5 + 1·3 − 2·4
  assert.deepEqual([...running(m, 1, [1, 0])], [0, -12, -7]); // −2·6, then 1·5
  assert.equal(m.top, 2);
  assert.equal(m.scale, 0.05); // the first scale that holds 0.04
  assert.equal(m.label(0), "“a”");
});

test("the gates of a GRU: the token’s terms, then the old state’s", async () => {
  const { gruTerms, sigmoid } = await load("gruTerms, sigmoid", "recurrence_sheet");
  const cell = { d: 2, dX: 1, x: [3, 5], hidden: [0, 0, 0.5, -1], WX: [2, 9], WH: [1, 4, 9, 9], bX: [0.25, 0], bH: [-1, 0] };
  const { fromX, fromH, sumX, sumH } = gruTerms(cell, 1, 0);
  assert.deepEqual(fromX, [{ label: "x[0]", a: 5, b: 2, product: 10 }]);
  assert.deepEqual(
    fromH.map((term) => term.product),
    [0.5, -4],
  );
  assert.deepEqual([sumX, sumH], [10.25, -4.5]);
  assert.equal(gruTerms(cell, 1, 0, 0.5).sumH, -2.25); // scaled by the reset gate, its bias too
  assert.equal(sigmoid(0), 0.5);
  assert.ok(Math.abs(sigmoid(Math.log(3)) - 0.75) < 1e-12);
});

test("a norm has as many panels as it has steps", async () => {
  const { normModel } = await load("normModel", "number_by_number", "normscope");
  const packed = Object.fromEntries(["stream", "normalised", "out", "gain", "bias"].map((name) => [name, base64([1, -4])]));
  const m = normModel({ ...packed, read: "", centred: true, hasBias: true, transformed: false, mean: -1.5, spread: 2.5, streamTitle: "x" });
  assert.deepEqual(
    m.panels.map((panel) => panel.title),
    ["x", "(x − mean) ÷ s", "· gain + bias → final_normed"],
  );
  assert.equal(m.panels[0].extent, 4);
  assert.equal(m.panels[0].said, "mean −1.500, spread s 2.500");
  const rms = normModel({
    ...packed,
    read: packed.out,
    centred: false,
    hasBias: false,
    transformed: true,
    mean: 0,
    spread: 2.5,
    streamTitle: "x",
  });
  assert.deepEqual([rms.panels.length, rms.panels[1].title, rms.panels[1].said], [4, "x ÷ s", "size 1"]);
});

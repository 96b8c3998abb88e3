import assert from "node:assert/strict";
import test from "node:test";
import { load } from "./load.js";

const { bytesOf, isNew, mergeText, partial, piecesAt, plainText, quotedPiece, segments, treeOf } = await load(
  "bytesOf, isNew, mergeText, partial, piecesAt, plainText, quotedPiece, segments, treeOf",
  "pieces",
);
// "né": n is 6E, é is C3 A9. First C3 and A9 are joined (step 0), then n and é (step 1).
const word = {
  c: ["n", "é"],
  s: {},
  a: [
    ["6E", 0, 1],
    ["C3", 1, 2],
    ["A9", 1, 2],
  ],
  g: [1, 0],
  p: [],
};

test("the pieces of a word after each step", () => {
  assert.deepEqual(piecesAt(word, 0), [
    [0, 1],
    [1, 2],
    [2, 3],
  ]);
  assert.deepEqual(piecesAt(word, 1), [
    [0, 1],
    [1, 3],
  ]);
  assert.deepEqual(piecesAt(word, 2), [[0, 3]]);
  assert.deepEqual(piecesAt({ ...word, g: [null, 0] }, 9), [
    [0, 1],
    [1, 3],
  ]); // a border that never goes
});

test("whole characters are written, parts of one in hex", () => {
  assert.deepEqual(segments(word, 0, 3), [{ text: "né", hex: false }]);
  assert.deepEqual(segments(word, 0, 2), [
    { text: "n", hex: false },
    { text: "C3", hex: true },
  ]);
  assert.equal(plainText(word, 1, 2), "⟨C3⟩");
  assert.equal(quotedPiece(word, 1, 3), "“é”");
  assert.equal(bytesOf(word, 0, 3), "6E C3 A9");
  assert.equal(partial(word, 0, 2), true);
  assert.equal(partial(word, 1, 3), false);
});

test("a piece is new right after the step that made it", () => {
  assert.equal(isNew(word, 1, 3, 1), true);
  assert.equal(isNew(word, 1, 3, 2), false);
  assert.equal(isNew(word, 0, 3, 2), true);
  assert.equal(isNew(word, 0, 1, 1), false); // a single byte was always there
});

test("the last merge is the root of the tree", () => {
  const tree = treeOf(word, 0, 3);
  assert.deepEqual([tree.step, tree.depth], [1, 2]);
  assert.deepEqual(
    tree.children.map(({ from, to, step }) => [from, to, step]),
    [
      [0, 1, -1],
      [1, 3, 0],
    ],
  );
  assert.equal(mergeText({ l: " a", r: "b", m: " ab" }), "“␣a” + “b” → “␣ab”");
});

import assert from "node:assert/strict";
import test from "node:test";
import { load } from "./load.js";

const { clash, freeSpot, labelBox, spotsAround } = await load("clash, freeSpot, labelBox, spotsAround", "wordmap");
const map = { width: 200, height: 100, isTaken: () => false };

test("boxes clash when they overlap, not when they touch", () => {
  assert.equal(clash([0, 0, 10, 10], [[9, 9, 20, 20]]), true);
  for (const beside of [
    [10, 0, 20, 10],
    [-10, 0, 0, 10],
    [0, 10, 10, 20],
    [0, -10, 10, 0],
  ])
    assert.equal(clash([0, 0, 10, 10], [beside]), false);
  assert.equal(clash([0, 0, 10, 10], []), false);
  assert.deepEqual(labelBox([10, 50], 30, 14), [8, 36, 42, 53]);
});

test("a label stands on the right of its point where there is room", () => {
  assert.deepEqual(freeSpot([50, 50], 30, 14, map), [58, 54]);
  assert.deepEqual(freeSpot([180, 50], 30, 14, map), [142, 54]); // on the left at the right edge
});

test("it gives way to what is there already, and is left out where nothing is free", () => {
  const taken = [labelBox([58, 54], 30, 14)];
  const isTaken = (box) => clash(box, taken);
  assert.deepEqual(freeSpot([50, 50], 30, 14, { ...map, isTaken }), [12, 54]);
  assert.equal(freeSpot([50, 50], 30, 14, { ...map, isTaken: () => true }), null);
  assert.equal(freeSpot([10, 10], 300, 14, map), null); // wider than the map
});

test("no place around a point covers the point itself", () => {
  for (const spot of spotsAround([100, 50], 30)) {
    const [left, top, right, bottom] = labelBox(spot, 30, 12);
    assert.ok(!(left < 100 && 100 < right && top < 50 && 50 < bottom), `${spot}`);
  }
});

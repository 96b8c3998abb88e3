import assert from "node:assert/strict";
import test from "node:test";
import { load } from "./load.js";

const { stopsOf } = await load("stopsOf", "pieces", "mergescope");
const names = (data, n) => stopsOf(data, n).map(({ name, step }) => (step === undefined ? name : `${name} ${step}`));

test("the way goes from the text to the ids, one stop a step", () => {
  assert.deepEqual(names({ kind: "bytes" }, 3), ["Text", "Split", "Bytes", "Merges 1", "Merges 2", "Ids 3"]);
  assert.deepEqual(names({ kind: "bytes" }, 0), ["Text", "Split", "Bytes", "Ids 0"]);
  assert.deepEqual(names({ kind: "characters", normalised: "x" }, 1), ["Text", "Normalised", "Split", "Characters", "Ids 1"]);
  assert.deepEqual(names({ kind: "wordpiece" }, 2), ["Text", "Split", "Matches 1", "Ids 2"]);
  assert.deepEqual(names({ kind: "whole" }, 0), ["Text", "Ids 0"]);
});

test("before the guess it ends where no token can be counted yet", () => {
  for (const kind of ["bytes", "characters", "wordpiece", "whole"]) {
    const shown = names({ kind, covered: true }, 3);
    assert.deepEqual(shown, names({ kind }, 3).slice(0, shown.length));
    assert.ok(shown.length > 0 && shown.every((name) => !/\d/.test(name)), shown.join());
  }
});

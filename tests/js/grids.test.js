import assert from "node:assert/strict";
import test from "node:test";
import { load } from "./load.js";

const { called, layout, sentence, sources, stepped, titles } = await load(
  "called, layout, sentence, sources, stepped, titles",
  "microscope_grids",
  "microscope_sheet",
  "microscope",
);
const PANELS = ["q", "k", "scores", "pattern", "v", "z"];
const SQUARE = ["scores", "pattern"];
const head = (panels = PANELS) => ({
  panels,
  tokens: ["Tom", " ran", " home"],
  keys: ["Tom", " ran", " home"],
  first: 0,
  firstKey: 0,
  n: 3,
  nk: 3,
  d: 8,
  cross: false,
  rows: () => 3,
  columns: (name) => (SQUARE.includes(name) ? 3 : 8),
});

test("an arrow goes to the next cell, and at the edge to the next grid", () => {
  const m = head();
  assert.deepEqual(stepped(m, { name: "q", row: 0, column: 3 }, [1, 0]), { name: "q", row: 1, column: 3 });
  assert.deepEqual(stepped(m, { name: "q", row: 2, column: 3 }, [1, 0]), { name: "q", row: 2, column: 3 });
  assert.deepEqual(stepped(m, { name: "q", row: 1, column: 7 }, [0, 1]), { name: "k", row: 1, column: 0 });
  assert.deepEqual(stepped(m, { name: "pattern", row: 1, column: 0 }, [0, -1]), { name: "scores", row: 1, column: 2 });
  assert.deepEqual(stepped(m, { name: "q", row: 1, column: 0 }, [0, -1]), { name: "q", row: 1, column: 0 });
  assert.deepEqual(stepped(m, { name: "z", row: 1, column: 7 }, [0, 1]), { name: "z", row: 1, column: 7 });
});

test("grids stand in lines that fit the width, and do not touch", () => {
  for (const width of [375, 700, 1000, 1400]) {
    const { boxes, names, height, narrow } = layout(head(), width, "scores");
    assert.equal(narrow, width < 520);
    assert.deepEqual(names, narrow ? ["scores"] : PANELS);
    const all = Object.values(boxes);
    for (const box of all) {
      assert.ok(box.x >= 0 && box.x + box.w <= width, `${box.name} leaves ${width}`);
      assert.ok(box.y + box.h <= height);
      assert.ok(Math.abs(box.w - box.cellW * head().columns(box.name)) < 1e-9);
      const crossing = all.filter((other) => other !== box && other.x < box.x + box.w && box.x < other.x + other.w);
      for (const other of crossing) assert.ok(other.y >= box.y + box.h || box.y >= other.y + other.h, `${box.name} on ${other.name}`);
    }
  }
});

test("on a phone a grid is chosen by a word of its own title", () => {
  for (const additive of [true, false]) {
    const m = { ...head(), additive, d: 8 };
    for (const name of PANELS) assert.ok(titles(m)[name].includes(called(m, name)), `${called(m, name)}: ${titles(m)[name]}`);
  }
});

test("a cell knows what it came from, and says so", () => {
  assert.deepEqual(sources(head(), "scores", 2, 1), [
    ["q", 2, null, "q"],
    ["k", 1, null, "k"],
  ]);
  assert.deepEqual(sources(head(), "z", 2, 5), [
    ["pattern", 2, null, "text"],
    ["v", null, 5, "v"],
  ]);
  const label = (i) => `${i} “${head().tokens[i].trim()}”`;
  const m = { ...head(), at: () => 0.25, label, labelKey: label, labelRow: (_, i) => label(i) };
  assert.equal(sentence(m, { name: "pattern", row: 2, column: 1 }), "query 2 “home” looks at key 1 “ran”: weight 0.250");
  assert.equal(sentence(m, { name: "q", row: 1, column: 4 }), "q of 1 “ran”, number 4 of 8: 0.250");
  const cut = { ...m, at: () => -Infinity };
  assert.equal(sentence(cut, { name: "masked", row: 0, column: 2 }), "query 0 “Tom” may not look at key 2 “home”: −∞");
});

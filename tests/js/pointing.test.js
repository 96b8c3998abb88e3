import assert from "node:assert/strict";
import test from "node:test";
import { load } from "./load.js";

const { ARROWS, LIST_KEYS, STRIP_KEYS, bringIntoView, cellAt, moved, onKeys, onNextFrame, placeOn, pointAt } = await load(
  "ARROWS, LIST_KEYS, STRIP_KEYS, bringIntoView, cellAt, moved, onKeys, onNextFrame, placeOn, pointAt",
);
const grid = { left: 10, top: 5, cellW: 20, cellH: 10, columns: 3, rows: 2 };

test("a place on a grid is a cell or nothing", () => {
  assert.deepEqual(cellAt([10, 5], grid), { row: 0, column: 0 });
  assert.deepEqual(cellAt([69.9, 24.9], grid), { row: 1, column: 2 });
  for (const outside of [
    [9.9, 5],
    [70, 5],
    [10, 4.9],
    [10, 25],
  ])
    assert.equal(cellAt(outside, grid), null);
  const canvas = { getBoundingClientRect: () => ({ left: 100, top: 50 }) };
  assert.deepEqual(placeOn(canvas, { clientX: 130, clientY: 45 }), [30, -5]);
});

test("a step ends at the first and the last", () => {
  assert.equal(moved(3, 1, 5), 4);
  assert.equal(moved(4, 1, 5), 4);
  assert.equal(moved(0, -16, 5), 0);
  assert.equal(moved(2, STRIP_KEYS.Home, 5), 0);
  assert.equal(moved(2, STRIP_KEYS.End, 5), 4);
  assert.equal(moved(2, STRIP_KEYS.ArrowDown, 100), 18);
  assert.equal(moved(-1, LIST_KEYS.ArrowDown, 5), 0); // nothing was marked yet
});

test("keys do what the board says, and the others are left to the page", () => {
  const board = {};
  const heard = [];
  onKeys(board, { keys: ARROWS, move: (by) => heard.push(by), open: () => heard.push("open"), leave: () => heard.push("leave") });
  const press = (key) => {
    let taken = false;
    board.onkeydown({
      key,
      preventDefault: () => {
        taken = true;
      },
    });
    return taken;
  };
  assert.deepEqual(["ArrowUp", "ArrowRight", "Enter", " "].map(press), [true, true, true, true]);
  assert.deepEqual(["Escape", "Tab", "a", "Home"].map(press), [false, false, false, false]);
  assert.deepEqual(heard, [[-1, 0], [0, 1], "open", "open", "leave"]);
  onKeys(board, { keys: LIST_KEYS, move: () => {} });
  assert.deepEqual(["Enter", " ", "Escape"].map(press), [false, false, false]); // nothing opens here
});

test("a finger does not hover", () => {
  const board = {};
  const heard = [];
  pointAt(board, { hit: (event) => event.at, hover: (at) => heard.push(["hover", at]), open: (at) => heard.push(["open", at]) });
  board.onpointermove({ pointerType: "touch", at: 1 });
  board.onpointermove({ pointerType: "mouse", at: 2 });
  board.onclick({ at: null });
  board.onclick({ at: 0 });
  board.onpointerleave();
  assert.deepEqual(heard, [
    ["hover", 2],
    ["open", 0],
    ["hover", null],
  ]);
});

test("a drawing that is asked for often is drawn once", () => {
  const waiting = new Map();
  let asked = 0;
  globalThis.requestAnimationFrame = (draw) => {
    asked += 1;
    waiting.set(asked, draw);
    return asked;
  };
  globalThis.cancelAnimationFrame = (frame) => waiting.delete(frame);
  const next = () => {
    const due = [...waiting.values()];
    waiting.clear();
    for (const draw of due) draw();
  };
  let drawn = 0;
  const ask = onNextFrame(() => {
    drawn += 1;
  });
  ask();
  ask();
  next();
  assert.equal(drawn, 1);
  ask();
  ask.cancel();
  next();
  assert.equal(drawn, 1);
  ask();
  next();
  assert.equal(drawn, 2);
});

test("a board is scrolled until the cell is seen", () => {
  const scrolled = (from, left, ...more) => {
    const board = { scrollLeft: from, clientWidth: 100 };
    bringIntoView(board, left, 20, ...more);
    return board.scrollLeft;
  };
  assert.equal(scrolled(50, 60), 50);
  assert.equal(scrolled(50, 30), 30);
  assert.equal(scrolled(50, 140), 60);
  assert.equal(scrolled(0, 75, 80), 15); // a column of names takes 20 of it
  assert.equal(scrolled(50, 30, 100, 10), 20);
});

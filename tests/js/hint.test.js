// A hint is shown once in a browser, can be closed, and stays away where the browser keeps nothing.

import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./load.js";

const { hintOnce } = await load("hintOnce");

class Node {
  constructor(tag) {
    Object.assign(this, { tag, children: [], attributes: {}, gone: false });
  }
  setAttribute(name, value) {
    this.attributes[name] = value;
  }
  append(...children) {
    this.children.push(...children);
  }
  remove() {
    this.gone = true;
  }
}
globalThis.document = { createElement: (tag) => new Node(tag) };

const browser = (kept = new Map()) => {
  globalThis.window = { localStorage: { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => kept.set(key, value) } };
};

test("a hint is shown by the first figure that asks, until it is closed, and not at the next visit", () => {
  browser();
  const first = {},
    box = hintOnce(first, "figure", "Click a cell.");
  assert.equal(box.children[0], "Click a cell.");
  assert.equal(hintOnce({}, "figure", "Click a cell."), "", "another figure or visit");
  assert.notEqual(hintOnce(first, "figure", "Click a cell."), "", "the same figure, drawn anew");
  box.children[1].onclick();
  assert.ok(box.gone);
  assert.equal(hintOnce(first, "figure", "Click a cell."), "");
});

test("where nothing can be kept there is no hint", () => {
  globalThis.window = {
    get localStorage() {
      throw new Error("blocked");
    },
  };
  assert.equal(hintOnce({}, "figure", "Click a cell."), "");
});

import assert from "node:assert/strict";
import test from "node:test";
import { load } from "./load.js";

const { fitted, quoted, shortened, spaced, tokenName } = await load("fitted, quoted, shortened, spaced, tokenName");

test("a token that is only space is drawn as one", () => {
  assert.equal(tokenName(" Tom"), "Tom");
  assert.equal(tokenName("  "), "␣");
  assert.equal(quoted("\n"), "“␣”");
  assert.deepEqual(spaced(" Tom"), ["␣", "Tom"]);
  assert.deepEqual(spaced("Tom "), ["", "Tom "]);
  assert.deepEqual(spaced(" "), ["", "␣"]);
});

test("a name is shortened by letters or by the width it has", () => {
  assert.equal(shortened("abcdefghijk"), "abcdefghijk");
  assert.equal(shortened("abcdefghijkl"), "abcdefghij…");
  assert.equal(shortened("abcdef", 4), "abc…");
  const tenEach = { measureText: (text) => ({ width: 10 * [...text].length }) };
  assert.equal(fitted(tenEach, "abcd", 40), "abcd");
  assert.equal(fitted(tenEach, "abcd", 39), "ab…");
  const halvesAreNothing = { measureText: (text) => ({ width: 10 * [...text].filter((char) => char.isWellFormed()).length }) };
  assert.equal(fitted(halvesAreNothing, "🙂🙂🙂", 25), "🙂…"); // never half a character
  assert.equal(fitted(tenEach, "abcd", 5), "a…");
});

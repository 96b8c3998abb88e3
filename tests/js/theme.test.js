import assert from "node:assert/strict";
import test from "node:test";
import { load } from "./load.js";

const { brightness, cssRgb, diverging, inkOn, mix, sequential, signColor } = await load(
  "brightness, cssRgb, diverging, inkOn, mix, sequential, signColor",
);
const theme = { zero: [255, 255, 255], low: [0, 0, 255], high: [255, 0, 0], none: [200, 200, 200], full: [0, 100, 200] };

test("colours are mixed channel by channel", () => {
  assert.deepEqual(mix([0, 100, 255], [100, 0, 255], 0.25), [25, 75, 255]);
  assert.equal(cssRgb([1, 2, 3]), "rgb(1,2,3)");
  assert.equal(brightness([255, 255, 255]), 255);
  assert.equal(inkOn([255, 255, 0]), "#15181b");
  assert.equal(inkOn([0, 0, 255]), "#ffffff");
});

test("signed values go from blue to orange, a quarter of the extent at half the colour", () => {
  assert.deepEqual(diverging(theme, 0, 4), theme.zero);
  assert.deepEqual(diverging(theme, 4, 4), theme.high);
  assert.deepEqual(diverging(theme, -9, 4), theme.low); // cut, not beyond the colour
  assert.deepEqual(diverging(theme, 1, 4), [255, 128, 128]); // √(1/4) of the way
  assert.deepEqual(diverging(theme, 1, 0), theme.zero);
  assert.equal(signColor(theme, -0.1), "rgb(0,0,255)");
  assert.equal(signColor(theme, 0), "rgb(255,0,0)");
});

test("probabilities have one hue from 0 to 1", () => {
  assert.deepEqual(sequential(theme, 0), theme.none);
  assert.deepEqual(sequential(theme, 1), theme.full);
  assert.deepEqual(sequential(theme, 0.25), [100, 150, 200]);
  assert.deepEqual(sequential(theme, 7), theme.full);
});

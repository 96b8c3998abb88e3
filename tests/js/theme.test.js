import assert from "node:assert/strict";
import test from "node:test";
import { load } from "./load.js";

const { brightness, contrasting, cssRgb, diverging, mix, sequential, signColor } = await load(
  "brightness, contrasting, cssRgb, diverging, mix, sequential, signColor",
);
const theme = { zero: [255, 255, 255], low: [0, 0, 255], high: [255, 0, 0], none: [200, 200, 200], full: [0, 100, 200] };

test("colours are mixed channel by channel", () => {
  assert.deepEqual(mix([0, 100, 255], [100, 0, 255], 0.25), [25, 75, 255]);
  assert.equal(cssRgb([1, 2, 3]), "rgb(1,2,3)");
  assert.equal(brightness([255, 255, 255]), 255);
});

test("what is written into a cell of any colour can be read: 4.5 to 1, as WCAG asks", () => {
  const luminance = (color) =>
    [0.2126, 0.7152, 0.0722].reduce((sum, part, i) => {
      const c = color[i] / 255;
      return sum + part * (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    }, 0);
  const steps = Array.from({ length: 16 }, (_, i) => 17 * i);
  for (const r of steps)
    for (const g of steps)
      for (const b of steps) {
        const paper = luminance([r, g, b]),
          ink = contrasting([r, g, b]) === "#000" ? 0 : 1;
        assert.ok((Math.max(paper, ink) + 0.05) / (Math.min(paper, ink) + 0.05) >= 4.5, `${r} ${g} ${b}`);
      }
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

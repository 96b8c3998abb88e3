import assert from "node:assert/strict";
import test from "node:test";
import { load } from "./load.js";

const { bytesOf64, clamp, floats, fmt, halves, indexIn, largest, many, percent, plural, rounded, share, signed, span } = await load(
  "bytesOf64, clamp, floats, fmt, halves, indexIn, largest, many, percent, plural, rounded, share, signed, span",
);
const base64 = (...bytes) => Buffer.from(bytes).toString("base64");

test("a number has three significant digits, a true minus sign and a power of ten only where it would read 0.000", () => {
  const texts = [
    [0, "0"],
    [-0, "0"],
    [0.5, "0.500"],
    [-1.25, "−1.250"],
    [12.345, "12.35"],
    [-99.996, "−100.00"],
    [123.456, "123.5"],
    [9999.94, "9999.9"],
    [10000, "10,000"],
    [-1234567.8, "−1,234,568"],
    [0.001, "0.001"],
    [0.00099, "9.9·10⁻⁴"],
    [-2.5e-12, "−2.5·10⁻¹²"],
    [Infinity, "∞"],
    [-Infinity, "−∞"],
    [Number.NaN, "?"],
  ];
  for (const [value, text] of texts) assert.equal(fmt(value), text);
  assert.equal(fmt(0.126, 2), "0.13");
  assert.equal(fmt(12.345, 1), "12.35"); // the digits asked for are those below ten
  assert.equal(signed(-0.5), "(−0.500)");
  assert.equal(signed(0.5), "0.500");
  assert.equal(span(2.5, 1), "−2.5 to 2.5");
});

test("single and half precision arrive as Python packed them", () => {
  // 1, −2 and −∞ in IEEE 754: 3F800000, C0000000, FF800000
  assert.deepEqual([...floats(base64(0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0, 0, 0, 0x80, 0xff))], [1, -2, -Infinity]);
  assert.deepEqual([...floats("")], []);
  // 1, −1.5, the smallest subnormal, the largest number, ∞: 3C00, BE00, 0001, 7BFF, 7C00
  const packed = base64(0, 0x3c, 0, 0xbe, 1, 0, 0xff, 0x7b, 0, 0x7c);
  assert.deepEqual([...halves(packed)], [1, -1.5, 2 ** -24, 65504, Infinity]);
  assert.ok(Number.isNaN(halves(base64(1, 0x7c))[0]));
  assert.deepEqual([...bytesOf64(base64(0, 127, 255))], [0, 127, 255]);
});

test("a probability is printed at every size", () => {
  const texts = [
    [1, "100.0 %"],
    [0.1234, "12.3 %"],
    [0.0994, "9.94 %"],
    [0.00104, "0.10 %"],
    [0.0009, "1 in 1,111"],
    [1 / 999_400, "1 in 999,400"],
    [1 / 999_600, "1 in 1 million"],
    [1 / 3.2e6, "1 in 3.2 million"],
    [1 / 999.7e6, "1 in 1 billion"],
    [1 / 999.7e9, "1 in 1 trillion"],
    [1e-20, "1 in 10^20"],
    [0, "0"],
  ];
  for (const [p, text] of texts) assert.equal(percent(p), text);
});

test("what lies in the middle goes to the even digit", () => {
  assert.deepEqual(
    [0.5, 1.5, 2.5, 1024.5].map((x) => rounded(x, 0)),
    ["0", "2", "2", "1024"],
  );
  assert.deepEqual(
    [12.25, 12.75, 0.125].map((x) => rounded(x, 1)),
    ["12.2", "12.8", "0.1"],
  );
  assert.equal(rounded(0.125, 2), "0.12");
  assert.equal(rounded(0.375, 2), "0.38");
  assert.equal(rounded(1.005, 2), "1.00"); // in binary it is a little less
});

test("counts, shares and places", () => {
  assert.equal(many(1234567), "1,234,567");
  assert.equal(plural(1, "token"), "1 token");
  assert.equal(plural(0, "token"), "0 tokens");
  assert.equal(plural(2000, "entry", "entries"), "2,000 entries");
  assert.equal(share(0.426), "43 %");
  assert.deepEqual(
    [-1, 4, 9].map((x) => clamp(x, 0, 7)),
    [0, 4, 7],
  );
  assert.deepEqual(
    ["3", "0", "4", "-1", "", undefined, "2x"].map((text) => indexIn(text, 4)),
    [3, 0, null, null, null, null, 2],
  );
  assert.equal(largest([1, 5, 5, 2]), 1); // the first of equals
  assert.equal(largest([1, -7, 5], Math.abs), 1);
});

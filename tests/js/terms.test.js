import assert from "node:assert/strict";
import test from "node:test";
import { load } from "./load.js";

const { products, sumText, total } = await load("products, sumText, total");
const a = [0.5, -2, 3, 0.25];
const b = [4, 0.5, -1, 2];
const terms = products(
  4,
  (i) => a[i],
  (i) => b[i],
);

test("a sum is made of its products", () => {
  assert.deepEqual(
    terms.map((term) => term.product),
    [2, -1, -3, 0.5],
  );
  assert.deepEqual(terms[1], { label: "1", a: -2, b: 0.5, product: -1 });
  assert.equal(total(terms), -1.5);
  assert.equal(total(terms, 10), 8.5); // a bias first
  const named = products(
    1,
    () => 1,
    () => 1,
    (i) => `x[${i}]`,
  );
  assert.equal(named[0].label, "x[0]");
});

test("it is written out from its largest terms", () => {
  assert.equal(sumText(terms), "3.000·(−1.000) + 0.500·4.000 + −2.000·0.500 + …");
  assert.equal(sumText(terms, 4), "3.000·(−1.000) + 0.500·4.000 + −2.000·0.500 + 0.250·2.000");
  assert.equal(terms[0].product, 2); // the order of the terms themselves stays
});

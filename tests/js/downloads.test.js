import assert from "node:assert/strict";
import test from "node:test";
import { load } from "./load.js";

const { csvText } = await load("csvText");

test("a cell of a CSV file is quoted where it has to be, and never runs as a formula", () => {
  assert.equal(csvText([["a", 1, -2.5]]), "a,1,-2.5");
  assert.equal(csvText([["a,b", 'say "x"', "two\nlines"]]), '"a,b","say ""x""","two\nlines"');
  assert.equal(csvText([["=1+1", "+1", "-1", "@x", "\ttab"]]), "'=1+1,'+1,'-1,'@x,'\ttab");
  assert.equal(csvText([["=a,b"]]), '"\'=a,b"');
  assert.equal(csvText([["a"], ["b"]]), "a\nb");
});

// What Python makes of the files: one module for each component. A name that no file defines would only be found when it is reached.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import { fileURLToPath } from "node:url";
import { joined } from "./load.js";

const components = new URL("../../explainer/ui/components/", import.meta.url);
const biome = fileURLToPath(new URL("../../node_modules/@biomejs/biome/bin/biome", import.meta.url));
const modules = new Map();
for (const file of readdirSync(components).filter((name) => name.endsWith(".py"))) {
  for (const [, call] of readFileSync(new URL(file, components), "utf8").matchAll(/\*\*read\(([^)]*)\)/g)) {
    const [name, ...parts] = [...call.matchAll(/"(\w+)"/g)].map(([, word]) => word);
    modules.set(name, joined([...parts, name]));
  }
}

test("every component is one module with one default export", async () => {
  assert.ok(modules.size >= 20);
  for (const [name, text] of modules) {
    const { default: draw } = await import(`data:text/javascript;base64,${Buffer.from(text).toString("base64")}`);
    assert.equal(typeof draw, "function", name);
  }
});

test("no name is unknown, and none is used before it is there", { skip: !existsSync(biome) && "biome is not installed: make lint" }, () => {
  const folder = mkdtempSync(join(tmpdir(), "joined-"));
  const correctness = { noUndeclaredVariables: "error", noInvalidUseBeforeDeclaration: "error" };
  const rules = { preset: "none", correctness };
  writeFileSync(join(folder, "biome.json"), JSON.stringify({ root: true, linter: { rules } }));
  for (const [name, text] of modules) writeFileSync(join(folder, `${name}.js`), text);
  const { status, stdout, stderr } = spawnSync(process.execPath, [biome, "lint", "."], { cwd: folder, encoding: "utf8" });
  rmSync(folder, { recursive: true });
  assert.equal(status, 0, stdout + stderr);
});

// The drawings' files have no exports: Python joins them into one module for each component. A test loads the files it is about
// in the same way, and names what it wants of them.

import { readdirSync, readFileSync } from "node:fs";

const FOLDER = new URL("../../explainer/ui/components/js/", import.meta.url);
const read = (name) => readFileSync(new URL(`${name}.js`, FOLDER), "utf8");

export const kit = readdirSync(new URL("kit/", FOLDER))
  .filter((file) => file.endsWith(".js"))
  .sort()
  .map((file) => `kit/${file.slice(0, -3)}`);
export const joined = (parts) => [...kit, ...parts].map(read).join("\n");
export const load = (names, ...parts) =>
  import(`data:text/javascript;base64,${Buffer.from(`${joined(parts)}\nexport { ${names} };`).toString("base64")}`);

// Reads a list of numbers in JSON and writes what percent() makes of each, for the comparison with Python's.

import { text } from "node:stream/consumers";
import { load } from "./load.js";

const { percent } = await load("percent");
const numbers = JSON.parse(await text(process.stdin));
process.stdout.write(JSON.stringify(numbers.map(percent)));

// Numbers as they arrive from Python, and as text.

const bytesOf64 = (base64) => {
  const text = atob(base64 || ""),
    bytes = new Uint8Array(text.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = text.charCodeAt(i); // Uint8Array.from asks an iterator for each character: 20 times as long
  return bytes;
};
const floats = (base64) => new Float32Array(bytesOf64(base64).buffer);
// Half-precision numbers, which JavaScript has no array for everywhere yet.
const halves = (base64) => {
  const words = new Uint16Array(bytesOf64(base64).buffer),
    numbers = new Float32Array(words.length);
  for (let i = 0; i < words.length; i++) {
    const sign = words[i] & 0x8000 ? -1 : 1,
      exponent = (words[i] >> 10) & 31,
      part = words[i] & 1023;
    numbers[i] =
      sign * (exponent === 0 ? part * 2 ** -24 : exponent === 31 ? (part ? NaN : Infinity) : (1 + part / 1024) * 2 ** (exponent - 15));
  }
  return numbers;
};

const clamp = (value, least, most) => Math.max(least, Math.min(most, value));
// A link's number as the index of one of ``count`` things; null where it is none.
const indexIn = (text, count) => {
  const index = Number.parseInt(text, 10);
  return index >= 0 && index < count ? index : null;
};
// Where the value is largest; ``size`` Math.abs looks for the largest in size.
const largest = (values, size = (value) => value) => {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (size(values[i]) > size(values[best])) best = i;
  return best;
};
const range = (count) => Array.from({ length: count }, (_, i) => i);

// Three significant digits, a true minus sign, and powers of ten only where a fixed number would read 0.000.
const fmt = (x, digits = 3) => {
  if (x === Infinity) return "∞";
  if (x === -Infinity) return "−∞";
  if (Number.isNaN(x)) return "?";
  const size = Math.abs(x);
  let text;
  if (size === 0) text = "0";
  else if (size < 0.001) {
    const power = Math.floor(Math.log10(size));
    text = `${(x / 10 ** power).toFixed(1)}·10${String(power)
      .replace("-", "⁻")
      .replace(/\d/g, (d) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[d])}`;
  } else if (size >= 10000) text = x.toLocaleString("en", { maximumFractionDigits: 0 });
  else text = x.toFixed(size >= 100 ? 1 : size >= 10 ? 2 : digits);
  return text.replace("-", "−");
};
// The same in brackets where a minus sign would follow another sign.
const signed = (x) => (x < 0 ? `(${fmt(x)})` : fmt(x));
// From the strongest colour of one sign to that of the other.
const span = (extent, digits) => `−${fmt(extent, digits)} to ${fmt(extent, digits)}`;

// A count with commas, and with its noun.
const many = (count) => count.toLocaleString("en");
const plural = (count, word, words = `${word}s`) => `${many(count)} ${count === 1 ? word : words}`;

// ``digits`` decimals, rounded as Python rounds: what lies exactly in the middle goes to the even digit, where toFixed takes the larger.
const rounded = (x, digits) => {
  const [whole, exact] = x.toFixed(60).split("."); // 60 decimals hold all digits of the numbers that are printed here
  const tie = /^50*$/.test(exact.slice(digits)),
    before = digits ? exact[digits - 1] : whole.at(-1);
  if (!tie || before % 2 === 1) return x.toFixed(digits);
  return digits ? `${whole}.${exact.slice(0, digits)}` : whole;
};
// A probability as a reader can use it, letter for letter as percent() of explainer/figures/style.py prints it: 12.3 %, 0.42 %,
// and below 0.1 % as 1 in so many.
const percent = (p) => {
  if (p >= 0.0995) return `${rounded(100 * p, 1)} %`;
  if (p >= 0.001) return `${rounded(100 * p, 2)} %`;
  if (p <= 0) return "0";
  const sizes = [
    [1e15, ""],
    [1e12, " trillion"],
    [1e9, " billion"],
    [1e6, " million"],
  ];
  const found = sizes.find(([size]) => 1 / p >= 0.9995 * size); // what three digits round up to it belongs to it
  if (!found) return `1 in ${many(Number(rounded(1 / p, 0)))}`;
  const [size, word] = found,
    times = 1 / p / size;
  if (!word) return `1 in 10^${rounded(-Math.log10(p), 0)}`;
  return `1 in ${Number(rounded(times, times >= 100 ? 0 : times >= 10 ? 1 : times >= 1 ? 2 : 3))}${word}`;
};
// A part of a whole that is no probability: "1 in 2,000 of the old number" would say less than "0 %".
const share = (part) => `${Math.round(100 * part)} %`;

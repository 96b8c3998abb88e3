// Tokens as words on the screen.

const tokenName = (token) => token.trim() || "␣";
const quoted = (token) => `“${tokenName(token)}”`;
// A leading space stands apart from the rest, so that it can be drawn fainter.
const spaced = (token) => (/^\s+\S/.test(token) ? ["␣", token.trimStart()] : ["", token.trim() ? token : "␣"]);
// A token in a list: its leading space faint, so that twins with and without one are told apart.
const faintSpace = (token) => {
  const [space, name] = spaced(token);
  return [space ? element("span", { class: "space" }, space) : "", name];
};
// At most so many letters.
const shortened = (text, most = 11) => (text.length > most ? `${text.slice(0, most - 1)}…` : text);
// As many letters as fit in a width on a canvas.
const fitted = (context, text, width) => {
  if (context.measureText(text).width <= width) return text;
  const letters = [...text];
  while (letters.length > 1 && context.measureText(`${letters.join("")}…`).width > width) letters.pop();
  return `${letters.join("")}…`;
};

// Exact numbers as texts: integers, fractions and decimals. Nothing here is ever a float, but for places on a picture.

const NUMBER = /^([+-]?\d+)(?:\/(\d+)|\.(\d+))?$/;
export const LONGEST = 200;

/** What is wrong with a text that should be an exact number, or null. */
export function fault(text) {
  const plain = text.trim().replace("−", "-");
  if (!plain) return "a number is missing here";
  if (plain.length > LONGEST) return `at most ${LONGEST} characters`;
  const found = NUMBER.exec(plain);
  if (!found) return "not an exact number: write 3, -1/2 or 0.25";
  if (found[2] !== undefined && /^0+$/.test(found[2])) return "a fraction needs a denominator that is not 0";
  return null;
}

/** The fraction [numerator, denominator] of a right text, reduced. */
export function fraction(text) {
  const [, whole, below, digits] = NUMBER.exec(text.trim().replace("−", "-"));
  if (digits === undefined) return reduced(BigInt(whole), BigInt(below ?? "1"));
  return reduced(BigInt(whole + digits), 10n ** BigInt(digits.length));
}

function reduced(above, below) {
  let [a, b] = [above < 0n ? -above : above, below];
  while (b) [a, b] = [b, a % b];
  return a ? [above / a, below / a] : [0n, 1n];
}

export function text([above, below]) {
  return below === 1n ? String(above) : `${above}/${below}`;
}

/** The text in its shortest exact form: 2/4 and 0.5 are 1/2. */
export function normal(given) {
  return text(fraction(given));
}

export function sum([a, b], [c, d]) {
  return reduced(a * d + c * b, b * d);
}

export function product([a, b], [c, d]) {
  return reduced(a * c, b * d);
}

export function less([a, b], [c, d]) {
  return a * d < c * b;
}

/** A place on a picture, and for nothing else. */
export function approximately(given) {
  const [above, below] = fraction(given);
  const scale = 10n ** 12n;
  return Number((above * scale) / below) / 1e12;
}

/** An exact value as people write it: 5/3 - 2*sqrt(5)/9 becomes 5/3 − 2√5/9. */
export function readable(value) {
  return value
    .replace(/sqrt\((\d+)\)/g, "√$1")
    .replaceAll("*", "")
    .replaceAll("-", "−");
}

// How sure a claim is, told by a word and a shape; colour only repeats it.

import { h, s } from "./dom.js";

const MARKS = {
  proved: {
    word: "proved",
    means: "checked by code that does not trust what found it",
    shape: () => [
      s("rect", { x: 1.5, y: 1.5, width: 13, height: 13, class: "full" }),
      s("path", { d: "M4.5 8.2 7 10.8 11.6 5.4", class: "tick" }),
    ],
  },
  engine: {
    word: "rests on an engine",
    means: "as sure as the word of a computer algebra system, or as counts modulo random primes",
    shape: () => [
      s("path", { d: "M8 1 15 8 8 15 1 8Z", class: "line" }),
      s("path", { d: "M8 1 8 15 1 8Z", class: "full" }),
    ],
  },
  numeric: {
    word: "only numeric",
    means: "computed in floating point, to look at and not to rely on",
    shape: () => [s("circle", { cx: 8, cy: 8, r: 6.3, class: "dots" })],
  },
};

function shapeOf(name) {
  return s("svg", { viewBox: "0 0 16 16", class: "shape", "aria-hidden": "true" }, MARKS[name].shape());
}

/** The mark of a claim; an unknown name is the weakest one. */
export function mark(name, words) {
  const known = MARKS[name] ? name : "numeric";
  return h("span", { class: `mark ${known}`, title: MARKS[known].means }, shapeOf(known), words ?? MARKS[known].word);
}

export function legend() {
  return h(
    "dl",
    { class: "legend" },
    Object.keys(MARKS).map((name) => h("div", null, h("dt", null, mark(name)), h("dd", null, MARKS[name].means))),
  );
}

/** The mark of an object with `status`: what rests on a program, or may be wrong with a probability, says so. */
export function markOf(told) {
  return told.rests_on?.length || (told.error_probability ?? "0") !== "0" ? "engine" : "proved";
}

/** The mark of an object with `status`, and what it rests on in words; nothing where nothing is known. */
export function markedAs(told) {
  if (told.status === "UNDECIDED") return null;
  const name = markOf(told),
    rests = told.rests_on ?? [];
  return rests.length ? mark(name, `rests on ${rests.join(", ")}`) : mark(name);
}

const ANSWERS = {
  PROVED: { word: "yes", d: "M2.5 8.5 6.5 12.5 13.5 3.5" },
  REFUTED: { word: "no", d: "M3 3 13 13 M13 3 3 13" },
  UNDECIDED: { word: "not known", d: "M2 6.5 14 6.5 M2 10.5 14 10.5", extra: "4 2.6" },
};

/** Yes, no, or not known. */
export function answer(status, words) {
  const { word, d, extra } = ANSWERS[status] ?? ANSWERS.UNDECIDED;
  const shape = s(
    "svg",
    { viewBox: "0 0 16 16", class: "shape", "aria-hidden": "true" },
    s("path", { d, class: "line", "stroke-dasharray": extra }),
  );
  return h("span", { class: `answer ${word.replace(" ", "-")}` }, shape, words ?? word);
}

// ReLU with one input: which samples switch which unit on at a critical point, from exact weights.

import { fault, fraction, product, sum } from "./exact.js";
import { h, scrolling } from "./dom.js";

const MOST = 12; // units, which the toolkit draws at most
const SIGNS = { "+": "on", "−": "off", 0: "at its border", "?": "not known" };

/** Whether the toolkit draws the cells: piecewise linear units, one input that varies, and at most one that is constant. */
export function hasCells({ activation, hidden, inputs }) {
  const varying = inputs.filter((row) => new Set(row).size > 1).length;
  const line = inputs.length === 1 || (inputs.length === 2 && varying === 1);
  return /^(relu|leaky_relu:.+)$/.test(activation) && hidden.length <= MOST && line;
}

/** The sign of w x for a unit and a sample; only rational weights tell it exactly. */
function sign(weights, sample) {
  if (weights.some((weight) => fault(String(weight)) || /\./.test(String(weight)))) return "?";
  const products = weights.map((weight, at) => product(fraction(String(weight)), fraction(sample[at])));
  const [above] = products.reduce(sum, [0n, 1n]);
  return above > 0n ? "+" : above < 0n ? "−" : "0";
}

/** For each unit the signs of w x at the samples. */
export function signsOf({ representative }, { inputs }) {
  const samples = inputs[0].map((_, at) => inputs.map((line) => line[at]));
  return representative[0].map((weights) => samples.map((sample) => sign(weights, sample)));
}

/** The signs as a table, in words too. */
export function signTable(component, state) {
  const { inputs } = state;
  const varying = inputs.findIndex((row) => new Set(row).size > 1);
  const row = inputs[Math.max(varying, 0)];
  return scrolling(
    "Cells: which sample switches which unit on",
    h(
      "table",
      { class: "plain" },
      h(
        "thead",
        null,
        h(
          "tr",
          null,
          h("th", { scope: "col" }, "unit"),
          row.map((x) => h("th", { scope: "col" }, `x${Math.max(varying, 0)} = ${x}`)),
        ),
      ),
      h(
        "tbody",
        null,
        signsOf(component, state).map((signs, unit) =>
          h(
            "tr",
            null,
            h("th", { scope: "row" }, `unit ${unit}`),
            signs.map((found) => h("td", null, `${found} ${SIGNS[found]}`)),
          ),
        ),
      ),
    ),
  );
}

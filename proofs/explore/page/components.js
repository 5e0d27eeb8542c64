// The critical components as a table; what is exact is shown exactly, and what a row opens is why it is so.

import { h, plural, scrolling } from "./dom.js";
import { signsOf } from "./cells.js";
import { fault, normal, readable } from "./exact.js";
import { mark, markedAs, markOf } from "./marks.js";

const LONGEST = 40,
  DIGITS = 9; // letters of an exact loss in the table, and digits of a rounded one
const KINDS = {
  strict_minimum: "strict minimum",
  minimum: "minimum",
  saddle: "saddle",
  maximum: "maximum",
  mixed: "mixed kind",
  undecided: "kind not known",
};
const HEADS = ["point", "loss", "kind", "alive units", "inertia (−, 0, +)", "dimension", "certainty", "in the picture"];
const MINIMAL = ["strict_minimum", "minimum", "mixed"];

export function kindWords({ kind }) {
  return KINDS[kind] ?? kind.replaceAll("_", " ");
}

export function isSpurious({ kind, spurious }) {
  return MINIMAL.includes(kind) && spurious.status === "PROVED";
}

function rounded(decimal) {
  return decimal.length > DIGITS + 2
    ? Number(decimal)
        .toPrecision(DIGITS)
        .replace(/\.?0+$/, "")
    : decimal;
}

/** A loss as an exact text where that is short, and as a decimal where the exact text is none. */
function lossWords({ loss: { exact, decimal } }) {
  const short = exact && exact.length <= LONGEST;
  const sign = short && !fault(exact) && normal(exact) === normal(decimal) ? "=" : "≈";
  const about = decimal ? `${sign} ${rounded(decimal).replace("-", "−")}` : "";
  if (!short) return { exact: null, about };
  return { exact: readable(exact), about: /[/s]/.test(exact) ? about : "" };
}

/** The loss in one piece of text. */
export function lossText(component) {
  const { exact, about } = lossWords(component);
  return exact ?? (about || "not known");
}

function power(exponent) {
  return exponent === 0
    ? ""
    : exponent === 1
      ? "x"
      : `x${String(exponent).replace(/\d/g, (digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[digit])}`;
}

function polynomial(coefficients) {
  const terms = coefficients
    .map((value, exponent) => [BigInt(value), exponent])
    .filter(([value]) => value !== 0n)
    .reverse();
  return terms
    .map(([value, exponent], at) => {
      const size = value < 0n ? -value : value;
      const sign = value < 0n ? (at ? " − " : "−") : at ? " + " : "";
      return `${sign}${size === 1n && exponent ? "" : size}${power(exponent)}`;
    })
    .join("");
}

/** The loss with nothing rounded: a rational, a radical, or a root of a polynomial between two rationals. */
function exactly({ exact, minimal_polynomial: coefficients, interval, decimal }) {
  if (exact) return readable(exact);
  if (coefficients && interval)
    return `the root of ${polynomial(coefficients)} between ${readable(interval[0])} and ${readable(interval[1])}`;
  return interval
    ? `between ${readable(interval[0])} and ${readable(interval[1])}`
    : decimal
      ? `${decimal}, rounded`
      : "not known";
}

function lossCell(component) {
  const { exact, about } = lossWords(component);
  const { minimal_polynomial: coefficients } = component.loss;
  if (exact)
    return [
      h("span", { class: "number exact" }, exact),
      about ? h("span", { class: "number soft" }, ` ${about}`) : null,
    ];
  return [
    h("span", { class: "number" }, about || "not known"),
    coefficients?.length > 2
      ? h("span", { class: "soft small-print" }, `, algebraic of degree ${coefficients.length - 1}`)
      : null,
  ];
}

/** An entry of a weight matrix; a decimal is a rounded number, and says so. */
function entryWords(entry) {
  const text = String(entry);
  return /\.\d/.test(text) && !/sqrt/.test(text) ? `≈ ${rounded(text).replace("-", "−")}` : readable(text);
}

function matrix(rows, name, mask) {
  const cells = (row, r) =>
    row.map((entry, c) => (mask[r][c] === "1" ? h("td", null, entryWords(entry)) : h("td", { class: "masked" }, "·")));
  return h(
    "figure",
    { class: "matrix" },
    h("figcaption", null, name),
    scrolling(
      `Weights ${name}`,
      h(
        "table",
        { class: "weights" },
        h(
          "tbody",
          null,
          rows.map((row, r) => h("tr", null, cells(row, r))),
        ),
      ),
    ),
  );
}

/** Both weight matrices, where they are written out; an entry outside a mask is a dot. */
export function weights([first, second], { hidden, final }) {
  return h("div", { class: "matrices" }, matrix(first, "W1", hidden), matrix(second, "W2", final));
}

function details(component, state) {
  const { reason, spurious, valley, loss, multiplicity, representative, pieces, cells } = component;
  const rows = [
    ["Loss", exactly(loss), null],
    ["Kind", reason, null],
    ["Spurious", spurious.reason, spurious],
    ["Valley", valley.reason, valley],
    ["Signs of w x", cells?.length && signsOf(component, state).map((signs, unit) => `unit ${unit}: ${signs.join("")}`).join("; "), null],
  ];
  return [
    h(
      "dl",
      { class: "reasons" },
      rows
        .filter(([, words]) => words)
        .map(([name, words, told]) =>
          h("div", null, h("dt", null, name), h("dd", null, `${words} `, told && markedAs(told))),
        ),
    ),
    multiplicity > 1
      ? h("p", { class: "soft" }, `It stands for ${multiplicity} components that differ by a swap of twins.`)
      : null,
    pieces?.length
      ? h("p", { class: "soft" }, `Its points are of ${pieces.length} kinds: ${pieces.map(kindWords).join(", ")}.`)
      : null,
    representative
      ? [h("p", { class: "soft" }, "A point of it:"), weights(representative, state)]
      : h("p", { class: "soft" }, "No point of it is written out."),
  ];
}

function row(component, state, chosen, choose) {
  const { id, alive, inertia, dimension, valley, spurious } = component;
  const bad = isSpurious(component);
  const more = h(
    "tr",
    { id: `more-${id}`, role: "row", class: "more", hidden: true },
    h("td", { role: "cell", colspan: HEADS.length }, details(component, state)),
  );
  const opener = h(
    "button",
    {
      type: "button",
      class: "opener",
      "aria-expanded": "false",
      "aria-controls": `more-${id}`,
      onclick: () => {
        more.hidden = !more.hidden;
        opener.setAttribute("aria-expanded", String(!more.hidden));
      },
    },
    id,
  );
  const box = h("input", {
    type: "checkbox",
    "aria-label": `${id} in the picture`,
    onchange: () => choose(id, box.checked),
  });
  box.checked = chosen.includes(id);
  const index = inertia ? `${inertia.negative}, ${inertia.zero}, ${inertia.positive}` : "not known";
  return [
    h(
      "tr",
      { role: "row", class: bad ? "spurious" : "" },
      h("th", { scope: "row", role: "rowheader" }, opener),
      h("td", { role: "cell", class: "loss" }, lossCell(component)),
      h(
        "td",
        { role: "cell", class: "kind" },
        kindWords(component),
        bad ? [h("span", { class: "star", "aria-hidden": "true" }, " ★ "), h("strong", null, "spurious")] : null,
        bad && valley.status === "PROVED" ? ", in a spurious valley" : null,
        MINIMAL.includes(component.kind) && spurious.status === "UNDECIDED" ? ", not known whether spurious" : null,
      ),
      h("td", { role: "cell", "data-head": HEADS[3] }, alive?.length ? alive.join(", ") : "none"),
      h("td", { role: "cell", class: "number", "data-head": HEADS[4] }, index),
      h(
        "td",
        { role: "cell", class: "number", "data-head": HEADS[5] },
        dimension === null ? "not known" : String(dimension),
      ),
      h("td", { role: "cell" }, mark(markOf(component.loss))),
      h("td", { role: "cell", class: "box", "data-head": HEADS[7] }, box),
    ),
    more,
  ];
}

/** The table, as one on narrow screens too, where its rows are cards; `choose(id, on)` is called when a component is put into or taken out of the picture. */
export function componentTable({ components }, state, chosen, choose) {
  return [
    h(
      "p",
      { class: "soft", id: "components-words" },
      `${plural(components.length, "critical component")} by loss; a name opens its weights and reasons.`,
    ),
    scrolling(
      "Critical components",
      h(
        "table",
        { role: "table", class: "components", "aria-labelledby": "components-words" },
        h(
          "thead",
          { role: "rowgroup" },
          h(
            "tr",
            { role: "row" },
            HEADS.map((words) => h("th", { scope: "col", role: "columnheader" }, words)),
          ),
        ),
        h(
          "tbody",
          { role: "rowgroup" },
          components.map((component) => row(component, state, chosen, choose)),
        ),
      ),
    ),
  ];
}

const VERDICTS = {
  spurious_minimum: [
    "There is a spurious minimum",
    "There is no spurious minimum",
    "Whether there is a spurious minimum is not known",
  ],
  spurious_valley: [
    "There is a spurious valley",
    "There is no spurious valley",
    "Whether there is a spurious valley is not known",
  ],
};

function infimumWords({ infimum }) {
  if (infimum.status !== "PROVED") return `The infimum is not known: ${infimum.reason}.`;
  const attained =
    infimum.attained === true ? ", and is attained" : infimum.attained === false ? ", and is not attained" : "";
  return `The infimum is ${lossText({ loss: infimum })}${attained}. `;
}

function completenessWords({ strata }) {
  const open = strata.filter(({ complete }) => complete.status !== "PROVED");
  if (!open.length) return ["The list is complete. ", completenessMark(strata)];
  return [`The list may not be complete: ${open[0].complete.reason}.`];
}

function completenessMark(strata) {
  const rests = [...new Set(strata.flatMap(({ complete }) => complete.rests_on ?? []))];
  const chance = strata.some(({ complete }) => complete.error_probability !== "0");
  return markedAs({ status: "PROVED", rests_on: rests, error_probability: chance ? "some" : "0" });
}

/** What the list as a whole says, each with its mark. */
export function conclusions(solution) {
  const lines = Object.entries(VERDICTS)
    .filter(([name]) => solution.verdicts[name])
    .map(([name, [yes, no, open]]) => {
      const told = solution.verdicts[name];
      const words = { PROVED: `${yes}: ${told.reason}. `, REFUTED: `${no}. `, UNDECIDED: `${open}: ${told.reason}. ` }[
        told.status
      ];
      return h("li", null, words, markedAs(told));
    });
  return h(
    "ul",
    { class: "conclusions" },
    lines,
    h("li", null, infimumWords(solution), markedAs(solution.infimum)),
    h("li", null, completenessWords(solution)),
    (solution.notes ?? []).map((note) => h("li", { class: "soft" }, note)),
  );
}

/** The same in one sentence, for those who listen. */
export function summary(solution) {
  const bad = solution.components.filter(isSpurious);
  const count = plural(solution.components.length, "critical component");
  return `${count}; ${bad.length ? `spurious: ${bad.map((one) => `${one.id} of loss ${lossText(one)}`).join(", ")}` : "none is a spurious minimum"}`;
}

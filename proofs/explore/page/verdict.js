// What the mask alone decides: a table of claims by kinds of data, each with its answer, its mark and what it rests on.

import { announce, byId, h, show } from "./dom.js";
import { readable } from "./exact.js";
import { answer, markedAs } from "./marks.js";

const CLAIMS = {
  spurious_minimum: ["minimum", "a spurious minimum"],
  spurious_valley: ["valley", "a spurious valley"],
};
const DATA = { whitened: "whitened inputs", any: "any inputs" };
const SAID = { PROVED: "yes", REFUTED: "no", UNDECIDED: "not known" };

/** The claims as a list, from what the server says of the mask. */
export function claimsOf(graph) {
  return Object.keys(CLAIMS).flatMap((name) =>
    Object.keys(DATA).map((data) => ({ name, data, key: `${data}-${CLAIMS[name][0]}`, ...graph.verdict[data][name] })),
  );
}

/** The claim whose forbidden mask is marked: the one that is chosen, else the first that has one. */
export function chosenClaim(claims, chosen) {
  const having = claims.filter((claim) => claim.inside);
  return having.find((claim) => claim.key === chosen) ?? having[0] ?? null;
}

/** The places of a forbidden mask: its units, inputs and outputs cut it out of the two masks, with its zeros. */
export function placesOf(claim) {
  if (!claim) return { hidden: [], final: [] };
  const { units, inputs, outputs } = claim.inside;
  return {
    hidden: units.flatMap((unit) => inputs.map((input) => [unit, input])),
    final: outputs.flatMap((output) => units.map((unit) => [output, unit])),
  };
}

function cell(claim, chosen, look) {
  const here = chosen?.key === claim.key;
  return [
    h("div", { class: "verdict-line" }, answer(claim.status), markedAs(claim)),
    h("p", { class: "why" }, claim.reason),
    claim.inside
      ? h(
          "button",
          { type: "button", class: "small", "aria-pressed": String(here), onclick: () => look({ show: claim.key }) },
          here ? "Marked in the masks" : "Mark it in the masks",
        )
      : null,
  ];
}

function table(claims, chosen, look) {
  const heads = h(
    "div",
    { role: "row" },
    h("span", { role: "cell" }),
    Object.values(DATA).map((words) => h("span", { role: "columnheader" }, words)),
  );
  const rows = Object.entries(CLAIMS).map(([name, [, words]]) =>
    h(
      "div",
      { role: "row" },
      h("span", { role: "rowheader" }, `… ${words}?`),
      claims
        .filter((claim) => claim.name === name)
        .map((claim) => h("div", { role: "cell", "data-column": DATA[claim.data] }, cell(claim, chosen, look))),
    ),
  );
  return [
    h("p", { class: "soft", id: "verdict-question" }, "Do some data of the kind give this mask …"),
    h("div", { role: "table", class: "verdicts", "aria-labelledby": "verdict-question" }, heads, rows),
  ];
}

/** The table, or one sentence where none of it is known for one and the same reason. */
function told(claims, chosen, look) {
  const [{ reason }] = claims;
  if (claims.every((claim) => claim.status === "UNDECIDED" && claim.reason === reason)) {
    return h("p", null, answer("UNDECIDED"), h("span", { class: "why" }, ` ${reason}`));
  }
  return table(claims, chosen, look);
}

const ordered = (numbers) => [...numbers].sort((one, other) => one - other).join(", ");

/** Which entries are ringed, and the data that make them bad. */
function about(chosen, edit) {
  if (!chosen) return null;
  const { units, inputs, outputs, example, loss, lower_loss: lower, data } = chosen.inside;
  return [
    h(
      "p",
      { class: "forbidden-words" },
      h("span", { class: "sample-cell forbidden", "aria-hidden": "true" }, "1"),
      `The ringed entries, zeros with them, are ${chosen.by === example ? "the mask of an example" : `the forbidden mask ${chosen.by}`}, at units ${ordered(units)}, inputs ${ordered(inputs)} and outputs ${ordered(outputs)}. `,
      `The data “${example}” show it: a bad point of loss ${readable(loss)}, while ${readable(lower)} can be reached.`,
    ),
    h(
      "button",
      { type: "button", class: "small", onclick: () => edit("example", data) },
      "Take these data into X and Y",
    ),
  ];
}

export function showVerdict(claims, chosen, look, edit) {
  show(byId("verdict"), told(claims, chosen, look));
  show(byId("forbidden"), about(chosen, edit));
  announce(
    `The mask: ${claims.map((claim) => `${CLAIMS[claim.name][1]} with ${DATA[claim.data]}, ${SAID[claim.status]}`).join("; ")}.`,
  );
}

export function showRefusal(message) {
  show(byId("verdict"), h("p", { class: "error" }, message));
  show(byId("forbidden"));
  announce(message);
}

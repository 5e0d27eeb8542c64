// The mask as a graph: inputs on the left, hidden units in the middle, outputs on the right. What a unit is, is said below it.

import { byId, h, s, show } from "./dom.js";

const WIDTH = 460,
  LEFT = 52,
  MIDDLE = 230,
  RIGHT = 408,
  TOP = 30,
  ROW = 58,
  MOST = 24;
const RADIUS = 17;

const column = (count, most, row) =>
  Array.from({ length: count }, (_, at) => TOP + row * (at + 0.5 + (most - count) / 2));

function node({ role, twins }, x, y) {
  if (role === "dead") return s("circle", { cx: x, cy: y, r: RADIUS, class: "node dead" });
  const outer = twins.length ? s("circle", { cx: x, cy: y, r: RADIUS + 4, class: "ring" }) : null;
  if (role !== "linear") return s("g", null, outer, s("circle", { cx: x, cy: y, r: RADIUS, class: "node" }));
  const ring =
    outer &&
    s("rect", {
      x: x - RADIUS - 3,
      y: y - RADIUS - 3,
      width: 2 * RADIUS + 6,
      height: 2 * RADIUS + 6,
      rx: 5,
      class: "ring",
    });
  return s(
    "g",
    null,
    ring,
    s("rect", {
      x: x - RADIUS + 1,
      y: y - RADIUS + 1,
      width: 2 * RADIUS - 2,
      height: 2 * RADIUS - 2,
      rx: 3,
      class: "node",
    }),
  );
}

/** What a unit is, in words: dead or alive, linear, twin of others. */
function words(unit) {
  const twins = unit.role !== "dead" && unit.twins.length ? `twin of ${unit.twins.join(", ")}` : null;
  return [unit.role === "alive" && twins ? null : unit.role, twins].filter(Boolean).join(", ");
}

/** The units as the server tells them; a unit with one input or one output is as good as linear only where all are. */
export function unitsOf({ units }, { activation }) {
  return activation === "linear"
    ? units
    : units.map((unit) => (unit.role === "linear" ? { ...unit, role: "alive" } : unit));
}

/** Units as the masks alone show them, for the moment before the server has answered. */
export function plainUnits(state) {
  return state.hidden.map((row, unit) => {
    const outputs = state.final.map((line) => line[unit]).join("");
    return { unit, role: row.includes("1") && outputs.includes("1") ? "alive" : "dead", twins: [] };
  });
}

export function drawGraph(state, units, marked) {
  const counts = [state.hidden[0].length, state.hidden.length, state.final.length];
  const place = byId("graph");
  if (Math.max(...counts) > MOST) {
    show(
      place,
      h(
        "p",
        { class: "soft" },
        `More than ${MOST} nodes in a column cannot be read as a picture; the tables beside tell all.`,
      ),
    );
    return;
  }
  const most = Math.max(...counts),
    row = most > 12 ? 40 : ROW;
  const [xs, us, ys] = counts.map((count) => column(count, most, row));
  const height = TOP + row * most + 8;
  const inside = new Set([
    ...(marked?.hidden ?? []).map(([u, i]) => `h${u},${i}`),
    ...(marked?.final ?? []).map(([o, u]) => `f${o},${u}`),
  ]);
  const dead = (unit) => units[unit].role === "dead";
  const line = (x1, y1, x2, y2, unit, name) =>
    s("line", { x1, y1, x2, y2, class: `edge${dead(unit) ? " dead" : ""}${inside.has(name) ? " forbidden" : ""}` });
  const edges = [
    ...state.hidden.flatMap((mask, u) =>
      [...mask].map((on, i) => (on === "1" ? line(LEFT, xs[i], MIDDLE, us[u], u, `h${u},${i}`) : null)),
    ),
    ...state.final.flatMap((mask, o) =>
      [...mask].map((on, u) => (on === "1" ? line(MIDDLE, us[u], RIGHT, ys[o], u, `f${o},${u}`) : null)),
    ),
  ].filter(Boolean);
  edges.sort((one, other) => one.classList.contains("forbidden") - other.classList.contains("forbidden"));
  const dots = [
    ...xs.map((y, at) =>
      s(
        "g",
        null,
        s("circle", { cx: LEFT, cy: y, r: 6, class: "dot" }),
        s("text", { x: LEFT - 14, y: y + 5, "text-anchor": "end" }, `x${at}`),
      ),
    ),
    ...ys.map((y, at) =>
      s(
        "g",
        null,
        s("circle", { cx: RIGHT, cy: y, r: 6, class: "dot" }),
        s("text", { x: RIGHT + 14, y: y + 5 }, `y${at}`),
      ),
    ),
  ];
  const nodes = us.map((y, at) => {
    const unit = units[at],
      said = words(unit);
    return s(
      "g",
      null,
      node(unit, MIDDLE, y),
      s(
        "text",
        { x: MIDDLE, y: y + 5, "text-anchor": "middle", class: unit.role === "dead" ? "number dead" : "number" },
        String(at),
      ),
      said === "alive"
        ? null
        : s("text", { x: MIDDLE, y: y + RADIUS + 16, "text-anchor": "middle", class: "said" }, said),
    );
  });
  const heads = [
    [LEFT, "inputs"],
    [MIDDLE, "hidden units"],
    [RIGHT, "outputs"],
  ].map(([x, said]) => s("text", { x, y: 15, "text-anchor": "middle", class: "head" }, said));
  const description = units.map((unit, at) => `Unit ${at} is ${words(unit)}.`).join(" ");
  show(
    place,
    s(
      "svg",
      {
        viewBox: `0 0 ${WIDTH} ${height}`,
        role: "img",
        "aria-labelledby": "graph-title",
        "aria-describedby": "graph-words",
        class: "mask-graph",
      },
      s("title", { id: "graph-title" }, "The mask as a graph"),
      s("desc", { id: "graph-words" }, description),
      heads,
      edges,
      dots,
      nodes,
    ),
  );
}

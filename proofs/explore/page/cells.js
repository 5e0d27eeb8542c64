// ReLU with one input: which samples switch which unit on, and the function that the network computes at a critical point.

import { approximately, fault } from "./exact.js";
import { h, plural, s, scrolling } from "./dom.js";
import { lossText } from "./components.js";
import { mark } from "./marks.js";

const WIDTH = 520,
  HEIGHT = 260,
  LEFT = 44,
  RIGHT = 16,
  TOP = 16,
  FOOT = 36;
const TERM = /([+-]?)\s*(?:(\d+(?:\.\d+)?)\*?)?(?:sqrt\((\d+)\))?(?:\/(\d+))?/y;

/** The place of a weight on a picture: of a rational, a decimal, or a sum like 1/2 - 2*sqrt(5)/9; NaN for any other text. */
function placeOf(entry) {
  const text = String(entry).replace(/\s+/g, "");
  if (!fault(text)) return approximately(text);
  let total = 0,
    at = 0;
  while (at < text.length) {
    TERM.lastIndex = at;
    const [whole, sign, number, root, below] = TERM.exec(text);
    if (!whole || (number === undefined && root === undefined)) return NaN;
    total +=
      ((sign === "-" ? -1 : 1) * Number(number ?? 1) * (root ? Math.sqrt(Number(root)) : 1)) / Number(below ?? 1);
    at += whole.length;
  }
  return total;
}

/** Whether the cells can be drawn: one input, and an activation that is straight on both sides of 0. */
export function hasCells({ activation, hidden }) {
  return /^(relu|leaky_relu:.+)$/.test(activation) && hidden[0].length === 1;
}

function slope(activation) {
  const [, below] = activation.split(":");
  return below && !fault(below) ? approximately(below) : 0;
}

/** The output o of the network at x, for weights that are places. */
function computed([first, second], activation, o, x) {
  const below = slope(activation);
  return first.reduce((total, [w], unit) => total + second[o][unit] * (w * x > 0 ? w * x : below * w * x), 0);
}

const SIGNS = { "+": "on", "-": "off", "−": "off", 0: "at its border" };

function signTable(state, samples, tables) {
  const sign = (w, x) => (w * x > 0 ? "+" : w * x < 0 ? "−" : "0");
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
          samples.map((_, at) => h("th", { scope: "col" }, `x = ${state.inputs[0][at]}`)),
        ),
      ),
      h(
        "tbody",
        null,
        tables[0].map(([w], unit) =>
          h(
            "tr",
            null,
            h("th", { scope: "row" }, `unit ${unit}`),
            samples.map((x) => {
              const found = sign(w, x);
              return h("td", null, `${found} ${SIGNS[found]}`);
            }),
          ),
        ),
      ),
    ),
  );
}

/** The picture at one component: samples as points, the outputs as lines that bend at 0, and the signs as a table. */
export function cellsFigure(component, state) {
  const tables = component.representative?.map((rows) => rows.map((row) => row.map(placeOf)));
  if (!tables || tables.flat(2).some(Number.isNaN))
    return h("p", { class: "notice" }, `No point of ${component.id} is written out in numbers that can be drawn.`);
  const samples = state.inputs[0].map(approximately),
    targets = state.targets.map((row) => row.map(approximately));
  const far = 1.15 * Math.max(1e-9, ...samples.map(Math.abs));
  const lines = targets.map((_, o) => [-far, 0, far].map((x) => [x, computed(tables, state.activation, o, x)]));
  const heights = [...targets.flat(), ...lines.flat().map(([, y]) => y), 0];
  const [low, high] = [Math.min(...heights), Math.max(...heights)];
  const across = (x) => LEFT + ((x + far) * (WIDTH - LEFT - RIGHT)) / (2 * far);
  const up = (y) => HEIGHT - FOOT - ((y - low) * (HEIGHT - TOP - FOOT)) / (high - low || 1);
  const shapes = [
    (x, y) => s("circle", { cx: x, cy: y, r: 5 }),
    (x, y) => s("rect", { x: x - 5, y: y - 5, width: 10, height: 10 }),
    (x, y) => s("path", { d: `M${x} ${y - 6} ${x + 6} ${y + 5} ${x - 6} ${y + 5}Z` }),
  ];
  const drawn = targets.map((row, o) =>
    s(
      "g",
      { class: `output dash-${o % 3}` },
      s("polyline", { points: lines[o].map(([x, y]) => `${across(x)},${up(y)}`).join(" "), class: "curve" }),
      row.map((y, at) => {
        const one = shapes[o % 3](across(samples[at]), up(y));
        one.setAttribute("class", "point minimum");
        return one;
      }),
    ),
  );
  const words = `At ${component.id}, of loss ${lossText(component)}: ${plural(targets.length, "output")} of the network as lines that bend at 0, and the targets as points at the samples ${state.inputs[0].join(", ")}.`;
  return h(
    "figure",
    { class: "picture" },
    s(
      "svg",
      { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": words },
      s("line", { x1: across(0), x2: across(0), y1: TOP, y2: HEIGHT - FOOT, class: "border" }),
      s("line", { x1: LEFT, x2: WIDTH - RIGHT, y1: up(0), y2: up(0), class: "grid-line" }),
      s("line", { x1: LEFT, x2: WIDTH - RIGHT, y1: HEIGHT - FOOT, y2: HEIGHT - FOOT, class: "axis" }),
      samples.map((x, at) =>
        s("text", { x: across(x), y: HEIGHT - FOOT + 18, "text-anchor": "middle" }, state.inputs[0][at]),
      ),
      s("text", { x: (LEFT + WIDTH - RIGHT) / 2, y: HEIGHT - 4, "text-anchor": "middle", class: "head" }, "input x"),
      [low, high].map((y) =>
        s("text", { x: LEFT - 8, y: up(y) + 4, "text-anchor": "end" }, String(Number(y.toPrecision(3)))),
      ),
      drawn,
    ),
    h(
      "figcaption",
      null,
      `${words} A unit is on where its weight times x is positive. `,
      mark("numeric", "drawn only numerically, the signs are those of exact weights"),
    ),
    signTable(state, samples, tables),
  );
}

// One entry of the data is dragged: at each place of the slider stands what the landscape of that problem is like.

import { byId, h, s, scrolling, show, write } from "./dom.js";
import { approximately, fault, less, fraction, normal, readable, sum, text } from "./exact.js";
import { save } from "./files.js";
import { Work } from "./jobs.js";
import { mark } from "./marks.js";
import { posed, sizes } from "./state.js";

const WIDTH = 520,
  HEIGHT = 170,
  LEFT = 34,
  RIGHT = 16,
  TOP = 14,
  FOOT = 34,
  STEPS = 17,
  BUDGET = 120;

function drawing(values, points, at) {
  const [low, high] = [approximately(values[0]), approximately(values.at(-1))];
  const across = (value) => LEFT + ((approximately(value) - low) * (WIDTH - LEFT - RIGHT)) / (high - low || 1);
  const most = Math.max(1, ...points.map((point) => point.minima ?? 0));
  const up = (count) => HEIGHT - FOOT - (count * (HEIGHT - TOP - FOOT)) / most;
  const x = across(values[at]);
  return s(
    "svg",
    {
      viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
      role: "img",
      "aria-label": "Numbers of minima along the entry; the table below tells them.",
    },
    s("line", { x1: LEFT, x2: WIDTH - RIGHT, y1: HEIGHT - FOOT, y2: HEIGHT - FOOT, class: "axis" }),
    Array.from({ length: most + 1 }, (_, count) =>
      s(
        "g",
        null,
        s("line", { x1: LEFT, x2: WIDTH - RIGHT, y1: up(count), y2: up(count), class: "grid-line" }),
        s("text", { x: LEFT - 10, y: up(count) + 4, "text-anchor": "end" }, String(count)),
      ),
    ),
    s("line", { x1: x, x2: x, y1: TOP - 6, y2: HEIGHT - FOOT, class: "cursor" }),
    points.map((point) => {
      const here = across(values[point.place[0]]);
      if (!point.complete) return s("text", { x: here, y: up(0) - 8, "text-anchor": "middle" }, "?");
      return [
        s("circle", { cx: here, cy: up(point.minima), r: 5, class: "point minimum" }),
        point.spurious
          ? s("path", {
              d: `M${here} ${up(point.spurious) - 7} ${here + 6} ${up(point.spurious) + 5} ${here - 6} ${up(point.spurious) + 5}Z`,
              class: "point spurious",
            })
          : null,
      ];
    }),
    [0, Math.floor((values.length - 1) / 2), values.length - 1].map((one) =>
      s("text", { x: across(values[one]), y: HEIGHT - FOOT + 20, "text-anchor": "middle" }, readable(values[one])),
    ),
  );
}

function shapes() {
  const shape = (drawn) => s("svg", { viewBox: "0 0 24 24", "aria-hidden": "true" }, drawn);
  return h(
    "p",
    { class: "soft shapes" },
    h(
      "span",
      { class: "shape-word" },
      shape(s("circle", { cx: 12, cy: 12, r: 6, class: "point minimum" })),
      "local minima",
    ),
    h(
      "span",
      { class: "shape-word" },
      shape(s("path", { d: "M12 4 19 18 5 18Z", class: "point spurious" })),
      "spurious ones among them",
    ),
  );
}

function told(point) {
  if (!point) return "not computed yet";
  if (!point.complete) return `not known: ${point.note || "not all points were found in time"}`;
  const gap = point.spurious
    ? `; the highest of them has loss ≈ ${point.highest}, the lowest ≈ ${point.lowest}`
    : `; the lowest has loss ≈ ${point.lowest}`;
  return `${point.minima} local ${point.minima === 1 ? "minimum" : "minima"}, ${point.spurious} spurious${gap}`;
}

/** What a chart is of: the problem without the entry that varies, which entry that is, and its range. */
function subject(state) {
  const { entry, from, to } = state.view;
  const [name, row, column] = placeOf(entry);
  const table = state[name].map((line, r) => line.map((value, c) => (r === row && c === column ? "" : value)));
  return JSON.stringify([{ ...posed(state), [name]: table }, entry, from, to]);
}

/** The table, row and column of an entry like Y[0,1]. */
function placeOf(entry) {
  return [entry.startsWith("X") ? "inputs" : "targets", ...entry.match(/\d+/g).map(Number)];
}

/** All entries of the data, the targets first. */
function entriesOf(state) {
  const { inputs, outputs, samples } = sizes(state);
  const of = (letter, rows) =>
    Array.from({ length: rows * samples }, (_, at) => `${letter}[${Math.floor(at / samples)},${at % samples}]`);
  return [...of("Y", outputs), ...of("X", inputs)];
}

/** `edit` changes the problem; `look` and `note` change what the address says of the view, in a new step of the history or in this one. */
export function chart(current, edit, look, note) {
  const work = new Work(byId("chart-work"), "Chart");
  const entry = byId("chart-entry"),
    from = byId("chart-from"),
    to = byId("chart-to"),
    wrong = byId("chart-fault");
  const slider = h("input", {
    type: "range",
    min: 0,
    max: STEPS - 1,
    value: 0,
    "aria-label": "Value of the entry",
    id: "chart-slider",
  });
  const reading = h("p", { class: "reading" });
  let values = [],
    points = [],
    shown = "",
    stopped = false; // before its end: what is there of it stays to be seen

  function draw() {
    const at = Number(slider.value);
    const value = values[at],
      words = told(points.find((point) => point.place[0] === at));
    slider.setAttribute("aria-valuetext", `${value}: ${words}`);
    show(
      reading,
      h("span", { class: "number" }, `${entry.value} = ${readable(value)}`),
      `: ${words}. `,
      points.length ? mark("engine", "solved exactly; completeness rests on an engine") : null,
    );
    show(byId("chart-drawing"), drawing(values, points, at));
  }

  function begin() {
    const given = [from.value, to.value].map((one) => one.trim().replace("−", "-"));
    const bad = given.map(fault).find(Boolean);
    wrong.textContent = bad
      ? `From and to: ${bad}.`
      : !less(fraction(given[0]), fraction(given[1]))
        ? "From must be less than to."
        : "";
    if (wrong.textContent) return;
    const [low, high] = given.map(normal),
      [name, row, column] = placeOf(entry.value);
    clear();
    look({
      entry: entry.value,
      from: low,
      to: high,
      chart: String(closest(spread(low, high), current()[name][row][column])),
    });
  }

  async function run(state) {
    const { entry: name, from: low, to: high, chart: at } = state.view;
    clear();
    shown = subject(state);
    values = spread(low, high);
    show(
      byId("chart"),
      shapes(),
      h("div", { id: "chart-drawing" }),
      h("p", { class: "soft", id: "chart-count" }),
      h("div", { class: "under" }, slider),
      reading,
      h(
        "div",
        { class: "buttons" },
        h(
          "button",
          { type: "button", onclick: () => edit("entry", ...placeOf(name), values[Number(slider.value)]) },
          "Take this value into the data",
        ),
      ),
      table(),
      h("div", { class: "buttons", id: "chart-files" }),
    );
    slider.value = at;
    draw();
    const asked = { entry: name, from: low, to: high, steps: STEPS, budget: BUDGET };
    const answer = await work.start("chart", state, asked, (some) => seen(some.map(placed), false));
    if (answer === null) {
      stopped = points.length > 0;
      if (!stopped) show(byId("chart"));
      note({ chart: "" });
    }
    if (!answer) return;
    seen(answer.result.points, true);
    show(
      byId("chart-files"),
      answer.files.map((file) =>
        h("button", { type: "button", class: "small", onclick: () => save(file) }, `Save ${file.name}`),
      ),
    );
  }

  /** A point that is told while the chart grows, at its place. */
  function placed({ value, ...point }) {
    return { ...point, place: [values.indexOf(value)] };
  }

  function seen(found, whole) {
    points = [...found].sort((one, other) => one.place[0] - other.place[0]);
    draw();
    byId("chart-count").textContent = whole ? "" : `${points.length} of ${values.length} values are computed.`;
    const count = (point, number) => h("td", { class: "number" }, point.complete ? String(number) : "not known");
    show(
      byId("chart-rows"),
      points.map((point) =>
        h(
          "tr",
          null,
          h("th", { scope: "row", class: "number" }, readable(values[point.place[0]])),
          count(point, point.minima),
          count(point, point.spurious),
          h("td", { class: "number" }, point.lowest ?? ""),
          h("td", { class: "number" }, point.highest ?? ""),
        ),
      ),
    );
  }

  function table() {
    return h(
      "details",
      null,
      h("summary", null, "The chart as a table"),
      scrolling(
        "The chart as a table",
        h(
          "table",
          { class: "plain" },
          h(
            "thead",
            null,
            h(
              "tr",
              null,
              ["value", "local minima", "spurious", "lowest loss, rounded", "highest loss, rounded"].map((words) =>
                h("th", { scope: "col" }, words),
              ),
            ),
          ),
          h("tbody", { id: "chart-rows" }),
        ),
      ),
    );
  }

  function clear() {
    work.end();
    values = points = [];
    shown = "";
    stopped = false;
    show(byId("chart"));
  }

  slider.addEventListener("input", draw);
  slider.addEventListener("change", () => note({ chart: slider.value }));
  entry.addEventListener("change", () => look({ entry: entry.value, chart: "" }));
  byId("chart-begin").addEventListener("click", begin);

  return {
    show(state) {
      const names = entriesOf(state);
      const chosen = [state.view.entry, entry.value].find((name) => names.includes(name)) ?? names[0];
      if (entry.options.length !== names.length || [...entry.options].some((option, at) => option.value !== names[at]))
        show(
          entry,
          names.map((name) => h("option", { value: name }, name)),
        );
      entry.value = chosen;
      if (state.view.from) write(from, state.view.from);
      if (state.view.to) write(to, state.view.to);
      if (stopped && state.view.entry && shown === subject(state) && !state.view.chart) return;
      if (!drawable(state, names)) clear();
      else if (shown !== subject(state)) run(state);
      else if (slider.value !== state.view.chart) {
        slider.value = state.view.chart;
        draw();
      }
    },
    /** Whether a chart stays true under an edit: the entry that varies may be changed. */
    keeps(name, table, row, column) {
      return shown !== "" && name === "entry" && String([table, row, column]) === String(placeOf(entry.value));
    },
  };
}

/** Whether the address names a chart that makes sense. */
function drawable({ view: { chart: at, entry, from, to } }, names) {
  return (
    Boolean(at) &&
    Number(at) < STEPS &&
    names.includes(entry) &&
    !fault(from ?? "") &&
    !fault(to ?? "") &&
    less(fraction(from), fraction(to))
  );
}

/** Equally spread exact values. */
function spread(low, high) {
  const [a, [c, d]] = [fraction(low), fraction(high)];
  const [above, below] = sum([c, d], [-a[0], a[1]]);
  return Array.from({ length: STEPS }, (_, at) => text(sum(a, [above * BigInt(at), below * BigInt(STEPS - 1)])));
}

function closest(values, entry) {
  if (fault(entry)) return 0;
  const distances = values.map((value) => Math.abs(approximately(value) - approximately(entry)));
  return distances.indexOf(Math.min(...distances));
}

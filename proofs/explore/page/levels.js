// The losses of the critical components by index: how high each lies, and in how many directions the loss falls from it.

import { h, s } from "./dom.js";
import { isSpurious, kindWords, lossText } from "./components.js";

const WIDTH = 520,
  HEIGHT = 360,
  LEFT = 66,
  RIGHT = 20,
  TOP = 20,
  FOOT = 52,
  STEP = 22,
  WIDEST = 150,
  CLOSE = 14,
  LETTER = 9.5; // width of a letter on narrow screens, about

const star = (x, y, r) =>
  Array.from({ length: 10 }, (_, at) => {
    const angle = (Math.PI * at) / 5 - Math.PI / 2,
      long = at % 2 ? r * 0.45 : r;
    return `${(x + long * Math.cos(angle)).toFixed(1)},${(y + long * Math.sin(angle)).toFixed(1)}`;
  }).join(" ");

/** The shape of a kind, the same as in the pictures of documents. */
function shapeOf(component, x, y) {
  if (isSpurious(component)) return s("polygon", { points: star(x, y, 10), class: "point spurious" });
  switch (component.kind) {
    case "strict_minimum":
      return s("circle", { cx: x, cy: y, r: 6.5, class: "point minimum" });
    case "minimum":
      return s("rect", { x: x - 6, y: y - 6, width: 12, height: 12, class: "point minimum" });
    case "maximum":
      return s("path", { d: `M${x - 7} ${y + 6} ${x} ${y - 7} ${x + 7} ${y + 6}Z`, class: "point saddle" });
    case "undecided":
      return s("path", {
        d: `M${x - 5} ${y - 5} ${x + 5} ${y + 5} M${x + 5} ${y - 5} ${x - 5} ${y + 5}`,
        class: "point open",
      });
    default:
      return s("path", {
        d: `M${x} ${y - 7.5} ${x + 7.5} ${y} ${x} ${y + 7.5} ${x - 7.5} ${y}Z`,
        class: component.kind === "mixed" ? "point mixed" : "point saddle",
      });
  }
}

function ticks(low, high) {
  if (low === high) return [low];
  const rough = (high - low) / 4,
    ten = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((one) => one * ten).find((one) => one >= rough);
  const found = [];
  for (let value = Math.ceil(low / step) * step; value <= high + step * 1e-9; value += step)
    found.push(Number(value.toPrecision(6)));
  return found;
}

/** Points of one index that are nearly as high as another stand side by side, and share a label. */
function clusters(components, across, up) {
  const found = [];
  for (const component of components) {
    const x = across(component),
      y = up(Number(component.loss.decimal));
    const near = found.find((cluster) => cluster.x === x && Math.abs(cluster.y - y) < CLOSE);
    if (near) near.members.push(component);
    else found.push({ x, y, members: [component] });
  }
  return found.map(({ x, y, members }) => {
    const step = Math.min(STEP, WIDEST / members.length);
    return {
      y,
      points: members.map((component, at) => ({
        component,
        x: x + (at - (members.length - 1) / 2) * step,
        y: up(Number(component.loss.decimal)),
      })),
    };
  });
}

/** Names in few letters: c2, c3, c4 are c2–c4. */
function named(components) {
  const numbers = components.map(({ id }) => Number(id.slice(1)));
  const runs = [];
  for (const number of numbers) {
    const last = runs.at(-1);
    if (last && number === last[1] + 1) last[1] = number;
    else runs.push([number, number]);
  }
  return runs
    .map(([from, to]) => (to - from > 1 ? `c${from}–c${to}` : from === to ? `c${from}` : `c${from}, c${to}`))
    .join(", ");
}

/** The number of a tick in few letters: 500000 is 5e5. */
function short(value) {
  const size = Math.abs(value);
  return value && (size >= 1e5 || size < 1e-3) ? value.toExponential().replace("e+", "e") : String(value);
}

const crossing = (one, other) => one.every(([from, to], axis) => from < other[axis][1] && to > other[axis][0]);

/** Labels beside their points, or above or below them: where they cover neither a point nor another label; else none. */
function labels(groups, chosen) {
  const taken = groups.flatMap(({ points }) => points).map(({ x, y }) => box(x, x, y));
  return groups.map(({ points, y }) => {
    const words = named(points.map(({ component }) => component)),
      away = points.some(({ component }) => chosen.includes(component.id)) ? 17 : 12,
      width = LETTER * words.length;
    const [first, last] = [points[0].x, points.at(-1).x],
      middle = (first + last - width) / 2;
    const places = [
      [last + away, y, "start"],
      [first - away - width, y, "end"],
      [middle, y - away - 8, "middle"],
      [middle, y + away + 8, "middle"],
    ].map(([x, at, anchor]) => ({ x, y: at, anchor, room: box(x + 8, x + width - 8, at) }));
    const inside = ({ x, y: at }) => x > LEFT && x + width < WIDTH && at > 8 && at < HEIGHT - FOOT - 4;
    const place = places.find((one) => inside(one) && !taken.some((other) => crossing(one.room, other)));
    if (!place) return null;
    taken.push(place.room);
    const along = { start: 0, middle: width / 2, end: width }[place.anchor];
    return s("text", { x: place.x + along, y: place.y + 4, "text-anchor": place.anchor, class: "name" }, words);
  });
}

/** The room of a point, or of a label from the middle of its first letter to that of its last. */
function box(from, to, y) {
  return [
    [from - 8, to + 8],
    [y - 8, y + 8],
  ];
}

export function levelsDiagram(components, chosen, choose) {
  const shown = components.filter((component) => component.loss.decimal);
  if (!shown.length) return h("p", { class: "soft" }, "There is nothing to draw.");
  const losses = shown.map((component) => Number(component.loss.decimal));
  const top = Math.max(0, ...shown.map((component) => component.inertia?.negative ?? 0));
  const open = shown.some((component) => !component.inertia); // without a decided index: a column of their own
  const index = (component) => component.inertia?.negative ?? top + 1;
  const [low, high] = [Math.min(...losses), Math.max(...losses)];
  const across = (index) => LEFT + 34 + (index * (WIDTH - LEFT - RIGHT - 68)) / Math.max(top + open, 1);
  const up = (loss) => HEIGHT - FOOT - 16 - ((loss - low) * (HEIGHT - TOP - FOOT - 32)) / (high - low || 1);
  const groups = clusters(shown, (component) => across(index(component)), up);
  const axes = [
    ticks(low, high).map((value) =>
      s(
        "g",
        null,
        s("line", { x1: LEFT, x2: WIDTH - RIGHT, y1: up(value), y2: up(value), class: "grid-line" }),
        s("text", { x: LEFT - 8, y: up(value) + 4, "text-anchor": "end" }, short(value)),
      ),
    ),
    Array.from({ length: top + 1 }, (_, index) =>
      s("text", { x: across(index), y: HEIGHT - FOOT + 20, "text-anchor": "middle" }, String(index)),
    ),
    open ? s("text", { x: across(top + 1), y: HEIGHT - FOOT + 20, "text-anchor": "middle" }, "none") : [],
    s("line", { x1: LEFT, x2: WIDTH - RIGHT, y1: HEIGHT - FOOT, y2: HEIGHT - FOOT, class: "axis" }),
    s(
      "text",
      { x: (LEFT + WIDTH - RIGHT) / 2, y: HEIGHT - 8, "text-anchor": "middle", class: "head" },
      "index: directions in which the loss falls",
    ),
    s(
      "text",
      {
        x: 14,
        y: (HEIGHT - FOOT + TOP) / 2,
        "text-anchor": "middle",
        class: "head",
        transform: `rotate(-90 14 ${(HEIGHT - FOOT + TOP) / 2})`,
      },
      "loss",
    ),
  ];
  const marks = groups
    .flatMap(({ points }) => points)
    .map((point) =>
      s(
        "g",
        {
          class: chosen.includes(point.component.id) ? "chosen" : "",
          onclick: () => choose(point.component.id, !chosen.includes(point.component.id)),
        },
        chosen.includes(point.component.id) ? s("circle", { cx: point.x, cy: point.y, r: 13, class: "choice" }) : null,
        shapeOf(point.component, point.x, point.y),
        s("title", null, `${point.component.id}: ${kindWords(point.component)}, loss ${lossText(point.component)}`),
      ),
    );
  const words = shown
    .map(
      (one) =>
        `${one.id}: ${isSpurious(one) ? "spurious " : ""}${kindWords(one)}, ${one.inertia ? `index ${one.inertia.negative}` : "no index decided"}, loss ${lossText(one)}`,
    )
    .join("; ");
  return h(
    "figure",
    { class: "levels" },
    s(
      "svg",
      {
        viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
        role: "img",
        "aria-labelledby": "levels-title",
        "aria-describedby": "levels-words",
      },
      s("title", { id: "levels-title" }, "Losses by index"),
      s("desc", { id: "levels-words" }, words),
      axes,
      labels(groups, chosen),
      marks,
    ),
    h("figcaption", null, "Losses by index; a click chooses a point for the plane. ", shapesLegend(shown)),
  );
}

function shapesLegend(components) {
  const seen = new Map(components.map((one) => [isSpurious(one) ? "spurious minimum" : kindWords(one), one]));
  return h(
    "span",
    { class: "shapes" },
    [...seen].map(([words, one]) =>
      h(
        "span",
        { class: "shape-word" },
        s("svg", { viewBox: "0 0 24 24", "aria-hidden": "true" }, shapeOf(one, 12, 12)),
        words,
      ),
    ),
  );
}

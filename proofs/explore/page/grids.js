// The two masks as grids of toggle buttons: one button can be reached by Tab, arrow keys move from there.

import { byId, h, plural, show } from "./dom.js";
import { mayAdd, mayRemove, sizes } from "./state.js";

const GRIDS = {
  hidden: {
    rows: "unit",
    columns: "input",
    letters: ["unit ", "x"],
    words: "Hidden mask: a row for each hidden unit, a column for each input",
  },
  final: {
    rows: "output",
    columns: "unit",
    letters: ["y", "unit "],
    words: "Final mask: a row for each output, a column for each hidden unit",
  },
};
const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

/** Where a key leads from a place in a grid, or null. */
function target(key, control, [row, column], [rows, columns]) {
  if (STEPS[key]) {
    const [down, right] = STEPS[key];
    const place = [row + down, column + right];
    return place[0] < 0 || place[1] < 0 || place[0] >= rows || place[1] >= columns ? null : place;
  }
  if (key === "Home") return control ? [0, 0] : [row, 0];
  if (key === "End") return control ? [rows - 1, columns - 1] : [row, columns - 1];
  return null;
}

class Grid {
  constructor(layer, toggle, moved) {
    this.layer = layer;
    this.place = byId(`grid-${layer}`);
    this.toggle = toggle;
    this.moved = moved;
    this.here = [0, 0];
    this.cells = [];
  }

  /** Draw a mask; the buttons stay when the size does, so that the focus stays too. */
  show(rows, marked) {
    const size = [rows.length, rows[0].length];
    if (this.cells.length !== size[0] || this.cells[0]?.length !== size[1]) this.build(size);
    this.size = size;
    const inside = new Set(marked.map(([row, column]) => `${row},${column}`));
    rows.forEach((line, row) =>
      [...line].forEach((entry, column) => this.draw(row, column, entry === "1", inside.has(`${row},${column}`))),
    );
    this.here = [Math.min(this.here[0], size[0] - 1), Math.min(this.here[1], size[1] - 1)];
    this.rove();
  }

  build([rows, columns]) {
    const { rows: one, columns: other, letters, words } = GRIDS[this.layer];
    const focused = this.place.contains(document.activeElement);
    const button = (row, column) =>
      h("button", { type: "button", onclick: () => this.press(row, column), onfocus: () => this.focused(row, column) });
    this.cells = Array.from({ length: rows }, (_, row) =>
      Array.from({ length: columns }, (_, column) => button(row, column)),
    );
    const head = h(
      "tr",
      { role: "row" },
      h("td", { role: "presentation" }),
      this.cells[0].map((_, at) =>
        h(
          "th",
          { scope: "col", role: "columnheader" },
          letters[1] === "unit " ? null : h("span", { class: "unseen" }, `${other} `),
          `${letters[1]}${at}`,
        ),
      ),
    );
    const body = this.cells.map((line, at) =>
      h(
        "tr",
        { role: "row" },
        h(
          "th",
          { scope: "row", role: "rowheader" },
          letters[0] === "unit " ? null : h("span", { class: "unseen" }, `${one} `),
          `${letters[0]}${at}`,
        ),
        line.map((cell) => h("td", { role: "gridcell" }, cell)),
      ),
    );
    show(
      this.place,
      h(
        "table",
        { role: "grid", "aria-label": words, onkeydown: (event) => this.key(event) },
        h("thead", { role: "rowgroup" }, head),
        h("tbody", { role: "rowgroup" }, body),
      ),
    );
    if (focused) queueMicrotask(() => this.cells[this.here[0]][this.here[1]].focus());
  }

  draw(row, column, on, inside) {
    const cell = this.cells[row][column];
    const { rows, columns } = GRIDS[this.layer];
    cell.textContent = on ? "1" : "0";
    cell.setAttribute("aria-pressed", on);
    cell.className = inside ? "forbidden" : "";
    cell.setAttribute(
      "aria-label",
      `${rows} ${row}, ${columns} ${column}: ${on ? "1, a weight" : "0, no weight"}${inside ? ", in the forbidden mask" : ""}`,
    );
  }

  press(row, column) {
    this.here = [row, column];
    this.toggle(this.layer, row, column);
  }

  focused(row, column) {
    this.here = [row, column];
    this.rove();
    this.moved();
  }

  rove() {
    this.cells.forEach((line, row) =>
      line.forEach((cell, column) => {
        cell.tabIndex = row === this.here[0] && column === this.here[1] ? 0 : -1;
      }),
    );
  }

  key(event) {
    if (event.altKey || event.metaKey || event.shiftKey) return;
    const place = target(event.key, event.ctrlKey, this.here, this.size);
    if (!place) return;
    event.preventDefault();
    this.here = place;
    this.cells[place[0]][place[1]].focus();
  }
}

/** The masks and the buttons that add and remove; `edit` takes the name of a change and its arguments. */
export function maskEditor(edit) {
  let state = null;
  const moved = () => buttons();
  const toggle = (...place) => edit("toggle", ...place);
  const grids = { hidden: new Grid("hidden", toggle, moved), final: new Grid("final", toggle, moved) };
  // The unit, input or output of the entry that was looked at last is the one that a button removes.
  const places = {
    unit: () => (grids.last === "final" ? grids.final.here[1] : grids.hidden.here[0]),
    input: () => grids.hidden.here[1],
    output: () => grids.final.here[0],
  };
  for (const name of ["hidden", "final"]) {
    grids[name].place.addEventListener("focusin", () => {
      grids.last = name;
      buttons();
    });
  }
  const add = {},
    remove = {};
  for (const what of ["unit", "input", "output"]) {
    add[what] = h("button", { type: "button", onclick: () => edit("add", what) }, `Add ${what}`);
    remove[what] = h("button", { type: "button", onclick: () => edit("remove", what, places[what]()) });
    byId(`resize-${what}`).append(add[what], remove[what]);
  }

  function buttons() {
    if (!state) return;
    for (const what of ["unit", "input", "output"]) {
      const index = Math.min(places[what](), sizes(state)[`${what}s`] - 1);
      remove[what].textContent = `Remove ${what} ${index}`;
      remove[what].disabled = !mayRemove(state, what);
      add[what].disabled = !mayAdd(state, what);
    }
  }

  return {
    show(next, marked) {
      state = next;
      grids.hidden.show(state.hidden, marked?.hidden ?? []);
      grids.final.show(state.final, marked?.final ?? []);
      const { inputs, units, outputs } = sizes(state);
      byId("sizes").textContent =
        `${plural(inputs, "input")}, ${plural(units, "hidden unit")}, ${plural(outputs, "output")}`;
      buttons();
    },
  };
}

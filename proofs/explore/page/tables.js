// X and Y, and the decay of each weight, as tables of exact numbers; what is not one is said at its cell, and stays as it was typed.

import { byId, h, plural, show, write } from "./dom.js";
import { fault, LONGEST } from "./exact.js";
import { MOST, mayAdd, mayRemove, sizes } from "./state.js";

const TABLES = {
  inputs: { letter: "X", row: "x", column: "", words: "Inputs X: a row for each input, a column for each sample" },
  targets: { letter: "Y", row: "y", column: "", words: "Targets Y: a row for each output, a column for each sample" },
  decay0: { letter: "D1", row: "unit ", column: "x", words: "Decay of W1: a row for each unit, a column for each input" },
  decay1: { letter: "D2", row: "y", column: "unit ", words: "Decay of W2: a row for each output, a column for each unit" },
};
const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], Enter: [1, 0] };

class DataTable {
  constructor(name, change, put = null) {
    this.name = name;
    this.put = put;
    this.place = byId(`table-${name}`);
    this.change = change;
    this.cells = [];
  }

  /** Where a mask is given, only entries with a weight can be changed. */
  show(rows, mask) {
    if (this.cells.length !== rows.length || this.cells[0].length !== rows[0].length)
      this.build(rows.length, rows[0].length);
    rows.forEach((line, row) =>
      line.forEach((entry, column) => {
        this.draw(row, column, entry);
        this.cells[row][column].disabled = mask !== undefined && mask[row][column] !== "1";
      }),
    );
    const faults = [...this.place.querySelectorAll("[aria-invalid]")].map(
      (cell) => `${cell.dataset.name}: ${cell.title}.`,
    );
    const list = byId(`faults-${this.name}`);
    if (list.textContent !== faults.join(""))
      show(
        list,
        faults.map((words) => h("li", null, words)),
      );
  }

  build(rows, columns) {
    const { letter, row: name, column: head, words } = TABLES[this.name];
    const cell = (row, column) =>
      h("input", {
        type: "text",
        inputmode: "text",
        autocomplete: "off",
        spellcheck: "false",
        size: 5,
        "aria-label": `${letter}[${row},${column}]`,
        "data-name": `${letter}[${row},${column}]`,
        onchange: (event) => this.change(this.name, row, column, event.target.value.trim().replace("−", "-")),
        onkeydown: (event) => this.key(event, row, column),
        onpaste: (event) => this.paste(event, row, column),
      });
    this.cells = Array.from({ length: rows }, (_, row) =>
      Array.from({ length: columns }, (_, column) => cell(row, column)),
    );
    const heads = h(
      "tr",
      null,
      h("td", null),
      this.cells[0].map((_, at) =>
        h("th", { scope: "col" }, head ? `${head}${at}` : [h("span", { class: "unseen" }, "sample "), String(at)]),
      ),
    );
    const body = this.cells.map((line, at) =>
      h(
        "tr",
        null,
        h("th", { scope: "row" }, `${name}${at}`),
        line.map((field) => h("td", null, field)),
      ),
    );
    show(
      this.place,
      h("table", { class: "data", "aria-label": words }, h("thead", null, heads), h("tbody", null, body)),
    );
  }

  draw(row, column, entry) {
    const cell = this.cells[row][column];
    write(cell, entry);
    cell.size = Math.min(Math.max(entry.length + 1, 4), 14);
    const wrong = fault(entry);
    if (wrong) {
      cell.setAttribute("aria-invalid", "true");
      cell.setAttribute("aria-describedby", `faults-${this.name}`);
      cell.title = wrong;
    } else {
      cell.removeAttribute("aria-invalid");
      cell.removeAttribute("aria-describedby");
      cell.removeAttribute("title");
    }
  }

  /** A copied table is put in from this cell on; a single number is typed as ever. */
  paste(event, row, column) {
    const lines = event.clipboardData.getData("text").trim().split(/\r?\n/);
    const entries = lines.map((line) => line.trim().split(/\s*[\t;]\s*|,\s+|\s+/));
    if (!this.put || entries.flat().length < 2) return;
    event.preventDefault();
    const fits = (line) => line.slice(0, MOST - column).map((entry) => entry.slice(0, LONGEST + 1).replace("−", "-"));
    const kept = entries.slice(0, this.cells.length - row).map(fits);
    const left = entries.flat().length - kept.flat().length;
    this.put(this.name, row, column, kept);
    byId("pasted").textContent = left ? `${plural(left, "entry", "entries")} of what was pasted had no place.` : "";
  }

  key(event, row, column) {
    const step = STEPS[event.key];
    if (!step || event.altKey || event.ctrlKey || event.metaKey) return;
    const next = this.cells[row + step[0]]?.[column + step[1]];
    event.preventDefault();
    if (next) next.focus();
    else if (event.key === "Enter") event.target.dispatchEvent(new Event("change"));
  }
}

/** What is wrong with the decay, or null. */
function decayFault(decay) {
  return [decay].flat(Infinity).map(fault).find(Boolean) ?? null;
}

export function dataEditor(edit, set) {
  const entry = (name, row, column, value) => edit("entry", name, row, column, value);
  const put = (...block) => edit("block", ...block);
  const tables = { inputs: new DataTable("inputs", entry, put), targets: new DataTable("targets", entry, put) };
  const decays = [0, 1].map(
    (layer) => new DataTable(`decay${layer}`, (_, row, column, value) => edit("decay", layer, row, column, value)),
  );
  const add = h("button", { type: "button", onclick: () => edit("add", "sample") }, "Add sample");
  const remove = h("button", { type: "button", onclick: () => edit("remove", "sample", last - 1) });
  let last = 1;
  byId("resize-sample").append(add, remove);
  const activation = byId("activation"),
    decay = byId("decay"),
    kind = byId("decay-kind");
  kind.addEventListener("click", () => edit("decayKind"));
  activation.addEventListener("change", () => set({ activation: activation.value }));
  decay.addEventListener("change", () => set({ decay: decay.value.trim() || "0" }));

  return {
    show(state) {
      for (const name of ["inputs", "targets"]) tables[name].show(state[name]);
      last = sizes(state).samples;
      remove.textContent = `Remove sample ${last - 1}`;
      remove.disabled = !mayRemove(state, "sample");
      add.disabled = !mayAdd(state, "sample");
      if (![...activation.options].some((option) => option.value === state.activation)) {
        activation.append(h("option", { value: state.activation }, state.activation));
      }
      write(activation, state.activation);
      const one = typeof state.decay === "string",
        wrong = one ? decayFault(state.decay) : null;
      byId("decay-one").hidden = !one;
      byId("decay-tables").hidden = one;
      kind.textContent = one ? "A decay for each weight" : "One decay for all weights";
      if (one) write(decay, state.decay);
      else decays.forEach((table, layer) => table.show(state.decay[layer], [state.hidden, state.final][layer]));
      if (wrong) decay.setAttribute("aria-invalid", "true");
      else decay.removeAttribute("aria-invalid");
      byId("faults-decay").textContent = wrong ? `Weight decay: ${wrong}.` : "";
    },
    /** Whether all entries are exact numbers. */
    sound(state) {
      return (
        [...state.inputs.flat(), ...state.targets.flat()].every((text) => !fault(text)) && !decayFault(state.decay)
      );
    },
  };
}

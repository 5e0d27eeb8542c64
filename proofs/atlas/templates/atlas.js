// The search: everything it knows is in search-data.js; its state stands in the address, after the #.
"use strict";
(() => {
  const STEP = 60;
  const WORDS = { y: "yes", n: "no", o: "open" };
  const [LABEL, TYPES, INPUTS, UNITS, OUTPUTS, VERDICTS, REASONS, SYMMETRIES, TURNED, FORBIDDEN, MASKS] = Array(11).keys();
  const { names, rows } = window.atlas;
  const form = document.getElementById("filters");
  const results = document.getElementById("results");
  const more = document.getElementById("more");
  const found = document.getElementById("found");
  let shown = STEP;

  const haystack = rows.map((row) =>
    [row[LABEL], row[TYPES], row[TYPES].replaceAll(" ", ""), row[MASKS], ...row[REASONS].map((n) => names[n])].join("\n").toLowerCase());

  const state = () => Object.fromEntries([...new FormData(form)].filter(([, value]) => value !== ""));

  const tests = {
    inputs: (row, value) => row[INPUTS] === Number(value),
    units: (row, value) => row[UNITS] === Number(value),
    outputs: (row, value) => row[OUTPUTS] === Number(value),
    by: (row, value) => row[REASONS].some((n) => names[n] === value),
    symmetry: (row, value) => (value === "turned" ? row[TURNED] === 1 : (row[SYMMETRIES] > 1) === (value === "some")),
    forbidden: (row) => row[FORBIDDEN] === 1,
  };

  function matches(row, place, wanted) {
    return Object.entries(wanted).every(([name, value]) => {
      if (name === "text") {
        return value.toLowerCase().split(/\s+/).every((word) => haystack[place].includes(word));
      }
      return name[0] === "q" ? row[VERDICTS][name.slice(1)] === value : tests[name](row, value);
    });
  }

  function cell(kind, content) {
    const made = document.createElement(kind);
    made.append(content);
    return made;
  }

  function chip(letter) {
    const made = cell("span", WORDS[letter]);
    made.className = `verdict ${WORDS[letter]}`;
    return made;
  }

  function line(row) {
    const link = cell("a", row[LABEL]);
    link.href = `classes/${row[LABEL]}.html`;
    link.className = "label";
    const head = cell("th", link);
    head.scope = "row";
    const types = cell("td", row[TYPES]);
    types.className = "types";
    const sizes = cell("td", [row[INPUTS], row[UNITS], row[OUTPUTS]].join(", "));
    const made = document.createElement("tr");
    made.append(head, types, sizes, ...[...row[VERDICTS]].map((letter) => cell("td", chip(letter))));
    return made;
  }

  function heads() {
    const first = document.createElement("tr");
    for (const words of ["class", "type counts: outputs x inputs", "inputs, units, outputs"]) {
      const head = cell("th", words);
      head.scope = "col";
      head.rowSpan = 2;
      first.append(head);
    }
    const second = document.createElement("tr");
    for (const words of ["spurious minimum", "spurious valley", "strict minimum"]) {
      const head = cell("th", words);
      head.scope = "colgroup";
      head.colSpan = 2;
      first.append(head);
      for (const data of ["whitened", "any"]) {
        const below = cell("th", data);
        below.scope = "col";
        second.append(below);
      }
    }
    const made = document.createElement("thead");
    made.append(first, second);
    return made;
  }

  function draw() {
    const wanted = state();
    const list = rows.filter((row, place) => matches(row, place, wanted));
    const body = document.createElement("tbody");
    body.append(...list.slice(0, shown).map(line));
    const table = document.createElement("table");
    table.append(heads(), body);
    results.replaceChildren(table);
    results.hidden = list.length === 0;
    more.hidden = list.length <= shown;
    found.textContent = `${list.length} of ${rows.length} classes` + (list.length > shown ? `, the first ${shown} shown` : "");
  }

  function changed() {
    shown = STEP;
    const address = new URLSearchParams(state()).toString();
    history.replaceState(null, "", `#${address}`);
    draw();
  }

  function read() {
    form.reset();
    for (const [name, value] of new URLSearchParams(location.hash.slice(1))) {
      const field = form.elements.namedItem(name);
      if (field instanceof HTMLSelectElement || field instanceof HTMLInputElement) {
        field.value = value;
      }
    }
    shown = STEP;
    draw();
  }

  form.addEventListener("input", changed);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(changed));
  more.addEventListener("click", () => {
    const before = shown;
    shown += STEP;
    draw();
    results.querySelectorAll("tbody a")[before]?.focus();
  });
  window.addEventListener("hashchange", read);
  form.hidden = false;
  read();
})();

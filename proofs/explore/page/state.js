// The state of the page: masks, data, activation, and what is looked at. It is the fragment of the address, and nothing else.

export const MOST = 64; // units, inputs, outputs or samples that can be edited by clicks
const DATA = ["hidden", "final", "inputs", "targets", "activation", "decay", "title"];

const USUAL = { activation: "linear", decay: "0", title: "" };

const identity = (size) =>
  Array.from({ length: size }, (_, row) => Array.from({ length: size }, (_, column) => (row === column ? "1" : "0")));

/** A state of the server, with what it leaves out: the inputs are then the identity, the targets 0. */
export function completed(sent) {
  const inputs = sent.inputs ?? identity(sent.hidden[0].length);
  const targets = sent.targets ?? sent.final.map(() => inputs[0].map(() => "0"));
  return { ...USUAL, ...sent, inputs, targets, view: {} };
}

/** The masks alone, which are judged where the data are no exact numbers. */
export function masksOf({ hidden, final, activation }) {
  return { hidden, final, activation };
}

/** All that is sent to the server. */
export function problemOf(state) {
  return Object.fromEntries(DATA.map((name) => [name, state[name]]));
}

/** What is solved: the problem without its title, and with one decay where all weights have the same. */
export function posed(state) {
  return { ...problemOf(state), title: "", decay: shared(state) ?? state.decay };
}

/** The decay that all weights have, or undefined where they differ. */
function shared({ decay, hidden, final }) {
  if (typeof decay === "string") return decay;
  const found = new Set([hidden, final].flatMap((mask, layer) => weighed(mask, decay[layer])));
  return found.size === 1 ? [...found][0] : undefined;
}

export function sameProblem(one, other) {
  return JSON.stringify(posed(one)) === JSON.stringify(posed(other));
}

export function sizes(state) {
  return {
    units: state.hidden.length,
    inputs: state.hidden[0].length,
    outputs: state.final.length,
    samples: state.targets[0].length,
  };
}

// Between the entries of a row stands ',', between rows ';': a text that holds one of them, or '%' or '&', is escaped.
const escaped = (entry) => encodeURIComponent(entry).replaceAll("%2F", "/");
const table = (rows) => rows.map((row) => row.map(escaped).join(",")).join(";");
const fromTable = (text) => text.split(";").map((row) => row.split(",").map(decodeURIComponent));

/** The fragment of the address, without '#'. */
export function fragment(state) {
  const parts = [
    `hidden=${state.hidden.join(",")}`,
    `final=${state.final.join(",")}`,
    `X=${table(state.inputs)}`,
    `Y=${table(state.targets)}`,
    `activation=${encodeURIComponent(state.activation)}`,
  ];
  if (state.decay !== "0") parts.push(`decay=${encodeURIComponent(JSON.stringify(state.decay))}`);
  if (state.title) parts.push(`title=${encodeURIComponent(state.title)}`);
  for (const [name, value] of Object.entries(state.view)) {
    if (value) parts.push(`${name}=${encodeURIComponent(value)}`);
  }
  return parts.join("&");
}

const VIEW = {
  solve: /^1$/,
  points: /^c\d+(,c\d+)*$/,
  picture: /^(plane|path|levels|cells)$/,
  budget: /^\d{1,4}$/,
  chart: /^\d{1,2}$/,
  descent: /^\d{1,3}$/,
  entry: /^[XY]\[\d+,\d+\]$/,
  from: /^.{1,60}$/,
  to: /^.{1,60}$/,
  show: /^(whitened|any)-(minimum|valley)$/,
};

/** The state that a fragment tells, or words about what is wrong with it. */
export function fromFragment(given) {
  const parts = new Map(
    given
      .replace(/^#/, "")
      .split("&")
      .map((part) => {
        const cut = part.indexOf("=");
        return [part.slice(0, cut), part.slice(cut + 1)];
      }),
  );
  const rest = { final: parts.get("final"), X: parts.get("X"), Y: parts.get("Y") };
  if (!parts.get("hidden") || Object.values(rest).some((part) => part === undefined)) {
    return { wrong: "The address names no problem: hidden, final, X and Y are needed." };
  }
  try {
    const view = {};
    for (const [name, form] of Object.entries(VIEW)) {
      const value = parts.has(name) ? decodeURIComponent(parts.get(name)) : "";
      if (form.test(value)) view[name] = value;
    }
    const state = {
      hidden: parts.get("hidden").split(","),
      final: rest.final.split(","),
      inputs: fromTable(rest.X),
      targets: fromTable(rest.Y),
      activation: decodeURIComponent(parts.get("activation") ?? "linear"),
      decay: JSON.parse(decodeURIComponent(parts.get("decay") ?? '"0"')),
      title: decodeURIComponent(parts.get("title") ?? "").slice(0, 200),
      view,
    };
    const wrong = misfit(state);
    return wrong ? { wrong } : { state };
  } catch {
    return { wrong: "The address holds what is no text of a problem." };
  }
}

/** What does not fit together in a state, in words, or "". */
function misfit(state) {
  const { units, inputs, outputs, samples } = sizes(state);
  if (![...state.hidden, ...state.final].every((row) => /^[01]+$/.test(row)))
    return "Rows of masks are of 0 and 1 only.";
  if (state.hidden.some((row) => row.length !== inputs)) return "The rows of the hidden mask differ in length.";
  if (state.final.some((row) => row.length !== units))
    return `A row of the final mask has an entry for each of the ${units} units.`;
  if (state.inputs.length !== inputs) return `X has a row for each of the ${inputs} inputs.`;
  if (state.targets.length !== outputs) return `Y has a row for each of the ${outputs} outputs.`;
  if ([...state.inputs, ...state.targets].some((row) => row.length !== samples))
    return "X and Y have the same number of columns, one for each sample.";
  if (!decayFits(state)) return "The weight decay is a number, or a table of numbers for each mask, shaped like it.";
  if (Math.max(units, inputs, outputs, samples) > MOST)
    return `The page takes at most ${MOST} units, inputs, outputs and samples; the commands take more.`;
  return "";
}

/** Whether the decay is a text, or two tables of texts that are shaped like the masks. */
function decayFits({ decay, hidden, final }) {
  if (!Array.isArray(decay)) return typeof decay === "string";
  const fits = (rows, mask) =>
    Array.isArray(rows) &&
    rows.length === mask.length &&
    rows.every((row) => Array.isArray(row) && row.length === mask[0].length && row.every((x) => typeof x === "string"));
  return decay.length === 2 && fits(decay[0], hidden) && fits(decay[1], final);
}

/** The decay after a change of its tables; one number for all stays. */
const redone = ({ decay }, first, second) => (typeof decay === "string" ? decay : [first(decay[0]), second(decay[1])]);
const same = (rows) => rows;
const wider = (rows) => rows.map((row) => [...row, "0"]);
const longer = (rows) => [...rows, rows[0].map(() => "0")];
const narrower = (index) => (rows) => rows.map((row) => without(row, index));
const shorter = (index) => (rows) => without(rows, index);

const without = (list, index) => list.filter((_, at) => at !== index);
const cut = (row, index) => row.slice(0, index) + row.slice(index + 1);

/** The entries of a table where a mask has a weight. */
const weighed = (mask, rows) => rows.flatMap((line, row) => line.filter((_, column) => mask[row][column] === "1"));

/** A table that is 0 but for some entries. */
function sparse(rows, columns, entries) {
  const found = Array.from({ length: rows }, () => Array(columns).fill("0"));
  for (const { row, column, value } of entries) found[row][column] = value;
  return found;
}

/** Each returns a new state; the view keeps only what stays true. */
export const changes = {
  /** The data of an example: the entries that are not 0, and no inputs where they are the identity. */
  example(state, { inputs, targets }) {
    const { inputs: rows, outputs } = sizes(state);
    const columns = inputs
      ? 1 + Math.max(...inputs.map(({ column }) => column), ...targets.map(({ column }) => column))
      : rows;
    return {
      ...state,
      inputs: inputs ? sparse(rows, columns, inputs) : identity(rows),
      targets: sparse(outputs, columns, targets),
      decay: "0",
    };
  },
  toggle(state, layer, row, column) {
    const flip = (line) => line.slice(0, column) + (line[column] === "1" ? "0" : "1") + line.slice(column + 1);
    const none = (rows) => rows.map((line, at) => (at === row ? line.with(column, "0") : line)); // where no weight is
    const decay = layer === "hidden" ? redone(state, none, same) : redone(state, same, none);
    return { ...state, [layer]: state[layer].map((line, at) => (at === row ? flip(line) : line)), decay };
  },
  /** One decay for each weight, or one for all. */
  decayKind(state) {
    const { decay, hidden, final } = state;
    if (typeof decay === "string") {
      const spread = (mask) => mask.map((row) => [...row].map((on) => (on === "1" ? decay : "0")));
      return { ...state, decay: [spread(hidden), spread(final)] };
    }
    return { ...state, decay: shared(state) ?? "0" };
  },
  decay(state, layer, row, column, value) {
    const put = (rows) => rows.map((line, at) => (at === row ? line.with(column, value) : line));
    return { ...state, decay: layer === 0 ? redone(state, put, same) : redone(state, same, put) };
  },
  entry(state, name, row, column, value) {
    return { ...state, [name]: state[name].map((line, at) => (at === row ? line.with(column, value) : line)) };
  },
  /** A block of entries from a place on; samples are added where it is wider, and rows that there are none for are left out. */
  block(state, name, row, column, entries) {
    const wide = Math.min(MOST, column + Math.max(...entries.map((line) => line.length)));
    const grown = (line) => [...line, ...Array(Math.max(0, wide - line.length)).fill("0")];
    const put = (line, at) => line.map((old, k) => entries[at - row]?.[k - column] ?? old);
    const tables = { inputs: state.inputs.map(grown), targets: state.targets.map(grown) };
    return { ...state, ...tables, [name]: tables[name].map(put) };
  },
  add(state, what) {
    const { inputs } = sizes(state);
    switch (what) {
      case "unit":
        return {
          ...state,
          hidden: [...state.hidden, "1".repeat(inputs)],
          final: state.final.map((row) => `${row}1`),
          decay: redone(state, longer, wider),
        };
      case "input":
        return {
          ...state,
          hidden: state.hidden.map((row) => `${row}1`),
          inputs: [...state.inputs, state.targets[0].map(() => "0")],
          decay: redone(state, wider, same),
        };
      case "output":
        return {
          ...state,
          decay: redone(state, same, longer),
          final: [...state.final, "1".repeat(state.hidden.length)],
          targets: [...state.targets, state.targets[0].map(() => "0")],
        };
      default: {
        const grown = (rows) => rows.map((row) => [...row, "0"]);
        return { ...state, inputs: grown(state.inputs), targets: grown(state.targets) };
      }
    }
  },
  remove(state, what, index) {
    switch (what) {
      case "unit":
        return {
          ...state,
          hidden: without(state.hidden, index),
          final: state.final.map((row) => cut(row, index)),
          decay: redone(state, shorter(index), narrower(index)),
        };
      case "input":
        return {
          ...state,
          hidden: state.hidden.map((row) => cut(row, index)),
          inputs: without(state.inputs, index),
          decay: redone(state, narrower(index), same),
        };
      case "output":
        return {
          ...state,
          final: without(state.final, index),
          targets: without(state.targets, index),
          decay: redone(state, same, shorter(index)),
        };
      default:
        return {
          ...state,
          inputs: state.inputs.map((row) => without(row, index)),
          targets: state.targets.map((row) => without(row, index)),
        };
    }
  },
};

export function mayAdd(state, what) {
  return sizes(state)[`${what}s`] < MOST;
}

export function mayRemove(state, what) {
  return sizes(state)[`${what}s`] > 1;
}

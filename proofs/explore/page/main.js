// One state, told by the address, drawn by the parts of the page; an edit makes a new state, and the back button the one before.

import { chart } from "./chart.js";
import { componentTable, conclusions, summary } from "./components.js";
import { descent } from "./descent.js";
import { announce, byId, h, show, write } from "./dom.js";
import { exporters } from "./exports.js";
import { drawGraph, plainUnits, unitsOf } from "./graph.js";
import { maskEditor } from "./grids.js";
import { Work } from "./jobs.js";
import { levelsDiagram } from "./levels.js";
import { legend } from "./marks.js";
import { pictures, POINTS } from "./pictures.js";
import { get, post, Refused } from "./server.js";
import { changes, completed, fragment, fromFragment, masksOf, posed, problemOf, sameProblem } from "./state.js";
import { dataEditor } from "./tables.js";
import { chosenClaim, claimsOf, placesOf, showRefusal, showVerdict } from "./verdict.js";

const REMEMBERED = 20; // solved problems that the back button shows at once
const BUDGET = "60";

let state = null; // what the page shows
let start = null; // what it began with
let verdict = null; // what the server said of the masks last, and of which
let asking = null;
const solved = new Map();

const key = (one) => JSON.stringify(posed(one));
const maskKey = (one) => JSON.stringify([masksOf(one), one.decay]);
const masks = maskEditor(edit);
const data = dataEditor(edit, (part) => adopt({ ...state, ...part, view: kept(state.view) }));
const drawn = pictures(look);
const played = descent(look, note);
const charted = chart(() => state, edit, look, note);
const exported = exporters(() => state);
const solving = new Work(byId("solve-work"), "Solving");

/** What of a view stays true when the problem changes. */
function kept({ show: marked, budget, entry, from, to }) {
  return { show: marked, budget, entry, from, to };
}

function edit(name, ...place) {
  const view = { ...kept(state.view), chart: charted.keeps(name, ...place) ? state.view.chart : "" };
  adopt({ ...changes[name](state, ...place), view });
}

function look(part) {
  adopt({ ...state, view: { ...state.view, ...part } });
}

/** Change what the address says of the view without a new step of the history. */
function note(part) {
  state = { ...state, view: { ...state.view, ...part } };
  history.replaceState(null, "", `#${fragment(state)}`);
}

/** Take a new state; the address and the history are told. */
function adopt(next) {
  byId("pasted").textContent = "";
  const address = `#${fragment(next)}`;
  if (address !== location.hash) {
    try {
      history.pushState(null, "", address);
    } catch {
      // The browser takes only so many in a while: this state is then not in the history.
    }
  }
  draw(next);
}

function draw(next) {
  const before = state;
  state = next;
  if (!before || !sameProblem(before, state)) {
    for (const part of [drawn, played, exported]) part.clear();
    solving.end();
  }
  if (!before || JSON.stringify(problemOf(before)) !== JSON.stringify(problemOf(state))) askVerdict();
  write(byId("title"), state.title);
  drawMask();
  drawData();
  charted.show(state);
  played.show(state);
  write(byId("budget"), state.view.budget ?? BUDGET);
  drawSolution();
}

function drawMask() {
  const fresh = verdict?.of === maskKey(state);
  const claims = fresh ? claimsOf(verdict.graph) : [];
  const chosen = chosenClaim(claims, state.view.show),
    places = placesOf(chosen);
  masks.show(state, places);
  drawGraph(state, fresh ? unitsOf(verdict, state) : plainUnits(state), places);
  if (fresh) showVerdict(claims, chosen, look, edit);
}

function drawData() {
  const refused = verdict?.of === maskKey(state) && verdict.problem === key(state) ? verdict.refused : "";
  data.show(state);
  byId("data-fault").textContent = refused;
}

/** Ask for the verdict; where the data are refused, it is asked for the masks alone, and the reason is told at the data. */
async function askVerdict() {
  asking?.abort();
  asking = new AbortController();
  const { signal } = asking,
    of = state;
  byId("verdict").setAttribute("aria-busy", "true");
  try {
    const [found, refused] = data.sound(of)
      ? await judged(of, signal)
      : [await post("/api/verdict", { state: masksOf(of) }, signal), ""];
    verdict = { ...found, refused, of: maskKey(of), problem: key(of) };
    drawMask();
    drawData();
  } catch (error) {
    if (error.name === "AbortError") return;
    verdict = null;
    showRefusal(error instanceof Refused ? error.message : `The page has failed: ${error.message}`);
  }
  byId("verdict").removeAttribute("aria-busy");
}

async function judged(of, signal) {
  try {
    return [await post("/api/verdict", { state: problemOf(of) }, signal), ""];
  } catch (error) {
    if (!(error instanceof Refused) || error.status !== 400) throw error;
    return [await post("/api/verdict", { state: masksOf(of) }, signal), error.message];
  }
}

function chosenPoints(solution) {
  const known = new Set(solution.components.map((component) => component.id));
  return (state.view.points ?? "")
    .split(",")
    .filter((id) => known.has(id))
    .slice(0, POINTS);
}

/** A fourth point takes the place of the first. */
function choose(id, on) {
  const points = chosenPoints(solved.get(key(state))).filter((one) => one !== id);
  const next = on ? [...points, id].slice(-POINTS) : points;
  look({
    points: next.join(","),
    picture: state.view.picture === "plane" && next.length < POINTS ? "" : state.view.picture,
  });
}

function drawSolution() {
  const solution = solved.get(key(state)),
    sound = data.sound(state);
  byId("solve").disabled = !sound;
  byId("solve-hint").textContent = sound ? "" : "Mend the entries that are not exact numbers first.";
  if (!solution) {
    for (const name of ["conclusions", "components", "levels"]) show(byId(name));
    drawn.show(state, null, []);
    if (state.view.solve && sound && !solving.busy) solve();
    return;
  }
  const chosen = chosenPoints(solution),
    table = byId("components");
  const focused = table.contains(document.activeElement) ? document.activeElement.getAttribute("aria-label") : null;
  const opened = [...table.querySelectorAll(".more:not([hidden])")].map((row) => row.id);
  show(byId("conclusions"), conclusions(solution));
  show(table, componentTable(solution, state, chosen, choose));
  for (const row of opened) table.querySelector(`[aria-controls="${row}"]`)?.click();
  if (focused) table.querySelector(`[aria-label="${CSS.escape(focused)}"]`)?.focus();
  show(byId("levels"), levelsDiagram(solution.components, chosen, choose));
  drawn.show(state, solution, chosen);
}

async function solve() {
  const of = state;
  const answer = await solving.start("solve", of, { budget: Number(of.view.budget ?? BUDGET) });
  if (answer === null && sameProblem(of, state)) note({ solve: "" }); // cancelled or failed: a reload does not begin it again
  if (!answer) return;
  if (solved.size >= REMEMBERED) solved.delete(solved.keys().next().value);
  solved.set(key(of), answer.result);
  if (!sameProblem(of, state)) return;
  drawSolution();
  announce(`Solved: ${summary(answer.result)}.`);
}

function fromAddress() {
  const told = location.hash.length > 1 && location.hash !== "#editor";
  const read = told ? fromFragment(location.hash) : { state: start };
  byId("address-fault").textContent = read.wrong ?? "";
  if (read.state) draw(read.state);
  else if (!state) draw(start);
}

function offer(examples) {
  const choice = byId("example");
  choice.append(
    ...examples.map(({ name, about }) => h("option", { value: name, title: about }, name.replaceAll("_", " "))),
  );
  choice.addEventListener("change", () => {
    const chosen = examples.find(({ name }) => name === choice.value);
    if (chosen) adopt(completed(chosen.state));
    choice.value = "";
  });
}

function clampedBudget() {
  const field = byId("budget");
  field.value = String(Math.min(Math.max(Math.round(Number(field.value)) || Number(BUDGET), 1), 3600));
  return field.value;
}

async function begin() {
  byId("legend").append(legend());
  byId("solve").addEventListener("click", () => {
    solved.delete(key(state));
    solving.end();
    look({ solve: "1", budget: clampedBudget() });
  });
  byId("budget").addEventListener("change", () => look({ budget: clampedBudget() }));
  byId("title").addEventListener("change", () => adopt({ ...state, title: byId("title").value.trim() }));
  byId("skip").addEventListener("click", (event) => {
    event.preventDefault();
    byId("editor").focus();
  });
  addEventListener("popstate", fromAddress);
  try {
    const given = await get("/api/start");
    start = completed(given.state);
    offer(given.examples ?? []);
  } catch (error) {
    showRefusal(error.message);
    return;
  }
  fromAddress();
}

begin();

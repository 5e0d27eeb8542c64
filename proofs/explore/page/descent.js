// A descent path of the wide dense network, one step after the other: the loss never increases, and the end is a global minimum.

import { announce, byId, h, s, show } from "./dom.js";
import { readable } from "./exact.js";
import { save } from "./files.js";
import { Work } from "./jobs.js";
import { mark } from "./marks.js";
import { weights } from "./components.js";

const WIDTH = 520,
  HEIGHT = 200,
  LEFT = 74,
  RIGHT = 14,
  TOP = 14,
  FOOT = 34,
  PAUSE = 450,
  SLOW = 1200,
  BUDGET = 60;

function curve(steps) {
  const losses = steps.map((step) => Number(step.loss.decimal));
  const [low, high] = [Math.min(...losses), Math.max(...losses)];
  const across = (at) => LEFT + (at * (WIDTH - LEFT - RIGHT)) / Math.max(steps.length - 1, 1);
  const up = (loss) => HEIGHT - FOOT - ((loss - low) * (HEIGHT - TOP - FOOT)) / (high - low || 1);
  const dot = s("circle", { r: 6, class: "point minimum" });
  const short = (value) => String(Number(value.toPrecision(4)));
  const drawing = s(
    "svg",
    {
      viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
      role: "img",
      "aria-label": `The loss falls from ${short(high)} to ${short(low)} in ${steps.length - 1} steps.`,
    },
    s("line", { x1: LEFT, x2: WIDTH - RIGHT, y1: HEIGHT - FOOT, y2: HEIGHT - FOOT, class: "axis" }),
    s("text", { x: LEFT - 8, y: up(high) + 4, "text-anchor": "end" }, short(high)),
    high === low ? null : s("text", { x: LEFT - 8, y: up(low) + 4, "text-anchor": "end" }, short(low)),
    s(
      "text",
      { x: (LEFT + WIDTH - RIGHT) / 2, y: HEIGHT - 8, "text-anchor": "middle", class: "head" },
      "steps along the path",
    ),
    s("polyline", { points: losses.map((loss, at) => `${across(at)},${up(loss)}`).join(" "), class: "curve" }),
    dot,
  );
  return {
    drawing,
    move: (at) => {
      dot.setAttribute("cx", across(at));
      dot.setAttribute("cy", up(losses[at]));
    },
  };
}

class Player {
  /** `told` is called with the step where the player rests. */
  constructor(answer, at, told) {
    Object.assign(this, { answer, told, at: 0, timer: null });
    const { steps } = answer.result,
      [certificate] = answer.files;
    this.curve = curve(steps);
    this.range = h("input", {
      type: "range",
      min: 0,
      max: steps.length - 1,
      value: 0,
      "aria-label": "Step of the path",
      oninput: () => {
        this.pause();
        this.go(Number(this.range.value));
      },
      onchange: () => this.told(this.at),
    });
    this.playing = h("button", { type: "button", onclick: () => (this.timer ? this.pause() : this.play()) }, "Play");
    const button = (words, where) =>
      h(
        "button",
        {
          type: "button",
          onclick: () => {
            this.pause();
            this.go(where());
            this.told(this.at);
          },
        },
        words,
      );
    this.words = h("p", { class: "step-words" });
    this.tables = h("div");
    show(
      byId("descent"),
      h(
        "p",
        null,
        "The loss never increases along this path, and its end is a global minimum. ",
        mark("proved", "proved: the certificate was checked"),
      ),
      this.curve.drawing,
      h(
        "div",
        { class: "buttons" },
        button("To the start", () => 0),
        button("Step back", () => this.at - 1),
        this.playing,
        button("Step on", () => this.at + 1),
      ),
      this.range,
      this.words,
      this.tables,
      certificate
        ? h("button", { type: "button", onclick: () => save(certificate) }, "Save the certificate of the path")
        : null,
    );
    this.go(at);
  }

  go(at) {
    const { steps } = this.answer.result;
    this.at = Math.min(Math.max(at, 0), steps.length - 1);
    const step = steps[this.at],
      { exact, decimal } = step.loss;
    const loss = exact && exact.length <= 40 ? readable(exact) : `≈ ${decimal}`;
    this.curve.move(this.at);
    this.range.value = this.at;
    this.range.setAttribute("aria-valuetext", `step ${this.at} of ${steps.length - 1}, loss ${loss}`);
    show(this.words, `Step ${this.at} of ${steps.length - 1}, ${step.words}: loss ${loss}.`);
    show(
      this.tables,
      step.first
        ? weights([step.first, step.second], this.answer.state)
        : h("p", { class: "soft" }, "The weights of this piece are described by a lemma, and not written out."),
    );
    if (this.at === steps.length - 1) this.pause();
  }

  play() {
    if (this.at === this.answer.result.steps.length - 1) this.go(0);
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.timer = setInterval(() => this.go(this.at + 1), calm ? SLOW : PAUSE);
    this.playing.textContent = "Pause";
  }

  pause() {
    if (this.timer) this.told(this.at);
    this.stop();
  }

  stop() {
    clearInterval(this.timer);
    this.timer = null;
    this.playing.textContent = "Play";
  }
}

export function descent(look, note) {
  const work = new Work(byId("descent-work"), "Descent");
  let player = null,
    begun = false;

  async function run(state) {
    begun = true;
    const answer = await work.start("descent", state, { budget: BUDGET });
    if (answer === null) note({ descent: "" });
    if (!answer) return;
    const { result } = answer;
    if (result.found) player = new Player(answer, Number(state.view.descent), (at) => note({ descent: String(at) }));
    else
      show(byId("descent"), h("p", { class: "notice" }, `No path was found, which proves nothing: ${result.reason}.`));
    announce(result.found ? "The path is there, and can be played." : "No path was found.");
  }

  function clear() {
    player?.stop();
    player = null;
    begun = false;
    work.end();
    show(byId("descent"));
  }

  byId("descent-buttons").append(
    h(
      "button",
      {
        type: "button",
        onclick: () => {
          clear();
          look({ descent: "0" });
        },
      },
      "Find a descent path",
    ),
  );
  return {
    show(state) {
      if (!state.view.descent && begun) clear();
      else if (state.view.descent && !begun) run(state);
    },
    clear,
  };
}

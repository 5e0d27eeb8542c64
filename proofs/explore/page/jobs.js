// Long work: a place in the queue, progress, time, and a button that ends it.

import { announce, h, show } from "./dom.js";
import { cancel, ended, follow, messageOf, post, Refused } from "./server.js";
import { problemOf } from "./state.js";

const seconds = (value) => `${Math.max(0, Math.round(value))} s`;

function words(state) {
  switch (state.status) {
    case "queued":
      return state.position > 0 ? `Waiting: number ${state.position} in the queue.` : "Waiting for a free place.";
    case "running":
      return "Running.";
    case "cancelled":
      return "Cancelled: nothing of it runs any more.";
    case "failed":
      return messageOf(state.answer) ?? "It failed, and does not say why.";
    default:
      return "Done.";
  }
}

/** One kind of work at one place of the page. At most one of it runs: a new one cancels the one before. */
export class Work {
  /**
   * @param place where its progress is shown
   * @param name what it is, for those who do not see the page
   */
  constructor(place, name) {
    Object.assign(this, { place, name, job: null, stop: null, run: 0, busy: false });
  }

  /**
   * Start a job; resolves to its answer, to null when it was cancelled or has failed, and to undefined when it was replaced.
   * `grown` is called with what is there of the answer so far.
   */
  async start(kind, state, more = {}, grown = () => {}) {
    this.end();
    const run = ++this.run;
    this.busy = true;
    show(this.place, h("p", { class: "soft" }, "Asking."));
    let given;
    try {
      given = await post("/api/jobs", { kind, state: problemOf(state), ...more });
    } catch (error) {
      if (run !== this.run) return undefined;
      this.busy = false;
      this.say({ status: "failed", answer: error instanceof Refused ? error.answer : null });
      return null;
    }
    if (run !== this.run) {
      cancel(given.job).catch(() => {});
      return undefined;
    }
    this.job = given.job;
    return new Promise((resolve) => {
      this.resolve = resolve;
      this.build();
      this.stop = follow(given.job, (seen) => {
        if (run !== this.run) return;
        this.say(seen);
        if (seen.partial?.length) grown(seen.partial);
        if (ended(seen)) {
          this.job = this.stop = null;
          this.busy = false;
          resolve(seen.status === "done" ? seen.answer : null);
        }
      });
    });
  }

  /** End what runs, because it is not wanted any more; nothing is shown of it. */
  end() {
    this.run += 1;
    this.busy = false;
    this.stop?.();
    if (this.job) cancel(this.job).catch(() => {});
    this.resolve?.(undefined);
    this.job = this.stop = this.resolve = null;
    show(this.place);
  }

  build() {
    this.head = h("p", { class: "job-head" });
    this.bar = h("progress", { "aria-label": `${this.name}: part of the budget that is used`, max: 1, value: 0 });
    this.times = h("p", { class: "job-times" });
    this.lines = h("ol", { class: "job-lines", "aria-label": `${this.name}: what was done` });
    this.button = h("button", { type: "button", class: "cancel", onclick: () => this.cancel() }, "Cancel");
    show(
      this.place,
      h(
        "div",
        { class: "job" },
        h("div", { class: "job-row" }, this.head, this.button),
        this.bar,
        this.times,
        this.lines,
      ),
    );
  }

  async cancel() {
    if (!this.job) return;
    this.button.disabled = true;
    this.head.textContent = "Cancelling.";
    await cancel(this.job).catch(() => {});
  }

  say(seen) {
    const said = words(seen);
    if (ended(seen)) {
      announce(`${this.name}: ${said}`);
      if (seen.status === "done") show(this.place);
      else show(this.place, h("p", { class: seen.status === "failed" ? "error" : "notice" }, said));
      return;
    }
    announce(`${this.name}: ${said}`);
    this.head.textContent = said;
    const [elapsed, budget] = [Math.round(Number(seen.elapsed)), Number(seen.budget)];
    const left = budget - elapsed;
    if (seen.status === "running") {
      this.bar.value = Math.min(1, elapsed / budget);
      this.times.textContent = `${seconds(elapsed)} of ${seconds(budget)}; ${seconds(left)} left`;
    } else this.times.textContent = `It may take ${seconds(budget)} once it runs.`;
    show(
      this.lines,
      (seen.progress ?? []).slice(-4).map((line) => h("li", null, line)),
    );
  }
}

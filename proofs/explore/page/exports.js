// What can be taken along: the problem, the certificate, the derivation, the snippet for Python.

import { byId, h, show } from "./dom.js";
import { save } from "./files.js";
import { Work } from "./jobs.js";
import { post } from "./server.js";
import { problemOf } from "./state.js";

const FILES = {
  problem: { words: "Problem file", what: "TOML for every command" },
  snippet: { words: "Python snippet", what: "the same problem for the library" },
  certificate: {
    words: "Certificate",
    what: "the strongest verdict on these data, checked before you get it",
    job: true,
    certificate: true,
  },
  example: {
    words: "Certificate for the mask",
    what: "some data that make this mask bad, where there are",
    job: true,
    certificate: true,
  },
  derivation: { words: "Derivation", what: "the whole argument as a page", job: true, more: { format: "html" } },
};

export function exporters(current) {
  const work = new Work(byId("export-work"), "Export");

  async function take(name) {
    const { job, more, certificate } = FILES[name];
    try {
      const answer = job
        ? await work.start(name, current(), { budget: 120, ...more })
        : await post("/api/export", { state: problemOf(current()), what: name });
      if (!answer) return;
      const file = job ? answer.files[0] : answer;
      if (!file) {
        show(
          byId("export-said"),
          h("p", { class: "notice printed" }, answer.text?.trim() || "There is nothing to save."),
        );
        return;
      }
      save(file);
      const check = certificate
        ? h("p", null, "Check it anywhere, without any solver: ", h("code", null, `landscape check ${file.name}`))
        : null;
      show(byId("export-said"), h("p", { role: "status" }, `Saved as ${file.name}.`), check);
    } catch (error) {
      show(byId("export-said"), h("p", { class: "error", role: "alert" }, error.message));
    }
  }

  show(
    byId("export-buttons"),
    Object.entries(FILES).map(([name, { words, what }]) =>
      h(
        "div",
        { class: "file" },
        h(
          "button",
          { type: "button", id: `export-${name}`, "aria-describedby": `what-${name}`, onclick: () => take(name) },
          words,
        ),
        h("span", { class: "soft", id: `what-${name}` }, what),
      ),
    ),
  );
  return {
    clear() {
      work.end();
      show(byId("export-said"));
    },
  };
}

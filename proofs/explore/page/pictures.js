// Pictures of the solution, which the toolkit draws: a plane, a path over the saddle, the losses, and the cells of ReLU.

import { hasCells, signTable } from "./cells.js";
import { isSpurious } from "./components.js";
import { byId, h, show } from "./dom.js";
import { image, save } from "./files.js";
import { Work } from "./jobs.js";
import { mark } from "./marks.js";

const PICTURES = {
  plane: "Plane through three points",
  path: "Path over the saddle",
  levels: "Losses by index",
  cells: "ReLU cells",
};
export const POINTS = 3;

/** The points that a picture is asked for; the cells without a point that is chosen are those at a spurious one. */
function pointsOf(what, chosen, components) {
  if (what === "plane") return chosen;
  return what === "cells" ? [chosen.at(-1) ?? (components.find(isSpurious) ?? components[0]).id] : [];
}

/** Which pictures make sense of a state that is solved. */
function offered(state, { components }) {
  const fits = { path: components.some(isSpurious), cells: components.length > 0 && hasCells(state) };
  return Object.keys(PICTURES).filter((what) => fits[what] ?? true);
}

/** The points are exact, what is between them is drawn from floating point: so is the whole picture. */
function figure({ files, result }, what, more) {
  const [file] = files,
    description = result.pictures?.[0]?.description ?? PICTURES[what];
  return h(
    "figure",
    { class: "picture" },
    image(file.text, description),
    h(
      "figcaption",
      { class: "fields" },
      h("strong", null, PICTURES[what]),
      mark("numeric", "the points are exact, what lies between is only numeric"),
      h("button", { type: "button", class: "small", onclick: () => save(file) }, `Save ${file.name}`),
    ),
    more,
    h("details", null, h("summary", null, "The picture in words"), h("p", null, description)),
  );
}

export function pictures(look) {
  const work = new Work(byId("picture-work"), "Picture");
  let shown = "";

  async function draw(state, what, { components }, chosen) {
    const points = pointsOf(what, chosen, components),
      wanted = JSON.stringify([what, points]);
    if (wanted === shown) return;
    shown = wanted;
    show(byId("picture"));
    const answer = await work.start("picture", state, { what, ...(points.length ? { points } : {}) });
    const at = components.find(({ id }) => id === points[0]);
    if (answer?.files.length)
      show(byId("picture"), figure(answer, what, what === "cells" ? signTable(at, state) : null));
  }

  return {
    /** Buttons for what can be drawn, and the picture that the address names. */
    show(state, solution, chosen) {
      const can = solution ? offered(state, solution) : [];
      const buttons = can.map((what) => {
        const lacking = what === "plane" && chosen.length !== POINTS;
        return h(
          "button",
          {
            type: "button",
            "aria-pressed": String(state.view.picture === what),
            disabled: lacking,
            onclick: () => look({ picture: what }),
          },
          PICTURES[what],
        );
      });
      show(byId("picture-buttons"), buttons);
      const lacking = POINTS - chosen.length;
      byId("picture-hint").textContent = !solution
        ? "Solve first: the pictures show critical points."
        : lacking > 0
          ? `For the plane choose ${lacking === POINTS ? "three points" : `${lacking} more`} in the table or in the diagram.`
          : `The plane goes through ${chosen.join(", ")}.`;
      if (solution && hasCells(state))
        byId("picture-hint").textContent += chosen.length
          ? ` The cells are those at ${chosen.at(-1)}, chosen last.`
          : " The cells are shown at the point that is chosen last.";
      const what = state.view.picture;
      if (!can.includes(what)) this.clear();
      else if (what !== "plane" || lacking === 0) draw(state, what, solution, chosen);
    },
    clear() {
      shown = "";
      work.end();
      show(byId("picture"));
    },
  };
}

"use strict";
// Reads the fields of the page into an answer file, and saves it; nothing leaves the page.

const OBJECTS = ["points", "direction", "lower_point"];

function answerTo(question) {
  const chosen = Array.from(question.querySelectorAll("input:checked"), (field) => field.value);
  switch (question.dataset.kind) {
    case "choice":
      return chosen.length ? chosen[0] : "";
    case "several":
      return chosen.length ? chosen.filter((letter) => letter) : "";
    case "order":
      return ordered(question);
    default:
      return typed(question);
  }
}

function ordered(question) {
  const fields = Array.from(question.querySelectorAll("select"));
  const given = fields.filter((field) => field.value);
  const places = given.map((field) => field.value);
  for (const field of fields) {
    const clear = field.value ? places.filter((place) => place === field.value).length === 1 : !given.length;
    if (clear) field.removeAttribute("aria-invalid");
    else field.setAttribute("aria-invalid", "true"); // a place twice, or none
  }
  const once = given.filter((field) => !field.hasAttribute("aria-invalid"));
  return given.length ? once.sort((one, other) => one.value - other.value).map((field) => field.name) : "";
}

function typed(question) {
  const field = question.querySelector("textarea");
  const text = field.value.trim().replace(/^"([^"]*)"$/, "$1");
  field.removeAttribute("aria-invalid");
  const isObject = OBJECTS.includes(question.dataset.kind);
  if (!text || !(isObject || question.dataset.kind === "matrix")) {
    return text;
  }
  try {
    return JSON.parse(text);
  } catch {
    if (isObject) field.setAttribute("aria-invalid", "true"); // a matrix may be typed without quotes
    return text;
  }
}

function collected() {
  const answers = {};
  for (const exercise of document.querySelectorAll("[data-exercise]")) {
    const given = { hash: exercise.dataset.hash };
    for (const question of exercise.querySelectorAll("[data-question]")) {
      given[question.dataset.question] = answerTo(question);
    }
    answers[exercise.dataset.exercise] = given;
  }
  return { schema: "landscape/answers/1", answers };
}

function told() {
  const open = Array.from(document.querySelectorAll("[data-question]")).filter((one) => answerTo(one) === "").length;
  const unclear = document.querySelectorAll("[aria-invalid]").length;
  const parts = ["Saved as answers.json."];
  if (open) parts.push(`Questions without an answer: ${open}.`);
  if (unclear) parts.push(`Answers that are not in the form asked for (marked): ${unclear}.`);
  return parts.join(" ");
}

document.getElementById("save").addEventListener("click", () => {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([JSON.stringify(collected(), null, 1) + "\n"], { type: "application/json" }));
  link.download = "answers.json";
  link.click();
  URL.revokeObjectURL(link.href);
  document.getElementById("told").textContent = told();
});

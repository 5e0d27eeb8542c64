"use strict";

// What stands in a text field: tables and points are JSON, everything else is the text itself.
function typed(text) {
  const trimmed = text.trim();
  if (!/^[[{]/.test(trimmed)) return trimmed;
  try {
    return JSON.parse(trimmed);
  } catch (error) {
    return trimmed;
  }
}

// The answer file of some fields, each with exercise, hash, question, and text or letters.
function collected(fields) {
  const answers = {};
  for (const field of fields) {
    answers[field.exercise] = answers[field.exercise] || { hash: field.hash };
    answers[field.exercise][field.question] = field.letters || typed(field.text);
  }
  return { schema: "landscape/answers/1", answers };
}

if (typeof document !== "undefined") {
  document.getElementById("save").addEventListener("click", () => {
    const fields = [...document.querySelectorAll("[data-question]")].map((field) => {
      const chosen = [...field.querySelectorAll("input:checked")].map((input) => input.value);
      const text = field.querySelector("textarea");
      return { ...field.dataset, text: text ? text.value : "", letters: text ? null : chosen };
    });
    const file = new Blob([JSON.stringify(collected(fields), null, 1) + "\n"], { type: "application/json" });
    const link = document.createElement("a");
    link.href = URL.createObjectURL(file);
    link.download = "answers.json";
    link.click();
    URL.revokeObjectURL(link.href);
  });
}

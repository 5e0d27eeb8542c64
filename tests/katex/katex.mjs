// Reads a JSON list of {text, display} from standard input; prints the formulas that KaTeX does not take strictly.
import { readFileSync } from "node:fs";
import katex from "katex";

const refused = [];
for (const { text, display } of JSON.parse(readFileSync(0, "utf-8"))) {
  try {
    katex.renderToString(text, { displayMode: display, throwOnError: true, strict: "error", trust: false });
  } catch (error) {
    refused.push({ text, reason: String(error.message) });
  }
}
process.stdout.write(JSON.stringify(refused));

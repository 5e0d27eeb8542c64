// Elements are built, never parsed: a text from a problem stays a text.

const SVG = "http://www.w3.org/2000/svg";

function filled(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === false || value === null || value === undefined) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(
    ...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false),
  );
  return element;
}

export function h(tag, attributes, ...children) {
  return filled(document.createElement(tag), attributes, children);
}

export function s(tag, attributes, ...children) {
  return filled(document.createElementNS(SVG, tag), attributes, children);
}

export function byId(name) {
  return document.getElementById(name);
}

/** Put these children in the place of all others. */
export function show(element, ...children) {
  element.replaceChildren(
    ...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false),
  );
}

const written = new WeakMap();

/** Write a value into a field when it is another than the one written last: what is being typed there stays. */
export function write(field, value) {
  if (written.get(field) === value) return;
  written.set(field, value);
  field.value = value;
}

/** Tell those who do not see the page; the same words twice are said once. */
export function announce(words) {
  const place = byId("said");
  if (place.textContent !== words) place.textContent = words;
}

/** A box that scrolls sideways when its content is wide, and can be reached by keyboard then. */
export function scrolling(label, ...children) {
  return h("div", { class: "scroll", role: "region", "aria-label": label, tabindex: "0" }, ...children);
}

export function plural(count, one, many = `${one}s`) {
  return `${count} ${count === 1 ? one : many}`;
}

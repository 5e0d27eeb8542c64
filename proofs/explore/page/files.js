// Files that leave the page: each is a text that is saved where the reader says.

import { h } from "./dom.js";

const later = 60_000; // milliseconds after which a saved text may be forgotten

export function save({ name, mime, text, base64 }) {
  const content = base64 === undefined ? text : Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  const address = URL.createObjectURL(new Blob([content], { type: mime || "text/plain" }));
  const link = h("a", { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), later);
}

/** A drawing as an image: what is in it can run nothing. */
export function image(svg, description) {
  const address = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
  const picture = h("img", { src: address, alt: description });
  const gone = () => URL.revokeObjectURL(address);
  picture.addEventListener("load", gone, { once: true });
  picture.addEventListener("error", gone, { once: true });
  return picture;
}

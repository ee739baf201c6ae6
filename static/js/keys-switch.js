/* Remembers on this device whether the number keys answer questions. On until somebody turns them off. */

const NAME = "kie.number-keys";
let chosen = null; // For this page only, where the browser refuses storage.

export function keysWanted() {
  try {
    return localStorage.getItem(NAME) !== "off";
  } catch {
    return chosen !== "off";
  }
}

export default function keysSwitch(element) {
  const box = element.querySelector("input");
  element.hidden = false;
  box.checked = keysWanted();
  box.addEventListener("change", () => {
    chosen = box.checked ? "on" : "off";
    try {
      localStorage.setItem(NAME, chosen);
    } catch {
      /* Refused storage: the choice holds until the page is left. */
    }
    document.dispatchEvent(new CustomEvent("kie:keys"));
  });
}

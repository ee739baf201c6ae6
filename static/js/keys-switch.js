/* Remembers on this device whether the number keys answer questions. On until somebody turns them off, and only where
   there is a mouse or the like: on a phone the keys are not offered. */

const NAME = "kie.number-keys";
let chosen = null; // For this page only, where the browser refuses storage.

const atADesk = matchMedia("(hover: hover) and (pointer: fine)"); // As forms.css asks before it shows the switch.

export function keysWanted() {
  if (!atADesk.matches) return false; // Nothing may act that cannot be turned off in sight.
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

/* What went wrong with a save stands right below the control it is about: on a phone all else is out of sight. */

let count = 0;

/* The control's own field: what follows it in the page follows it for the eye and the ear. */
function fieldOf(item, control) {
  const field = control.closest(".field, fieldset") ?? control.closest(".choice") ?? control;
  return item.contains(field) && field !== item ? field : control;
}

/* Puts the element below the control, or first in the item when there is no such control. */
export function put(item, control, element) {
  if (!control || !item.contains(control)) return item.prepend(element);
  const closed = control.closest("details:not([open])");
  if (closed && item.contains(closed)) closed.open = true;
  return fieldOf(item, control).after(element);
}

/* Brings it into view without moving the focus, and only for somebody who is at this item. */
export function show(item, element) {
  if (item.contains(document.activeElement)) element.scrollIntoView({ block: "nearest" });
}

function describedBy(control, id, on) {
  const ids = new Set((control.getAttribute("aria-describedby") ?? "").split(" ").filter(Boolean));
  ids[on ? "add" : "delete"](id);
  if (ids.size) control.setAttribute("aria-describedby", [...ids].join(" "));
  else control.removeAttribute("aria-describedby");
}

/* One refusal, tied to its control until it is cleared. */
export class Problem {
  constructor(item) {
    this.item = item;
    this.control = null;
    this.line = document.createElement("p");
    this.line.className = "field-error";
    this.line.id = `not-saved-${(count += 1)}`;
    this.line.setAttribute("role", "alert");
  }

  say(words, control) {
    this.clear();
    put(this.item, control, this.line);
    this.line.textContent = words; // After it is in the page, so that it is announced.
    this.control = control ?? null;
    if (this.control) {
      describedBy(this.control, this.line.id, true);
      this.control.setAttribute("aria-invalid", "true");
    }
    show(this.item, this.line);
  }

  clear() {
    this.line.remove();
    this.line.textContent = "";
    if (!this.control) return;
    describedBy(this.control, this.line.id, false);
    this.control.removeAttribute("aria-invalid");
    this.control = null;
  }
}

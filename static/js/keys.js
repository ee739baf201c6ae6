/* Number keys answer a question: 1 and up choose a step, 0 the opt-out. An addition to the native radios, never
   while a text field has the focus, and switched off by the person with keys-switch.js (WCAG 2.1.4). */

const TYPING = "input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]";

function visible(element) {
  const box = element.getBoundingClientRect();
  return box.height > 0 && box.bottom > 0 && box.top < window.innerHeight;
}

/* The question meant: the one with the focus, else the first in view that is unanswered, else the first in view. */
function question(form) {
  const focused = document.activeElement?.closest("[data-item] fieldset");
  if (focused && form.contains(focused)) return focused;
  const inView = [...form.querySelectorAll("[data-item] fieldset:has([data-key])")].filter(visible);
  return inView.find((fieldset) => !fieldset.querySelector(":checked")) ?? inView[0];
}

export default async function keys(form, load) {
  const { keysWanted } = await load("keys-switch");
  const show = () => {
    const on = keysWanted();
    form.classList.toggle("keys-on", on);
    // The sign beside an answer is for the eye; a screen reader says the key with the answer itself.
    for (const radio of form.querySelectorAll("[data-key]")) {
      if (on) radio.setAttribute("aria-keyshortcuts", radio.dataset.key);
      else radio.removeAttribute("aria-keyshortcuts");
    }
  };
  show();
  document.addEventListener("kie:keys", show);

  document.addEventListener("keydown", (event) => {
    const plain = !event.ctrlKey && !event.altKey && !event.metaKey && !event.isComposing;
    if (!plain || !/^[0-9]$/.test(event.key) || !keysWanted()) return;
    if (event.target.closest?.(TYPING)) return;
    const radio = question(form)?.querySelector(`[data-key="${event.key}"]`);
    if (!radio) return;
    event.preventDefault();
    radio.focus();
    if (!radio.checked) radio.click();
  });
}

/* Signing out saves what it can, asks when something written would be lost, and empties every tab. */

const PATIENCE = 4000; // How long saves under way may take.
const BOXES = "textarea, input:not([type]), input:is([type=text], [type=search], [type=email], [type=date], [type=number])";

/* Resolves to true when the person says so, to false when they stay. `save`: pressed to stay, and not just closed. */
function confirmed(dialog, save) {
  return new Promise((done) => {
    dialog.querySelector("[data-leave]").onclick = () => done(true);
    dialog.querySelector("[data-stay]").onclick = () => {
      done(false);
      dialog.close(); // Before anything on the page is brought to the front.
      save();
    };
    dialog.oncancel = () => done(false);
    dialog.showModal();
  }).finally(() => dialog.close());
}

/* Where the person has to see to something, the box to begin in, and which words to say there: a choice between two
   versions, what was refused, what waits, or what was written. A form that saves by itself says the rest itself. */
function unsavedIn(form) {
  const itself = form.matches("[data-autosave-url]");
  const conflict = form.querySelector(".conflict");
  if (conflict) return { place: conflict, box: conflict.querySelector("button:not([hidden]), input:checked"), why: "choice" };
  const item = form.querySelector("[data-unsaved]")?.closest("[data-item]") ?? form;
  const boxes = [...item.querySelectorAll(BOXES)].filter((box) => !box.hidden);
  const box = form.querySelector("[aria-invalid=true]")
    ?? boxes.find(({ value, defaultValue }) => value !== defaultValue) ?? boxes.find(({ value }) => value)
    ?? item.querySelector("input:not([type=hidden]), button");
  return { place: box.closest(".field, fieldset") ?? box, box, why: itself ? "" : "button" };
}

/* Brings the place into view, with the words above it, and leaves the person in the box. */
function show({ place, box, why }, words) {
  for (let up = place.parentElement; up; up = up.parentElement) if (up.matches("details")) up.open = true;
  const line = words.content.querySelector(`[data-why="${why}"]`)?.cloneNode(true);
  if (line && why === "choice") place.prepend(line); // It goes when the choice is made.
  else if (line) place.before(line);
  box.focus({ preventScroll: true });
  (line ?? place).scrollIntoView({ block: "center" });
}

export default async function signingOut(form, load) {
  const [unsent, tabs] = await Promise.all(["unsent", "tabs"].map(load));
  const dialog = document.getElementById("leaving-text");
  const words = document.getElementById("not-saved-yet");
  let sure = false;

  const saved = () => Promise.race([unsent.saveAll(), new Promise((done) => setTimeout(done, PATIENCE))]);
  const clear = () => document.querySelectorAll("[data-why]").forEach((line) => line.remove());

  /* Saves what saves by itself; what is then left is the person's to save, and they are brought to it. */
  async function save() {
    await saved();
    clear();
    const [first] = unsent.written(null).sort(
      (one, other) => (one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1),
    );
    if (first) return show(unsavedIn(first), words);
    if (!(await tabs.ask("unsaved"))) return;
    show({ place: form, box: form.querySelector("button"), why: "elsewhere" }, words);
    window.addEventListener("focus", clear, { once: true }); // Back from the other tab.
  }

  form.addEventListener("submit", async (event) => {
    if (sure) return;
    event.preventDefault();
    await saved();
    const lost = unsent.unsaved() || (await tabs.ask("unsaved"));
    if (lost && !(await confirmed(dialog, save))) return;
    sure = true;
    unsent.forget();
    tabs.tell("signing out");
    form.requestSubmit();
  });
}

/* Signing out saves what it can, asks when something written would be lost, and empties every tab. */

const PATIENCE = 4000; // How long saves under way may take.

/* Resolves to true when the person says so, to false when they stay. */
function confirmed(dialog) {
  return new Promise((done) => {
    dialog.querySelector("[data-leave]").onclick = () => done(true);
    dialog.querySelector("[data-stay]").onclick = () => done(false);
    dialog.oncancel = () => done(false);
    dialog.showModal();
  }).finally(() => dialog.close());
}

export default async function signingOut(form, load) {
  const [unsent, tabs] = await Promise.all(["unsent", "tabs"].map(load));
  const dialog = document.getElementById("leaving-text");
  let sure = false;

  form.addEventListener("submit", async (event) => {
    if (sure) return;
    event.preventDefault();
    await Promise.race([unsent.saveAll(), new Promise((done) => setTimeout(done, PATIENCE))]);
    const lost = unsent.unsaved() || (await tabs.ask("unsaved"));
    if (lost && !(await confirmed(dialog))) return;
    sure = true;
    unsent.forget();
    tabs.tell("signing out");
    form.requestSubmit();
  });
}

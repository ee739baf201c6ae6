/* A form that saves by itself: <form data-behaviour="autosave" data-autosave-url="…">.

   Controls that belong together stand in one [data-item="key"] with a [data-version] input. A changed item goes out as
   JSON { item, version, values }; the server answers
     200 { version, saved_at }            kept
     409 { message, theirs, version }     somebody else wrote it meanwhile
     422 { message }                      cannot be kept as it is
     400, 401, 403                        signed out
   Anything else, or no answer, is tried again with the same Idempotency-Key, later each time. The words come from
   ui.autosave_texts(). */

const PAUSE = 800; // After the last key, in milliseconds.
const PATIENCE = 4000; // How long a submit waits for saves under way.

export default async function autosave(form, load) {
  const [values, beside, back, { Item }, { Conflict }, tokens, unsent, tabs] = await Promise.all(
    ["autosave-values", "autosave-beside", "autosave-return", "autosave-item", "autosave-conflict", "token", "unsent", "tabs"]
      .map(load),
  );
  const template = form.querySelector("[data-autosave-texts]");
  const texts = { ...template.dataset, template };
  const tools = {
    url: form.dataset.autosaveUrl, texts, tokens, values, beside, Conflict,
    items: () => all, retry: () => retry(), remember: () => back.remember(all, values),
  };
  const items = new Map(
    [...form.querySelectorAll("[data-item]")].map((element) => [element, new Item(element, tools)]),
  );
  const all = [...items.values()];
  const itemOf = (control) => (control.name ? items.get(control.closest("[data-item]")) : undefined);
  const inOrder = () => [...all].sort((one, other) => one.changedAt - other.changedAt);
  const saveAll = () => Promise.allSettled(inOrder().map((item) => item.save()));
  let leaving = false;
  let sending = null;

  /* What waits goes out one by one, in the order in which it was written, and no further than the first that fails. */
  async function sendWaiting(send) {
    for (const item of inOrder()) {
      await send(item);
      if (item.failures) break;
    }
    sending = null;
  }
  const retry = () => { sending ??= sendWaiting((item) => (item.failures ? item.save() : undefined)); };
  const resume = () => { sending ??= sendWaiting((item) => item.resume()); };

  /* A choice between two versions that came with the page is made with the form's own button. */
  const unsettled = form.querySelector("[data-settle]") !== null;
  unsent.watch({
    form,
    unsaved: () => unsettled || all.some((item) => item.unsaved),
    save: saveAll,
    forget: () => all.forEach((item) => item.forget()),
  });

  /* Written before this script had arrived, brought back by the browser, or refused and shown again. */
  const refused = (item) => item.element.querySelector("[aria-invalid=true], [id$='-error']") && !item.element.querySelector("[data-settle]");
  back.settle(all, values);
  back.remember(all, values);
  for (const item of all) if (values.edited(item.element) || refused(item)) item.changed(PAUSE, null);

  form.addEventListener("input", (event) => itemOf(event.target)?.changed(PAUSE, event.target));
  form.addEventListener("change", (event) => itemOf(event.target)?.changed(0, event.target));
  form.addEventListener("focusout", (event) => {
    const item = itemOf(event.target);
    if (item?.dirty && !item.stopped && !item.failures) item.soon(0);
  });

  /* A submit carries the versions in the form, so it waits until they are the latest. */
  form.addEventListener("submit", async (event) => {
    if (leaving || !all.some((item) => item.dirty || item.sending)) {
      leaving = true;
      return;
    }
    event.preventDefault();
    leaving = true;
    await Promise.race([saveAll(), new Promise((done) => setTimeout(done, PATIENCE))]);
    form.requestSubmit(event.submitter);
  });

  window.addEventListener("pagehide", saveAll);
  window.addEventListener("pageshow", () => { leaving = false; });
  window.addEventListener("focus", resume);
  window.addEventListener("online", resume);
  tabs.hear("signed in", resume);
  document.addEventListener("visibilitychange", () => (document.hidden ? saveAll() : undefined));
}

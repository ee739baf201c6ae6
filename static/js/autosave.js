/* A form that saves by itself: <form data-behaviour="autosave" data-autosave-url="…">.

   Controls that belong together stand in one [data-item="key"] with a [data-version] input. A changed item goes out as
   JSON { item, version, values }; the server answers
     200 { version, saved_at }            kept
     409 { message, theirs, version }     somebody else wrote it meanwhile
     422 { message }                      cannot be kept as it is
     400, 401, 403                        signed out
   Anything else, or no answer, is tried again. The words come from ui.autosave_texts(). */

const PAUSE = 800; // After the last key, in milliseconds.
const PATIENCE = 4000; // How long a submit waits for saves under way.

const meta = () => document.querySelector("meta[name='csrf-token']");

/* Takes the token from a fresh copy of this page, after somebody signed in again in another tab. */
async function renewToken() {
  try {
    const response = await fetch(location.href, { credentials: "same-origin", redirect: "manual" });
    if (!response.ok) return false;
    const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
    const token = fresh.querySelector("meta[name='csrf-token']").content;
    meta().content = token;
    for (const input of document.querySelectorAll("input[name='csrf_token']")) input.value = token;
    return true;
  } catch {
    return false;
  }
}

export default async function autosave(form, load) {
  const [values, beside, { Item }, { Conflict }] = await Promise.all(
    ["autosave-values", "autosave-beside", "autosave-item", "autosave-conflict"].map(load),
  );
  const template = form.querySelector("[data-autosave-texts]");
  const texts = { ...template.dataset, template };
  const tools = {
    url: form.dataset.autosaveUrl, texts, token: () => meta().content, renewToken, items: () => all, values, beside, Conflict,
  };
  const items = new Map(
    [...form.querySelectorAll("[data-item]")].map((element) => [element, new Item(element, tools)]),
  );
  const all = [...items.values()];
  const itemOf = (control) => (control.name ? items.get(control.closest("[data-item]")) : undefined);
  const saveAll = () => Promise.allSettled(all.map((item) => item.save()));
  let leaving = false;

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

  window.addEventListener("beforeunload", (event) => {
    if (!leaving && all.some((item) => item.unsaved)) event.preventDefault();
  });
  window.addEventListener("pagehide", saveAll);
  window.addEventListener("pageshow", () => { leaving = false; });
  window.addEventListener("focus", () => all.forEach((item) => item.resume()));
  window.addEventListener("online", () => all.forEach((item) => item.resume()));
  document.addEventListener("visibilitychange", () => (document.hidden ? saveAll() : undefined));
}

/* A long form that puts itself aside: a few seconds after the last change, and at once when its page is hidden.

   <form data-behaviour="putting-aside" data-autosave-url="…">, with a control `version` and the words in a
   [data-aside-texts]. It goes out as its button "put_aside" would send it; the server answers
     200 { version, saved_at }       put aside; of this version is the page now
     409, 422 { message, next_step } not put aside, and why
     400, 401, 403                   signed out
   Anything else, or no answer, is tried again, later each time. The same goes out again before anything newer does, and
   the server takes it for the same by its words, whether it had arrived or not; so it needs no key. */

const PAUSE = 3000; // After the last change, in milliseconds.
const PATIENCE = 4000; // How long a button waits for what is under way.
const WAIT_LIMIT = 60_000;
const ANSWER_LIMIT = 20_000;
const KEEPALIVE_LIMIT = 60_000; // Browsers refuse more than 64 KiB in a request that may outlive its page.
const NOT_TYPED = ["csrf_token", "once", "unsent", "version"];

export default async function puttingAside(form, load) {
  const [tokens, unsent, tabs, beside, { edited }] = await Promise.all(
    ["token", "unsent", "tabs", "autosave-beside", "autosave-values"].map(load),
  );
  const template = form.querySelector("[data-aside-texts]");
  const texts = template.dataset;
  const line = form.querySelector("[data-saved]");
  const version = form.elements.version;
  const notice = template.content.firstElementChild.cloneNode(true);
  const link = notice.querySelector("a");
  const unsettled = form.querySelector("[data-settle]") !== null; // A choice is made with a button.

  const fields = () => [...new FormData(form)].filter(([, value]) => typeof value === "string");
  const words = () => new URLSearchParams(fields().filter(([name, value]) => value.trim() && !NOT_TYPED.includes(name))).toString();
  const cameBack = edited(form) || document.querySelector(".error-summary") !== null;
  let aside = cameBack ? null : words(); // What the server has; null where that is not known.
  let attempt = null; // What was sent and not answered: { words, body }.
  let sending = null;
  let stopped = ""; // "sign-in" or "refused": waits for the person.
  let failures = 0;
  let renewed = false;
  let leaving = false;
  let pressed = false; // A button, which waits for what is under way.
  let timer = null;
  let control = null; // The one that was last used: what went wrong is said beside it.

  /* A page that nothing was typed on, and nothing put aside of, has nothing to put aside. */
  function changed() {
    const now = words();
    return now !== aside && (now !== "" || version.value !== "");
  }

  function soon(delay = PAUSE) {
    clearTimeout(timer);
    timer = setTimeout(save, delay);
  }

  async function save() {
    clearTimeout(timer);
    if (sending) await sending;
    if (sending || leaving || stopped || !(attempt || changed())) return;
    if (!form.isConnected) return soon(); // Its session is over, and session-over.js has it; perhaps it comes back.
    sending = send();
    const again = await sending;
    sending = null;
    if (again) await save();
    else if (!failures && changed()) soon();
  }

  function content() {
    const body = new URLSearchParams(fields().filter(([name]) => name !== "once"));
    body.append("put_aside", "yes");
    return { words: words(), body };
  }

  /* One request. True when it should be tried again at once. */
  async function send() {
    attempt ??= content();
    attempt.body.set("csrf_token", tokens.token());
    try {
      const response = await fetch(form.dataset.autosaveUrl, {
        method: "POST",
        headers: { Accept: "application/json" },
        body: attempt.body,
        credentials: "same-origin",
        redirect: "manual",
        keepalive: attempt.body.toString().length < KEEPALIVE_LIMIT,
        signal: AbortSignal.timeout(ANSWER_LIMIT),
      });
      const json = response.headers.get("Content-Type")?.includes("json") ? await response.json() : {};
      return await answered(response, json);
    } catch {
      return retryLater();
    }
  }

  async function answered(response, json) {
    if (response.ok) return done(json);
    if ([0, 400, 401, 403].includes(response.status)) return signedOut();
    if (response.status >= 500 || response.status === 429) return retryLater();
    attempt = null;
    const why = [409, 422].includes(response.status) ? [json.message, json.next_step].filter(Boolean).join(" ") : "";
    return stop("refused", why || texts.refused);
  }

  function done({ version: now, saved_at: at }) {
    version.value = now;
    aside = attempt.words;
    attempt = null;
    failures = 0;
    renewed = false;
    notice.remove();
    say(texts.at.replace("{time}", at), "");
    return false;
  }

  /* The form's token may simply be older than the session: fetch a new one once before bothering anybody. */
  async function signedOut() {
    if (!renewed) {
      renewed = true;
      if (await tokens.renew()) return true;
    }
    document.dispatchEvent(new Event("signed-out"));
    return stop("sign-in", texts.signIn);
  }

  function stop(why, said) {
    stopped = why;
    failures = 0;
    return fail(said);
  }

  function retryLater() {
    failures += 1;
    soon(Math.min(1000 * 2 ** failures, WAIT_LIMIT) * (0.75 + Math.random() / 4));
    return fail(navigator.onLine ? texts.retrying : texts.offline);
  }

  function fail(said) {
    notice.querySelector("span").textContent = said;
    link.hidden = stopped !== "sign-in";
    beside.put(form, control, notice);
    say(said, "failed");
    return false;
  }

  /* The same words are not written twice, so that a screen reader does not say them twice. */
  function say(said, state) {
    if (line.textContent !== said) line.textContent = said;
    line.dataset.state = state;
  }

  /* Back on this page, perhaps from signing in, or the network is there again. */
  function resume() {
    if (stopped === "refused" || !(stopped || failures)) return;
    stopped = "";
    failures = 0;
    renewed = false;
    save();
  }

  unsent.watch({
    form,
    unsaved: () => unsettled || sending !== null || changed(),
    save,
    forget: () => { clearTimeout(timer); leaving = true; },
  });
  if (unsettled) return;
  form.querySelector("[data-by-itself]").hidden = false;
  if (changed()) soon();

  for (const kind of ["input", "change"]) {
    form.addEventListener(kind, (event) => {
      control = event.target;
      leaving = false;
      if (!stopped && !failures) soon();
    });
  }

  /* A button sends the version that the page has, so it waits until that is the latest: also for what was sent and
     perhaps put aside, whose answer never came, and which goes out again first. */
  form.addEventListener("submit", async (event) => {
    clearTimeout(timer);
    if (leaving || !(sending || attempt)) {
      leaving = true;
      return;
    }
    event.preventDefault();
    if (pressed) return;
    pressed = true;
    await Promise.race([save(), new Promise((over) => setTimeout(over, PATIENCE))]);
    pressed = false;
    leaving = true;
    form.requestSubmit(event.submitter);
  });

  window.addEventListener("pagehide", save);
  window.addEventListener("pageshow", () => { leaving = false; });
  window.addEventListener("focus", resume);
  window.addEventListener("online", resume);
  tabs.hear("signed in", resume);
  document.addEventListener("visibilitychange", () => (document.hidden ? save() : undefined));
}

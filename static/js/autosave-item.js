/* Saves one item of a form: never two saves at once, always in order, until the server has said yes. */

const WAIT_LIMIT = 60_000;
const ANSWER_LIMIT = 20_000;
const KEEPALIVE_LIMIT = 60_000; // Browsers refuse more than 64 KiB in a request that may outlive its page.

export class Item {
  /* tools: { url, texts, token(), renewToken(), values, Conflict } as autosave.js makes them. */
  constructor(element, tools) {
    this.element = element;
    this.tools = tools;
    this.versionInput = element.querySelector("[data-version]");
    this.line = element.querySelector("[data-saved]") ?? element.closest("form").querySelector("[data-saved]");
    this.dirty = false;
    this.sending = null; // The promise of the save under way.
    this.stopped = false; // Waits for the person: a conflict to settle, a text to change, or signing in.
    this.failures = 0;
    this.timer = null;
    this.conflict = null;
  }

  get unsaved() {
    return this.dirty || this.sending !== null || this.conflict !== null;
  }

  changed(delay) {
    this.dirty = true;
    if (this.conflict) this.conflict.showMine();
    else this.soon(delay);
  }

  soon(delay) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), delay);
  }

  /* Saves what has changed; resolves when there is nothing left that can be sent now. */
  async save() {
    clearTimeout(this.timer);
    if (this.sending) {
      await this.sending;
      if (!this.failures && !this.stopped) await this.save();
      return;
    }
    if (!this.dirty || this.conflict) return;
    this.dirty = false;
    this.sending = this.send();
    const again = await this.sending;
    this.sending = null;
    if (again || (this.dirty && !this.stopped && !this.failures)) await this.save();
  }

  /* One request. True when it should be tried again at once. */
  async send() {
    const { url, token, values } = this.tools;
    this.sent = values.read(this.element);
    const body = JSON.stringify({
      item: this.element.dataset.item,
      version: this.versionInput.value,
      values: this.sent,
    });
    try {
      const response = await fetch(url, {
        method: "POST",
        headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token() },
        body,
        credentials: "same-origin",
        redirect: "manual",
        keepalive: body.length < KEEPALIVE_LIMIT,
        signal: AbortSignal.timeout(ANSWER_LIMIT),
      });
      const json = response.headers.get("Content-Type")?.includes("json") ? await response.json() : {};
      return await this.answered(response, json);
    } catch {
      return this.retryLater();
    }
  }

  async answered(response, json) {
    if (response.ok) return this.saved(json);
    if (response.status === 409 && json.theirs) return this.disputed(json);
    if ([0, 400, 401, 403].includes(response.status)) return this.signedOut(json);
    if (response.status >= 500 || response.status === 429) return this.retryLater();
    return this.refused([json.message, json.next_step].filter(Boolean).join(" "));
  }

  saved({ version, saved_at: at }) {
    this.versionInput.value = version;
    this.stopped = false;
    this.failures = 0;
    this.renewed = false;
    this.problem("");
    this.say(this.tools.texts.savedAt.replace("{time}", at), "");
    return false;
  }

  /* Our own save may have reached the server although its answer was lost: then theirs is ours. */
  disputed({ message, theirs, version }) {
    const { values, texts, Conflict } = this.tools;
    if (values.differing(this.sent, theirs).length === 0) {
      this.versionInput.value = version;
      this.dirty = true;
      return false;
    }
    this.dirty = true;
    this.conflict = new Conflict(this, texts.template, { message, theirs, values }, (mine) => {
      this.versionInput.value = version;
      this.conflict = null;
      this.dirty = mine;
      this.save();
    });
    return false;
  }

  /* The form's token may simply be older than the session: fetch a new one once before bothering anybody. */
  async signedOut() {
    this.dirty = true;
    if (!this.renewed) {
      this.renewed = true;
      if (await this.tools.renewToken()) return true;
    }
    this.stopped = true;
    this.say(this.tools.texts.signIn, "failed");
    return false;
  }

  /* Called when the person comes back to this page, perhaps from signing in, or the network returns. */
  resume() {
    if (!this.dirty || this.conflict) return;
    this.renewed = false;
    this.failures = 0;
    this.soon(0);
  }

  retryLater() {
    this.dirty = true;
    this.failures += 1;
    this.say(this.tools.texts.retrying, "failed");
    this.soon(Math.min(1000 * 2 ** this.failures, WAIT_LIMIT));
    return false;
  }

  refused(message) {
    this.dirty = true;
    this.stopped = true;
    this.failures = 0;
    this.problem(message || this.tools.texts.refused);
    this.say(this.tools.texts.refused, "failed");
    return false;
  }

  problem(message) {
    let place = this.element.querySelector("[data-problem]");
    if (!place && message) {
      place = document.createElement("p");
      place.className = "field-error";
      place.dataset.problem = "";
      place.setAttribute("role", "alert");
      this.element.prepend(place);
    }
    if (place) place.textContent = message;
  }

  /* The same words are not written twice, so that a screen reader does not say them twice. */
  say(words, state) {
    if (!this.line) return;
    if (this.line.textContent !== words) this.line.textContent = words;
    this.line.dataset.state = state;
  }
}

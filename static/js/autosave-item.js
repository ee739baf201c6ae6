/* Saves one item of a form: never two saves at once, always in order, until the server has said yes. */

const WAIT_LIMIT = 60_000;
const ANSWER_LIMIT = 20_000;
const KEEPALIVE_LIMIT = 60_000; // Browsers refuse more than 64 KiB in a request that may outlive its page.

export class Item {
  /* tools: { url, texts, token(), renewToken(), items(), values, beside, Conflict } as autosave.js makes them. */
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
    this.control = null; // The one that was last used: what has to be said is said beside it.
    this.failing = ""; // What the line says while something here is not saved.
    this.problem = new tools.beside.Problem(element);
  }

  get unsaved() {
    return this.dirty || this.sending !== null || this.conflict !== null;
  }

  changed(delay, control) {
    this.dirty = true;
    this.control = control;
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
    return this.refused([json.message, json.next_step].filter(Boolean).join(" "), json.field);
  }

  saved({ version, saved_at: at }) {
    this.versionInput.value = version;
    this.stopped = false;
    this.failures = 0;
    this.renewed = false;
    this.problem.clear();
    this.say(this.tools.texts.savedAt.replace("{time}", at));
    return false;
  }

  /* Our own save may have reached the server although its answer was lost: then theirs is ours. */
  disputed({ message, theirs, version }) {
    const { values, texts, Conflict } = this.tools;
    this.failures = 0; // It answers again.
    if (values.differing(this.sent, theirs).length === 0) {
      this.versionInput.value = version;
      this.dirty = true;
      return false;
    }
    this.dirty = true;
    this.problem.clear();
    this.fail(texts.twoVersions);
    this.conflict = new Conflict(this, texts.template, { message, theirs, values }, (mine) => {
      this.versionInput.value = version;
      this.conflict = null;
      this.dirty = mine;
      if (!mine) this.say("");
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
    this.fail(this.tools.texts.signIn);
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
    this.fail(this.tools.texts.retrying);
    this.soon(Math.min(1000 * 2 ** this.failures, WAIT_LIMIT));
    return false;
  }

  /* field: the name of the control it is about, as the server tells it, where it does. */
  refused(message, field) {
    this.dirty = true;
    this.stopped = true;
    this.failures = 0;
    const named = field ? this.tools.values.find(this.element, field) : null;
    this.problem.say(message || this.tools.texts.refused, named ?? this.control);
    this.fail(this.tools.texts.refused);
    return false;
  }

  fail(words) {
    this.failing = words;
    this.write(words, "failed");
  }

  /* One line may stand for several items: it is calm only when none of them is unsaved. */
  say(words) {
    this.failing = "";
    const other = this.tools.items().find((item) => item.line === this.line && item.failing);
    this.write(other ? other.failing : words, other ? "failed" : "");
  }

  /* The same words are not written twice, so that a screen reader does not say them twice. */
  write(words, state) {
    if (!this.line) return;
    if (this.line.textContent !== words) this.line.textContent = words;
    this.line.dataset.state = state;
  }
}

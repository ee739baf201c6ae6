/* Saves one item of a form: never two saves at once, always in order, until the server has said yes. */

const WAIT_LIMIT = 60_000;
const ANSWER_LIMIT = 20_000;
const KEEPALIVE_LIMIT = 60_000; // Browsers refuse more than 64 KiB in a request that may outlive its page.

/* A random UUID; crypto.randomUUID exists on secure addresses only. */
function freshKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

/* Doubles with each failure, and differs between browsers, so that not all come back at the same moment. */
function pause(failures) {
  return Math.min(1000 * 2 ** failures, WAIT_LIMIT) * (0.75 + Math.random() / 4);
}

export class Item {
  /* tools: { url, texts, tokens, items(), retry(), remember(), values, beside, Conflict } as autosave.js makes them. */
  constructor(element, tools) {
    this.element = element;
    this.key = element.dataset.item;
    this.tools = tools;
    this.versionInput = element.querySelector("[data-version]");
    this.line = element.querySelector("[data-saved]") ?? element.closest("form").querySelector("[data-saved]");
    this.dirty = false;
    this.changedAt = 0;
    this.attempt = { body: "", key: "" }; // The same content keeps its key however often it is sent.
    this.sending = null; // The promise of the save under way.
    this.stopped = false; // Waits for the person: a conflict to settle, a text to change, or signing in.
    this.failures = 0;
    this.timer = null;
    this.conflict = null;
    this.control = null; // The one that was last used: what has to be said is said beside it.
    this.failing = ""; // What the line says while something here is not saved.
    this.problem = new tools.beside.Problem(element);
    this.waiting = null; // What stands beside the control while it is not saved.
  }

  get unsaved() {
    return this.dirty || this.sending !== null || this.conflict !== null;
  }

  changed(delay, control) {
    const first = !this.dirty;
    if (first) this.changedAt = performance.now();
    this.dirty = true;
    this.control = control;
    if (first) this.tools.remember();
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
    const { url, tokens, values } = this.tools;
    this.sent = values.read(this.element);
    const body = JSON.stringify({
      item: this.key,
      version: this.versionInput.value,
      values: this.sent,
    });
    if (this.attempt.body !== body) this.attempt = { body, key: freshKey() };
    try {
      const response = await fetch(url, {
        method: "POST",
        headers: {
          "Content-Type": "application/json",
          Accept: "application/json",
          "X-CSRFToken": tokens.token(),
          "Idempotency-Key": this.attempt.key,
        },
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
    this.mark(null);
    this.say(this.tools.texts.savedAt.replace("{time}", at));
    this.tools.remember();
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
    this.mark(null);
    this.fail(texts.twoVersions);
    this.conflict = new Conflict(this, texts.template, { message, theirs, values }, (mine) => {
      this.versionInput.value = version;
      this.conflict = null;
      this.dirty = mine;
      if (!mine) this.say("");
      this.tools.remember();
      this.save();
    });
    return false;
  }

  /* The form's token may simply be older than the session: fetch a new one once before bothering anybody. */
  async signedOut() {
    this.dirty = true;
    if (!this.renewed) {
      this.renewed = true;
      if (await this.tools.tokens.renew()) return true;
    }
    this.stopped = true;
    this.mark("sign-in");
    this.fail(this.tools.texts.signIn);
    document.dispatchEvent(new Event("signed-out"));
    return false;
  }

  /* Nothing of it is sent any more: the person signs out and throws it away. */
  forget() {
    clearTimeout(this.timer);
    this.dirty = false;
    this.conflict = null;
  }

  /* Called when the person comes back to this page, perhaps from signing in, or the network returns. */
  async resume() {
    if (!this.dirty || this.conflict) return;
    this.renewed = false;
    this.failures = 0;
    await this.save();
  }

  retryLater() {
    this.dirty = true;
    this.failures += 1;
    this.mark("network");
    this.fail(navigator.onLine ? this.tools.texts.retrying : this.tools.texts.offline);
    clearTimeout(this.timer);
    this.timer = setTimeout(this.tools.retry, pause(this.failures));
    return false;
  }

  /* Marks the item as not saved, right below the control: why ("sign-in", "network"), or null when it is over. */
  mark(why) {
    if (this.waiting?.dataset.unsaved === why) return;
    this.waiting?.remove();
    this.waiting = why && this.tools.texts.template.content.querySelector(`[data-unsaved="${why}"]`).cloneNode(true);
    if (this.waiting) this.tools.beside.put(this.element, this.control, this.waiting);
  }

  /* field: the name of the control it is about, as the server tells it, where it does. */
  refused(message, field) {
    this.dirty = true;
    this.stopped = true;
    this.failures = 0;
    this.mark(null);
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

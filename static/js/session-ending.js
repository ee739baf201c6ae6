/* Two minutes before the session ends: asks, and one key keeps it. Missing it loses nothing: what was typed is kept, and
   the page goes (session-over.js). Where it has ended while somebody writes, which a refused save tells, they may sign in
   beside it; once they have not written for two minutes, the page goes as well.

   The server knows how long is left, since other tabs and saves count as use; it is asked before anybody is bothered. */

const WARNED = 120; // Seconds before the end.
const QUIET = 120_000; // After the last key, once a save was refused.

export default async function sessionEnding(dialog, load) {
  const [tabs, tokens, { over }] = await Promise.all(["tabs", "token", "session-over"].map(load));
  const { left: atFirst, leftUrl, extensionUrl } = dialog.dataset;
  const part = (name) => dialog.querySelector(`[data-${name}]`);
  let ends = 0;
  let asked = ""; // What the dialog says: "ending" or "final".
  let refused = false; // A save was, for nobody is signed in any more.
  let typedAt = 0;

  const left = () => Math.max(0, Math.ceil((ends - Date.now()) / 1000));

  function lives(seconds) {
    ends = Date.now() + seconds * 1000;
    if (seconds <= WARNED) return;
    asked = "";
    refused = false;
    dialog.close();
  }

  /* null: no answer; otherwise { left, extendable }, all gone when nobody is signed in any more. */
  async function answer(url, options) {
    try {
      const response = await fetch(url, { ...options, credentials: "same-origin", redirect: "manual" });
      if (response.ok) return await response.json();
      return response.status < 500 ? { left: 0, extendable: false } : null;
    } catch {
      return null;
    }
  }

  function show(state) {
    if (asked === state) return;
    asked = state;
    for (const element of dialog.querySelectorAll("[data-when]")) {
      element.hidden = !element.dataset.when.split(" ").includes(state);
    }
    if (!dialog.open) dialog.showModal();
    part(state === "ending" ? "stay" : "again").focus();
  }

  async function check() {
    const found = await answer(leftUrl, { headers: { Accept: "application/json" } });
    if (found) lives(found.left);
    if (left() > WARNED) return;
    if (left() === 0) over(lives);
    else show(found?.extendable === false ? "final" : "ending");
  }

  function say() {
    const now = left();
    const seconds = part("seconds");
    seconds.textContent = now === WARNED ? seconds.dataset.minutes : seconds.dataset.seconds.replace("{n}", now);
    const words = part("announcement");
    if (now === 60) words.textContent = words.dataset.minute;
    if (now === 30) words.textContent = words.dataset.half;
    if (now === 0) words.textContent = words.dataset.over;
  }

  let checking = null;
  async function tick() {
    if (refused && Date.now() - typedAt > QUIET) ends = 0;
    const now = left();
    if (now > WARNED || checking || !dialog.isConnected) return;
    if (!asked || now === 0) {
      checking = check();
      await checking;
      checking = null;
    }
    if (asked && dialog.isConnected) say();
  }

  part("stay").addEventListener("click", async () => {
    const headers = { Accept: "application/json", "X-CSRFToken": tokens.token() };
    const found = await answer(extensionUrl, { method: "POST", headers });
    if (!found) return;
    lives(found.left);
    if (found.left > WARNED) tabs.tell("session lives", { left: found.left });
    else if (found.left) show("final");
    else over(lives);
  });
  part("close").addEventListener("click", () => dialog.close());
  tabs.hear("session lives", (heard) => lives(heard.left));
  tabs.hear("signed in", async ({ person }) => {
    if (!asked || person !== tokens.personOf(document) || !(await tokens.renew())) return;
    asked = "";
    await check();
  });

  document.addEventListener("input", () => { typedAt = Date.now(); });
  document.addEventListener("signed-out", () => {
    refused = true;
    typedAt = Date.now();
  });

  lives(Number(atFirst));
  setInterval(tick, 1000);
  tick();
}

/* Two minutes before the session ends: asks, and one key keeps it. Missing it loses nothing.

   The server knows how long is left, since other tabs and saves count as use; it is asked before anybody is bothered. */

const WARNED = 120; // Seconds before the end.

export default async function sessionEnding(dialog, load) {
  const [tabs, tokens] = await Promise.all(["tabs", "token"].map(load));
  const { left: atFirst, leftUrl, extensionUrl } = dialog.dataset;
  const part = (name) => dialog.querySelector(`[data-${name}]`);
  let ends = 0;
  let asked = ""; // What the dialog says: "ending", "final" or "ended".

  const left = () => Math.max(0, Math.ceil((ends - Date.now()) / 1000));

  function lives(seconds) {
    ends = Date.now() + seconds * 1000;
    if (seconds <= WARNED) return;
    asked = "";
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
    const state = left() === 0 ? "ended" : found?.extendable === false ? "final" : "ending";
    show(state);
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
    const now = left();
    if (now > WARNED || asked === "ended" || checking) return;
    if (!asked || now === 0) {
      checking = check();
      await checking;
      checking = null;
    }
    if (asked) say();
  }

  part("stay").addEventListener("click", async () => {
    const headers = { Accept: "application/json", "X-CSRFToken": tokens.token() };
    const found = await answer(extensionUrl, { method: "POST", headers });
    if (!found) return;
    lives(found.left);
    if (found.left > WARNED) tabs.tell("session lives", { left: found.left });
    else show(found.left ? "final" : "ended");
  });
  part("close").addEventListener("click", () => dialog.close());
  tabs.hear("session lives", (heard) => lives(heard.left));
  tabs.hear("signed in", async ({ person }) => {
    if (!asked || person !== tokens.personOf(document) || !(await tokens.renew())) return;
    asked = "";
    await check();
  });

  lives(Number(atFirst));
  setInterval(tick, 1000);
  tick();
}

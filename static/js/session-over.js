/* The session has ended by itself: nothing of its page stays in the browser for whoever sits down next.

   The page is taken out of the document at once. What was typed and chosen in it goes to the server, which keeps it for its author,
   and when that is done the home page takes its place, which asks whoever is there to sign in. Until then, without a
   connection say, this script alone holds the page; it puts it back for nobody but the person whose page it is. */

const AGAIN = 10_000; // Between two tries to reach the server.
const PATIENCE = 20_000;
let cover = null; // The template of what is shown instead.
let held = null;
let timer = null;
let unsent, tokens;

/* A form with something unsaved, as it would have been sent: its texts and choices, and where to. */
function typed(form) {
  const fields = [...new FormData(form)].filter(([, value]) => typeof value === "string");
  return { url: new URL(form.getAttribute("action") || location.href, location.href).href, body: new URLSearchParams(fields) };
}

function take() {
  const person = document.querySelector("meta[name=person]");
  held = { forms: unsent.begun().map(typed), nodes: [...document.body.childNodes], title: document.title, person };
  for (const open of document.querySelectorAll("dialog[open]")) open.close();
  const main = document.createElement("main");
  const heading = document.createElement("h1");
  main.className = "wide";
  heading.tabIndex = -1;
  heading.textContent = document.title = cover.dataset.title;
  main.append(heading, cover.content.cloneNode(true));
  document.body.replaceChildren(main);
  person.remove();
  heading.focus();
}

function put() {
  clearTimeout(timer);
  document.head.append(held.person);
  document.body.replaceChildren(...held.nodes);
  document.title = held.title;
  held = null;
  for (const input of document.querySelectorAll("input[name='csrf_token']")) input.value = tokens.token();
}

/* Seconds that whoever is signed in now has left, 0 for nobody; null without an answer. */
async function left() {
  try {
    const response = await fetch(cover.dataset.leftUrl, {
      headers: { Accept: "application/json" }, credentials: "same-origin", redirect: "manual", signal: AbortSignal.timeout(PATIENCE),
    });
    if (response.ok) return (await response.json()).left;
    return response.status < 500 ? 0 : null;
  } catch {
    return null;
  }
}

/* Whether the same person is signed in again: then their page comes back, and they go on in it. */
async function back() {
  document.head.append(held.person);
  const same = await tokens.renew();
  held?.person.remove();
  return same;
}

/* "kept", "full" where it could not be, "away" without an answer. What is not for keeping, such as a password, goes. */
async function keep({ url, body }) {
  try {
    const response = await fetch(url, {
      method: "POST", body, headers: { "X-KIE-Keep": "1" },
      credentials: "same-origin", redirect: "manual", signal: AbortSignal.timeout(PATIENCE),
    });
    if (response.ok || response.status === 422) return "kept";
    return response.status >= 500 || response.status === 429 ? "away" : "full";
  } catch {
    return "away";
  }
}

function say(name) {
  for (const words of document.body.querySelectorAll("[data-over]")) words.hidden = words.dataset.over !== name;
  clearTimeout(timer);
  timer = setTimeout(go, AGAIN);
}

let going = false;
async function go() {
  if (!held || going) return;
  going = true;
  try {
    await goes();
  } finally {
    going = false;
  }
}

async function goes() {
  const seconds = await left();
  if (seconds === null) return say("away");
  if (seconds > 0 && (await back())) return lives(seconds);
  for (const form of [...held.forms]) {
    const done = await keep(form);
    if (done !== "kept") return say(done);
    held.forms = held.forms.filter((one) => one !== form);
  }
  clearTimeout(timer);
  held = { ...held, nodes: [], forms: [] };
  location.replace(cover.dataset.onward);
}

/* What is done when the page has come back, with the seconds that are left. */
let lives = () => put();

export function over(whenBack) {
  if (held || !cover) return;
  lives = (seconds) => { put(); whenBack(seconds); };
  take();
  go();
}

/* The page as the browser remembered it, of somebody who may have gone. */
export function remembered() {
  over(() => location.reload());
}

export default async function sessionOver(template, load) {
  const [tabs, ...others] = await Promise.all(["tabs", "unsent", "token"].map(load));
  [unsent, tokens] = others;
  cover = template;
  tabs.hear("signed in", go);
  window.addEventListener("online", go);
}

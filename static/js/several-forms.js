/* A page with several forms, each with its own button: sending one leaves what is written or chosen in the others.

   Only where something is begun elsewhere is a form sent from here. What the server answers takes the place of the page, and every other form with
   something in it stays as it was, with the version that it came with, so that a change made meanwhile is still noticed. The words to say stand in
   <template data-behaviour="several-forms">. */

const TELLING = ["key", "framework", "statement"];
let listening = null; // The <main> that is listened to: it outlives what stands in it.

const nameOf = (form) => [
  form.getAttribute("action"),
  ...[...form.elements].filter(({ name, type }) => type === "hidden" && TELLING.includes(name)).map(({ value }) => value),
].join(" ");

async function answerTo(form, submitter) {
  const body = new URLSearchParams(new FormData(form, submitter));
  const response = await fetch(form.action, { method: "POST", body, headers: { Accept: "text/html" }, credentials: "same-origin" });
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  return { response, page, fresh: page.querySelector("main") };
}

const hasWords = (form) => [...form.querySelectorAll("textarea")].some(({ value }) => value);

/* Puts each form back in its place, and opens what folds it away; gives those with words in them that have none any more. */
function settled(forms, fresh) {
  const places = [...fresh.querySelectorAll("form")];
  return forms.filter((form) => {
    const place = places.find((one) => nameOf(one) === nameOf(form));
    place?.replaceWith(document.adoptNode(form));
    if (place) form.closest("details")?.setAttribute("open", "");
    return !place && hasWords(form);
  });
}

/* What was written in forms that are gone, to copy. */
function leftOver(forms, template) {
  const part = template.content.querySelector("[data-left-over]").cloneNode(true);
  for (const { value } of forms.flatMap((form) => [...form.querySelectorAll("textarea")])) {
    if (!value) continue;
    const words = document.createElement("p");
    words.className = "own-words";
    words.dir = "auto";
    words.textContent = value;
    part.append(words);
  }
  return part;
}

/* A message that is there from the beginning is not read out; one that arrives is. */
function announce(main) {
  const said = main.querySelector(".flashes");
  const messages = [...(said?.childNodes ?? [])];
  said?.replaceChildren();
  setTimeout(() => said?.append(...messages), 100);
}

function say(main, template, name) {
  const said = main.querySelector(".flashes");
  said.replaceChildren(template.content.querySelector(`[data-${name}]`).cloneNode(true));
  said.scrollIntoView({ block: "nearest" });
}

export default async function severalForms(template, load, begin) {
  const unsent = await load("unsent");
  const main = template.closest("main");
  if (main === listening) return;
  listening = main;

  main.addEventListener("submit", async (event) => {
    const form = event.target;
    const others = unsent.begun(form);
    const words = main.querySelector("template[data-behaviour~=several-forms]");
    if (event.defaultPrevented || !words || others.length === 0) return;
    event.preventDefault();
    const near = form.closest("[id]")?.id;
    try {
      const { response, page, fresh } = await answerTo(form, event.submitter);
      const same = fresh?.querySelector("[data-behaviour~=several-forms]");
      if (!fresh || (response.redirected && !same)) {
        window.location.href = response.url;
        return;
      }
      const homeless = settled(others, fresh);
      main.replaceChildren(...fresh.childNodes);
      if (homeless.length > 0) main.querySelector("h1")?.after(leftOver(homeless, words));
      document.title = page.title;
      announce(main);
      begin(main);
      unsent.look(main);
      document.getElementById(near)?.scrollIntoView({ block: "nearest" });
    } catch {
      say(main, words, "not-sent");
    }
  });
}

/* Knows what was written on this page and is not saved, and asks before it is left behind.

   A form that saves by itself tells of itself (`watch`: { form, unsaved(), save(), forget() }); any other form that posts is unsaved once a text in it differs
   from the one it came with, or came back with an error or, marked `data-unsaved`, half-way. */

const TEXTS = "textarea, input:not([type]), input:is([type=text], [type=search], [type=email], [type=date], [type=number])";
const watched = [];
let sending = null; // The form that is on its way: its text is not left behind.
let forgotten = false;

export function watch(part) {
  watched.push(part);
}

export function unsaved() {
  return !forgotten && watched.some((part) => part.form !== sending && part.unsaved());
}

/* Saves what can be saved; resolves when nothing is left that can be sent now. */
export const saveAll = () => Promise.allSettled(watched.map((part) => part.save?.()));

/* Empties every form, so that the browser keeps nothing of it when the page is left. */
export function forget() {
  forgotten = true;
  for (const part of watched) part.forget?.();
  for (const form of document.forms) form.reset();
}

function edited(form) {
  const refused = document.querySelector(".error-summary") !== null || form.matches("[data-unsaved]");
  return [...form.elements].some(
    (control) => control.matches(TEXTS) && !control.hidden
      && (control.value !== control.defaultValue || (refused && control.matches("textarea") && control.value !== "")),
  );
}

window.addEventListener("beforeunload", (event) => {
  if (unsaved()) event.preventDefault();
});
document.addEventListener("submit", (event) => {
  if (!event.defaultPrevented) sending = event.target;
});
window.addEventListener("pageshow", () => { sending = null; });

export default function unsent(body) {
  for (const form of body.querySelectorAll("main form[method=post]:not([data-autosave-url])")) {
    watch({ form, unsaved: () => edited(form) });
  }
}

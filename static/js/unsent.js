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

/* The forms on the page with something unsaved in them, but for this one. */
export const written = (besides) => watched
  .filter((part) => part.form.isConnected && part.form !== besides && part.unsaved())
  .map((part) => part.form);

/* Those in which something was chosen besides: nobody is asked about a choice on the way out, but none is taken away unkept. */
export const begun = (besides) => watched
  .filter((part) => part.form.isConnected && part.form !== besides && (part.unsaved() || part.chosen?.()))
  .map((part) => part.form);

export function unsaved() {
  return !forgotten && written(sending).length > 0;
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

/* Of a list that shows one choice and came with none, the browser chose the first. */
function cameWith(select) {
  const marked = [...select.options].filter((option) => option.defaultSelected);
  return select.multiple ? marked : [marked.at(-1) ?? [...select.options].find((option) => !option.disabled)];
}

function chosen(form) {
  const cameBack = form.matches("[data-unsaved]") || form.querySelector("[aria-invalid=true]") !== null;
  return [...form.elements].some((control) => {
    if (!control.name) return false;
    if (control.matches("select")) return [...control.options].some((option) => option.selected !== cameWith(control).includes(option));
    return control.matches("[type=radio], [type=checkbox]") && (control.checked !== control.defaultChecked || (cameBack && control.checked));
  });
}

window.addEventListener("beforeunload", (event) => {
  if (unsaved()) event.preventDefault();
});
document.addEventListener("submit", (event) => {
  if (!event.defaultPrevented) sending = event.target;
});
window.addEventListener("pageshow", () => { sending = null; });

/* Watches the forms of a part of the page that it does not watch yet. */
export function look(part) {
  for (const form of part.querySelectorAll("main form[method=post]:not([data-autosave-url])")) {
    if (watched.every((one) => one.form !== form)) watch({ form, unsaved: () => edited(form), chosen: () => chosen(form) });
  }
}

export default look;

/* "Use this" beside one's own earlier note: takes it into the box at once, below what is there already.

   Without JavaScript the button sends the form, and the server does the same. */

export default function reuse(form) {
  form.addEventListener("click", (event) => {
    const button = event.target.closest("[name='reuse']");
    if (!button) return;
    event.preventDefault();
    const offer = button.closest("[data-last-time]");
    const box = offer.parentElement.querySelector("textarea");
    const words = offer.querySelector("[data-words]").textContent;
    box.value = box.value.trim() ? `${box.value.trimEnd()}\n\n${words}` : words;
    box.dispatchEvent(new Event("input", { bubbles: true }));
    offer.remove();
    box.focus();
  });
}

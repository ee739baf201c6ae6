/* Asks for an example where one helps most: at the ends of a scale, and far from what was said last time.

   An item's [data-example] names the answers in data-ends and data-changed; the words stand once in the form, in
   [data-example-texts]. Asked, never forced: it goes as soon as something is written. What was answered before this
   file came, over a slow line, is looked at when it comes. */

export default function examples(form) {
  const { dataset: texts } = form.querySelector("[data-example-texts]");

  function ask(item) {
    const place = item?.querySelector("[data-example]");
    if (!place) return;
    const chosen = item.querySelector("input[name$='/step']:checked")?.value;
    const written = item.querySelector("textarea")?.value.trim();
    const kind = ["ends", "changed"].find((name) => place.dataset[name].split(" ").includes(chosen));
    const words = kind && !written ? texts[kind] : "";
    if (place.textContent.trim() !== words) place.textContent = words;
  }

  const changed = (event) => ask(event.target.closest("[data-item]"));
  form.addEventListener("change", changed);
  form.addEventListener("input", changed);
  form.querySelectorAll("[data-item]").forEach(ask);
}

/* Takes what is chosen from the list of suggestions at once, without sending the form: the tag appears among those that
   the note has, and the field is empty for the next one. What is typed and is not the whole name of anything is left to
   the server, which knows what may be meant.
   Leaving the field takes it as well; when a press elsewhere is what leaves it, only after the click, because the box
   that is added moves what is below it, and the click would miss. */

const MOST = 5; // As kie.evidence.rules.MOST_TAGS; the server says so when there are more.

export default function tags(place) {
  const field = place.querySelector("input[list]");
  const group = place.querySelector(".choices-group");
  const list = place.querySelector("[data-chosen]");
  const status = place.querySelector("[data-added]");
  const row = place.querySelector("template");

  const box = (key) => [...list.querySelectorAll("input")].find((one) => one.value === key);

  function add(option) {
    const made = row.content.cloneNode(true);
    const [input, label] = [made.querySelector("input"), made.querySelector("label")];
    input.value = option.dataset.key;
    input.id = label.htmlFor = `tags-${list.children.length}`;
    label.textContent = option.value;
    list.append(made);
    group.hidden = false;
  }

  /* Whether what stands in the field was taken. */
  function take() {
    const option = [...field.list.options].find((one) => one.value === field.value.trim());
    if (!option) return false;
    const there = box(option.dataset.key);
    if (!there?.checked && list.querySelectorAll(":checked").length >= MOST) return false;
    if (there) there.checked = true;
    else add(option);
    field.value = "";
    status.textContent = `${status.dataset.added} ${option.value}`;
    return true;
  }

  field.addEventListener("input", (event) => {
    // A choice from the list is no typing: some browsers send a plain event, others call it a replacement.
    if (!(event instanceof InputEvent) || event.inputType === "insertReplacementText") take();
  });
  let pressed = false;
  document.addEventListener("mousedown", () => (pressed = true), true);
  document.addEventListener("mouseup", () => (pressed = false), true);
  field.addEventListener("change", () => {
    if (!pressed) take();
    // The click comes in the same turn as the release, and a form that it sends has been read by then.
    else document.addEventListener("mouseup", () => setTimeout(take), { once: true });
  });
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.isComposing && take()) event.preventDefault();
  });
}

/* Warns while somebody types what looks like an NHS number or a National Insurance number, as the server does after
   saving (kie/identifiers.py: the same rule; a story compares the two). */

const NHS = /(?<![\d-])(?<!\+44 ?(?:\(0\) ?)?)(?<!0044 ?)[3-9]\d{2}[ -]?\d{3}[ -]?\d{4}(?![\d-])/g;
const NATIONAL_INSURANCE =
  /(?<![A-Z0-9])(?!BG|GB|NK|KN|TN|NT|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d{2} ?\d{2} ?\d{2} ?[A-D](?![A-Z0-9])/i;

function isNhsNumber(written) {
  const digits = [...written].filter((character) => character >= "0" && character <= "9").map(Number);
  const sum = digits.slice(0, 9).reduce((total, digit, place) => total + digit * (10 - place), 0);
  const check = 11 - (sum % 11);
  return check !== 10 && check % 11 === digits[9];
}

export function looksLikeAPersonsNumber(text) {
  return NATIONAL_INSURANCE.test(text) || [...text.matchAll(NHS)].some(([written]) => isNhsNumber(written));
}

/* The warning after this box's field: the one that the server wrote, or a new one. */
function warningOf(box, template) {
  const field = box.closest(".field");
  if (!field.nextElementSibling?.matches("[data-number-warning]")) {
    const place = document.createElement("div");
    place.dataset.numberWarning = "";
    place.setAttribute("role", "status");
    field.after(place);
    place.append(template.content.cloneNode(true));
    place.hidden = true;
  }
  return field.nextElementSibling;
}

export default function numberWarning(form) {
  const template = form.querySelector("template[data-number-template]");
  form.addEventListener("input", ({ target }) => {
    if (!target.matches(".field textarea")) return;
    const warned = looksLikeAPersonsNumber(target.value);
    const field = target.closest(".field");
    if (warned || field.nextElementSibling?.matches("[data-number-warning]")) {
      warningOf(target, template).hidden = !warned;
    }
  });
}

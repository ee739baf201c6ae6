/* Brings another state of a part of a form without leaving the page: the button is sent, and of the answer only this
   part is taken. What is typed elsewhere stays under the hand, and the way back leads to the page before. Without a
   script the whole page comes, and on the way back the browser asks whether to send it again. */

const BUTTON = "button[type=submit][formaction^='#']";

export default function inPlace(place, _load, begin) {
  const form = place.closest("form");
  let busy = false;
  let whole = false; // The whole page is asked for, because the part of it did not come.

  async function bring(button) {
    const body = new FormData(form);
    body.append(button.name, button.value);
    const answer = await fetch(location.href, { method: "POST", body });
    if (!answer.ok || answer.redirected) throw new Error(`answered ${answer.status}`);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const part = page.getElementById(place.id);
    if (!part) throw new Error("the answer has no such part");
    place.replaceChildren(...part.childNodes);
    begin(place);
    place.tabIndex = -1;
    place.focus();
  }

  place.addEventListener("click", async (event) => {
    const button = event.target.closest(BUTTON);
    if (!button || whole) return;
    event.preventDefault();
    if (busy) return;
    busy = true;
    try {
      await bring(button);
    } catch {
      whole = true;
      form.requestSubmit(button);
    } finally {
      busy = false;
    }
  });
}

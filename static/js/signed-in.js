/* A page of somebody signed in: tells and hears of other tabs, and is never shown again from the browser's memory, where
   whoever it belongs to may have signed out meanwhile. */

export default async function signedIn(body, load) {
  const [tabs, unsent, { personOf }, { remembered }] = await Promise.all(["tabs", "unsent", "token", "session-over"].map(load));

  window.addEventListener("pageshow", (event) => {
    if (event.persisted) remembered();
  });
  tabs.hear("unsaved", () => {
    if (unsent.unsaved()) tabs.tell("unsaved yes");
  });
  tabs.hear("signing out", () => {
    unsent.forget();
    location.replace(body.dataset.signIn);
  });
  tabs.tell("signed in", { person: personOf(document) });
}

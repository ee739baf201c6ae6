/* A page of somebody signed in: tells and hears of other tabs, and is never shown again from the browser's memory. */

export default async function signedIn(body, load) {
  const [tabs, unsent, { personOf }] = await Promise.all(["tabs", "unsent", "token"].map(load));

  window.addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
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

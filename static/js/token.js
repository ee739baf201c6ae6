/* The token that proves a form is ours. It belongs to one sign-in, so a page that was open before needs a new one. */

const meta = () => document.querySelector("meta[name='csrf-token']");

/* Whose page it is; nobody else's token is taken over. */
export const personOf = (page) => page.querySelector("meta[name='person']")?.content ?? "";

export const token = () => meta().content;

/* Takes the token from a fresh copy of this page. False when nobody, or somebody else, is signed in now. */
export async function renew() {
  try {
    const response = await fetch(location.href, { credentials: "same-origin", redirect: "manual" });
    if (!response.ok) return false;
    const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
    if (personOf(fresh) !== personOf(document)) return false;
    meta().content = fresh.querySelector("meta[name='csrf-token']").content;
    for (const input of document.querySelectorAll("input[name='csrf_token']")) input.value = token();
    return true;
  } catch {
    return false;
  }
}

/* Signs in with a passkey, or makes one: takes a challenge from the server, has the browser answer it, and sends the form
   with the answer in it. The button is hidden until this runs, because without it it would do nothing. */

const decoded = (words) => Uint8Array.from(atob(words.replaceAll("-", "+").replaceAll("_", "/")), (one) => one.charCodeAt(0));
const encoded = (bytes) => btoa(Array.from(new Uint8Array(bytes), (one) => String.fromCharCode(one)).join(""))
  .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const keys = (known) => known.map((key) => ({ ...key, id: decoded(key.id) }));

/* What the server sent as text, as the browser wants it. */
function asked({ challenge, user, allowCredentials, excludeCredentials, ...others }) {
  const options = { ...others, challenge: decoded(challenge) };
  if (user) options.user = { ...user, id: decoded(user.id) };
  if (allowCredentials) options.allowCredentials = keys(allowCredentials);
  if (excludeCredentials) options.excludeCredentials = keys(excludeCredentials);
  return options;
}

/* What the browser answered, as text for the server. */
function told({ id, rawId, type, response }) {
  const parts = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (response[name]) parts[name] = encoded(response[name]);
  }
  if (response.getTransports) parts.transports = response.getTransports();
  return JSON.stringify({ id, rawId: encoded(rawId), type, response: parts });
}

async function challengeOf(address) {
  const answer = await fetch(address, { credentials: "same-origin", headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error("unreached");
  return asked(await answer.json());
}

async function answered(part) {
  const publicKey = await challengeOf(part.dataset.challenge).catch(() => { throw new Error("unreached"); });
  const { credentials } = navigator;
  return part.dataset.passkey === "make" ? credentials.create({ publicKey }) : credentials.get({ publicKey });
}

function why(error) {
  if (error.message === "unreached") return "unreached";
  return error.name === "InvalidStateError" ? "known" : "stopped";
}

export default function passkeys(form) {
  const part = form.querySelector("[data-passkey]");
  if (!part || !window.PublicKeyCredential) return;
  const button = part.querySelector("[data-with] button");
  const said = part.querySelector("[data-said]");
  const say = (reason) => said.replaceChildren(part.querySelector(`[data-why="${reason}"]`).content.cloneNode(true));

  part.querySelector("[data-without]").hidden = true;
  part.querySelector("[data-with]").hidden = false;

  button.addEventListener("click", async () => {
    said.replaceChildren();
    if (location.origin !== part.dataset.origin) return say("elsewhere");
    button.disabled = true;
    try {
      form.elements.credential.value = told(await answered(part));
      form.requestSubmit();
    } catch (error) {
      say(why(error));
    } finally {
      button.disabled = false;
    }
  });
}

/* What the tabs of one browser tell each other. Nothing that anybody wrote goes over it. */

const channel = "BroadcastChannel" in window ? new BroadcastChannel("kie") : null;
const ears = new Map();
const PATIENCE = 300; // How long other tabs have for an answer, in milliseconds.

channel?.addEventListener("message", ({ data }) => {
  for (const ear of ears.get(data.kind) ?? []) ear(data);
});

export function hear(kind, ear) {
  ears.set(kind, [...(ears.get(kind) ?? []), ear]);
}

export function tell(kind, more = {}) {
  channel?.postMessage({ kind, ...more });
}

/* Whether any other tab answers yes to the question. */
export function ask(question) {
  return new Promise((done) => {
    hear(`${question} yes`, () => done(true));
    setTimeout(() => done(false), PATIENCE);
    tell(question);
  });
}

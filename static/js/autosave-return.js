/* Coming back to a page by Back or Reload: browsers put old values into a page that came anew, with new versions.

   Each entry of the history remembers which version its values belong to, whether they had been saved, and a mark by
   which to know them again; not the words themselves. */

const returned = () => ["back_forward", "reload"].includes(performance.getEntriesByType("navigation")[0]?.type);

function mark(values) {
  let sum = 5381;
  for (const letter of JSON.stringify(values)) sum = Math.imul(sum, 33) ^ letter.codePointAt(0);
  return sum;
}

export function remember(items, { read }) {
  const kept = items.map((item) => [item.key, {
    version: item.versionInput.value,
    unsaved: item.dirty || item.conflict !== null,
    mark: mark(read(item.element)),
  }]);
  history.replaceState({ ...history.state, items: Object.fromEntries(kept) }, "");
}

/* Values that had been saved give way to what the server has by now. Others that came back go out with the version
   that they belong to: where somebody has written since, perhaps in another tab, the person chooses. */
export function settle(items, { edited, read, reset }) {
  if (!returned()) return;
  for (const item of items) {
    if (!edited(item.element)) continue;
    const was = history.state?.items?.[item.key];
    if (!was || was.unsaved) item.versionInput.value = was?.version ?? 0;
    else if (was.mark === mark(read(item.element))) reset(item.element);
  }
}

/* Reads and writes the controls of one item as { name: value }.

   A radio group is its chosen value or "", a checkbox its value or "", several checkboxes of one name a list. */

function controls(item) {
  return [...item.querySelectorAll("input, select, textarea")].filter(
    (control) => control.name && !control.disabled && !["file", "submit", "button"].includes(control.type)
      && !["csrf_token", "once", "unsent"].includes(control.name) && !control.matches("[data-version], [data-settle]"),
  );
}

function named(item, name) {
  return controls(item).filter((control) => control.name === name);
}

/* The control of this name, or of this field of the item: "note" finds "theme/note". The chosen one of several. */
export function find(item, field) {
  const found = controls(item).filter(({ name }) => name === field || name === `${item.dataset.item}/${field}`);
  return found.find((control) => control.checked) ?? found[0] ?? null;
}

/* Whether it holds words that can be put one after the other. */
export function isText(item, name) {
  return named(item, name).some((control) => control.matches("textarea, input:not([type]), input[type=text]"));
}

/* Both versions under these names: texts one after the other, mine first; several values together; of a choice mine,
   and theirs where I made none. */
export function joined(item, theirs, names) {
  const mine = read(item);
  const both = (name) => {
    if (Array.isArray(mine[name])) return [...new Set([...mine[name], ...[theirs[name]].flat()])];
    if (isText(item, name)) return [mine[name], theirs[name]].filter(Boolean).join("\n\n");
    return mine[name] || theirs[name];
  };
  return Object.fromEntries(names.map((name) => [name, both(name)]));
}

const boxed = (control) => control.type === "radio" || control.type === "checkbox";

function valueOf(group) {
  const [first] = group;
  if (!boxed(first)) return first.value;
  const chosen = group.filter((control) => control.checked).map((control) => control.value);
  return first.type === "checkbox" && group.length > 1 ? chosen : (chosen[0] ?? "");
}

/* Where nothing was chosen yet, a browser shows the first that can be: nobody chose that. */
function cameWith(select) {
  const given = [...select.options].findLastIndex((one) => one.defaultSelected);
  return given < 0 ? [...select.options].findIndex((one) => !one.disabled) : given;
}

/* Whether any control differs from how the page came. */
export function edited(item) {
  return controls(item).some((control) => {
    if (control.matches("select")) return control.selectedIndex !== cameWith(control);
    return boxed(control) ? control.checked !== control.defaultChecked : control.value !== control.defaultValue;
  });
}

/* Puts the controls back to how the page came. */
export function reset(item) {
  for (const control of controls(item)) {
    if (control.matches("select")) for (const one of control.options) one.selected = one.defaultSelected;
    else if (boxed(control)) control.checked = control.defaultChecked;
    else control.value = control.defaultValue;
  }
}

export function read(item) {
  const names = new Set(controls(item).map((control) => control.name));
  return Object.fromEntries([...names].map((name) => [name, valueOf(named(item, name))]));
}

export function write(item, values) {
  for (const [name, value] of Object.entries(values)) {
    const wanted = [value ?? ""].flat().map(String);
    for (const control of named(item, name)) {
      if (boxed(control)) control.checked = wanted.includes(control.value);
      else control.value = wanted[0];
    }
  }
}

/* Line ends differ between a form and JSON, and an empty value between null and "": neither is a difference. */
const plain = (value) => [value ?? ""].flat().map((one) => String(one).replace(/\r\n/g, "\n")).join("\n");

export function differing(mine, theirs) {
  return Object.keys(theirs).filter((name) => name in mine && plain(mine[name]) !== plain(theirs[name]));
}

/* What a person would call the value: the label of a chosen radio, else the text itself. */
export function inWords(item, name, value) {
  const group = named(item, name);
  return [value ?? ""].flat().map((one) => {
    const control = group.find((each) => boxed(each) && each.value === String(one));
    return control?.labels?.[0]?.textContent.trim() ?? String(one);
  }).join("\n") || "–";
}

/* Starts the behaviours a page asks for: <form data-behaviour="autosave keys">. One file each, loaded when needed.

   Browsers keep our files for a year under addresses with a digest (static_url). A plain `import` would ask for the
   address without one and could get an old file, so the script element in base.html lists every module's address,
   and modules get what they need from `load` instead of importing each other. */

const addresses = document.getElementById("behaviours").dataset;

/* "error-summary" stands in data-error-summary, which the dataset calls errorSummary. */
function load(name) {
  const key = name.replace(/-([a-z])/g, (_all, letter) => letter.toUpperCase());
  return import(addresses[key]);
}

async function start(element, name) {
  const module = await load(name);
  await module.default(element, load, begin);
}

/* Starts what a part of the page asks for: all of it at first, later what was put into it. */
function begin(part) {
  const asking = [...part.querySelectorAll("[data-behaviour]")];
  return Promise.all(asking.flatMap((element) => element.dataset.behaviour.split(/\s+/).map((name) => start(element, name))));
}

await begin(document);
document.documentElement.dataset.begun = "";

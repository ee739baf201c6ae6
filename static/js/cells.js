/* The arrow keys, Home and End go from cell to cell of a table; Tab comes in at the cell that was last and goes out.
   Without this the table is read and scrolled as any other. */

const STEPS = { ArrowUp: -1, ArrowDown: 1 };

export default function cells(region) {
  const rows = [...region.querySelectorAll("tbody tr")].map((row) => [...row.querySelectorAll("td")]);
  const all = rows.flat();
  if (!all.length) return;
  const rightToLeft = getComputedStyle(region).direction === "rtl";
  const sideways = { ArrowLeft: rightToLeft ? 1 : -1, ArrowRight: rightToLeft ? -1 : 1 };

  function stop(cell) {
    for (const one of all) one.tabIndex = one === cell ? 0 : -1;
  }

  stop(all[0]);
  region.addEventListener("focusin", ({ target }) => {
    if (all.includes(target)) stop(target);
  });
  region.addEventListener("keydown", (event) => {
    const y = rows.findIndex((row) => row.includes(event.target));
    if (y < 0 || event.altKey || event.ctrlKey || event.metaKey) return;
    const x = rows[y].indexOf(event.target);
    let to = null;
    if (event.key in STEPS) to = rows[y + STEPS[event.key]]?.[x];
    else if (event.key in sideways) to = rows[y][x + sideways[event.key]];
    else if (event.key === "Home") to = rows[y][0];
    else if (event.key === "End") to = rows[y].at(-1);
    if (!to) return;
    event.preventDefault();
    to.focus();
  });
}

// The list by keyboard: J and K or the arrows lead from row to row, left and right from value to value, Space selects, E
// edits. Fetched at the first such key; list.js has held back what the browser would have done.

const rowsOf = (region) => [...region.querySelectorAll("tbody tr")];
const leadOf = (row) => row.querySelector("th a") ?? row.querySelector("a");

function step(region, now, by, select) {
  const rows = rowsOf(region);
  const at = now ? rows.indexOf(now) + by : 0;
  const row = rows[Math.max(0, Math.min(at, rows.length - 1))];
  leadOf(row)?.focus();
  row?.scrollIntoView({ block: "nearest" });
  select?.(row);
}

function toggle(row, ranged, choose) {
  const tick = row?.querySelector('input[name="rowid"]');
  if (tick) choose(tick, !tick.checked, ranged);
}

// The value before or after: the dots that open its menu take the focus.
function along(region, cell, by, menu) {
  const cells = [...cell.parentElement.cells].filter((one) => !one.matches(".tick, .tools"));
  const next = cells[cells.indexOf(cell) + by];
  if (next) menu((module) => module.point(region, next));
}

export function press(region, { key, shiftKey, target, choose, menu }) {
  const here = document.activeElement?.closest(".list tbody tr") ? document.activeElement : target; // two keys may wait for this file
  const row = here.closest(".list tbody tr");
  const cell = here.closest("td, th");
  const extend = shiftKey ? (next) => next.querySelector('input[name="rowid"]') && choose(next.querySelector('input[name="rowid"]'), true, true) : null;
  if (key === "j" || key === "ArrowDown") step(region, row, 1, extend);
  else if (key === "k" || key === "ArrowUp") step(region, row, -1, extend);
  else if (key === "ArrowLeft" || key === "ArrowRight") along(region, cell, (key === "ArrowRight") === (document.dir !== "rtl") ? 1 : -1, menu);
  else if (key === " ") toggle(row, shiftKey, choose);
  else if (key === "e") row?.querySelector('.tools a[href*="/edit/?"]')?.click();
  else menu((module) => module.show(region, cell));
}

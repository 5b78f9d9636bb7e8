// The list's comfort: rows that open, a selection with ranges, a second sort key, filters by kind, columns in order.

const region = document.querySelector(".list-scroll");
const bulk = document.getElementById("bulk");
const ticks = () => [...document.querySelectorAll('.list input[name="rowid"]')];

// The whole row opens the record; what is itself a link, a button or a field keeps its own meaning.
function open(event) {
  const row = event.target.closest("tr[data-url]");
  if (!row || event.target.closest("a, button, input, label, summary") || String(getSelection())) return;
  if (event.button === 1 || event.ctrlKey || event.metaKey) window.open(row.dataset.url, "_blank", "noopener");
  else if (event.button === 0) location.assign(row.dataset.url);
}

// Selection.
let last = null;

function range(tick, on) {
  const all = ticks();
  const [from, to] = [all.indexOf(last), all.indexOf(tick)].sort((a, b) => a - b);
  if (from >= 0) for (const one of all.slice(from, to + 1)) one.checked = on;
}

function showSelection() {
  if (!bulk) return;
  const all = ticks();
  const chosen = all.filter((tick) => tick.checked).length;
  document.querySelector(".page-list").classList.toggle("selecting", chosen > 0);
  bulk.querySelector("[data-selected]").textContent = `${chosen} selected`;
  for (const button of bulk.querySelectorAll("[data-verb]")) nameVerb(button, chosen);
  const head = document.querySelector("[data-select-all]");
  head.checked = chosen > 0 && chosen === all.length;
  head.indeterminate = chosen > 0 && chosen < all.length;
}

function nameVerb(button, chosen) {
  const rows = chosen === 1 ? "1 row" : `${chosen} rows`;
  const verb = button.dataset.verb;
  button.dataset.confirmVerb = `${verb.includes(" ") ? `${verb}:` : verb} ${rows}`;
  button.dataset.confirmNote = `This is done to the ${rows} you selected.`;
}

function select(on) {
  for (const tick of ticks()) tick.checked = on;
  showSelection();
}

region?.addEventListener("click", (event) => {
  const tick = event.target.closest('input[name="rowid"]');
  if (!tick) return open(event);
  if (event.shiftKey) range(tick, tick.checked);
  last = tick;
  showSelection();
});
region?.addEventListener("auxclick", open);
// What does not fit its cell is told to whoever rests on it.
region?.addEventListener("mouseover", (event) => {
  const cell = event.target.closest("tbody :is(td, th)");
  if (cell && !cell.title && cell.scrollWidth > cell.clientWidth) cell.title = cell.textContent.trim();
});
region?.addEventListener("mousedown", (event) => event.shiftKey && event.target.closest(".tick") && event.preventDefault());
region?.addEventListener("scroll", () => region.classList.toggle("scrolled-x", region.scrollLeft > 0), { passive: true });
document.querySelector("[data-select-all]")?.addEventListener("change", (event) => select(event.target.checked));
bulk?.querySelector("[data-select-none]").addEventListener("click", () => select(false));
addEventListener("pageshow", showSelection);

// Shift and click on a heading adds a second sort key; a plain click replaces, as its address says.
region?.querySelector("thead")?.addEventListener("click", (event) => {
  const link = event.target.closest("a");
  if (!link || !event.shiftKey) return;
  event.preventDefault();
  const wanted = new URL(link.href);
  const name = link.closest("th").dataset.name;
  const now = new URL(location.href).searchParams.get("sort");
  const key = wanted.searchParams.get("sort")?.split(",").find((part) => part.replace("-", "") === name);
  const others = (now ?? "").split(",").filter((part) => part && part.replace("-", "") !== name);
  wanted.searchParams.set("sort", [...others, key].filter(Boolean).join(","));
  location.assign(wanted);
});

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key === "Escape" && !document.querySelector(":popover-open, dialog[open]")) select(false);
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    const box = document.querySelector('.search input[type="search"]');
    if (!box) return;
    event.preventDefault();
    box.select();
  }
  if (event.key === "Backspace") event.target.closest(".chip a")?.click();
});

// An empty search is no search: it does not stay in the address; nor does an unchanged hidden value.
document.querySelector(".search")?.addEventListener("submit", (event) => {
  const box = event.target.elements.search;
  box.disabled = !box.value.trim();
});
addEventListener("pageshow", () => {
  const box = document.querySelector(".search")?.elements.search;
  if (box) box.disabled = false;
});

// A narrow screen draws rows as cards: each value gets the name of its column.
const narrow = matchMedia("(max-width: 640px)");
function nameCells() {
  if (!narrow.matches || !region) return;
  const names = [...region.querySelectorAll("thead th")].map((cell) => cell.textContent.trim());
  for (const row of region.querySelectorAll("tbody tr")) {
    [...row.cells].forEach((cell, at) => {
      if (cell.tagName === "TD" && !cell.matches(".tick, .tools")) cell.dataset.label = names[at];
    });
  }
}
narrow.addEventListener("change", nameCells);
nameCells();

// The exact number, for whoever asks for it.
document.querySelector("[data-count]")?.addEventListener("click", async (event) => {
  const button = event.currentTarget;
  button.textContent = "counting";
  const answer = await fetch(button.dataset.count, { headers: { Accept: "application/json" } });
  if (!answer.ok) {
    button.textContent = "could not be counted";
    return;
  }
  button.parentElement.querySelector(".count").textContent = (await answer.json()).text;
  button.remove();
});

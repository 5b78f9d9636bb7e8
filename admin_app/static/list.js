// The list's comfort: rows that open, a selection with ranges, a second sort key, moments as one tells them, and the place
// one left. What is asked for more rarely (keys, the menu of a cell, the card of a row, refreshing) is fetched then.

const root = document.documentElement;
const page = document.querySelector(".page-list");
const region = document.querySelector(".list-scroll");
const bulk = document.getElementById("bulk");
const matching = bulk?.elements.namedItem("matching");
const ticks = () => [...document.querySelectorAll('.list input[name="rowid"]')];
const told = (words, value) => words.replace("#", value);

// The whole row opens the record; what is itself a link, a button or a field keeps its own meaning.
function open(event) {
  const row = event.target.closest("tr[data-url]");
  if (!row || event.target.closest("a, button, input, label, summary, [role=button], .editing") || String(getSelection())) return;
  if (event.button === 1 || event.ctrlKey || event.metaKey) window.open(row.dataset.url, "_blank", "noopener");
  else if (event.button === 0) location.assign(row.dataset.url);
}

// Selection.
let last = null;

export function choose(tick, on, ranged) {
  const all = ticks();
  const [from, to] = [all.indexOf(last), all.indexOf(tick)].sort((a, b) => a - b);
  tick.checked = on;
  if (ranged && from >= 0) for (const one of all.slice(from, to + 1)) one.checked = on;
  last = tick;
  if (matching && !on) matching.checked = false;
  showSelection();
}

function showSelection() {
  if (!bulk) return;
  const all = ticks();
  const chosen = all.filter((tick) => tick.checked).length;
  const number = matching?.checked ? matching.dataset.countText : String(chosen);
  page.classList.toggle("selecting", chosen > 0);
  bulk.querySelector("[data-selected]").textContent = told(bulk.dataset.selectedWords, number);
  for (const button of bulk.querySelectorAll("[data-verb]")) nameVerb(button, number);
  const limit = bulk.querySelector("[data-limit]");
  if (limit) limit.hidden = !matching.checked;
  const head = document.querySelector("[data-select-all]");
  if (!head) return;
  head.checked = chosen > 0 && chosen === all.length;
  head.indeterminate = chosen > 0 && chosen < all.length;
}

function nameVerb(button, number) {
  const rows = number === "1" ? bulk.dataset.one : told(bulk.dataset.many, number);
  const verb = button.dataset.verb;
  button.dataset.confirmVerb = `${verb.includes(" ") ? `${verb}:` : verb} ${rows}`;
  button.dataset.confirmNote = told(matching?.checked ? bulk.dataset.noteMatching : bulk.dataset.note, rows);
}

function select(on) {
  for (const tick of ticks()) tick.checked = on;
  if (matching && !on) matching.checked = false;
  showSelection();
}

matching?.addEventListener("change", () => (matching.checked ? select(true) : showSelection()));
document.querySelector("[data-select-all]")?.addEventListener("change", (event) => select(event.target.checked));
bulk?.querySelector("[data-select-none]").addEventListener("click", () => select(false));

region?.addEventListener("click", (event) => {
  const tick = event.target.closest('input[name="rowid"]');
  if (tick) return choose(tick, tick.checked, event.shiftKey);
  if (event.target.closest(".cell-json, .cell-more")) return readCell(event);
  open(event);
});
region?.addEventListener("keydown", (event) => {
  if (!event.target.matches(".cell-json") || !["Enter", " "].includes(event.key)) return;
  event.preventDefault();
  readCell(event);
});
region?.addEventListener("auxclick", open);
region?.addEventListener("mousedown", (event) => event.shiftKey && event.target.closest(".tick") && event.preventDefault());
region?.addEventListener("scroll", () => region.classList.toggle("scrolled-x", region.scrollLeft > 0), { passive: true });

// What is fetched when it is first wanted.
const menu = (then) => import(region.dataset.menu).then(then);
const refresher = document.querySelector("[data-refresh]");
const refresh = (then) => import(refresher.dataset.refresh).then(then);

const readCell = ({ target }) => menu((module) => module.read(region, target.closest("td, th")));

let begun = false;

function beginMenus() {
  if (begun) return;
  begun = true;
  menu((module) => module.begin(region));
  import(region.dataset.peek).then((module) => module.begin(region));
}
for (const first of ["pointerover", "focusin"]) region?.addEventListener(first, beginMenus);
region?.addEventListener("contextmenu", (event) => {
  const cell = event.target.closest("tbody :is(td, th)");
  if (!cell || cell.matches(".tick, .tools") || event.shiftKey || event.target.closest("input, textarea")) return;
  event.preventDefault();
  menu((module) => module.show(region, cell, event));
});
refresher?.addEventListener("click", () => refresh((module) => module.refresh(refresher)));
if (refresher?.dataset.news) {
  setTimeout(() => refresh((module) => module.watch(refresher)), refresher.dataset.every * 1000);
}

// Shift and click on a heading adds a second sort key, turns it round, takes it away; a plain click is its link.
region?.querySelector("thead")?.addEventListener("click", (event) => {
  const link = event.target.closest("a");
  if (!link || !event.shiftKey) return;
  event.preventDefault();
  const name = link.closest("th").dataset.name;
  const address = new URL(location.href);
  const keys = (address.searchParams.get("sort") ?? "").split(",").filter(Boolean);
  const at = keys.findIndex((key) => key.replace(/^-/, "") === name);
  if (at < 0) keys.push(name);
  else if (keys[at].startsWith("-")) keys.splice(at, 1);
  else keys[at] = `-${name}`;
  for (const gone of ["sort", "after", "before", "anyway"]) address.searchParams.delete(gone);
  if (keys.length) address.searchParams.set("sort", keys.slice(-region.dataset.sortKeys).join(","));
  location.assign(address);
});

// Keys. Which they are is known here, so that the browser's own meaning can be held back in time.
const ANYWHERE = new Set(["j", "k", "r"]);
const IN_A_ROW = new Set(["ArrowDown", "ArrowUp", "ArrowLeft", "ArrowRight", " ", "e", "ContextMenu", "F10"]);

function isOurs(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector(":popover-open:not(.peek, header), dialog[open]")) return false;
  if (ANYWHERE.has(event.key)) return true;
  if (!IN_A_ROW.has(event.key) || !event.target.closest(".list tbody tr")) return false;
  return event.key === "F10" ? event.shiftKey : event.key !== " " || event.target.matches("a, tr, th, td");
}

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest('input:not([type="checkbox"]), textarea, select, [contenteditable]');
  if (event.key === "Escape" && !document.querySelector(":popover-open, dialog[open]") && !event.defaultPrevented) select(false);
  if (event.key === "Backspace") event.target.closest(".chip a")?.click();
  if (typing || event.defaultPrevented) return;
  if (event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey) {
    const box = document.querySelector('.search input[type="search"]');
    if (!box) return;
    event.preventDefault();
    box.select();
  } else if (isOurs(event)) {
    if (event.key === "r") return event.preventDefault(), refresher.click();
    if (!region) return;
    event.preventDefault();
    const { key, shiftKey, target } = event;
    import(region.dataset.keys).then((module) => module.press(region, { key, shiftKey, target, choose, menu }));
  }
  if (event.key === "Backspace") event.target.closest(".chip > :is(a, button)")?.parentElement.querySelector(":scope > a").click();
});

// An empty search is no search: it does not stay in the address; nor does an unchanged hidden value.
const search = document.querySelector(".search");
search?.addEventListener("submit", () => (search.elements.search.disabled = !search.elements.search.value.trim()));

// Moments are told as people tell them, for a month; then, and where no zone is known, they stand as they were sent.
const MONTH = 30 * 86400;
const STEPS = [["day", 86400], ["hour", 3600], ["minute", 60]];
const teller = new Intl.RelativeTimeFormat(root.lang || "en", { style: "narrow", numeric: "auto" });

function tellTimes(now = Date.now()) {
  const exact = root.dataset.dates === "exact";
  for (const time of region?.querySelectorAll('time[datetime*="T"]') ?? []) {
    time.dataset.exact ??= time.textContent;
    const seconds = /(Z|[+-]\d\d:\d\d)$/.test(time.dateTime) ? (new Date(time.dateTime) - now) / 1000 : NaN;
    if (exact || !(Math.abs(seconds) < MONTH)) time.textContent = time.dataset.exact;
    else tellTime(time, ...(STEPS.find(([, length]) => Math.abs(seconds) >= length) ?? ["second", 0]), seconds);
  }
}

function tellTime(time, unit, length, seconds) {
  const words = document.createElement("span");
  words.setAttribute("aria-hidden", "true");
  words.textContent = teller.format(length ? Math.trunc(seconds / length) : 0, unit).replace(/(\d)(?=\p{L})/u, "$1 ");
  const heard = document.createElement("span");
  heard.className = "visually-hidden";
  heard.textContent = time.dataset.exact;
  time.replaceChildren(words, heard);
}

new MutationObserver(() => tellTimes()).observe(root, { attributeFilter: ["data-dates"] });
setInterval(() => document.hidden || tellTimes(), 60_000);

// A narrow screen draws rows as cards: each value gets the name of its column.
const narrow = matchMedia("(max-width: 640px)");
function nameCells() {
  if (!narrow.matches || !region) return;
  const names = [...region.querySelectorAll("thead th")].map((cell) => (cell.querySelector("a") ?? cell).firstChild?.textContent.trim() ?? "");
  for (const row of region.querySelectorAll("tbody tr")) {
    [...row.cells].forEach((cell, at) => {
      if (cell.tagName === "TD" && !cell.matches(".tick, .tools")) cell.dataset.label = names[at];
    });
  }
}
narrow.addEventListener("change", nameCells);

// What is done to rows whenever they are drawn: at first, and after a refresh.
function drawn() {
  tellTimes();
  nameCells();
  for (const value of region?.querySelectorAll(".cell-json") ?? []) {
    value.setAttribute("role", "button");
    value.tabIndex = 0;
  }
  showSelection();
}
page.addEventListener("drawn", drawn);

// The way back: the rows, the scroll and the selection of an address, as this tab left them.
const PLACES = "steward.lists";
const KEPT = 20;
const here = location.pathname + location.search;

function places() {
  try {
    return new Map(JSON.parse(sessionStorage.getItem(PLACES) ?? "[]"));
  } catch {
    return new Map();
  }
}

function keepPlace() {
  const all = places();
  all.delete(here);
  const row = document.activeElement?.closest(".list tbody tr");
  all.set(here, {
    top: region?.scrollTop, left: region?.scrollLeft, page: scrollY, row: row?.dataset.url,
    chosen: ticks().filter((tick) => tick.checked).map((tick) => tick.value), all: matching?.checked,
  });
  try {
    sessionStorage.setItem(PLACES, JSON.stringify([...all].slice(-KEPT)));
  } catch {
    // Storage is switched off: one begins at the top.
  }
}

function comesBack() {
  if (["back_forward", "reload"].includes(performance.getEntriesByType("navigation")[0]?.type)) return true;
  const from = document.referrer.startsWith(location.origin) ? new URL(document.referrer).pathname : "";
  return from.startsWith(location.pathname) && from !== location.pathname;
}

function takePlace() {
  const place = comesBack() ? places().get(here) : null;
  if (!place || !region) return;
  for (const tick of ticks()) tick.checked = place.chosen.includes(tick.value);
  if (matching) matching.checked = place.all;
  region.scrollTo(place.left, place.top);
  scrollTo(0, place.page);
  const row = [...region.querySelectorAll("tbody tr")].find((one) => one.dataset.url === place.row);
  row?.querySelector("th a")?.focus({ preventScroll: true });
}

// Another page of this list is on its way: grey rows after a moment, and a word with a way out when it takes long.
const QUICK = 150;
let waiting = [];

function wait() {
  if (!region || waiting.length) return;
  const began = Date.now();
  const say = () => sayWaiting(Math.round((Date.now() - began) / 1000));
  waiting = [setTimeout(() => region.classList.add("waiting"), QUICK), setInterval(say, 1000)];
}

function sayWaiting(seconds) {
  if (seconds < 3) return;
  let note = page.querySelector(".still-working");
  if (!note) {
    note = document.createElement("div");
    note.className = "still-working";
    note.setAttribute("role", "status");
    const stop = document.createElement("button");
    stop.type = "button";
    stop.className = "btn";
    stop.textContent = region.dataset.wordsStop;
    stop.addEventListener("click", () => (window.stop(), arrived()));
    note.append(document.createElement("span"), stop);
    region.before(note);
  }
  note.firstChild.textContent = told(region.dataset.wordsWaiting, seconds);
}

function arrived() {
  waiting.forEach(clearTimeout);
  waiting = [];
  region?.classList.remove("waiting");
  page.querySelector(".still-working")?.remove();
}

page.addEventListener("click", (event) => {
  const link = event.target.closest("a[href]");
  const leaves = !event.defaultPrevented && event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey);
  if (link && leaves && !link.download && link.pathname === location.pathname && link.href !== `${location.href}#`) wait();
});
page.addEventListener("submit", (event) => event.target.method === "get" && !event.defaultPrevented && wait());

// The exact number, for whoever asks for it.
document.querySelector("[data-count]")?.addEventListener("click", async (event) => {
  const button = event.currentTarget;
  button.textContent = button.dataset.wordsCounting;
  const answer = await fetch(button.dataset.count, { headers: { Accept: "application/json" } });
  if (!answer.ok) {
    button.textContent = button.dataset.wordsFailed;
    return;
  }
  button.parentElement.querySelector(".count").textContent = (await answer.json()).text;
  button.remove();
});

addEventListener("pagehide", keepPlace);
addEventListener("pageshow", () => {
  arrived();
  if (search) search.elements.search.disabled = false;
  showSelection();
});
takePlace();
drawn();

// What edits a value where it stands is fetched when somebody first rests on a row, or cannot.
const editing = document.getElementById("cell-editor");
const fetchEditing = () => import(editing.dataset.module);
if (editing && matchMedia("(hover: none)").matches) fetchEditing();
else if (editing) for (const kind of ["pointerover", "focusin"]) region.addEventListener(kind, fetchEditing, { once: true });

// What can be done with one value: filter by it, exclude it, copy it, open or read what is behind it. Asked for when its
// menu opens, so that no list carries it along. Everything that comes from data is put in as text.

let dots = null;
let menu = null;
const ICONS = { filter: "filter", exclude: "close", copy: "copy", open: "link", read: "eye" };

const keyOf = (row) => row.querySelector('input[name="rowid"]')?.value ?? new URL(row.dataset.url, location.href).searchParams.get("id");
const nameOf = (region, cell) => region.querySelectorAll("thead th")[cell.cellIndex]?.dataset.name;
const say = (text, tone) => import(document.querySelector('script[src*="/shell.js"]').src).then((shell) => shell.say(text, tone));

function make(tag, className, text) {
  const made = document.createElement(tag);
  made.className = className;
  if (text !== undefined) made.textContent = text;
  if (tag === "button") made.type = "button";
  return made;
}

function icon(region, name) {
  const drawing = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  drawing.setAttribute("class", "icon");
  drawing.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `${region.dataset.icons}#${name}`);
  drawing.append(use);
  return drawing;
}

// The dots stand in the value one rests on.
function makeDots(region) {
  dots = make("button", "dots");
  dots.setAttribute("aria-label", region.dataset.wordsMenu);
  dots.setAttribute("aria-haspopup", "menu");
  dots.append(icon(region, "more"));
  dots.addEventListener("click", () => show(region, dots.parentElement));
}

function into(region, cell) {
  if (!cell || cell.matches(".tick, .tools") || dots.parentElement === cell || !nameOf(region, cell)) return;
  if (menu?.matches(":popover-open") || document.activeElement === dots) return;
  cell.append(dots);
}

export function begin(region) {
  if (dots) return;
  makeDots(region);
  for (const kind of ["pointerover", "focusin"]) {
    region.addEventListener(kind, (event) => event.target !== dots && into(region, event.target.closest("tbody :is(td, th)")));
  }
  const now = region.querySelector("tbody :is(td, th):is(:hover, :focus-within)");
  if (now) into(region, now);
}

export function point(region, cell) {
  begin(region);
  cell.append(dots);
  dots.focus();
}

async function asked(region, cell) {
  const address = new URL("cell/", location.origin + location.pathname);
  address.searchParams.set("id", keyOf(cell.parentElement));
  address.searchParams.set("name", nameOf(region, cell));
  const answer = await fetch(address, { headers: { Accept: "application/json" } }).catch(() => null);
  const found = await answer?.json().catch(() => null);
  if (answer?.ok && found) return found;
  say(found?.detail ?? region.dataset.wordsFailed, "danger");
  return null;
}

export async function show(region, cell, event) {
  begin(region);
  if (!cell || !nameOf(region, cell)) return;
  const found = await asked(region, cell);
  if (!found) return;
  menu?.remove();
  menu = make("div", "menu cell-menu");
  menu.popover = "auto";
  menu.setAttribute("role", "menu");
  menu.setAttribute("aria-label", found.label);
  menu.append(...found.items.map((item) => entry(region, found, item)));
  menu.addEventListener("keydown", walk);
  menu.addEventListener("toggle", (toggled) => toggled.newState === "closed" && menu.remove());
  region.closest("main").append(menu);
  menu.showPopover();
  place(menu, event?.clientX ? { left: event.clientX, top: event.clientY, bottom: event.clientY } : cell.getBoundingClientRect());
  menu.querySelector("[role=menuitem]")?.focus();
}

function place(one, box) {
  one.style.left = `${Math.max(8, Math.min(box.left, innerWidth - one.offsetWidth - 8))}px`;
  const below = box.bottom + one.offsetHeight + 8 < innerHeight;
  one.style.top = `${Math.max(8, below ? box.bottom : box.top - one.offsetHeight)}px`;
}

function walk(event) {
  const items = [...event.currentTarget.querySelectorAll("[role=menuitem]")];
  const at = items.indexOf(document.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
  if (event.key === "Tab") event.currentTarget.hidePopover();
  if (to === undefined) return;
  event.preventDefault();
  items.at(to % items.length).focus();
}

function entry(region, found, item) {
  const link = item.do === "open" || item.args;
  const made = make(link ? "a" : "button", "menu-item");
  made.append(icon(region, ICONS[item.do]), make("span", "", item.text));
  made.setAttribute("role", "menuitem");
  made.tabIndex = -1;
  if (link) made.href = item.url ?? narrowed(item);
  else made.addEventListener("click", () => act(region, found, item));
  return made;
}

// The address of this list with the value as a filter: in place of the field's others, or beside them where it is excluded.
function narrowed({ do: what, path, args }) {
  const address = new URL(location.href);
  const kept = [...address.searchParams].filter(([name, value]) => {
    if (name === "after" || name === "before") return false;
    if (what === "filter") return name !== path && !name.startsWith(`${path}__`);
    return name !== path || !args.some(([, excluded]) => excluded === value);
  });
  address.search = new URLSearchParams([...kept, ...args]);
  return address.href;
}

function act(region, found, item) {
  menu.hidePopover();
  if (item.do === "copy") copy(region, item.value);
  else view(region, found.label, item);
}

async function copy(region, text) {
  try {
    await navigator.clipboard.writeText(text);
    say(region.dataset.wordsCopied);
  } catch {
    say(region.dataset.wordsFailed, "danger");
  }
}

// A document or a long text in a window, word for word.
export async function read(region, cell) {
  begin(region);
  const found = await asked(region, cell);
  const item = found?.items.find((one) => one.do === "read");
  if (item) view(region, found.label, item);
  else if (found) location.assign(cell.parentElement.dataset.url);
}

function view(region, label, item) {
  const dialog = make("dialog", "dialog reader");
  dialog.setAttribute("aria-labelledby", "reader-title");
  const title = make("h2", "", label);
  title.id = "reader-title";
  const text = make("pre", item.document ? "mono" : "prose", item.value);
  text.tabIndex = 0;
  const foot = make("div", "dialog-foot");
  const close = make("button", "btn btn-primary", region.dataset.wordsClose);
  const take = make("button", "btn", region.dataset.wordsCopy);
  foot.append(close, take);
  dialog.append(title, text, ...(item.cut ? [make("p", "note", region.dataset.wordsCut)] : []), foot);
  region.closest("main").append(dialog);
  close.addEventListener("click", () => dialog.close());
  take.addEventListener("click", () => copy(region, item.value));
  dialog.addEventListener("close", () => dialog.remove());
  dialog.showModal();
  close.focus();
}

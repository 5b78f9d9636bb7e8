// The search over everything: what this page offers and the pages of the menu at once, records after a pause.
// Everything it says stands in the dialog's own data; the answers come from the address that also works as a page.

const dialog = document.getElementById("palette");
const says = dialog.dataset;
const box = dialog.querySelector("input");
const list = dialog.querySelector('[role="listbox"]');
const status = dialog.querySelector(".palette-status");
const PAUSE = 300;

let options = [];
let active = 0;
let waiting = 0;
let asking = null;
let actions = [];

const words = () => box.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
const fits = (text, wanted) => wanted.every((word) => text.toLowerCase().includes(word));

// What this page offers: its buttons and links of the top bar, its tools, and its verbs.
function offered() {
  const parts = "main .topbar .end :is(a, button), main .toolbar :is(a.btn, button.btn), .selection [data-verb], main .verbs button, [data-palette-action]";
  const found = [...document.querySelectorAll(parts)].filter((one) => !one.disabled && one.checkVisibility());
  found.sort((one, other) => Boolean(one.closest(".pin")) - Boolean(other.closest(".pin")));
  return found.map((one) => ({ label: name(one), icon: drawing(one), key: one.getAttribute("aria-keyshortcuts") ?? "", run: () => one.click() }))
    .filter((one) => one.label);
}

function name(one) {
  const copy = one.cloneNode(true);
  for (const part of copy.querySelectorAll('[aria-hidden="true"]')) part.remove();
  return one.getAttribute("aria-label") ?? copy.textContent.trim();
}

const drawing = (one) => one.querySelector("use")?.getAttribute("href").split("#")[1] ?? "play";

function pages(wanted) {
  const found = [...document.querySelectorAll("#menu-groups a[href]:not(h2 a)")].map((link) => ({
    label: link.textContent.trim(),
    note: link.closest("section").querySelector("h2")?.textContent.trim() ?? "",
    icon: drawing(link),
    key: link.dataset.goto ? `G ${link.dataset.goto}` : "",
    url: link.href,
  }));
  return found.filter((one) => fits(`${one.label} ${one.note}`, wanted));
}

function draw(groups) {
  options = [];
  list.replaceChildren(...groups.filter((group) => group.entries.length || group.stopped).map(section));
  active = Math.min(active, Math.max(0, options.length - 1));
  mark(active);
}

function section(group, at) {
  const part = tag("div", { role: "group", "aria-labelledby": `palette-group-${at}` });
  part.append(tag("div", { id: `palette-group-${at}`, class: "palette-title", role: "presentation" }, group.title));
  for (const entry of group.entries) part.append(option(entry));
  if (group.stopped) part.append(option({ label: says.stopped, note: group.title, icon: "clock", url: group.url }));
  else if (group.url && group.entries.length >= Number(says.most)) part.append(option({ label: says.all, note: group.title, icon: "list", url: group.url, quiet: true }));
  return part;
}

function option(entry) {
  const line = tag("div", { role: "option", id: `palette-${options.length}`, class: entry.quiet ? "quiet" : "", "aria-selected": "false" });
  line.append(icon(entry.icon), tag("span", { class: "palette-label" }, entry.label));
  if (entry.note) line.append(tag("small", {}, entry.note));
  if (entry.key) line.append(tag("kbd", { "aria-hidden": "true" }, entry.key.split(" ").filter((key) => key.length === 1).join(" ").toUpperCase()));
  const place = options.push(entry) - 1;
  line.addEventListener("mousemove", () => place !== active && mark(place));
  line.addEventListener("click", (event) => go(entry, event.ctrlKey || event.metaKey));
  line.addEventListener("auxclick", (event) => event.button === 1 && go(entry, true));
  return line;
}

function tag(kind, attributes = {}, text = "") {
  const made = document.createElement(kind);
  for (const [key, value] of Object.entries(attributes)) if (value !== "") made.setAttribute(key, value);
  made.textContent = text;
  return made;
}

function icon(drawn) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  made.setAttribute("class", "icon");
  made.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `${says.sprite}#${drawn}`);
  made.append(use);
  return made;
}

function mark(place) {
  active = place;
  for (const line of list.querySelectorAll('[role="option"]')) line.setAttribute("aria-selected", String(line.id === `palette-${place}`));
  const line = document.getElementById(`palette-${place}`);
  if (!line) return box.removeAttribute("aria-activedescendant");
  box.setAttribute("aria-activedescendant", line.id);
  line.scrollIntoView({ block: "nearest" });
}

function go(entry, elsewhere) {
  if (!entry) return;
  if (entry.url && elsewhere) return void window.open(entry.url, "_blank", "noopener");
  dialog.close();
  if (entry.url) location.assign(entry.url);
  else entry.run();
}

function local() {
  const wanted = words();
  return [
    { title: says.actions, entries: actions.filter((one) => fits(one.label, wanted)) },
    { title: says.pages, entries: wanted.length ? pages(wanted).slice(0, 8) : [] },
  ];
}

function typed() {
  clearTimeout(waiting);
  asking?.abort();
  active = 0;
  draw(local());
  status.textContent = "";
  waiting = setTimeout(ask, words().length ? PAUSE : 0);
}

// The first group of an answer is the pages, which stand here already; without a word they stand below what was opened.
async function ask() {
  const wanted = box.value.trim();
  asking = new AbortController();
  const slow = setTimeout(() => { status.textContent = says.asking; }, 150);
  try {
    const answer = await fetch(`${says.url}?q=${encodeURIComponent(wanted)}`, { headers: { Accept: "application/json" }, signal: asking.signal });
    if (!answer.ok) throw new Error(String(answer.status));
    const [first, ...found] = (await answer.json()).groups;
    const rest = first?.title === says.pages ? found : [first, ...found].filter(Boolean);
    draw([...local(), ...rest, ...(wanted ? [] : [{ title: says.pages, entries: pages([]) }])]);
    status.textContent = options.length ? "" : `${says.none} “${wanted}”`;
  } catch (wrong) {
    if (wrong.name !== "AbortError") status.textContent = says.failed;
  } finally {
    clearTimeout(slow);
  }
}

export function open(text = "") {
  if (dialog.open) return;
  document.querySelectorAll(":popover-open").forEach((menu) => menu.hidePopover());
  actions = offered();
  box.value = text;
  dialog.showModal();
  box.focus();
  typed();
}

box.addEventListener("input", typed);
dialog.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) mark((active + step + options.length) % Math.max(1, options.length));
  else if (event.key === "Enter" && event.target === box) go(options[active], event.ctrlKey || event.metaKey);
  else return;
  event.preventDefault();
});
dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());
dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
dialog.addEventListener("close", () => asking?.abort());

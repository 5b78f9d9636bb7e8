// The frame's comfort: remembered choices, menus without anchor support, notices, confirmations, copying.
// Everything here is an addition: each page works when this file never arrives.

const root = document.documentElement;

function remember(name, value) {
  try {
    if (value) localStorage.setItem(`steward.${name}`, value);
    else localStorage.removeItem(`steward.${name}`);
  } catch {
    // Storage is switched off: the choice holds until the page is left.
  }
}

// Choices: <button data-choose="theme" data-value="dark">; an empty value is the default.
const CHOICES = { theme: "bsTheme", density: "density", sidebar: "sidebar" };

function showChoices(name) {
  const chosen = root.dataset[CHOICES[name]] ?? "";
  for (const button of document.querySelectorAll(`[data-choose="${name}"]`)) {
    const on = button.hasAttribute("data-toggle") ? chosen === button.dataset.toggle : chosen === button.dataset.value;
    button.setAttribute("aria-pressed", String(on));
  }
}

function choose(button) {
  const name = button.dataset.choose;
  const key = CHOICES[name];
  const value = button.hasAttribute("data-toggle")
    ? (root.dataset[key] ? "" : button.dataset.toggle)
    : button.dataset.value;
  if (value) root.dataset[key] = value;
  else delete root.dataset[key];
  remember(name, value);
  showChoices(name);
}

// Menus are popovers; where CSS cannot anchor them yet, they are placed under their button here.
function place(menu, button) {
  const box = button.getBoundingClientRect();
  const width = menu.offsetWidth;
  const below = box.bottom + menu.offsetHeight + 8 < innerHeight;
  menu.style.left = `${Math.max(12, Math.min(box.left, innerWidth - width - 12))}px`;
  menu.style.top = below ? `${box.bottom}px` : `${Math.max(8, box.top - menu.offsetHeight - 8)}px`;
}

function placeMenus() {
  if (CSS.supports("position-area: bottom")) return;
  for (const menu of document.querySelectorAll(".menu[popover]")) {
    const button = document.querySelector(`[popovertarget="${menu.id}"]`);
    menu.addEventListener("toggle", (event) => event.newState === "open" && button && place(menu, button));
  }
}

// Confirmation: <button data-confirm="sentence"> inside, or belonging to, a form. Without script the server asks.
function ask(button) {
  const dialog = document.createElement("dialog");
  dialog.className = "dialog";
  dialog.setAttribute("aria-labelledby", "ask-title");
  const title = document.createElement("h2");
  title.id = "ask-title";
  title.textContent = button.dataset.confirm;
  const note = document.createElement("p");
  note.className = "quiet";
  note.textContent = button.dataset.confirmNote ?? "";
  const foot = document.createElement("div");
  foot.className = "dialog-foot";
  const go = document.createElement("button");
  go.type = "button";
  go.className = button.classList.contains("btn-warn") ? "btn btn-danger" : "btn btn-primary";
  go.textContent = button.dataset.confirmVerb ?? button.textContent.trim();
  const back = document.createElement("button");
  back.type = "button";
  back.className = "btn";
  back.textContent = "Go back";
  foot.append(go, back);
  dialog.append(title, note, foot);
  document.body.append(dialog);
  dialog.addEventListener("close", () => dialog.remove());
  back.addEventListener("click", () => dialog.close());
  go.addEventListener("click", () => {
    dialog.close();
    confirmed(button);
  });
  dialog.showModal();
  back.focus();
}

function confirmed(button) {
  const mark = document.createElement("input");
  mark.type = "hidden";
  mark.name = "confirmed";
  mark.value = "1";
  button.form.append(mark);
  button.form.requestSubmit(button);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  if (button.dataset.choose) choose(button);
  else if (button.dataset.dismiss !== undefined) button.closest(".notice").remove();
  else if (button.dataset.copy !== undefined) copy(button);
  else if (button.dataset.confirm && !button.form.elements.namedItem("confirmed")) {
    event.preventDefault();
    ask(button);
  }
});

async function copy(button) {
  await navigator.clipboard.writeText(button.dataset.copy);
  say(`Copied ${button.dataset.copy}`);
}

// Notices: what went well leaves by itself, unless one is reading it; what went wrong stays.
export function say(text, tone = "success") {
  const notice = document.createElement("div");
  notice.className = `notice notice-${tone}`;
  const line = document.createElement("p");
  line.textContent = text;
  notice.append(line);
  document.querySelector(".notices")?.append(notice);
  if (tone === "success") leaveLater(notice);
}

function leaveLater(notice) {
  setTimeout(() => (notice.matches(":hover, :focus-within") ? leaveLater(notice) : notice.remove()), 6000);
}

// One press, one request: a form that was sent waits; coming back by the browser's button wakes it again.
document.addEventListener("submit", (event) => {
  if (event.defaultPrevented || event.target.method !== "post") return;
  if (event.target.dataset.sent) return event.preventDefault();
  event.target.dataset.sent = "1";
  event.submitter?.setAttribute("aria-busy", "true");
});
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  for (const mark of document.querySelectorAll('input[type="hidden"][name="confirmed"]:not([data-drawn])')) mark.remove();
  for (const button of document.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
});

// A panel's own script is fetched when the panel is first opened.
document.addEventListener("beforetoggle", (event) => {
  if (event.newState === "open" && event.target.dataset.module) import(event.target.dataset.module);
}, { capture: true });

// A long menu: what is typed leaves the entries that hold it; the arrow leads into them, Enter opens the first.
function filterMenu(box) {
  const wanted = box.value.trim().toLowerCase().split(/\s+/);
  const entries = [...document.querySelectorAll("#menu-groups li")];
  for (const entry of entries) {
    const text = entry.textContent.toLowerCase();
    entry.hidden = !wanted.every((word) => text.includes(word));
  }
  for (const group of document.querySelectorAll("#menu-groups section")) group.hidden = !group.querySelector("li:not([hidden])");
  const left = entries.filter((entry) => !entry.hidden).length;
  box.nextElementSibling.textContent = box.value.trim() ? (left ? `${left} of ${entries.length}` : "Nothing of that name") : "";
}

function moveInMenu(event) {
  const links = [...document.querySelectorAll("#menu-groups li:not([hidden]) a")];
  const at = links.indexOf(document.activeElement);
  const inBox = event.target.matches("[data-menu-filter]");
  if (event.key === "Enter" && inBox && event.target.value.trim()) links[0]?.click();
  else if (event.key === "ArrowDown") links[at + 1]?.focus();
  else if (event.key === "ArrowUp" && !inBox) (links[at - 1] ?? menuFilter).focus();
  else return;
  event.preventDefault();
}

const menuFilter = document.querySelector("[data-menu-filter]");
menuFilter?.addEventListener("input", () => filterMenu(menuFilter));
if (menuFilter) menuFilter.closest("nav").addEventListener("keydown", moveInMenu);
document.querySelector("#menu-groups [aria-current]")?.scrollIntoView({ block: "nearest" });

for (const name of Object.keys(CHOICES)) showChoices(name);
placeMenus();
document.querySelectorAll(".notices .notice-success").forEach(leaveLater);
for (const time of document.querySelectorAll("time[datetime]:not([title])")) {
  const at = new Date(time.dateTime);
  if (!Number.isNaN(at.valueOf())) time.title = at.toLocaleString(undefined, { dateStyle: "full", timeStyle: "long" });
}

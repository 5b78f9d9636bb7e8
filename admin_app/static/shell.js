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
const CHOICES = { theme: "bsTheme", density: "density", sidebar: "sidebar", dates: "dates", keys: "keys" };

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
  back.textContent = document.body.dataset.wordsBack;
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
  say(button.dataset.says ?? document.body.dataset.wordsCopied.replace("{}", () => button.dataset.copy));
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

// The search over everything, and the sheet of shortcuts: fetched when they are first asked for.
const palette = document.getElementById("palette");

async function search(text) {
  (await import(palette.dataset.module)).open(text);
}

async function tellShortcuts() {
  (await import(palette.dataset.sheetModule)).open();
}

document.addEventListener("click", (event) => {
  if (!palette || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const asked = event.target.closest("[data-palette], [data-shortcuts]");
  if (!asked) return;
  event.preventDefault();
  document.querySelectorAll(":popover-open").forEach((menu) => menu.hidePopover());
  if (asked.matches("[data-palette]")) search();
  else tellShortcuts();
});

// Keys. What a key presses says so itself: <a aria-keyshortcuts="e">; in the menu, data-goto is the letter after G.
const isTyping = (event) => event.target.closest("input, textarea, select, [contenteditable]");
const isLetter = (event) => event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.metaKey && !event.altKey;
const isShown = (one) => one.checkVisibility() && !one.closest("[inert]");
let goingUntil = 0;

function pressedBy(key) {
  return [...document.querySelectorAll(`[aria-keyshortcuts~="${CSS.escape(key)}" i]`)].find(isShown);
}

function going(on) {
  goingUntil = on ? Date.now() + 2000 : 0;
  root.toggleAttribute("data-going", on);
  if (on) setTimeout(() => Date.now() >= goingUntil && going(false), 2050);
}

function press(one) {
  if (one.matches("input, textarea, select")) (one.select ?? one.focus).call(one);
  else one.click();
}

function goTo(letter) {
  going(false);
  document.querySelector(letter === "h" ? ".brand a" : `[data-goto="${CSS.escape(letter)}"]`)?.click();
}

function keyed(event) {
  const key = event.key.toLowerCase();
  if ((event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && key === "k") search();
  else if (!isLetter(event) || isTyping(event) || document.querySelector("dialog[open], :popover-open:not(.sidebar)")) return;
  else if (root.hasAttribute("data-going")) goTo(key);
  else if (key === "g") going(true);
  else if (key === "?") tellShortcuts();
  else if (pressedBy(key)) press(pressedBy(key));
  else if (key === "/") search();
  else return;
  event.preventDefault();
}

// Whoever switched single letters off has none of them, whichever script would have heard them (WCAG 2.1.4).
addEventListener("keydown", (event) => {
  const isMeant = isTyping(event) || event.target.closest("[role='listbox'], [role='menu'], dialog");
  if (root.dataset.keys === "off" && isLetter(event) && !isMeant) event.stopImmediatePropagation();
}, { capture: true });
if (palette) document.addEventListener("keydown", (event) => event.defaultPrevented || event.isComposing || keyed(event));
if (/Mac|iPhone|iPad/.test(navigator.platform)) document.querySelector("[data-palette] kbd")?.replaceChildren("⌘ K");

// On paper stands where it came from, and when.
addEventListener("beforeprint", () => {
  document.querySelector("[data-printed-from]")?.replaceChildren(location.href);
  document.querySelector("[data-printed-at]")?.replaceChildren(new Date().toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" }));
});
document.querySelector("#menu-groups [aria-current]")?.scrollIntoView({ block: "nearest" });

for (const name of Object.keys(CHOICES)) showChoices(name);
placeMenus();
document.querySelectorAll(".notices .notice-success").forEach(leaveLater);
for (const time of document.querySelectorAll("time[datetime]:not([title])")) {
  const at = new Date(time.dateTime);
  if (!Number.isNaN(at.valueOf())) time.title = at.toLocaleString(undefined, { dateStyle: "full", timeStyle: "long" });
}

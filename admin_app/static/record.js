// The record's comfort: tabs that open in place, values that are copied, keys that lead on.
// Each tab is an address of its own, so all of it works when this file never arrives.

const tab = document.getElementById("tab");
const SLOW = 150;
let asked = 0;

// Tabs and everything inside them that leads to another state of this record.
function staysHere(address) {
  const here = new URL(location.href);
  return address.origin === here.origin && address.pathname === here.pathname
    && address.searchParams.get("id") === here.searchParams.get("id");
}

async function show(address, { keep = true } = {}) {
  const mine = ++asked;
  const wanted = new URL(address, location.href);
  wanted.searchParams.set("part", "tab");
  tab.setAttribute("aria-busy", "true");
  const slow = setTimeout(() => tab.classList.add("slow"), SLOW);
  try {
    const answer = await fetch(wanted, { headers: { Accept: "text/html" } });
    if (mine !== asked) return;
    if (!answer.ok) return location.assign(address);
    const found = new URL(answer.url);
    found.searchParams.delete("part");
    draw(await answer.text(), found);
    if (keep) history.pushState(null, "", found);
  } catch {
    tell(tab.dataset.failed);
  } finally {
    clearTimeout(slow);
    if (mine === asked) {
      tab.classList.remove("slow");
      tab.removeAttribute("aria-busy");
    }
  }
}

function draw(text, address) {
  const back = wayBack(document.activeElement);
  tab.replaceChildren(...new DOMParser().parseFromString(text, "text/html").body.childNodes);
  const open = address.searchParams.get("tab") ?? "";
  for (const link of document.querySelectorAll(".tabs [data-tab]")) {
    if (link.dataset.tab === open) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  for (const link of document.querySelectorAll(".steps a")) {
    const step = new URL(link.href);
    if (open) step.searchParams.set("tab", open);
    else step.searchParams.delete("tab");
    link.href = step.href;
  }
  nameCells();
  if (back) (tab.querySelector(back) ?? tab).focus();
}

// Where the focus belongs after what held it was replaced: the same heading, the same field, else the tab itself.
function wayBack(element) {
  if (!element || !tab.contains(element)) return null;
  const head = element.closest("th[data-name]");
  if (head) return `th[data-name="${CSS.escape(head.dataset.name)}"] a`;
  if (element.name) return `[name="${CSS.escape(element.name)}"]`;
  return "#none";
}

document.addEventListener("click", (event) => {
  const link = event.target.closest(".tabs a, #tab a");
  if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  if (!staysHere(new URL(link.href))) return;
  event.preventDefault();
  show(link.href);
});
tab?.addEventListener("submit", (event) => {
  if (event.target.method !== "get") return;
  event.preventDefault();
  event.target.closest("[popover]")?.hidePopover();
  show(`?${new URLSearchParams(new FormData(event.target))}`);
});
addEventListener("popstate", () => show(location.href, { keep: false }));
tab?.setAttribute("tabindex", "-1");

// The filter of a tab: the conditions of the chosen field, and its choices where it has some.
function narrowFilter(form) {
  const field = JSON.parse(form.dataset.fields).find((one) => one.name === form.elements.filter_field.value);
  const chosen = form.elements.filter_operator.value;
  const operators = field.operators.map(([name, words]) => new Option(words, name, false, name === chosen));
  form.elements.filter_operator.replaceChildren(...operators);
  const value = form.elements.filter_value;
  const empty = form.elements.filter_operator.value === "empty";
  const listed = !empty && field.choices.length && ["eq", "ne"].includes(form.elements.filter_operator.value);
  const control = document.createElement(listed ? "select" : "input");
  control.className = listed ? "form-select" : "form-control";
  control.id = value.id;
  control.name = value.name;
  if (listed) control.append(...field.choices.map(([name, words]) => new Option(words, name)));
  else control.autocomplete = "off";
  value.replaceWith(control);
  control.closest("[data-value]").hidden = empty;
}
tab?.addEventListener("change", (event) => {
  if (event.target.matches("#tab-filter [name=filter_field], #tab-filter [name=filter_operator]")) narrowFilter(event.target.form);
});
tab?.addEventListener("toggle", (event) => {
  if (event.target.id === "tab-filter" && event.newState === "open") narrowFilter(event.target);
}, { capture: true });

// The whole row of a list opens its record, as on any list.
tab?.addEventListener("click", (event) => {
  const row = event.target.closest("tr[data-url]");
  if (!row || event.target.closest("a, button, input, label, summary") || String(getSelection())) return;
  if (event.ctrlKey || event.metaKey) open(row.dataset.url, "_blank", "noopener");
  else location.assign(row.dataset.url);
});

// A narrow screen draws rows as cards: each value gets the name of its column.
const narrow = matchMedia("(max-width: 640px)");
function nameCells() {
  if (!narrow.matches || !tab) return;
  const names = [...tab.querySelectorAll("thead th")].map((cell) => cell.textContent.trim());
  for (const row of tab.querySelectorAll("table[data-rows] tbody tr")) {
    [...row.cells].forEach((cell, at) => {
      if (cell.tagName === "TD" && !cell.matches(".tools")) cell.dataset.label = names[at];
    });
  }
}
narrow.addEventListener("change", nameCells);
nameCells();

// Copying: what stands on the page, the address of the record, the record as JSON. The frame's own script copies what
// `data-copy` holds; here it is filled in just before.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-copy-text], [data-copy-link], [data-copy-from]");
  if (!button) return;
  if (button.dataset.copyText !== undefined) button.dataset.copy = textBeside(button);
  else if (button.dataset.copyLink !== undefined) button.dataset.copy = new URL(button.dataset.copyLink, location.href).href;
  else if (button.dataset.copy === undefined) {
    event.preventDefault();
    event.stopPropagation();
    fetched(button);
    return;
  }
  button.closest("[popover]")?.hidePopover();
}, { capture: true });

function textBeside(button) {
  const value = button.closest(".code")?.querySelector("pre") ?? button.closest("[data-field]").querySelector("dd");
  return (value.querySelector("pre, .whole") ?? value).textContent;
}

async function fetched(button) {
  try {
    const answer = await fetch(button.dataset.copyFrom, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(String(answer.status));
    button.dataset.copy = await answer.text();
    button.click();
  } catch {
    tell(button.dataset.fails);
  }
}

function tell(sentence) {
  const notice = document.createElement("div");
  notice.className = "notice notice-danger";
  const line = document.createElement("p");
  line.textContent = sentence;
  notice.append(line);
  document.querySelector(".notices")?.append(notice);
}

// One letter leads on where one is not typing: the letters stand on the controls themselves.
document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || document.documentElement.dataset.keys) return; // answered, or letters are switched off
  if (event.ctrlKey || event.metaKey || event.altKey || event.key.length !== 1) return;
  if (event.target.closest("input, textarea, select, [contenteditable], dialog, [popover]")) return;
  const control = document.querySelector(`[aria-keyshortcuts="${CSS.escape(event.key.toLowerCase())}"]`);
  if (!control || !control.matches(".steps a, .topbar a")) return;
  event.preventDefault();
  control.click();
});

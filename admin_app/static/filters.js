// Filters: the panel that adds one, the chips that change one in their place, the way to the builder of nested ones.
// Fetched when the first of their popovers is opened; without it a page with a plain form does the same.

const panel = document.getElementById("filter-panel");
const JSON_PLEASE = { headers: { Accept: "application/json" } };
let asked = null;
let parts;

// What there is to filter by, and the words for it: asked for once a page.
function offered() {
  asked ??= fetched().catch((failure) => {
    asked = null;
    throw failure;
  });
  return asked;
}

async function fetched() {
  const [answer] = await Promise.all([fetch(panel.dataset.offer, JSON_PLEASE), styled(panel.dataset.style)]);
  if (!answer.ok) throw new Error(String(answer.status));
  const offer = await answer.json();
  parts = await import(offer.scripts.conditions);
  return offer;
}

export function styled(address) {
  if (document.querySelector(`link[href="${CSS.escape(address)}"]`)) return Promise.resolve();
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = address;
  return new Promise((done) => {
    link.addEventListener("load", done);
    link.addEventListener("error", done);
    document.head.append(link);
  });
}

// The filters in force, in the order of the page.
const chips = () => [...document.querySelectorAll("[data-filter]")].map((button) => JSON.parse(button.dataset.filter));

function addressWith(filters) {
  const address = new URL(panel.dataset.bare, location.href);
  for (const each of filters) for (const [name, value] of parts.parametersOf(each)) address.searchParams.append(name, value);
  return address;
}

// What the server says of filters: the words they mean, or why it would refuse them.
async function explained(filters) {
  const { search } = addressWith(filters);
  if (!search) return {};
  const answer = await fetch(panel.dataset.offer + search, JSON_PLEASE);
  return answer.ok ? answer.json() : {}; // who cannot be asked here will be asked by the page itself
}

async function go(filters, says) {
  const { refused } = await explained(filters);
  if (refused) says(refused);
  else location.assign(addressWith(filters));
}

async function count(field) {
  const { facets_url: url } = await offered();
  const address = new URL(url, location.href);
  address.searchParams.append("name", field.name);
  const others = chips().filter((each) => each.name !== field.name);
  for (const [name, value] of addressWith(others).searchParams) address.searchParams.append(name, value);
  const answer = await fetch(address, JSON_PLEASE);
  return answer.ok ? answer.json() : { counts: {}, says: "" };
}

// The panel: first the fields, then the condition.
function drawFields(offer) {
  const { words } = offer;
  const list = parts.fieldList(offer.fields, words, (field) => drawCondition(panel, offer, field));
  const advanced = parts.tag("button", { type: "button", class: "menu-item" }, words.advanced);
  advanced.addEventListener("click", () => build(offer, panel));
  panel.replaceChildren(head(panel, panel.getAttribute("aria-label"), words), list, parts.tag("div", { class: "filter-foot" }, advanced));
  list.querySelector("input").focus();
}

function head(place, title, words, back) {
  const line = parts.tag("div", { class: "filter-head" });
  if (back) {
    const button = parts.tag("button", { type: "button", class: "btn btn-quiet btn-icon", "aria-label": words.back }, parts.icon("chevron-left"));
    button.addEventListener("click", back);
    line.append(button);
  }
  const close = parts.tag("button", { type: "button", class: "btn btn-quiet btn-icon filter-close", "aria-label": words.close }, parts.icon("close"));
  close.addEventListener("click", () => place.hidePopover());
  line.append(parts.tag("h2", {}, title), close);
  return line;
}

// One condition, in the panel (a new one) or in a chip's own popover (the one it changes).
function drawCondition(place, offer, field, changed = null) {
  const { words } = offer;
  const editor = parts.conditionEditor(field, words, changed ?? {}, { picker: offer.scripts.picker, count });
  const error = parts.tag("p", { class: "filter-error", role: "alert" });
  const button = parts.tag("button", { class: "btn btn-primary" }, changed ? words.change : words.add);
  const form = parts.tag("form", { method: "get", novalidate: "" }, editor.element, error, parts.tag("div", { class: "filter-foot" }, button));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const made = editor.read();
    if (!made.values.length) {
      error.textContent = words.missing;
      return editor.focus();
    }
    const all = chips();
    const at = changed ? all.findIndex((each) => JSON.stringify(each) === JSON.stringify(changed)) : all.length;
    all.splice(at, 1, made);
    go(all, (sentence) => { error.textContent = sentence; });
  });
  const title = field.group ? `${field.group} > ${field.label}` : field.label;
  place.replaceChildren(head(place, title, words, changed ? null : () => drawFields(offer)), form);
  editor.begin();
}

async function drawChip(menu) {
  const offer = await offered();
  const filter = JSON.parse(menu.previousElementSibling.previousElementSibling.dataset.filter);
  if (filter.where) return build(offer, menu, filter.where);
  const known = offer.fields.find((field) => field.name === filter.name) ?? (await explained([filter])).fields?.[0];
  if (known) drawCondition(menu, offer, known, filter);
}

// The builder stands in a dialog of its own: it needs room.
async function build(offer, menu, where = null) {
  menu.hidePopover();
  const builder = await import(offer.scripts.builder);
  const others = chips().filter((each) => !each.where);
  const now = where ?? chips().find((each) => each.where)?.where ?? null;
  builder.open({ offer, parts, count, where: now, explained: (tree) => explained([{ where: tree }]), go: (tree, says) => go(tree ? [...others, { where: tree }] : others, says) });
}

// This file may arrive before the event that tells of the very opening it was fetched for: each opening counts once.
const standing = new WeakSet();

async function opened(menu) {
  if (standing.has(menu)) return;
  standing.add(menu);
  const waiting = setTimeout(() => menu.classList.add("waiting"), 150);
  try {
    if (menu === panel) drawFields(await offered());
    else await drawChip(menu);
  } catch {
    menu.replaceChildren(Object.assign(document.createElement("p"), { className: "note", textContent: panel.dataset.failed }));
  }
  clearTimeout(waiting);
  menu.classList.remove("waiting");
}

const isOurs = (menu) => menu === panel || Boolean(menu.closest?.(".chip"));
document.addEventListener("toggle", (event) => {
  if (!isOurs(event.target)) return;
  if (event.newState === "open") opened(event.target);
  else standing.delete(event.target);
}, { capture: true });
for (const menu of document.querySelectorAll("#filter-panel:popover-open, .chip > :popover-open")) opened(menu);

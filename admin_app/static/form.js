// The form's comfort: what was changed is kept until it is saved, inline rows come and go, Ctrl+S saves.
// Without this file the form saves just the same.

const form = document.querySelector("form.admin-form[data-guard]") ?? document.querySelector("form.admin-form");
const drawn = new Map();
let leaving = false;

const values = () => new URLSearchParams([...new FormData(form)].filter(([, value]) => typeof value === "string")).toString();

function showDirty() {
  const dirty = values() !== drawn.get("all");
  form.classList.toggle("dirty", dirty);
  const says = form.querySelector("[data-dirty]");
  if (says) says.textContent = dirty ? "Not saved yet" : "";
}

// A half-typed date is sent as nothing by the browser; that would be a silent loss, so it stops here.
function firstBroken() {
  return [...form.elements].find((one) => one.validity?.badInput);
}

function addRow(button) {
  const whole = button.closest(".inline-field");
  const list = whole.querySelector(":scope > .inline-field-list");
  const prefix = whole.id;
  const used = [...list.children].map((row) => Number(row.id.slice(prefix.length + 1)) || 0);
  const next = `${prefix}-${Math.max(-1, ...used) + 1}`;
  const source = whole.querySelector(":scope > .inline-field-template");
  const row = source.content.firstElementChild.cloneNode(true);
  row.id = next;
  for (const one of row.querySelectorAll("[name], [id], [for], [aria-describedby]")) rename(one, next);
  list.append(row);
  row.dispatchEvent(new CustomEvent("pickers", { bubbles: true }));
  row.scrollIntoView({ block: "nearest" });
  row.querySelector("input:not([type=hidden]), select, textarea, [role=combobox]")?.focus();
  showDirty();
}

// Names in the empty row lack the row's own prefix; a field without any name is the row itself.
function rename(element, prefix) {
  const named = (value) => (!value ? prefix : value.startsWith("-") ? prefix + value : `${prefix}-${value}`);
  for (const attribute of ["name", "id", "for", "aria-describedby"]) {
    const value = element.getAttribute(attribute);
    if (value !== null) element.setAttribute(attribute, value.split(" ").map(named).join(" "));
  }
}

function removeRow(button) {
  const row = button.closest(".inline-row");
  const add = row.closest(".inline-field").querySelector(":scope > [data-add-row]");
  row.remove();
  add.focus();
  showDirty();
}

function save(event) {
  if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "s") return;
  event.preventDefault();
  form.requestSubmit(form.querySelector('[name="_continue_editing"]') ?? form.querySelector('[type="submit"], button:not([type])'));
}

if (form) {
  form.noValidate = true;
  requestAnimationFrame(() => drawn.set("all", values()));
  form.addEventListener("input", showDirty);
  form.addEventListener("change", showDirty);
  form.addEventListener("submit", (event) => {
    const broken = firstBroken();
    if (broken) {
      event.preventDefault();
      form.noValidate = false;
      broken.reportValidity();
      form.noValidate = true;
    } else leaving = true;
  }, { capture: true });
  form.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button?.dataset.addRow !== undefined) addRow(button);
    if (button?.dataset.removeRow !== undefined) removeRow(button);
  });
  document.addEventListener("keydown", save);
  addEventListener("beforeunload", (event) => {
    if (!leaving && form.classList.contains("dirty")) event.preventDefault();
  });
  addEventListener("pageshow", () => { leaving = false; });
}
// The tick "NULL" beside a text: typing takes it away.
document.addEventListener("input", (event) => {
  const tick = event.target.closest(".field")?.querySelector('[data-role="null"]');
  if (tick && tick !== event.target) tick.checked = false;
});
document.getElementById("form-errors")?.focus();
for (const one of document.querySelectorAll('input[data-role="datepicker"]')) {
  if (/^(\d{4}-\d\d-\d\d)?$/.test(one.value)) one.type = "date";
}

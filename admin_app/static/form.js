// A form's comfort: what was changed is marked and kept until it is saved or given up; Ctrl+S saves; a link in the list of
// errors leads into its field. Without this file the form saves just the same.

const form = document.querySelector("form.admin-form[data-guard]");
const words = form?.querySelector("[data-words]")?.dataset ?? {};
const leaveDialog = form?.querySelector("dialog[data-leave]");
const drawn = new Map();
let leaving = false;
let goingTo = null;

// What a control would send: as it was drawn (`fresh`), whatever a browser restored into it since, or as it is now.
function sends(control, fresh) {
  if (control.disabled || !control.name) return null;
  if (control.type === "checkbox" || control.type === "radio") return (fresh ? control.defaultChecked : control.checked) ? control.value : "";
  if (control.type === "file") return fresh ? "" : [...control.files].map((file) => `${file.name} ${file.size}`).join();
  // A browser drops the seconds of a full minute by itself.
  if (control.tagName !== "SELECT") return (fresh && "defaultValue" in control ? control.defaultValue : control.value).replace(/(T?\d\d:\d\d):00(\.0+)?$/, "$1");
  const chosen = [...control.options].filter((option) => (fresh ? option.defaultSelected : option.selected));
  if (!chosen.length && !control.multiple && control.options.length) return control.options[0].value;
  return chosen.map((option) => option.value).sort().join("\n");
}

function valuesOf(fresh) {
  const found = new Map();
  for (const control of form.elements) {
    const value = sends(control, fresh);
    if (value !== null) found.set(control.name, `${found.get(control.name) ?? ""}\0${value}`);
  }
  return found;
}

function showDirty() {
  const now = valuesOf(false);
  const changed = new Set([...now].filter(([name, value]) => drawn.get(name) !== value).map(([name]) => name));
  for (const [name] of drawn) if (!now.has(name)) changed.add(name);
  let count = 0;
  for (const row of form.querySelectorAll(".inline-row")) {
    row.classList.toggle("added", row.dataset.added !== undefined);
    count += row.dataset.added !== undefined || Boolean(row.querySelector('[name^="del-"]:checked'));
  }
  for (const field of form.querySelectorAll(".field:not(.field-many)")) {
    const names = [...field.querySelectorAll("[name]")].map((one) => one.name);
    const is = !field.closest(".inline-row.added") && (field.dataset.returned !== undefined || names.some((name) => changed.has(name)));
    field.classList.toggle("changed", is);
    count += is;
  }
  tell(count, changed.size > 0 || form.dataset.unsaved !== undefined);
}

function tell(count, dirty) {
  form.classList.toggle("dirty", dirty);
  const discard = form.querySelector("[data-discard]");
  if (discard) discard.hidden = !dirty;
  const says = form.querySelector("[data-dirty]");
  const sentence = count > 1 ? words.many : count === 1 ? words.one : words.unsaved;
  if (says) says.textContent = dirty ? (sentence ?? "").replace("{count}", count) : "";
}

// Format only, and only when the field is left: what a value means is judged when it is saved.
function wrongFormat(control) {
  const text = control.value ?? "";
  if (control.validity?.badInput) return control.type === "number" ? words.badNumber : words.badDate;
  if (control.validity?.typeMismatch || control.validity?.patternMismatch) return words.bad;
  if (control.inputMode === "decimal" && /[^\d\s.,'eE+-]/.test(text) && !/^(nan|[+-]?inf(inity)?)$/i.test(text.trim())) return words.badNumber;
  if (control.dataset.role !== "json" || !text.trim()) return "";
  try {
    JSON.parse(text.replace(/\b-?(NaN|Infinity)\b/g, "0")); // read only to be checked: nothing of it is written back
    return "";
  } catch (error) {
    return `${words.badJson} ${error.message}`;
  }
}

function checkFormat(control) {
  const field = control.closest(".field");
  if (!field || !control.id) return;
  const sentence = wrongFormat(control);
  const id = `${control.id}-format`;
  const old = document.getElementById(id);
  if (!sentence && !old) return;
  const told = new Set((control.getAttribute("aria-describedby") ?? "").split(" ").filter(Boolean));
  old?.remove();
  told.delete(id);
  if (sentence) {
    const list = document.createElement("ul");
    list.className = "errors";
    list.id = id;
    list.append(Object.assign(document.createElement("li"), { textContent: sentence }));
    control.insertAdjacentElement("afterend", list);
    told.add(id);
  }
  control.classList.toggle("is-invalid", Boolean(sentence));
  if (sentence) control.setAttribute("aria-invalid", "true");
  else control.removeAttribute("aria-invalid");
  if (told.size) control.setAttribute("aria-describedby", [...told].join(" "));
  else control.removeAttribute("aria-describedby");
}

function mayBeSent(event) {
  // A half-typed date is sent as nothing by the browser; that would be a silent loss, so it stops here.
  const broken = [...form.elements].find((one) => one.validity?.badInput);
  const says = form.querySelector("[data-dirty]");
  if (!broken && navigator.onLine) return true;
  event.preventDefault();
  leaveDialog?.close();
  if (broken) checkFormat(broken);
  else if (says) says.textContent = words.offline;
  broken?.focus();
  return false;
}

function save(event) {
  if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "s" || document.querySelector("dialog[open]")) return;
  event.preventDefault();
  form.requestSubmit(form.querySelector('[name="_continue_editing"]') ?? form.querySelector('[type="submit"], button:not([type])'));
}

function leave() {
  leaving = true;
  location.assign(goingTo);
}

// Links of the page are asked here, once; what closes the window is asked by the browser.
function askBeforeLink(event) {
  const link = event.target.closest("a[href]");
  if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || link.target || link.hasAttribute("download")) return;
  const there = new URL(link.href, location.href);
  const onThisPage = there.pathname + there.search === location.pathname + location.search && there.hash;
  if (leaving || onThisPage || !form.classList.contains("dirty") || !leaveDialog) return;
  event.preventDefault();
  goingTo = there.href;
  leaveDialog.showModal();
  leaveDialog.querySelector("[data-stay]").focus();
}

if (form) {
  form.noValidate = true;
  for (const [name, value] of valuesOf(true)) drawn.set(name, value);
  for (const field of form.querySelectorAll(".field.changed")) field.dataset.returned = "";
  showDirty();
  for (const kind of ["input", "change", "rows"]) form.addEventListener(kind, showDirty);
  form.addEventListener("focusout", (event) => {
    // Not on the way to a button: a sentence that comes up would move it away from under the pointer.
    if (!event.relatedTarget?.closest("button, a")) checkFormat(event.target);
  });
  form.addEventListener("submit", (event) => { leaving = mayBeSent(event); }, { capture: true });
  form.querySelector("[data-discard]")?.addEventListener("click", () => {
    leaving = true;
    location.replace(location.pathname + location.search); // asked for anew, so that it is as it is saved
  });
  leaveDialog?.querySelector("[data-stay]").addEventListener("click", () => leaveDialog.close());
  leaveDialog?.querySelector("[data-go]").addEventListener("click", leave);
  document.addEventListener("keydown", save);
  document.addEventListener("click", askBeforeLink);
  addEventListener("beforeunload", (event) => {
    if (!leaving && form.classList.contains("dirty")) event.preventDefault();
  });
  addEventListener("pageshow", () => { leaving = false; showDirty(); });
}

// Where two people changed one field: who goes on typing in it wants it saved.
for (const kind of ["input", "change"]) document.addEventListener(kind, ({ target }) => {
  const choice = target.form?.elements.namedItem(`_choice-${(target.name ?? "").replace(/__[a-z]+$/, "")}`);
  if (choice) choice.value = "mine";
});

// The tick "NULL" beside a text: typing takes it away.
document.addEventListener("input", (event) => {
  const tick = event.target.closest(".field")?.querySelector('[data-role="null"]');
  if (tick && tick !== event.target) tick.checked = false;
});

// A link in the list of errors leads into the field, also where a picker stands in its place.
document.addEventListener("click", (event) => {
  const link = event.target.closest('#form-errors a[href^="#"]');
  const named = link && document.getElementById(link.hash.slice(1));
  if (!named) return;
  const target = named.hidden ? document.getElementById(`${named.id}-box`) : named;
  const inside = target?.matches("input, select, textarea") ? target : target?.querySelector("input:not([type=hidden]), select, textarea, button");
  if (!inside) return;
  event.preventDefault();
  inside.focus();
});
document.getElementById("form-errors")?.focus();
for (const one of document.querySelectorAll('input[data-role="datepicker"]')) {
  if (/^(\d{4}-\d\d-\d\d)?$/.test(one.value)) one.type = "date";
}

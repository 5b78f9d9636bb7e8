// A value edited where it stands. A pencil, or Enter on it, fetches the form's own field for that cell; Enter saves, Esc leaves,
// Tab goes on to the next. The server checks and writes, and answers the row as it is now; for 10 s the change can be taken back.

const parts = document.getElementById("cell-editor");
const region = document.querySelector(".list-scroll");
const words = parts.dataset;
const OFFERED = 10_000;
let open = null;

const heads = () => [...region.querySelectorAll("thead th")];
const headOf = (cell) => heads()[cell.cellIndex];
const isEditable = (cell) => headOf(cell)?.dataset.editable !== undefined;
const keyOf = (row) => row.querySelector('input[name="rowid"]')?.value ?? new URL(row.dataset.url, location.href).searchParams.get("id");
const columns = () => heads().map((head) => head.dataset.name).filter(Boolean).join(",");
const clone = (id) => document.getElementById(id).content.firstElementChild.cloneNode(true);
const textOf = (cell) => [...cell.childNodes].filter((node) => node.nodeName !== "BUTTON").map((node) => node.textContent).join("").trim();

// Pencils stand in the row one rests on or is in.
const attended = new Set();

function attend(row) {
  for (const other of attended) if (other !== row && !other.contains(document.activeElement) && open?.cell.parentElement !== other) abandon(other);
  attended.add(row);
  for (const cell of row.cells) if (isEditable(cell) && !cell.querySelector(":scope > .pencil")) sharpen(row, cell);
}

function sharpen(row, cell) {
  const pencil = clone("cell-pencil");
  const record = row.querySelector("th")?.textContent.trim() ?? "";
  pencil.setAttribute("aria-label", words.wordsEdit.replace("{field}", headOf(cell).textContent.trim()).replace("{record}", record));
  pencil.classList.toggle("at-start", getComputedStyle(cell).textAlign === "end");
  cell.append(pencil);
}

function abandon(row) {
  attended.delete(row);
  for (const pencil of row.querySelectorAll(".pencil")) pencil.remove();
}

const pencilOf = (cell) => (attend(cell.parentElement), cell.querySelector(":scope > .pencil"));

// What is sent, and what comes back.
function address(cell, more = {}) {
  const found = new URL(words.url, location.href);
  found.search = new URLSearchParams({ id: keyOf(cell.parentElement), name: headOf(cell).dataset.name, ...more });
  return found;
}

async function ask(where, options = {}) {
  try {
    const answer = await fetch(where, { headers: { Accept: "application/json" }, ...options });
    return { ok: answer.ok, ...(await answer.json()) };
  } catch {
    return { ok: false, detail: words.wordsFailed };
  }
}

const send = (cell, data, more = {}) => ask(address(cell, { columns: columns(), ...more }), { method: "POST", body: data });
const said = (data) => JSON.stringify([...data].filter(([name]) => name !== "_drawn" && name !== "csrf_token"));
const isChanged = () => said(new FormData(open.form)) !== open.drawn;

// The row as it is now; its boxes and tools stay.
function redraw(row, markup) {
  if (markup === null || markup === undefined) return markup === null && row.remove();
  const made = document.createElement("template");
  made.innerHTML = `<table><tbody><tr>${markup}</tr></tbody></table>`;
  const now = [...made.content.querySelector("tr").cells];
  const before = [...row.cells].filter((cell) => !cell.matches(".tick, .tools"));
  if (now.length !== before.length) return location.reload();
  before.forEach((cell, at) => {
    cell.removeAttribute("title");
    cell.replaceChildren(...now[at].childNodes);
  });
  if (attended.has(row)) attend(row);
  row.dispatchEvent(new CustomEvent("redrawn", { bubbles: true }));
}

// The editor.
async function edit(cell) {
  if (open && !(await leave())) return;
  const found = await ask(address(cell));
  if (open) return;
  if (!found.ok) return complain(found.detail);
  const whole = clone("cell-editor");
  whole.setAttribute("aria-label", words.wordsEdit.replace("{field}", found.label).replace("{record}", found.record));
  whole.querySelector("[data-form]").innerHTML = found.form;
  region.after(whole);
  open = { cell, whole, form: whole.querySelector("form"), undoes: found.undoes };
  cell.classList.add("edited");
  whole.showPopover();
  place();
  await begin(whole);
}

async function begin(whole) {
  const { form } = open;
  if (form.querySelector('[data-role="picker"], [data-role="select2-ajax"]')) {
    await import(words.picker);
    form.dispatchEvent(new CustomEvent("pickers", { bubbles: true }));
  }
  open.first = new FormData(form);
  open.drawn = said(open.first);
  form.noValidate = true;
  form.addEventListener("submit", (event) => { event.preventDefault(); save(); });
  form.addEventListener("input", (event) => untick(event.target));
  whole.addEventListener("keydown", pressed);
  whole.addEventListener("click", ({ target }) => {
    const button = target.closest("button");
    if (button?.matches("[data-save], [data-mine]")) save();
    else if (button?.matches("[data-leave]")) close(true);
  });
  const [control] = controls();
  control?.focus();
  if (control?.select && control.type !== "checkbox") control.select();
}

function place() {
  const { whole, cell } = open;
  const box = cell.getBoundingClientRect();
  whole.style.minWidth = `${Math.min(box.width, innerWidth - 24)}px`;
  whole.style.left = `${Math.max(12, Math.min(box.left, innerWidth - whole.offsetWidth - 12))}px`;
  whole.style.top = `${Math.max(8, Math.min(box.top, innerHeight - whole.offsetHeight - 8))}px`;
}

// Typing takes the tick "NULL" away.
function untick(target) {
  const tick = target.closest(".field")?.querySelector('[data-role="null"]');
  if (tick && tick !== target) tick.checked = false;
}

const controls = () => [...open.whole.querySelectorAll("input, select, textarea, button")].filter(
  (one) => one.type !== "hidden" && !one.disabled && one.tabIndex >= 0 && one.checkVisibility());

function pressed(event) {
  event.stopPropagation();
  if (open.whole.classList.contains("busy")) event.preventDefault();
  if (event.defaultPrevented || event.isComposing) return;
  if (event.key === "Escape") close(true);
  else if (event.key === "Enter" && !event.shiftKey && event.target.tagName !== "BUTTON") event.preventDefault(), save();
  else if (event.key === "Tab" && open.whole.querySelector("[data-conflict]").hidden) goOn(event);
}

async function goOn(event) {
  const all = controls();
  if (event.target !== all.at(event.shiftKey ? 0 : -1)) return;
  event.preventDefault();
  const cells = [...region.querySelectorAll("tbody :is(td, th)")].filter(isEditable);
  const next = cells[cells.indexOf(open.cell) + (event.shiftKey ? -1 : 1)];
  if (await save() && next) {
    next.scrollIntoView({ block: "nearest", inline: "nearest" });
    await edit(next);
  }
}

async function save() {
  const { cell, form, whole, first, undoes } = open;
  if (whole.classList.contains("busy")) return false;
  const broken = [...form.elements].find((one) => one.validity?.badInput);
  if (broken) return refuse(broken.validationMessage);
  const data = new FormData(form);
  if (!isChanged()) return close(true);
  whole.classList.add("busy");
  const answer = await send(cell, data);
  whole.classList.remove("busy");
  if (answer.yours !== undefined) return disagree(answer);
  if (answer.code === "form_expired") return refuse(await renewed());
  if (!answer.ok) return refuse(answer.errors?.[headOf(cell).dataset.name] ?? answer.detail, answer.code === "not_signed_in" && answer.link);
  close(false);
  redraw(cell.parentElement, answer.row);
  if (cell.isConnected) pencilOf(cell)?.focus();
  offer(answer, cell, undoes && answer.changed && answer.drawn ? first : null);
  return true;
}

// Somebody signed in since, beside this page: the next save is theirs, and they press for it.
async function renewed() {
  const found = await ask(address(open.cell));
  if (!found.ok) return found.detail;
  const made = document.createElement("template");
  made.innerHTML = found.form;
  open.form.elements.namedItem("csrf_token").value = made.content.querySelector('[name="csrf_token"]').value;
  return words.wordsFailed;
}

function refuse(sentence, link) {
  const error = open.whole.querySelector("[data-error]");
  error.hidden = false;
  error.querySelector("span").textContent = sentence ?? words.wordsFailed;
  if (link) error.querySelector("span").append(" ", Object.assign(document.createElement("a"), { textContent: link[0], href: link[1], target: "_blank", rel: "noopener" }));
  const [control] = controls();
  control?.setAttribute("aria-invalid", "true");
  control?.focus();
  place();
  return false;
}

// Both changed it: nothing is chosen for the person; the new mark makes the next save the answer.
function disagree(answer) {
  const asks = open.whole.querySelector("[data-conflict]");
  open.form.elements.namedItem("_drawn").value = answer.drawn;
  for (const part of ["detail", "start", "theirs", "written", "yours"]) asks.querySelector(`[data-${part}]`).textContent = answer[part];
  open.whole.querySelector("[data-error]").hidden = true;
  open.whole.querySelector("[data-foot]").hidden = true;
  asks.hidden = false;
  open.first.set("_drawn", answer.drawn);
  open.undoes = false;
  redraw(open.cell.parentElement, answer.row);
  asks.querySelector("[data-mine]").focus();
  place();
  return false;
}

function close(focus) {
  const { whole, cell } = open;
  open = null;
  cell.classList.remove("edited");
  whole.remove();
  if (focus) pencilOf(cell)?.focus();
  return true;
}

// Away from an editor: what was typed stays in it until it is saved or left.
async function leave() {
  if (!isChanged()) return close(false);
  open.whole.querySelector("[data-hint]").textContent = words.wordsUnsaved;
  controls()[0]?.focus();
  return false;
}

const complain = (sentence) => import(document.querySelector('script[src*="/shell.js"]').src).then((shell) => shell.say(sentence, "danger"));

// What was saved, and the way back: the text it was drawn with is sent again, with the marks of now.
let latest = null;

function offer(answer, cell, first) {
  const notice = clone("cell-undo");
  notice.querySelector("p").textContent = answer.says;
  const button = notice.querySelector("[data-undo]");
  document.querySelector(".notices").append(notice);
  if (!first) button.remove();
  else button.addEventListener("click", () => undo(notice, cell, first, answer.drawn));
  if (first) latest = notice;
  const away = () => (notice.matches(":hover, :focus-within") ? setTimeout(away, 2000) : notice.remove());
  setTimeout(away, OFFERED);
}

async function undo(notice, cell, first, drawn) {
  notice.remove();
  first.set("_drawn", drawn);
  const answer = await send(cell, first, { undo: "1" });
  if (answer.row !== undefined) redraw(cell.parentElement, answer.row);
  if (!answer.ok) return complain(answer.yours === undefined ? answer.detail : words.wordsStays);
  offer(answer, cell, null);
  if (cell.isConnected) pencilOf(cell)?.focus();
}

const inRow = (event) => event.target.closest?.("tbody tr");

// The sheet comes first, so that no pencil stands there undrawn.
function fetchSheet() {
  const sheet = document.createElement("link");
  Object.assign(sheet, { rel: "stylesheet", href: words.sheet });
  return new Promise((loaded) => {
    sheet.addEventListener("load", loaded);
    document.head.append(sheet);
  });
}

await fetchSheet();
for (const kind of ["pointerover", "focusin"]) region.addEventListener(kind, (event) => inRow(event) && attend(inRow(event)));
for (const row of region.querySelectorAll("tbody tr:is(:hover, :focus-within)")) attend(row);
region.addEventListener("click", (event) => {
  const pencil = event.target.closest(".pencil");
  if (pencil) event.stopPropagation(), edit(pencil.parentElement);
}, { capture: true });
document.addEventListener("pointerdown", (event) => open && !open.whole.contains(event.target) && leave());
// A click beside an editor with something typed in it leads nowhere.
document.addEventListener("click", (event) => {
  if (open && !open.whole.contains(event.target) && isChanged()) event.preventDefault(), event.stopPropagation();
}, { capture: true });
document.addEventListener("keydown", (event) => {
  const cell = event.target.closest?.("tbody :is(td, th)");
  if (event.key === "F2" && cell && isEditable(cell)) event.preventDefault(), edit(cell);
  if (event.key === "z" && (event.ctrlKey || event.metaKey) && latest?.isConnected && !event.target.closest("input, textarea, select")) {
    event.preventDefault();
    latest.querySelector("[data-undo]").click();
  }
});
region.addEventListener("scroll", () => open && place(), { passive: true });
addEventListener("resize", () => open && place());
addEventListener("beforeunload", (event) => open && isChanged() && event.preventDefault());
if (matchMedia("(hover: none)").matches) {
  for (const row of region.querySelectorAll("tbody tr")) for (const cell of row.cells) if (isEditable(cell)) sharpen(row, cell);
}

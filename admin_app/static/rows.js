// The children in their parent's form come, go and change places. Row n is sent as {list}-{n}-{field}; rows keep their n.

const focusable = "input:not([type=hidden]), select:not([hidden]), textarea, [role=combobox]";

function addRow(button) {
  const whole = button.closest(".inline-field");
  const list = whole.querySelector(":scope > .inline-field-list");
  const used = [...list.children].map((row) => Number(row.id.slice(whole.id.length + 1)) || 0);
  const next = `${whole.id}-${Math.max(-1, ...used) + 1}`;
  const row = whole.querySelector(":scope > .inline-field-template").content.firstElementChild.cloneNode(true);
  row.id = next;
  row.dataset.added = "1";
  for (const one of row.querySelectorAll("[name], [id], [for], [aria-describedby], [data-new-record]")) rename(one, next);
  list.append(row);
  row.dispatchEvent(new CustomEvent("pickers", { bubbles: true }));
  row.scrollIntoView({ block: "nearest" });
  row.querySelector(focusable)?.focus();
  number(list);
  changed(list);
}

// Names in the empty row lack the row's own prefix; a field without any name is the row itself.
function rename(element, prefix) {
  const named = (value) => (!value ? prefix : value.startsWith("-") ? prefix + value : `${prefix}-${value}`);
  for (const attribute of ["name", "id", "for", "aria-describedby", "data-new-record"]) {
    const value = element.getAttribute(attribute);
    if (value !== null) element.setAttribute(attribute, value.split(" ").map(named).join(" "));
  }
}

function removeRow(button) {
  const row = button.closest(".inline-row");
  const list = row.parentElement;
  row.remove();
  list.parentElement.querySelector(":scope > [data-add-row]").focus();
  changed(list);
}

// A row changes places with its neighbour, and their positions go along; the key stays under the finger.
function move(button) {
  const row = button.closest(".inline-row");
  const list = row.parentElement;
  const up = button.dataset.move === "up";
  const other = up ? row.previousElementSibling : row.nextElementSibling;
  if (!other) return;
  if (up) other.before(row);
  else other.after(row);
  number(list, true);
  button.focus();
  changed(list);
}

// A row that was moved changes places by the positions that are there; where they do not tell rows apart, they count up.
function number(list, anew = false) {
  const name = list.parentElement.dataset.order;
  if (!name) return;
  const boxes = [...list.children].map((row) => row.querySelector(`[name="${CSS.escape(`${row.id}-${name}`)}"]`)).filter(Boolean);
  const typed = boxes.map((box) => (box.value.trim() === "" ? NaN : Number(box.value)));
  const sorted = typed.filter((value) => !Number.isNaN(value)).sort((one, other) => one - other);
  const apart = sorted.length === boxes.length && new Set(sorted).size === boxes.length;
  const first = sorted.length ? sorted[0] : 1;
  boxes.forEach((box, at) => {
    if (anew) box.value = apart ? sorted[at] : first + at;
    else if (box.value === "") box.value = Math.max(first - 1, ...sorted) + 1;
  });
}

function changed(list) {
  list.dispatchEvent(new CustomEvent("rows", { bubbles: true }));
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (button?.dataset.addRow !== undefined) addRow(button);
  else if (button?.dataset.removeRow !== undefined) removeRow(button);
  else if (button?.dataset.move) move(button);
});

// Adding a filter, by the kind of the field. Fetched when the panel is first opened; the form works without it.

const form = document.getElementById("filter-panel");

function option(value, text) {
  const made = document.createElement("option");
  made.value = value;
  made.textContent = text;
  return made;
}

function input(type, label) {
  const made = document.createElement("input");
  made.className = "form-control";
  made.type = type;
  made.name = "filter_value";
  made.autocomplete = "off";
  made.setAttribute("aria-label", label);
  return made;
}

// Dates stay text beside their calendar, because "today" and "-7d" are values too.
function dateInput(kind, label) {
  const box = document.createElement("div");
  box.className = "date-or-word";
  const text = input("text", label);
  text.placeholder = "2026-01-31, today, -7d";
  const calendar = document.createElement("input");
  calendar.type = kind === "datetime" ? "datetime-local" : "date";
  calendar.className = "form-control";
  calendar.setAttribute("aria-label", `${label}, from a calendar`);
  calendar.addEventListener("change", () => { text.value = calendar.value; });
  box.append(text, calendar);
  return box;
}

function choiceBoxes(choices) {
  const box = document.createElement("div");
  box.className = "choices";
  for (const [value, text] of choices) {
    const label = document.createElement("label");
    const tick = document.createElement("input");
    tick.type = "checkbox";
    tick.name = "filter_value";
    tick.value = value;
    label.append(tick, text);
    box.append(label);
  }
  return box;
}

function lookup(field) {
  const made = document.createElement("select");
  made.className = "form-select";
  made.name = "filter_value";
  made.dataset.role = "picker";
  made.dataset.url = field.lookup_url;
  made.setAttribute("aria-label", field.label);
  return made;
}

function oneValue(field, label) {
  if (field.lookup_url) return lookup(field);
  if (field.kind === "date" || field.kind === "datetime") return dateInput(field.kind, label);
  const made = input("text", label);
  if (["integer", "decimal", "float"].includes(field.kind)) made.inputMode = "decimal";
  return made;
}

function values(field, operator) {
  if (operator === "empty") return [choiceRadios()];
  if (field.kind === "boolean") return [choiceBoxes(field.choices.length ? field.choices : [["true", "Yes"], ["false", "No"]])];
  if (field.choices.length && ["eq", "ne", "in"].includes(operator)) return [choiceBoxes(field.choices)];
  if (operator === "between") return [oneValue(field, "From"), oneValue(field, "To")];
  return [oneValue(field, "Value")];
}

function choiceRadios() {
  const box = choiceBoxes([["true", "is empty"], ["false", "is not empty"]]);
  for (const tick of box.querySelectorAll("input")) tick.type = "radio";
  box.querySelector("input").checked = true;
  return box;
}

function drawValues(fields) {
  const field = fields.find((one) => one.name === form.elements.filter_field.value);
  const place = form.querySelector("[data-values]");
  const caption = document.createElement("label");
  caption.textContent = "Value";
  place.replaceChildren(caption, ...values(field, form.elements.filter_operator.value));
  if (field.lookup_url) import(form.dataset.picker).then(() => form.dispatchEvent(new CustomEvent("pickers", { bubbles: true })));
}

function drawOperators(fields) {
  const field = fields.find((one) => one.name === form.elements.filter_field.value);
  form.elements.filter_operator.replaceChildren(...field.operators.map(([name, text]) => option(name, text)));
  drawValues(fields);
}

// The address that the form means, without asking the server for it; several values are the same name several times.
function apply(event) {
  event.preventDefault();
  const sent = new FormData(form);
  const given = sent.getAll("filter_value").filter((value) => value.trim() !== "");
  if (!given.length) return form.querySelector("[data-values] :is(input, select)").focus();
  const operator = sent.get("filter_operator");
  const name = sent.get("filter_field") + (operator === "eq" ? "" : `__${operator}`);
  const kept = [...sent].filter(([key]) => !key.startsWith("filter_"));
  location.assign(`?${new URLSearchParams([...kept, ...given.map((value) => [name, value])])}`);
}

if (form) {
  const fields = JSON.parse(form.dataset.fields);
  form.elements.filter_field.addEventListener("change", () => drawOperators(fields));
  form.elements.filter_operator.addEventListener("change", () => drawValues(fields));
  form.addEventListener("toggle", (event) => event.newState === "open" && form.elements.filter_field.focus());
  form.addEventListener("submit", apply);
  const operator = form.elements.filter_operator;
  const chosen = operator.selectedIndex > 0 && operator.value; // by who was quicker than this file
  drawOperators(fields);
  if (chosen && [...operator.options].some((offered) => offered.value === chosen)) {
    operator.value = chosen;
    drawValues(fields);
  }
  form.elements.filter_field.focus();
}

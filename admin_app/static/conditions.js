// One condition and its widgets: which field, what is asked of it, and the values by the field's kind.
// Draws what it is given and knows no page; everything said to a person comes from the server.

export function tag(name, attributes, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) if (value !== null && value !== undefined) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

// One of the drawings that the page has already; the button around it has a name.
export function icon(name) {
  const drawing = document.querySelector("svg.icon").cloneNode(true);
  const use = drawing.querySelector("use");
  use.setAttribute("href", `${use.getAttribute("href").split("#")[0]}#${name}`);
  return drawing;
}

let made = 0;
const unique = (word) => `${word}-${++made}`;
const RESERVED = ["search", "sort", "where", "after", "before", "page_size", "columns"];

// A filter as parameters of an address; a comma inside a value of a list is escaped.
export function parametersOf(filter) {
  if (filter.where) return [["where", JSON.stringify(filter.where)]];
  const { name, operator, values } = filter;
  const whole = operator === "eq" && !RESERVED.includes(name) ? name : `${name}__${operator}`;
  if (operator === "in") return [[whole, joined(values)]];
  if (operator !== "between") return values.map((value) => [whole, value]);
  return pairs(values).map((pair) => [whole, joined(pair)]);
}

const joined = (values) => values.map((value) => value.replaceAll("\\", "\\\\").replaceAll(",", "\\,")).join(",");
const pairs = (values) => values.flatMap((value, at) => (at % 2 ? [] : [[value, values[at + 1] ?? ""]]));
export const titleOf = (field) => (field.group ? `${field.group} > ${field.label}` : field.label);

// The fields, searchable and in groups: a combobox over a list that is always open.
export function fieldList(fields, words, choose) {
  const id = unique("fields");
  const search = tag("input", { type: "search", class: "form-control", role: "combobox", autocomplete: "off", "aria-label": words.search,
    placeholder: words.search, "aria-expanded": "true", "aria-autocomplete": "list", "aria-controls": id });
  const list = tag("div", { role: "listbox", id, class: "field-options", "aria-label": words.fields });
  const nothing = tag("p", { class: "note", role: "status" });
  for (const [name, members] of Map.groupBy(fields, (field) => field.group)) list.append(group(name, members, words, choose));
  const options = () => [...list.querySelectorAll('[role="option"]:not([hidden])')];
  let active = null;
  const mark = (option) => {
    active?.classList.remove("active");
    active?.setAttribute("aria-selected", "false");
    active = option ?? null;
    active?.classList.add("active");
    active?.setAttribute("aria-selected", "true");
    active?.scrollIntoView({ block: "nearest" });
    if (active) search.setAttribute("aria-activedescendant", active.id);
    else search.removeAttribute("aria-activedescendant");
  };
  search.addEventListener("input", () => {
    narrow(list, search.value);
    nothing.textContent = options().length ? "" : words.nothing;
    mark(options()[0]);
  });
  search.addEventListener("keydown", (event) => {
    const all = options();
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Enter") active?.click();
    else if (step && all.length) mark(all[(all.indexOf(active) + step + all.length) % all.length]);
    else return;
    event.preventDefault();
  });
  mark(options()[0]);
  return tag("div", { class: "field-list" }, search, list, nothing);
}

function group(name, members, words, choose) {
  const whole = tag("div", { role: "group", "aria-label": name || words.fields });
  if (name) whole.append(tag("span", { class: "field-group", "aria-hidden": "true" }, name));
  for (const field of members) {
    const option = tag("div", { role: "option", id: unique("field"), "aria-selected": "false", title: field.help || null }, field.label);
    option.dataset.text = titleOf(field).toLowerCase();
    option.addEventListener("click", () => choose(field));
    whole.append(option);
  }
  return whole;
}

// Every word that was typed stands somewhere in the path: "cust reg" finds "Customer > Region".
function narrow(list, typed) {
  const wanted = typed.trim().toLowerCase().split(/\s+/);
  for (const option of list.querySelectorAll('[role="option"]')) {
    option.hidden = !wanted.every((word) => option.dataset.text.includes(word));
  }
  for (const whole of list.children) whole.hidden = !whole.querySelector('[role="option"]:not([hidden])');
}

// The condition: an operator, and below it the widgets of its values.
export function conditionEditor(field, words, filter, { picker, count }) {
  const operator = tag("select", { class: "form-select", "aria-label": words.condition }, ...operators(field, words));
  const place = tag("div", { class: "filter-values" });
  const element = tag("div", { class: "condition" }, operator, place);
  operator.value = keyOf(filter);
  if (!operator.value) operator.selectedIndex = 0;
  const draw = (values) => {
    place.replaceChildren(...widgets(field, operator.value, values, filter.labels ?? {}, words, count));
    if (place.querySelector("[data-role]")) {
      import(picker).then(() => place.dispatchEvent(new CustomEvent("pickers", { bubbles: true })));
    }
  };
  const values = () => [...place.querySelectorAll("[data-value]")].flatMap((one) => one.read());
  operator.addEventListener("change", () => draw(values()));
  draw(filter.values ?? []);
  const focus = () => (place.querySelector('input:not([type="hidden"]), select:not([hidden])') ?? operator).focus();
  return {
    element,
    focus,
    begin: () => (filter.values || operator.options.length < 2 ? focus() : operator.focus()),
    read: () => {
      const [name, blank] = operator.value.split(":");
      return { name: field.name, operator: name, values: blank ? [blank] : values() };
    },
  };
}

// "is empty" and "is not empty" are two conditions to a person; "is one of" is "is" with several values.
function operators(field, words) {
  return field.operators.flatMap(([name, text]) => {
    if (name === "in") return [];
    if (name === "empty") return words.empty.map(([value, said]) => new Option(said, `empty:${value}`));
    return [new Option(text, name)];
  });
}

function keyOf({ operator = "eq", values = [] }) {
  if (operator === "empty") return `empty:${values[0]}`;
  return operator === "in" ? "eq" : operator;
}

function widgets(field, operator, values, labels, words, count) {
  if (operator.startsWith("empty")) return [];
  if (field.choices.length && ["eq", "ne"].includes(operator)) return choiceBoxes(field, values, words, count);
  if (field.lookup_url) return [lookup(field, values, labels, words)];
  if (operator === "between") return [rows(pairs(values), (pair) => between(field, pair, words), words, operator)];
  return [rows(values.map((value) => [value]), ([value = ""]) => one(field, value, words.value, words), words, operator)];
}

function valued(element, read) {
  element.dataset.value = "";
  element.read = read;
  return element;
}

function choiceBoxes(field, values, words, count) {
  const box = tag("fieldset", { class: "choices" }, tag("legend", { class: "visually-hidden" }, words.values));
  for (const [value, text] of field.choices) {
    const tick = tag("input", { type: "checkbox", value });
    tick.checked = values.includes(value);
    box.append(tag("label", {}, tick, tag("span", {}, text), tag("span", { class: "count", "data-count-of": value })));
  }
  valued(box, () => [...box.querySelectorAll("input:checked")].map((tick) => tick.value));
  return field.facets ? [box, counting(field, box, words, count)] : [box];
}

// How many rows each choice would find; asked only here, and only so long as it is quick.
function counting(field, box, words, count) {
  const button = tag("button", { type: "button", class: "btn btn-quiet note" }, words.count);
  const says = tag("p", { class: "note", role: "status" });
  button.addEventListener("click", async () => {
    button.setAttribute("aria-busy", "true");
    const { counts, says: why } = await count(field);
    button.removeAttribute("aria-busy");
    says.textContent = why;
    if (why) return;
    for (const place of box.querySelectorAll("[data-count-of]")) place.textContent = (counts[place.dataset.countOf] ?? 0).toLocaleString();
    button.hidden = true;
  });
  return tag("div", {}, button, says);
}

function lookup(field, values, labels, words) {
  const keys = values.filter((value) => value && !(field.me && value === "me"));
  const select = tag("select", { multiple: "", class: "form-select", "data-role": "picker", "data-multiple": "", "data-url": field.lookup_url, "data-words": JSON.stringify(words.picker), "aria-label": field.label });
  for (const key of keys) select.add(new Option(labels[key] ?? key, key, true, true));
  const whole = tag("div", { class: "filter-lookup" });
  const me = field.me ? tag("input", { type: "checkbox" }) : null;
  if (me) {
    me.checked = values.includes("me");
    whole.append(tag("label", { class: "check" }, me, tag("span", {}, words.me)));
  }
  whole.append(select);
  return valued(whole, () => [...(me?.checked ? ["me"] : []), ...[...select.selectedOptions].map((option) => option.value)]);
}

// Values one below the other; one more is "or".
function rows(given, make, words, operator) {
  const list = tag("div", { class: "filter-rows" });
  const add = (value) => {
    const row = tag("div", { class: "filter-row" }, make(value));
    if (list.children.length) row.append(removing(row, words));
    list.append(row);
    return row;
  };
  (given.length ? given : [[]]).forEach(add);
  if (["gt", "gte", "lt", "lte"].includes(operator)) return list;
  const more = tag("button", { type: "button", class: "btn btn-quiet note" }, words.another);
  more.addEventListener("click", () => add([]).querySelector("input, select").focus());
  return tag("div", {}, list, more);
}

function removing(row, words) {
  const away = tag("button", { type: "button", class: "btn btn-quiet btn-icon", "aria-label": words.remove }, icon("close"));
  away.addEventListener("click", () => {
    const before = row.previousElementSibling;
    row.remove();
    before?.querySelector("input, select")?.focus();
  });
  return away;
}

function between(field, [low = "", high = ""], words) {
  const from = one(field, low, words.from, words);
  const to = one(field, high, words.to, words);
  const whole = tag("div", { class: "filter-between" }, labelled(words.from, from), labelled(words.to, to));
  for (const each of [from, to]) delete each.dataset.value;
  return valued(whole, () => {
    const pair = [...from.read(), ...to.read()];
    return pair.length === 2 ? pair : [];
  });
}

const labelled = (text, widget) => tag("div", {}, tag("span", { class: "note", "aria-hidden": "true" }, text), widget);

function one(field, value, label, words) {
  if (["date", "datetime"].includes(field.kind)) return when(field, value, label, words);
  const numeric = ["integer", "decimal", "float"].includes(field.kind);
  const input = tag("input", { type: "text", class: "form-control", autocomplete: "off", "aria-label": label, inputmode: numeric ? "decimal" : null });
  input.value = value;
  return valued(input, () => (input.value.trim() === "" ? [] : [input.value]));
}

// A date is a day of the calendar, or a word that moves with time.
function when(field, value, label, words) {
  const exact = field.kind === "datetime";
  const modes = [["day", words.day], ...(exact ? [["moment", words.moment]] : []), ...words.moving, ["-", words.ago], ["+", words.ahead]];
  const shift = /^([+-])0*(\d+)([hdwmy])$/.exec(value);
  const mode = modeOf(value, shift, modes);
  if (!modes.some(([name]) => name === mode)) modes.push([mode, mode]); // a spelling of somebody's own stays
  const select = tag("select", { class: "form-select", "aria-label": `${label}: ${words.when}` }, ...modes.map(([name, text]) => new Option(text, name)));
  select.value = mode;
  const day = tag("input", { type: "date", class: "form-control", "aria-label": label, value: mode === "day" ? value : null });
  const moment = tag("input", { type: "datetime-local", class: "form-control", step: "1", "aria-label": label, value: mode === "moment" ? value : null });
  const number = tag("input", { type: "number", min: "0", max: "9999", class: "form-control", "aria-label": `${label}: ${words.number}`, value: shift?.[2] ?? "7" });
  const units = exact ? [words.hours, ...words.units] : words.units;
  const unit = tag("select", { class: "form-select", "aria-label": `${label}: ${words.unit}` }, ...units.map(([name, text]) => new Option(text, name)));
  unit.value = shift?.[3] ?? "d";
  const span = tag("div", { class: "filter-span" }, number, unit);
  const whole = tag("div", { class: "filter-when" }, select, day, moment, span);
  const show = () => {
    day.hidden = select.value !== "day";
    moment.hidden = select.value !== "moment";
    span.hidden = !["-", "+"].includes(select.value);
  };
  select.addEventListener("change", show);
  show();
  return valued(whole, () => {
    if (select.value === "day") return day.value ? [day.value] : [];
    if (select.value === "moment") return moment.value ? [moment.value] : [];
    if (span.hidden) return [select.value];
    return number.value ? [`${select.value}${number.value}${unit.value}`] : [];
  });
}

function modeOf(value, shift, modes) {
  if (shift) return shift[1];
  if (value === "" || /^\d{4}-\d{2}-\d{2}$/.test(value)) return "day";
  if (/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?$/.test(value) && modes.some(([name]) => name === "moment")) return "moment";
  return value;
}

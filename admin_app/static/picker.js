// Pickers: a select (or Flask-Admin's hidden field) whose choices are fetched becomes a combobox.
//   <select data-role="picker" data-url="..." data-multiple>   <input data-role="select2-ajax" data-url data-json>
// Nothing is asked for until the box has the focus; the address answers with [[key, label, second line], ...].

let made = 0;

// The holder keeps the value the form sends; the combobox only talks to it.
function selectHolder(select) {
  const multiple = select.multiple || "multiple" in select.dataset;
  const blank = [...select.options].find((one) => one.value === "" || one.value === "__None");
  return {
    element: select,
    multiple,
    optional: !select.required,
    chosen: () => [...select.selectedOptions].filter((one) => one !== blank).map((one) => [one.value, one.textContent.trim()]),
    hold(items) {
      for (const one of [...select.options]) if (one !== blank) one.remove();
      for (const [key, label] of items) select.add(new Option(label, key, false, true));
      if (!items.length && blank) blank.selected = true;
    },
  };
}

function hiddenHolder(input) {
  const multiple = "multiple" in input.dataset;
  const comma = input.dataset.separator ?? ",";
  const drawn = JSON.parse(input.dataset.json || "[]");
  let items = multiple ? drawn : drawn.length ? [drawn] : [];
  return {
    element: input,
    multiple,
    optional: "allowBlank" in input.dataset || multiple,
    chosen: () => items,
    hold(next) {
      items = next;
      input.value = next.map(([key]) => key).join(comma);
    },
  };
}

function tag(name, attributes, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) if (value !== null) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

function enhance(element) {
  element.dataset.enhanced = "1";
  const holder = element.tagName === "SELECT" ? selectHolder(element) : hiddenHolder(element);
  const id = element.id || `picker-${++made}`;
  const words = JSON.parse(element.dataset.words ?? document.querySelector("[data-picker-words]").dataset.pickerWords);
  const list = tag("ul", { role: "listbox", id: `${id}-list`, class: "picker-list", "aria-label": words.choices, hidden: "" });
  const box = tag("input", {
    type: "text", role: "combobox", class: "form-control", id: `${id}-box`, autocomplete: "off", "aria-expanded": "false",
    "aria-controls": list.id, "aria-autocomplete": "list", "aria-describedby": element.getAttribute("aria-describedby"),
    "aria-invalid": element.getAttribute("aria-invalid"), "aria-label": element.getAttribute("aria-label"),
    placeholder: element.dataset.placeholder ?? words.search, "aria-required": element.required ? "true" : null,
  });
  const chips = tag("ul", { class: "picker-chips", "aria-label": words.chosen });
  const clear = tag("button", { type: "button", class: "picker-clear", "aria-label": words.clear, hidden: "" }, "×");
  const says = tag("span", { class: "visually-hidden", role: "status" });
  const whole = tag("div", { class: "picker" }, ...(holder.multiple ? [chips] : []), box, clear, list, says);
  const label = element.id && document.querySelector(`label[for="${CSS.escape(element.id)}"]`);
  if (label) label.htmlFor = box.id;
  if (!label && !element.getAttribute("aria-label")) box.setAttribute("aria-label", words.name);
  element.classList.contains("is-invalid") && box.classList.add("is-invalid");
  element.hidden = true;
  element.required = false;
  element.after(whole);
  run({ holder, box, list, chips, clear, says, words, url: element.dataset.url });
}

function run(picker) {
  const { holder, box, list, clear, words } = picker;
  let active = -1;
  let waiting = 0;
  let asked = 0;

  const options = () => [...list.querySelectorAll('[role="option"]')];
  const close = () => {
    list.hidden = true;
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
    active = -1;
  };
  const mark = (at) => {
    const all = options();
    if (!all.length) return;
    active = (at + all.length) % all.length;
    all.forEach((one, index) => one.classList.toggle("active", index === active));
    all[active].scrollIntoView({ block: "nearest" });
    box.setAttribute("aria-activedescendant", all[active].id);
  };
  const hold = (items) => {
    holder.hold(items);
    holder.element.dispatchEvent(new Event("change", { bubbles: true }));
    draw();
  };
  const take = (item) => {
    clearTimeout(waiting);
    asked++;
    const others = holder.multiple ? holder.chosen().filter(([key]) => key !== item[0]) : [];
    hold([...others, item]);
    close();
    box.focus();
  };
  const ask = async () => {
    const number = ++asked;
    const typed = box.value === box.dataset.drawn ? "" : box.value;
    const address = new URL(picker.url, location.href);
    address.searchParams.set("query", typed);
    try {
      const answer = await fetch(address, { headers: { Accept: "application/json" } });
      if (number !== asked || document.activeElement !== box) return;
      offer(answer.ok ? await answer.json() : null);
    } catch {
      if (number === asked) offer(null);
    }
  };
  const offer = (found) => {
    const taken = new Set(holder.chosen().map(([key]) => String(key)));
    list.replaceChildren(...(found ?? []).map(([key, text, second], at) => {
      const line = tag("li", { role: "option", id: `${list.id}-${at}`, "aria-selected": String(taken.has(String(key))) }, text);
      if (second) line.append(tag("small", {}, second));
      // Taken when it is pressed: an answer that arrives before the button is up would put another row there.
      line.addEventListener("mousedown", (event) => { event.preventDefault(); if (event.button === 0) take([String(key), text]); });
      line.addEventListener("click", (event) => event.detail === 0 && take([String(key), text]));
      return line;
    }));
    const note = found === null ? words.failed : !found.length ? words.nothing
      : found.length >= 20 ? words.more : "";
    if (note) list.append(tag("li", { class: "picker-note", role: "presentation" }, note));
    picker.says.textContent = note || words.found.replace("{}", found.length);
    list.hidden = false;
    turn();
    box.setAttribute("aria-expanded", "true");
    active = -1;
  };
  // Where there is no room below (a form's buttons stand at the foot), the choices open upwards.
  const turn = () => {
    const { top, bottom } = box.getBoundingClientRect();
    const needed = list.offsetHeight + 72;
    list.classList.toggle("upwards", innerHeight - bottom < needed && top > needed);
  };
  const draw = () => {
    const chosen = holder.chosen();
    if (holder.multiple) {
      box.value = "";
      picker.chips.replaceChildren(...chosen.map((item) => {
        const away = tag("button", { type: "button", "aria-label": words.remove.replace("{}", () => item[1]) }, "×");
        away.addEventListener("click", () => hold(holder.chosen().filter(([key]) => key !== item[0])));
        return tag("li", {}, item[1], away);
      }));
      picker.chips.hidden = !chosen.length;
    } else {
      box.value = chosen[0]?.[1] ?? "";
      clear.hidden = !chosen.length || !holder.optional;
    }
    box.dataset.drawn = box.value;
  };

  box.addEventListener("focus", () => { box.select(); ask(); });
  box.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(ask, 200); });
  box.addEventListener("blur", () => { asked++; close(); draw(); });
  box.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") { event.preventDefault(); list.hidden ? ask() : mark(active + 1); }
    else if (event.key === "ArrowUp") { event.preventDefault(); mark(active - 1); }
    else if (event.key === "Enter" && !list.hidden) { event.preventDefault(); options()[active]?.click(); }
    else if (event.key === "Escape" && !list.hidden) { event.preventDefault(); event.stopPropagation(); close(); draw(); }
    else if (event.key === "Backspace" && holder.multiple && !box.value) hold(holder.chosen().slice(0, -1));
  });
  clear.addEventListener("click", () => { hold([]); box.focus(); });
  holder.element.addEventListener("choose", (event) => take(event.detail)); // a record that was just made beside it
  draw();
}

function enhanceAll(root) {
  for (const one of root.querySelectorAll('[data-role="picker"][data-url], [data-role="select2-ajax"][data-url]')) {
    if (!one.dataset.enhanced && !one.closest("template")) enhance(one);
  }
}

document.addEventListener("pickers", (event) => enhanceAll(event.target));
enhanceAll(document);

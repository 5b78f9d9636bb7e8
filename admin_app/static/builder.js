// Nested conditions: groups of which all, any, not all or none hold. Reads and writes the tree of where=, in the same
// names and values as any filter; the server says what it means, or why it would refuse it.

const isTree = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

// A node of the tree as a group or a leaf of the page.
function groupOf(node) {
  const entries = Object.entries(node);
  const found = entries.length === 1 ? partOf(...entries[0]) : null;
  return found?.parts ? found : { join: "all", negated: false, parts: entries.map((entry) => partOf(...entry)) };
}

function partOf(name, value) {
  if (name === "not" && isTree(value)) {
    const inner = groupOf(value);
    return { ...inner, negated: !inner.negated };
  }
  if (["all", "any"].includes(name) && Array.isArray(value) && value.every(isTree)) {
    return { join: name, negated: false, parts: value.map(partOrLeaf) };
  }
  return { name, values: value };
}

function partOrLeaf(node) {
  const entries = Object.entries(node);
  return entries.length === 1 ? partOf(...entries[0]) : groupOf(node);
}

// A leaf's name is a field, or a field and an operator; its values are a list, as the page writes them.
function filterOf(leaf, fields) {
  const whole = fields.find((field) => field.name === leaf.name);
  const at = leaf.name.lastIndexOf("__");
  const name = whole ? leaf.name : leaf.name.slice(0, at);
  const operator = whole ? "eq" : leaf.name.slice(at + 2);
  return { name, operator, values: leaf.values };
}

export async function open({ offer, parts, count, where, explained, go }) {
  const { words, builder: said } = offer;
  const told = where ? await explained(where) : {};
  const fields = [...offer.fields];
  for (const field of told.fields ?? []) if (!fields.some((one) => one.name === field.name)) fields.push(field);
  const { tag } = parts;

  const sentence = tag("output", { class: "builder-sentence" });
  const error = tag("p", { class: "filter-error", role: "alert" });
  const root = drawGroup(where ? groupOf(where) : { join: "all", negated: false, parts: [null] }, 0);
  const apply = tag("button", { class: "btn btn-primary" }, said.apply);
  const leave = tag("button", { type: "button", class: "btn" }, said.leave);
  const away = tag("button", { type: "button", class: "btn btn-quiet btn-warn" }, said.away);
  const foot = tag("div", { class: "dialog-foot" }, apply, leave, ...(where ? [away] : []));
  const form = tag("form", { method: "dialog", novalidate: "" }, root, tag("p", { class: "note" }, said.means), sentence, error, foot);
  const dialog = tag("dialog", { class: "dialog builder", "aria-labelledby": "builder-title" }, tag("h2", { id: "builder-title" }, said.title), form);
  document.body.append(dialog);

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const { node, missing } = read(root);
    if (missing) {
      error.textContent = words.missing;
      return missing.focus();
    }
    error.textContent = node ? "" : said.none;
    if (node) go(node, (why) => { error.textContent = why; });
  });
  leave.addEventListener("click", () => dialog.close());
  away.addEventListener("click", () => go(null, (why) => { error.textContent = why; }));
  dialog.addEventListener("close", () => dialog.remove());
  let waiting = 0;
  const later = () => { clearTimeout(waiting); waiting = setTimeout(tell, 300); };
  for (const kind of ["input", "change", "builder"]) form.addEventListener(kind, later);
  dialog.showModal();
  (root.querySelector(".builder-parts select, .builder-parts button") ?? apply).focus();
  tell();

  // What stands here, in the server's words; while something is missing, of what is there.
  async function tell() {
    const { node } = read(root);
    const answer = node ? await explained(node) : { where: said.none };
    sentence.textContent = answer.refused ?? answer.where ?? "";
    sentence.classList.toggle("refused", Boolean(answer.refused));
  }

  function drawGroup(group, level) {
    const join = tag("select", { class: "form-select", "aria-label": said.join }, ...said.joins.map(([name, text]) => new Option(text, name)));
    join.value = (group.negated ? "not " : "") + group.join;
    const list = tag("div", { class: "builder-parts" });
    const leaf = button(said.addCondition, () => added(list, drawLeaf(null)));
    const inner = button(said.addGroup, () => added(list, drawGroup({ join: "any", negated: false, parts: [null] }, level + 1)));
    inner.hidden = level + 1 >= offer.depth;
    const head = tag("div", { class: "builder-head" }, join);
    const whole = tag("fieldset", { class: "builder-group" }, tag("legend", { class: "visually-hidden" }, said.group), head, list, tag("div", { class: "builder-tools" }, leaf, inner));
    if (level) head.append(removing(whole, said.removeGroup));
    for (const part of group.parts) list.append(part?.parts ? drawGroup(part, level + 1) : drawLeaf(part));
    return whole;
  }

  function drawLeaf(leaf) {
    const line = tag("div", { class: "builder-leaf" });
    const choose = tag("button", { type: "button", class: "btn builder-field", "aria-haspopup": "dialog" });
    const menu = tag("div", { class: "menu menu-panel sheet", popover: "", role: "dialog", "aria-label": said.choose });
    choose.popoverTargetElement = menu;
    const place = tag("div", { class: "builder-condition" });
    line.append(choose, menu, place, removing(line, said.removeCondition));
    const take = (field, filter = {}) => {
      const text = field ? parts.titleOf(field) : said.choose;
      choose.replaceChildren(tag("span", {}, text), parts.icon("chevron-down"));
      choose.setAttribute("aria-label", `${said.field}: ${text}`);
      const editor = field ? parts.conditionEditor(field, words, filter, { picker: offer.scripts.picker, count }) : null;
      place.replaceChildren(...(editor ? [editor.element] : []));
      line.editor = editor;
    };
    menu.addEventListener("toggle", (event) => {
      if (event.newState !== "open") return;
      menu.replaceChildren(parts.fieldList(fields, words, (field) => {
        take(field);
        menu.hidePopover();
        place.querySelector("select").focus();
        changed(line);
      }));
      menu.querySelector("input").focus();
    });
    const filter = leaf ? filterOf(leaf, fields) : null;
    const field = filter && fields.find((one) => one.name === filter.name);
    take(field ?? null, field ? { ...filter, labels: told.labels?.[filter.name] } : {});
    return line;
  }

  function button(text, press) {
    const made = tag("button", { type: "button", class: "btn btn-quiet" }, text);
    made.addEventListener("click", press);
    return made;
  }

  function removing(part, name) {
    const away = tag("button", { type: "button", class: "btn btn-quiet btn-icon", "aria-label": name }, parts.icon("close"));
    away.addEventListener("click", () => {
      const near = part.closest(".builder-parts").closest(".builder-group");
      part.remove();
      near.querySelector(":scope > .builder-tools button").focus();
      changed(near);
    });
    return away;
  }

  function added(list, part) {
    list.append(part);
    part.querySelector(".builder-field, select").focus();
    changed(part);
  }
}

const changed = (element) => element.dispatchEvent(new Event("builder", { bubbles: true }));

// The tree that a group means, without the groups that hold nothing; and the first line that lacks a value.
function read(whole) {
  const nodes = [];
  let missing = null;
  for (const part of whole.querySelector(":scope > .builder-parts").children) {
    const found = part.matches(".builder-group") ? read(part) : readLeaf(part);
    missing ??= found.missing;
    if (found.node) nodes.push(found.node);
  }
  const join = whole.querySelector(":scope > .builder-head > select").value;
  const inner = { [join.replace("not ", "")]: nodes };
  return { node: nodes.length ? (join.startsWith("not") ? { not: inner } : inner) : null, missing };
}

function readLeaf(line) {
  if (!line.editor) return { node: null, missing: line.querySelector(".builder-field") };
  const { name, operator, values } = line.editor.read();
  if (!values.length) return { node: null, missing: line.editor };
  const key = operator === "eq" ? name : `${name}__${operator}`;
  const bare = values.length === 1 && !["in", "between"].includes(operator);
  return { node: { [key]: bare ? values[0] : values }, missing: null };
}

// The columns of a list: searched, ticked, and put in order by dragging or by the arrow keys. The address says them; a
// browser may remember them for its bare address. Fetched when the menu is first opened.

const menu = document.getElementById("view-menu");
const place = menu?.querySelector("[data-columns]");
const COOKIE = "steward_columns";
let drawn = false;

function tag(name, attributes, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) if (value !== null) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

function styled(address) {
  const link = tag("link", { rel: "stylesheet", href: address });
  return new Promise((done) => {
    link.addEventListener("load", done);
    link.addEventListener("error", done);
    document.head.append(link);
  });
}

const said = (sentence, ...values) => values.reduce((text, value) => text.replace("{}", value), sentence);

function row(column, words) {
  const tick = tag("input", { type: "checkbox", value: column.name });
  tick.checked = column.shown;
  const handle = tag("button", { type: "button", class: "handle", "aria-label": said(words.move, column.label), title: words.how });
  const line = tag("li", { class: "column" }, handle, tag("label", {}, tick, tag("span", {}, column.label)), tag("span", { class: "note pinned", hidden: "" }, words.pinned));
  line.dataset.text = column.label.toLowerCase();
  return line;
}

async function draw() {
  const [answer] = await Promise.all([fetch(menu.dataset.offer, { headers: { Accept: "application/json" } }), styled(menu.dataset.style)]);
  if (!answer.ok) throw new Error(String(answer.status));
  const { columns, words } = await answer.json();
  const search = tag("input", { type: "search", class: "form-control", "aria-label": words.search, placeholder: words.search, autocomplete: "off" });
  const shown = tag("ul", { class: "columns", "aria-label": words.shown });
  const others = tag("ul", { class: "columns", "aria-label": words.more });
  const more = tag("h2", {}, words.more);
  for (const column of columns) (column.shown ? shown : others).append(row(column, words));
  const keep = tag("input", { type: "checkbox" });
  keep.checked = remembers();
  const says = tag("p", { class: "note", role: "status" });
  const show = tag("button", { class: "btn btn-primary" }, words.show);
  const reset = tag("button", { type: "button", class: "btn btn-quiet" }, words.reset);
  const foot = tag("div", { class: "columns-foot" }, says, tag("label", { class: "check" }, keep, tag("span", {}, words.keep)), tag("div", { class: "filter-foot" }, show, reset));
  const form = tag("form", { method: "get" }, search, tag("h2", {}, words.columns), shown, more, others, foot);
  place.replaceChildren(form);
  const settle = () => {
    more.hidden = !others.children.length;
    [...shown.children].forEach((line, at) => { line.querySelector(".pinned").hidden = at > 0; });
  };
  settle();
  search.addEventListener("input", () => {
    const wanted = search.value.trim().toLowerCase().split(/\s+/);
    let left = 0;
    for (const line of form.querySelectorAll(".column")) {
      line.hidden = !wanted.every((word) => line.dataset.text.includes(word));
      left += line.hidden ? 0 : 1;
    }
    says.textContent = left ? "" : words.nothing;
  });
  // What is ticked goes to the end of what is shown, what is not leaves it.
  form.addEventListener("change", (event) => {
    const line = event.target.closest(".column");
    if (!line) return;
    if (event.target.checked) shown.append(line);
    else others.prepend(line);
    settle();
    event.target.focus();
  });
  const tell = (line) => {
    settle();
    const all = [...shown.children];
    if (line.parentElement === shown) says.textContent = said(words.moved, line.querySelector("label").textContent, all.indexOf(line) + 1, all.length);
  };
  shown.addEventListener("keydown", (event) => moved(event) && tell(event.target.closest(".column")));
  shown.addEventListener("pointerdown", (event) => dragged(event, shown, tell));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const names = [...shown.querySelectorAll("input:checked")].map((tick) => tick.value);
    if (!names.length) return void (says.textContent = words.missing);
    remember(keep.checked ? names : null);
    const address = new URL(menu.dataset.bare, location.href);
    address.searchParams.set("columns", names.join(","));
    location.assign(address);
  });
  reset.addEventListener("click", () => {
    remember(null);
    location.assign(menu.dataset.bare);
  });
}

function moved(event) {
  const line = event.target.closest(".handle")?.closest(".column");
  const near = { ArrowUp: line?.previousElementSibling, ArrowDown: line?.nextElementSibling }[event.key];
  if (!line || !["ArrowUp", "ArrowDown"].includes(event.key)) return false;
  event.preventDefault();
  if (near && event.key === "ArrowUp") near.before(line);
  else if (near) near.after(line);
  event.target.focus();
  return true;
}

function dragged(event, list, done) {
  const handle = event.target.closest(".handle");
  if (!handle || event.button !== 0) return;
  event.preventDefault();
  const line = handle.closest(".column");
  handle.focus();
  line.classList.add("dragged");
  const follow = ({ clientY }) => {
    for (const other of list.children) {
      const { top, bottom } = other.getBoundingClientRect();
      if (other === line || clientY < top || clientY > bottom) continue;
      if (clientY < (top + bottom) / 2) other.before(line);
      else other.after(line);
    }
  };
  // On the document: an element that is put elsewhere loses the pointer it had captured.
  const drop = new AbortController();
  const end = () => {
    drop.abort();
    line.classList.remove("dragged");
    handle.focus();
    done(line);
  };
  document.addEventListener("pointermove", follow, { signal: drop.signal });
  for (const kind of ["pointerup", "pointercancel"]) document.addEventListener(kind, end, { signal: drop.signal });
}

// Remembered for this list alone: the cookie is sent to its own address only.
const path = () => new URL(menu.dataset.bare, location.href).pathname;
const remembers = () => document.cookie.split("; ").some((each) => each.startsWith(`${COOKIE}=`));

function remember(names) {
  const kept = names ? `${encodeURIComponent(names.join(","))}; max-age=31536000` : "; max-age=0";
  document.cookie = `${COOKIE}=${kept}; path=${path()}; samesite=lax`;
}

function opened() {
  if (drawn) return;
  drawn = true;
  draw().catch(() => {
    drawn = false;
    place.replaceChildren(tag("p", { class: "note" }, menu.dataset.failed));
  });
}

menu?.addEventListener("toggle", (event) => event.newState === "open" && opened());
if (menu?.matches(":popover-open")) opened();

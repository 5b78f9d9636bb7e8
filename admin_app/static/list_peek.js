// A card of the record behind a link, for whoever rests on it for a moment by mouse or keyboard. Never needed: the link
// leads to all of it. Escape closes it, and one may move onto it.

const PATIENCE = 300;
const LEAVING = 150;
let timer = 0;
let card = null;
let link = null;
const known = new Map();

const isRelated = (one) => one?.matches('td a[href*="/details/?id="]') || one?.matches('th a[href*="/details/?id="]:not([href^="#"])') && one.getAttribute("href") !== one.closest("tr")?.dataset.url;

function soon(one) {
  clearTimeout(timer);
  if (one === link) return;
  timer = setTimeout(() => open(one), PATIENCE);
}

function later() {
  clearTimeout(timer);
  timer = setTimeout(close, LEAVING);
}

function close() {
  clearTimeout(timer);
  link?.removeAttribute("aria-describedby");
  card?.remove();
  card = link = null;
}

async function told(address) {
  if (known.has(address)) return known.get(address);
  const answer = await fetch(address.replace("/details/?", "/peek/?"), { headers: { Accept: "application/json" } }).catch(() => null);
  const found = answer?.ok ? await answer.json().catch(() => null) : null;
  if (found) known.set(address, found);
  return found;
}

async function open(one) {
  const found = await told(one.getAttribute("href"));
  if (!found || !(one.matches(":hover") || one === document.activeElement) || document.querySelector(".cell-menu:popover-open")) return;
  close();
  link = one;
  card = draw(found);
  one.closest("main").append(card);
  card.showPopover();
  place(one.getBoundingClientRect());
  one.setAttribute("aria-describedby", card.id);
}

function draw(found) {
  const made = document.createElement("div");
  made.className = "menu peek";
  made.id = "peek";
  made.popover = "manual";
  made.setAttribute("role", "tooltip");
  const title = document.createElement("strong");
  title.textContent = found.label;
  const facts = document.createElement("dl");
  for (const [label, value] of found.facts) {
    const name = document.createElement("dt");
    const drawn = document.createElement("dd");
    name.textContent = label;
    drawn.innerHTML = value; // finished by the server as every cell is, with all data escaped
    for (const inner of drawn.querySelectorAll("a")) inner.replaceWith(inner.textContent);
    facts.append(name, drawn);
  }
  made.append(title, facts);
  made.addEventListener("pointerenter", () => clearTimeout(timer));
  made.addEventListener("pointerleave", later);
  return made;
}

function place(box) {
  card.style.left = `${Math.max(8, Math.min(box.left, innerWidth - card.offsetWidth - 8))}px`;
  const below = box.bottom + card.offsetHeight + 8 < innerHeight;
  card.style.top = `${below ? box.bottom + 2 : Math.max(8, box.top - card.offsetHeight - 2)}px`;
}

export function begin(region) {
  const found = (event) => {
    const one = event.target.closest("a");
    return isRelated(one) ? one : null;
  };
  region.addEventListener("pointerover", (event) => event.pointerType === "mouse" && found(event) && soon(found(event)));
  region.addEventListener("pointerout", (event) => found(event) && later());
  region.addEventListener("focusin", (event) => found(event) && soon(found(event)));
  region.addEventListener("focusout", (event) => found(event) && later());
  region.addEventListener("scroll", close, { passive: true });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !card) return;
    event.preventDefault();
    close();
  }, { capture: true });
  const now = region.querySelector("td a:is(:hover, :focus)");
  if (isRelated(now)) soon(now);
}

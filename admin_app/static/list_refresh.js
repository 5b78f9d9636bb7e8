// The list anew in its place: rows, number and pages are fetched and put in, scroll and selection stay. And a word above the
// list when rows are new, which never come by themselves and move nothing.

const PARTS = [".list-scroll tbody", ".pager", ".crumbs .count", ".topbar [data-count]"];
const place = () => document.querySelector(".news");
const say = (text, tone) => import(document.querySelector('script[src*="/shell.js"]').src).then((shell) => shell.say(text, tone));

async function fetched() {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } }).catch(() => null);
  if (!answer?.ok || answer.redirected) return null;
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

export async function refresh(button, toTop = false) {
  button.setAttribute("aria-busy", "true");
  const anew = await fetched();
  button.removeAttribute("aria-busy");
  if (!anew) return say(button.dataset.failed, "danger");
  const sameShape = Boolean(anew.querySelector(".list-scroll")) === Boolean(document.querySelector(".list-scroll"));
  if (!sameShape) return location.reload();
  put(anew);
  const region = document.querySelector(".list-scroll");
  if (toTop && region) region.scrollTop = 0;
  const fresh = anew.querySelector("[data-refresh]");
  if (fresh?.dataset.news) button.dataset.news = fresh.dataset.news;
  place()?.replaceChildren();
  if (!toTop) say(button.dataset.done);
}

function put(anew) {
  const chosen = new Set([...document.querySelectorAll('.list input[name="rowid"]:checked')].map((tick) => tick.value));
  const focused = document.activeElement?.closest(".list tbody tr")?.dataset.url;
  const region = document.querySelector(".list-scroll");
  const [top, left] = [region?.scrollTop, region?.scrollLeft];
  for (const part of PARTS) {
    const [old, fresh] = [document.querySelector(part), anew.querySelector(part)];
    if (old && fresh) old.replaceWith(document.adoptNode(fresh));
  }
  numberOfAll(anew);
  for (const tick of document.querySelectorAll('.list input[name="rowid"]')) tick.checked = chosen.has(tick.value);
  region?.scrollTo(left, top);
  const row = [...document.querySelectorAll(".list tbody tr")].find((one) => focused && one.dataset.url === focused);
  row?.querySelector("th a")?.focus({ preventScroll: true });
  document.querySelector(".page-list").dispatchEvent(new CustomEvent("drawn"));
}

// The number that "select all matching" speaks of, and that the server is told was seen.
function numberOfAll(anew) {
  const [old, fresh] = [document, anew].map((place) => place.getElementById("bulk")?.elements);
  if (!old?.matching || !fresh?.matching) return;
  old.seen.value = fresh.seen.value;
  old.matching.dataset.countText = fresh.matching.dataset.countText;
  old.matching.nextSibling.textContent = fresh.matching.nextSibling.textContent;
}

// Asks now and then, while somebody looks; an answer that is none ends it. One that comes after the list was drawn anew is old.
export async function watch(button) {
  const again = () => setTimeout(() => watch(button), button.dataset.every * 1000);
  if (document.hidden) return document.addEventListener("visibilitychange", () => watch(button), { once: true });
  const asked = button.dataset.news;
  const answer = await fetch(asked, { headers: { Accept: "application/json" } }).catch(() => null);
  if (!answer?.ok) return;
  const { count, text } = await answer.json();
  if (asked === button.dataset.news) tell(button, count ? text : "");
  again();
}

function tell(button, text) {
  if (!text) return place()?.replaceChildren();
  const pill = place()?.querySelector("button") ?? document.createElement("button");
  pill.type = "button";
  pill.className = "btn btn-primary";
  pill.textContent = text;
  pill.onclick = () => refresh(button, true);
  place()?.append(pill);
}

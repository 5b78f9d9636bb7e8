// Tiles fill themselves after the page, a few at a time, each from an address of its own; one that fails says so and offers
// another try, and the rest stays. Without this file each frame is a link to that address.

const AT_ONCE = 4;
const GREY_AFTER = 150;

function part(tile, anew) {
  const address = new URL(tile.dataset.tile, location.href);
  address.searchParams.set("part", "1");
  if (anew) address.searchParams.set("anew", "1");
  return address;
}

async function problem(answer) {
  const isProblem = answer.headers.get("Content-Type")?.includes("problem+json");
  return isProblem ? answer.json() : {};
}

function fail(tile, { detail, request_id: number } = {}) {
  const drawn = document.getElementById("tile-failed").content.cloneNode(true);
  if (detail) drawn.querySelector("[data-says]").textContent = detail;
  if (number) drawn.querySelector("[data-number]").textContent = number;
  tile.querySelector("[data-tile-body]").replaceChildren(drawn);
}

async function fill(tile, anew = false) {
  const body = tile.querySelector("[data-tile-body]");
  const hadFocus = body.contains(document.activeElement);
  const slow = setTimeout(() => tile.setAttribute("data-slow", ""), GREY_AFTER);
  tile.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(part(tile, anew), { headers: { Accept: "text/html, application/problem+json;q=0.9" } });
    if (answer.ok && !answer.redirected) body.innerHTML = await answer.text();
    else fail(tile, await problem(answer));
  } catch {
    fail(tile);
  }
  clearTimeout(slow);
  tile.removeAttribute("data-slow");
  tile.removeAttribute("aria-busy");
  if (hadFocus) body.querySelector("[data-tile-again]")?.focus();
}

async function fillNext(waiting) {
  for (let tile = waiting.shift(); tile; tile = waiting.shift()) await fill(tile);
}

const waiting = [...document.querySelectorAll("[data-tile]")];
for (let at = 0; at < AT_ONCE; at += 1) fillNext(waiting);

document.addEventListener("click", (event) => {
  const tile = event.target.closest("[data-tile-again]")?.closest("[data-tile]");
  if (tile) fill(tile, true);
});

// The sheet of keyboard shortcuts: the page of that name in a dialog, with those that this page has.

const palette = document.getElementById("palette");
const address = palette.dataset.sheet;

export async function open() {
  if (document.querySelector("dialog[open]")) return;
  const answer = await fetch(address);
  if (!answer.ok) return location.assign(address);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  show(page.querySelector("h1").textContent, page.querySelector("[data-sheet]"));
}

function show(title, sheet) {
  const dialog = document.createElement("dialog");
  dialog.className = "dialog dialog-sheet";
  dialog.setAttribute("aria-labelledby", "sheet-title");
  const heading = document.createElement("h2");
  heading.id = "sheet-title";
  heading.textContent = title;
  const close = palette.querySelector("[data-close]").cloneNode(true);
  close.addEventListener("click", () => dialog.close());
  const head = document.createElement("div");
  head.className = "sheet-head";
  head.append(heading, close);
  for (const line of sheet.querySelectorAll("[data-key]")) line.hidden = !isHere(line.dataset.key);
  dialog.append(head, document.adoptNode(sheet));
  document.body.append(dialog);
  dialog.addEventListener("close", () => dialog.remove());
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  dialog.showModal();
}

// A single letter is on this page where something says that it is pressed by it; all else holds on its kind of page.
function isHere(key) {
  return key.length > 1 || key === "?" || [...document.querySelectorAll("[aria-keyshortcuts]")].some((one) => presses(one, key));
}

const presses = (one, key) => one.getAttribute("aria-keyshortcuts").toLowerCase().split(" ").includes(key.toLowerCase());

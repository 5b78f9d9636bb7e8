// "New customer" beside a picker: the form of the new record in a dialog, from which one comes back with it chosen.
// Without this file the link opens that form in a window of its own.

let dialog = null;
let opener = null;
let typed = false;

async function open(link) {
  opener = link;
  typed = false;
  dialog = document.createElement("dialog");
  dialog.className = "dialog dialog-form";
  dialog.setAttribute("aria-labelledby", "new-record-title");
  dialog.addEventListener("close", closed);
  dialog.addEventListener("submit", send);
  dialog.addEventListener("cancel", askOnce);
  for (const kind of ["input", "change"]) dialog.addEventListener(kind, () => { typed = true; });
  dialog.addEventListener("click", (event) => event.target.closest("[data-close]") && dialog.close());
  document.body.append(dialog);
  const address = new URL(link.href);
  address.searchParams.set("_dialog", "1");
  await show(() => fetch(address, { headers: { Accept: "text/html" } }));
}

async function send(event) {
  event.preventDefault();
  const form = event.target;
  if (form.dataset.sent) return;
  form.dataset.sent = "1";
  await show(() => fetch(form.action, { method: "POST", body: new FormData(form, event.submitter), headers: { Accept: "text/html" } }));
  delete form.dataset.sent;
}

// Esc over something typed says that it is lost; Esc again leaves.
function askOnce(event) {
  if (event.target !== dialog || !typed) return; // the window of a file that was not chosen ends by the same event
  event.preventDefault();
  typed = false;
  say(opener.dataset.unsaved);
}

// A page of the form is shown; a record that was made is chosen; a refusal is said over what was typed, which stays.
async function show(ask) {
  try {
    const answer = await ask();
    const kind = answer.headers.get("Content-Type") ?? "";
    if (kind.startsWith("text/html") && !answer.redirected) draw(await answer.text());
    else if (answer.ok && kind.startsWith("application/json")) take(await answer.json());
    else if (kind.includes("json")) refuse(await answer.json());
    else say(opener.dataset.failed);
  } catch {
    say(opener.dataset.failed);
  }
}

function draw(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const form = page.querySelector("form.admin-form");
  for (const one of form.querySelectorAll("[id], [for], [aria-describedby], [href^='#']")) {
    for (const name of ["id", "for", "aria-describedby"]) {
      const value = one.getAttribute(name);
      if (value) one.setAttribute(name, value.split(" ").map((id) => `new-${id}`).join(" "));
    }
    if (one.hash && one.getAttribute("href").startsWith("#")) one.setAttribute("href", `#new-${one.getAttribute("href").slice(1)}`);
  }
  const heading = Object.assign(document.createElement("h2"), { id: "new-record-title", textContent: page.querySelector("h1").textContent });
  dialog.replaceChildren(heading, form);
  if (!dialog.open) dialog.showModal();
  dialog.dispatchEvent(new CustomEvent("pickers", { bubbles: true }));
  (dialog.querySelector("#new-form-errors") ?? dialog.querySelector(".field input:not([type=hidden]), .field select:not([hidden]), .field textarea"))?.focus();
}

// Whoever is not signed in any more signs in beside it, and what was typed stays.
function refuse({ detail, code, link }) {
  say(detail);
  if (code !== "not_signed_in" || !link) return;
  const [textContent, href] = link;
  dialog.querySelector(".trouble").append(" ", Object.assign(document.createElement("a"), { textContent, href, target: "_blank", rel: "noopener" }));
}

function say(sentence) {
  if (!dialog.open) {
    const close = Object.assign(document.createElement("button"), { type: "button", className: "btn", textContent: opener.dataset.close });
    close.dataset.close = "";
    const heading = Object.assign(document.createElement("h2"), { id: "new-record-title", textContent: opener.textContent.trim() });
    const line = Object.assign(document.createElement("p"), { className: "trouble" });
    dialog.append(heading, line, close);
    dialog.showModal();
  }
  const old = dialog.querySelector(".trouble");
  const line = old ?? Object.assign(document.createElement("p"), { className: "trouble" });
  if (!old) dialog.querySelector("h2").after(line);
  line.setAttribute("role", "alert");
  line.textContent = sentence;
  line.scrollIntoView({ block: "nearest" });
}

function take({ key, label }) {
  const picker = document.getElementById(opener.dataset.newRecord);
  dialog.close();
  picker.dispatchEvent(new CustomEvent("choose", { detail: [String(key), label] }));
}

function closed() {
  dialog.remove();
  const box = document.getElementById(`${opener.dataset.newRecord}-box`);
  (box ?? opener).focus({ preventScroll: true });
}

addEventListener("beforeunload", (event) => dialog?.open && typed && event.preventDefault());
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-new-record]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || link.closest("dialog")) return;
  event.preventDefault();
  open(link);
});

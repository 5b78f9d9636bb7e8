// The columns of a list: up and down buttons order them; the address says them once, with commas. Fetched when the
// panel is first opened; the form works without it.

const view = document.getElementById("view-menu");

function mover(text, step) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = step < 0 ? "↑" : "↓";
  button.setAttribute("aria-label", `Move ${text} ${step < 0 ? "up" : "down"}`);
  button.addEventListener("click", () => {
    const row = button.closest(".column");
    if (step < 0) row.previousElementSibling?.matches(".column") && row.previousElementSibling.before(row);
    else row.nextElementSibling?.after(row);
    button.focus();
  });
  return button;
}

for (const row of view?.querySelectorAll(".column") ?? []) {
  const text = row.textContent.trim();
  row.append(mover(text, -1), mover(text, 1));
}
view?.addEventListener("submit", (event) => {
  event.preventDefault();
  const address = new URLSearchParams();
  for (const [name, value] of new FormData(view)) if (name !== "columns") address.append(name, value);
  const chosen = [...view.querySelectorAll("[data-columns] :checked")].map((box) => box.value);
  if (chosen.length) address.set("columns", chosen.join(","));
  location.assign(`?${address}`);
});

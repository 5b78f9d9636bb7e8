// Offers the browser's time zone beside the field, where it is another one.
const field = document.querySelector("#time_zone");
const offer = document.querySelector("[data-suggest-zone]");
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (zone && zone !== (field.value || field.placeholder)) {
  const button = offer.querySelector("button");
  button.textContent += `: ${zone}`;
  button.addEventListener("click", () => {
    field.value = zone;
    offer.hidden = true;
    field.focus();
  });
  offer.hidden = false;
}

// After signing in again: the form that was held is sent without another press.
const form = document.querySelector("form[data-go-on]");
form.requestSubmit();

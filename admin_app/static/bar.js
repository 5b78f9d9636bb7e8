// The bar of a page's statements: stays as it was left, and adds what scripts of the page fetch, by their header.
const bar = document.getElementById("statement-bar");
const fetched = document.getElementById("statement-fetched");
const KEY = "steward-statement-bar";

bar.open = localStorage.getItem(KEY) === "open";
bar.addEventListener("toggle", () => localStorage.setItem(KEY, bar.open ? "open" : "closed"));

new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) {
    const cost = (entry.serverTiming || []).find((each) => each.name === "db");
    if (!cost || entry.initiatorType !== "fetch") continue;
    const line = document.createElement("li");
    const place = new URL(entry.name);
    line.textContent = `${place.pathname}${place.search}: ${cost.description}, ${cost.duration} ms`;
    fetched.append(line);
    fetched.hidden = fetched.previousElementSibling.hidden = false;
  }
}).observe({ type: "resource", buffered: true });

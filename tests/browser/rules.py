"""What holds on every page, asked of the browser itself: names, structure, keyboard, width.

A rule answers with what is wrong.
"""

from collections.abc import Iterator
from typing import Any

from playwright.sync_api import Page

NAMED_ROLES = {
    "button", "link", "textbox", "searchbox", "combobox", "checkbox", "radio", "spinbutton", "switch", "tab",
    "menuitem", "listbox", "dialog", "img", "region", "navigation",
}  # fmt: skip
"""What a person must be able to call by a name."""

STRUCTURE = """() => {
  const wrong = [];
  const heads = document.querySelectorAll("h1");
  const say = (element) => element.outerHTML.slice(0, 140);
  if (!document.documentElement.lang) wrong.push("the page has no language");
  if (document.querySelectorAll("main").length !== 1) wrong.push("not one main");
  if (heads.length !== 1) wrong.push(`${heads.length} h1`);
  const head = (heads[0]?.textContent ?? "").trim().replace(/\\s+/g, " ");
  const word = document.querySelector(".environment-word")?.textContent;
  const title = word ? document.title.replace(`${word}: `, "") : document.title;
  if (!head || !title.startsWith(head)) wrong.push(`the title ${document.title} does not begin with ${head}`);
  if (document.documentElement.scrollWidth > innerWidth) wrong.push(`${document.documentElement.scrollWidth} px wide`);
  for (const one of document.querySelectorAll("svg, img")) {
    const named = one.getAttribute("aria-hidden") === "true" || one.getAttribute("aria-label") || one.alt;
    if (!named) wrong.push(`unnamed: ${say(one)}`);
  }
  for (const link of document.querySelectorAll("a:not([href])")) wrong.push(`leads nowhere: ${say(link)}`);
  for (const form of document.querySelectorAll("form")) {
    if (!form.getAttribute("method")) wrong.push(`no method: ${say(form)}`);
    else if (form.method === "post" && !form.elements.namedItem("csrf_token")) wrong.push(`no token: ${say(form)}`);
  }
  const ids = [...document.querySelectorAll("[id]")].map((one) => one.id);
  for (const id of new Set(ids.filter((id, at) => ids.indexOf(id) !== at))) wrong.push(`two of the id ${id}`);
  return wrong;
}"""

# What the keyboard must reach: visible, not disabled; of a group of radio buttons the one that Tab goes to.
CONTROLS = """() => {
  const able = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']";
  const all = [...document.querySelectorAll(able)].filter((one) =>
    !one.disabled && one.tabIndex >= 0 && one.checkVisibility({ visibilityProperty: true }) && one.type !== "radio"
    && !one.closest("[inert]"));
  all.forEach((one, at) => { one.dataset.reached = String(at); });
  return all.length;
}"""

AT = """() => {
  const one = document.activeElement;
  const ringed = (style) => style.outlineStyle !== "none" || style.boxShadow !== "none";
  const around = [one, ...one.querySelectorAll("*"), one.parentElement].filter(Boolean);
  const seen = around.some((part) => ringed(getComputedStyle(part)));
  return [one.dataset.reached ?? (one === document.body ? "body" : "other"), seen, one.outerHTML.slice(0, 140)];
}"""

UNREACHED = """(numbers) => [...document.querySelectorAll("[data-reached]")]
  .filter((one) => !numbers.includes(one.dataset.reached)).map((one) => one.outerHTML.slice(0, 140))"""

TO_THE_START = """() => {
  document.body.tabIndex = -1;
  document.body.focus();
  document.body.removeAttribute("tabindex");
  scrollTo(0, 0);
}"""

INNER_STOPS = 60
"""Presses of Tab that stay within one control: a moment has a stop for each of its parts."""


def troubles(page: Page) -> list[str]:
    """Everything that is wrong with the page as it stands in the window."""
    return [*page.evaluate(STRUCTURE), *unnamed(page), *out_of_reach(page)]


def unnamed(page: Page) -> Iterator[str]:
    """What assistive technology would have to call by its kind alone."""
    session = page.context.new_cdp_session(page)
    nodes: list[dict[str, Any]] = session.send("Accessibility.getFullAXTree")["nodes"]
    session.detach()
    for node in nodes:
        role = node.get("role", {}).get("value")
        if not node["ignored"] and role in NAMED_ROLES and not node.get("name", {}).get("value", "").strip():
            yield f"a {role} without a name: {node.get('properties')}"


def out_of_reach(page: Page) -> Iterator[str]:
    """Controls that Tab does not come to, and those that do not show that it did."""
    many = page.evaluate(CONTROLS)
    page.evaluate(TO_THE_START)
    reached: list[str] = []
    for _press in range(many + INNER_STOPS):
        page.keyboard.press("Tab")
        number, is_seen, markup = page.evaluate(AT)
        if number in reached[:-1] or (number == "body" and reached):
            break
        if number not in ("body", "other", *reached):
            reached.append(number)
            if not is_seen:
                yield f"has the focus and does not show it: {markup}"
    yield from (f"the keyboard does not reach {markup}" for markup in page.evaluate(UNREACHED, reached))


def links(page: Page) -> set[str]:
    """The addresses of this site that the page leads to."""
    found: list[str] = page.locator("a[href]").evaluate_all("all => all.map((one) => one.href.split('#')[0])")
    origin = page.evaluate("location.origin")
    return {address for address in found if address.startswith(origin)}

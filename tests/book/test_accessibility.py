"""What the page on accessibility promises, beyond what axe finds on pages (see test_pages)."""

import json

import vendor
from driving import COLD, lives
from known_failures import KNOWN
from notebook_driving import ready
from playwright.sync_api import expect

CHAPTER = "book/chapters/05-bound.html"
DECK = "book/slides/recitation.html"
LITE = "lite/notebooks/index.html?path=chapters/05-bound.ipynb"
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
RUN = """(levels) => axe.run({runOnly: levels, resultTypes: ["violations"]})
  .then((run) => run.violations.map(({ id, help }) => [id, help]))"""
FOCUS = """() => {
  const at = document.activeElement;
  const name = at.getAttribute("aria-label") ?? at.innerText ?? at.value ?? "";
  return [at.getAttribute("role") ?? at.tagName.toLowerCase(), name.trim().slice(0, 60)];
}"""
OUTLINE = """() => {
  const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(document.activeElement);
  return (outlineStyle !== "none" && parseFloat(outlineWidth) > 0) || boxShadow !== "none";
}"""


def axe():
    return vendor.scripts(print)["axe.min.js"].decode()


def test_what_is_known_of_notebooks_is_what_axe_finds(open_page):
    visit = open_page(LITE, viewport={"width": 1280, "height": 900})
    ready(visit.page)
    visit.page.add_script_tag(content=axe())
    found = dict(visit.page.evaluate(RUN, LEVELS))
    visit.page.context.close()
    assert found == json.loads(KNOWN.read_text(encoding="utf-8"))


def walk(page, stops):
    """Press Tab until every one of some stops was reached; return all stops on the way."""
    way, unseen = [], list(stops)
    for _ in range(400):
        page.keyboard.press("Tab")
        at = tuple(page.evaluate(FOCUS))
        if at[0] != "body":
            assert page.evaluate(OUTLINE), f"no ring of focus on {at}"
        way.append(at)
        unseen = [stop for stop in unseen if stop != at]
        if not unseen:
            return way
    raise AssertionError(f"not reached by Tab: {unseen}")


def test_a_chapter_is_walked_by_keyboard_alone(open_page):
    visit = open_page(CHAPTER, viewport={"width": 1280, "height": 900})
    pictures = lives(visit.page)
    live = next(picture for picture in pictures if picture.function)
    live.ready()
    labels = [live.handle(name).get_attribute("aria-label") for name in live.names]
    visit.page.evaluate("scrollTo(0, 0); document.activeElement.blur()")
    walk(visit.page, [("slider", label) for label in labels])
    before = live.settled(COLD)
    visit.page.keyboard.press("ArrowLeft")
    assert live.settled() != before
    assert visit.problems == []
    visit.page.context.close()


def test_formulas_are_in_the_accessibility_tree(open_page):
    visit = open_page(CHAPTER)
    tree = visit.page.context.new_cdp_session(visit.page).send("Accessibility.getFullAXTree")
    roles = [node.get("role", {}).get("value") for node in tree["nodes"] if not node.get("ignored")]
    formulas = visit.page.locator("article .math").count()
    formulas -= visit.page.locator("article details:not([open]) .math").count()  # told when opened
    assert roles.count("MathMLMath") >= formulas > 0
    visit.page.context.close()


def test_a_page_at_four_hundred_per_cent_is_not_wider_than_its_window(open_page):
    for path in (
        CHAPTER,
        "book/exercises/pages/05-bound.html",
        "book/reference/accessibility.html",
    ):
        visit = open_page(path, viewport={"width": 320, "height": 256})
        assert visit.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, path
        visit.page.context.close()


def test_the_deck_is_walked_by_keyboard_alone(open_page):
    visit = open_page(DECK, viewport={"width": 1280, "height": 720})
    page = visit.page
    lives(page)
    while not page.evaluate("Reveal.getCurrentSlide().querySelector('.live [role=slider]')"):
        page.keyboard.press("ArrowRight")
    here = page.evaluate("Reveal.getIndices().h")
    handle = page.locator("section.present .live [role=slider]").first
    for _ in range(40):
        page.keyboard.press("Tab")
        if handle.evaluate("(handle) => handle === document.activeElement"):
            break
    before = handle.get_attribute("aria-valuenow")
    page.keyboard.press("ArrowRight")
    expect(handle).not_to_have_attribute("aria-valuenow", before)
    page.keyboard.press("Escape")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("Reveal.getIndices().h") == here + 1
    page.context.close()

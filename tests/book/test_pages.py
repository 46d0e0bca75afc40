"""Every page of the built book, opened in a browser: nothing missing, nothing from elsewhere."""

import re
from urllib.parse import unquote, urldefrag, urljoin

import pytest
import vendor

DESKTOP = {"viewport": {"width": 1280, "height": 900}, "color_scheme": "light"}
PHONE = {"viewport": {"width": 360, "height": 740}, "color_scheme": "dark"}

# What the reader can see as text, without code, without what MathJax has drawn.
FACTS = r"""() => {
  const hidden = "script, style, pre, code, noscript, mjx-container, .highlight";
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const text = [document.title];
  for (let node; (node = walker.nextNode()); )
    if (!node.parentElement.closest(hidden)) text.push(node.textContent);
  return {
    text: text.join("\n"),
    formulas: document.querySelectorAll(".math").length,
    undrawn: [...document.querySelectorAll(".math")]
      .filter(e => !e.querySelector("mjx-container")).map(e => e.textContent),
    broken: [...document.querySelectorAll('mjx-merror, mjx-mtext[style*="red"]')].map(
      e => e.getAttribute("data-mjx-error") || e.textContent || e.outerHTML),
    ids: [...document.querySelectorAll("[id]")].map(e => e.id),
    links: [...document.querySelectorAll("a[href]:not(.live-link)")]  // those are states, no places
      .map(e => e.getAttribute("href")),
    mute: [...document.querySelectorAll("img")]
      .filter(e => !e.hasAttribute("alt") && e.getAttribute("role") != "presentation")
      .map(e => e.outerHTML.slice(0, 200)),
    width: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    wide: [...document.querySelectorAll("main article *")]
      .filter(e => e.getBoundingClientRect().right > innerWidth + 1)
      .filter(e => !e.closest("pre, mjx-container, table"))
      .slice(0, 5).map(e => e.outerHTML.slice(0, 120)),
    cut: [...document.querySelectorAll("article mjx-container[display], article .cell_output pre")]
      .filter(e => e.scrollWidth > e.clientWidth + 2)
      .map(e => `${e.clientWidth} of ${e.scrollWidth}: ${e.textContent.slice(0, 80)}`),
    theme: document.documentElement.dataset.theme,
  };
}"""
RAW_TEX = re.compile(r"\\[(\[)\]]|\$\$|\\(?:begin|frac|sum|ln|pi|mu|mathcal|Sigma)\b")
RAW_TABLE = re.compile(r"\|\s*:?[-—–]+:?\s*\|")


@pytest.fixture(scope="session")
def pages(html):
    """Paths of all pages, but not of the redirect to the first, nor of JupyterLite's own."""
    found = sorted(path.relative_to(html).as_posix() for path in html.rglob("*.html"))
    return [
        path
        for path in found
        if not path.startswith(("_static/", "lite/")) and path != "index.html"
    ]


@pytest.fixture(scope="session")
def visits(pages, open_page):
    """Each page opened twice, on a desk in the light theme and on a phone in the dark."""
    axe = vendor.scripts(print)["axe.min.js"].decode()
    found = {}
    for path in pages:
        looks = (
            {"phone": PHONE} if path.startswith("_tests/") else {"desktop": DESKTOP, "phone": PHONE}
        )
        for name, options in looks.items():
            visit = open_page(path, **options)
            facts = visit.page.evaluate(FACTS)
            visit.page.add_script_tag(content=axe)
            run = visit.page.evaluate("axe.run({resultTypes: ['violations']})")
            facts["axe"] = run["violations"]
            facts["problems"] = list(visit.problems)
            visit.page.context.close()
            found[path, name] = facts
    return found


def collect(visits, key):
    return [f"{path} ({name}): {item}" for (path, name), f in visits.items() for item in f[key]]


def test_nothing_is_missing_and_nothing_comes_from_elsewhere(visits):
    assert visits
    assert not [problem for facts in visits.values() for problem in facts["problems"]]


def test_every_formula_is_drawn(visits):
    assert sum(facts["formulas"] for facts in visits.values())
    assert not collect(visits, "undrawn")
    assert not collect(visits, "broken")
    raw = {where: RAW_TEX.findall(facts["text"]) for where, facts in visits.items()}
    assert not {where: found for where, found in raw.items() if found}


def test_every_table_is_a_table(visits):
    assert not [where for where, facts in visits.items() if RAW_TABLE.search(facts["text"])]


def test_every_link_inside_the_book_arrives(visits, html):
    ids = {path: set(facts["ids"]) for (path, _), facts in visits.items()}
    dead = []
    for (path, _), facts in visits.items():
        for link in facts["links"]:
            target, anchor = urldefrag(urljoin(f"https://book/{path}", link.partition("?")[0]))
            if not target.startswith("https://book/"):
                continue
            file = unquote(target.removeprefix("https://book/"))
            if not (html / file).is_file():
                dead.append(f"{path}: {link}")
            elif anchor and file in ids and unquote(anchor) not in ids[file]:
                dead.append(f"{path}: {link} (no such anchor)")
    assert not sorted(set(dead))


def test_every_picture_has_words(visits):
    assert not collect(visits, "mute")


def test_no_page_scrolls_sideways(visits):
    assert not {
        where: (facts["width"], facts["wide"])
        for where, facts in visits.items()
        if facts["width"] > 0
    }


def test_formulas_and_outputs_fit_the_column_of_a_wide_screen(visits):
    cut = {path: facts["cut"] for (path, name), facts in visits.items() if name == "desktop"}
    assert cut
    assert not {path: found for path, found in cut.items() if found}


def test_both_themes_were_seen(visits):
    assert {facts["theme"] for facts in visits.values()} == {"light", "dark"}


def test_axe_finds_no_barrier(visits):
    found = [
        f"{path} ({name}): {barrier['id']}: {barrier['help']}: {node['html'][:160]}"
        for (path, name), facts in visits.items()
        for barrier in facts["axe"]
        for node in barrier["nodes"]
    ]
    assert not found, "\n".join(found)


def test_search_finds_a_word(open_page):
    visit = open_page("search.html?q=mixture")
    visit.page.wait_for_selector("#search-results li a")
    assert not visit.problems

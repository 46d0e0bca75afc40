"""The decks: taken from the chapters, fitted to the slide, and moved as a presenter moves them."""

import re

import pytest
import slides
from bs4 import BeautifulSoup
from driving import COLD, lives
from playwright.sync_api import expect

DECKS = [path.stem for path in sorted(slides.FOLDER.glob("*.md"))]
SCREENS = [(1280, 720), (1920, 1080)]
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True}
# What of a slide lies under its last line, or beyond its edge, in pixels.
BEYOND = """() => {
  const slide = Reveal.getCurrentSlide();
  const inside = [...slide.querySelectorAll(".words > *, .formulas > *, .shown *")]
    .map((part) => part.getBoundingClientRect()).filter(({ width, height }) => width * height);
  const most = (side) => Math.max(0, ...inside.map((box) => box[side]));
  const last = slide.querySelector(".source").getBoundingClientRect().top;
  const beyond = [most("bottom") - last, most("right") - innerWidth];
  return beyond.map((pixels) => Math.floor(Math.max(0, pixels)));
}"""
DRAWN = "() => window.MathJax.startup.promise.then(() => null)"
WIDE = "() => document.documentElement.scrollWidth - innerWidth"
SLIDE = "() => Reveal.getIndices().h"


@pytest.fixture(params=DECKS)
def deck(request):
    return slides.read(slides.FOLDER / f"{request.param}.md")


@pytest.fixture
def shown(deck, open_page):
    """Open the deck in a window of some size; what goes wrong there fails the test."""
    visits = []

    def shown(**options):
        visits.append(open_page(f"book/slides/{deck.name}.html", **options))
        visits[-1].page.evaluate(DRAWN)
        return visits[-1].page

    yield shown
    for visit in visits:
        assert visit.problems == []
        visit.page.context.close()


def turn(page, index):
    page.evaluate("(index) => Reveal.slide(index)", index)
    page.wait_for_timeout(100)  # the frame in which formulas are fitted


def test_a_slide_shows_what_its_chapter_shows(deck, html):
    page = BeautifulSoup((html / f"book/slides/{deck.name}.html").read_text("utf-8"), "html.parser")
    sections = page.select(".reveal .slides section")
    assert [section.find(["h1", "h2"]).text for section in sections] == [
        slide.title for slide in deck.slides
    ]
    for section, slide in zip(sections, deck.slides, strict=True):
        assert section.select_one(f'.source a[href="../chapters/{slide.source[0]}.html"]')
        assert section.select_one("aside.notes").text.strip()
        formulas = [taken for taken in slide.taken if taken[0] == "equation"]
        got = [formula.text for formula in section.select(".formulas > div.math")]
        assert got == [in_chapter(html, chapter, name) for _, chapter, name in formulas]


def in_chapter(html, chapter, name):
    """Return the TeX of a formula in its chapter's page, with its number before it."""
    text = (html / f"book/chapters/{chapter}.html").read_text("utf-8")
    address = f'id="equation-{name.replace(".", "-")}"'
    display = re.search(f"<div [^>]*{address}.*?</div>", text, re.S)[0]
    return BeautifulSoup(re.sub(r'<a class="headerlink".*?</a>', "", display), "html.parser").text


def test_the_recitation_has_its_pictures_and_its_chapters_offer_it(html):
    deck = slides.read(slides.FOLDER / "recitation.md")
    taken = [what for slide in deck.slides for what in slide.taken]
    assert len([what for what in taken if what[0] == "picture"]) >= 6
    first = {}
    for one in slides.decks():
        for slide in one.slides:
            first.setdefault(slide.source[0], f"{one.name}.html#{slide.name}")
    for chapter, address in first.items():
        page = (html / f"book/chapters/{chapter}.html").read_text("utf-8")
        assert f'<a class="present" href="../slides/{address}">Present</a>' in page


@pytest.mark.parametrize("screen", SCREENS)
def test_every_slide_fits_its_screen(shown, deck, screen):
    page = shown(viewport=dict(zip(("width", "height"), screen, strict=True)))
    lives(page)
    for index, slide in enumerate(deck.slides):
        turn(page, index)
        assert page.evaluate(BEYOND) == [0, 0], slide.title


def test_a_phone_scrolls_down_and_never_sideways(shown, deck):
    page = shown(color_scheme="dark", **PHONE)
    lives(page)
    for index, slide in enumerate(deck.slides):
        turn(page, index)
        assert page.evaluate(WIDE) <= 0
        assert page.evaluate(BEYOND)[1] == 0, slide.title


def test_every_picture_moves_and_its_arrow_keys_turn_no_slide(shown, deck):
    page = shown(viewport={"width": 1280, "height": 720}, reduced_motion="reduce")
    pictures = iter(lives(page))
    for index, slide in enumerate(deck.slides):
        for kind, _, name in slide.taken:
            if kind != "picture":
                continue
            turn(page, index)
            live = next(pictures)
            live.ready()
            if not live.function:
                handle = live.box.locator(".noUi-handle")
                before = handle.get_attribute("aria-valuenow")
                handle.press("ArrowLeft")
                expect(handle).not_to_have_attribute("aria-valuenow", before)
            else:
                before = live.settled(COLD)
                live.press(live.names[0])
                assert live.settled() != before, name
            assert page.evaluate(SLIDE) == index


def test_the_keyboard_goes_through_the_deck(shown, deck):
    page = shown(viewport={"width": 1280, "height": 720}, reduced_motion="reduce")
    pictures = lives(page)
    for index in range(1, len(deck.slides)):
        page.keyboard.press("ArrowRight")
        assert page.evaluate(SLIDE) == index
    turn(
        page,
        with_picture := next(i for i, s in enumerate(deck.slides) if s.taken[-1][0] == "picture"),
    )
    pictures[0].box.locator(".noUi-handle").first.focus()
    page.keyboard.press("Escape")  # gives the arrow keys back, and opens no overview
    assert not page.evaluate("() => Reveal.isOverview()")
    page.keyboard.press("ArrowRight")
    assert page.evaluate(SLIDE) == with_picture + 1


WRONG = {
    "": "its beginning: expected a title (# …) and slides (## …)",
    "## S\nwords\n": "S: cites no chapter; add a line :::{from} chapter, what",
    "## S\n$$x$$\n": "S: has a formula of its own; name one of a chapter: :::{equation}",
    "## S\n:::{film} a b\n:::\n": "S: expected one of equation, picture, figure, from, notes, "
    "got '{film} a b'",
    "## S\n:::{figure} a\n:::\n": "S: figure: expected a chapter and a name, got 'a'",
    f"## S\n{'word ' * 90}\n:::{{from}} 04-em x\n:::\n": "S: overflows: 90 words; 75 fit",
}


@pytest.mark.parametrize("text", WRONG)
def test_a_deck_that_cannot_be_made_says_why_in_one_line(tmp_path, text):
    path = tmp_path / "bad.md"
    path.write_text(f"# T\n{text}", encoding="utf-8")
    with pytest.raises(slides.DeckError) as error:
        slides.read(path)
    assert str(error.value) == f"bad.md, {WRONG[text]}"


def test_what_a_chapter_has_not_is_named(html, tmp_path):
    import decks

    chapter = decks.Chapter(html, "05-bound")
    for kind, name in (("equation", "prml-9.99"), ("figure", "fig-x"), ("picture", "bound.x")):
        with pytest.raises(slides.DeckError, match=f"05-bound has no .*{name}"):
            getattr(chapter, kind)(name)
    with pytest.raises(slides.DeckError, match="there is no chapter 77-x"):
        decks.Chapter(html, "77-x")
    chapter.page.find("figure", id="fig-zigzag").img["alt"] = ""
    with pytest.raises(slides.DeckError, match="fig-zigzag has no alternative text"):
        chapter.figure("fig-zigzag")

"""Every live picture of every page, driven as a reader drives it, and held to the kernel."""

import json
import re
from itertools import pairwise

import pytest
import vendor
from driving import COLD, OWN_WORKER, PAGES, SPOIL, WARM, lives
from playwright.sync_api import expect

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "color_scheme": "dark"}
NOTHING_LEFT = 0.5  # of 255
REMEMBER_WORKERS = """
  window.workers = [];
  window.Worker = class extends Worker {
    constructor(...given) { super(...given); window.workers.push(this); }
  };
"""


@pytest.fixture(scope="module", params=PAGES)
def visit(request, open_page):
    """A page with live pictures, open while its tests run; with what reduces motion asked for."""
    size = {"width": 1200, "height": 900}
    opened = open_page(request.param, viewport=size, reduced_motion="reduce")
    opened.lives = lives(opened.page)
    yield opened
    opened.page.context.close()


@pytest.fixture(scope="module")
def pictures(visit):
    """The live pictures of a page that Python answers."""
    return [live for live in visit.lives if live.function]


@pytest.fixture
def open_one(open_page):
    """Open a page anew, where something is to go wrong: the first live picture of the book.

    `change` is given the empty page before the book is in it.
    """
    contexts = []

    def open_one(change=lambda page: None, **options):
        visit = open_page("search.html", **options)
        contexts.append(visit.page.context)
        change(visit.page)
        visit.page.goto(visit.page.url.partition("search.html")[0] + PAGES[0])
        return visit, next(live for live in lives(visit.page) if live.function)

    yield open_one
    for context in contexts:
        context.close()


def still(element):
    """Wait until an element has stopped moving: what loads above it pushes it down the page."""
    before = None
    while (now := element.bounding_box()) != before:
        before = now
        element.page.wait_for_timeout(200)


def slider_of(live):
    """Return the name of a picture's first slider."""
    return next(n for n in live.names if live.controls[n]["kind"].endswith("SliderModel"))


def test_every_control_moves_its_picture_as_the_kernel_does(pictures):
    for live in pictures:
        live.ready()
        live.settled()
        first = live.kept()
        for name in live.names:
            before, asked = live.settled(), live.box.get_attribute("data-question")
            live.press(name)
            expect(live.box).not_to_have_attribute("data-question", asked)
            after = live.settled()
            assert after != before, f"{live.function}: {name} moves nothing"
        live.box.locator(".live-places > button").first.press("Enter")  # reset
        live.settled()
        unlike = live.unlike(first)
        assert unlike < NOTHING_LEFT, f"{live.function}: something is left of where it was"


def test_every_place_is_reached(pictures):
    for live in pictures:
        live.ready()
        buttons = live.box.locator(".live-places > button")
        assert buttons.count() == len(live.places)
        for index in reversed(range(buttons.count())):  # reset comes last
            buttons.nth(index).press("Enter")
            live.settled()
            for name, place in live.places[index].items():
                choices = live.choices.get(name)
                wanted = json.loads(choices[place]) if choices else place
                assert live.value(name) == pytest.approx(wanted)


def test_players_move_by_key_and_by_button(visit):
    for player in [live for live in visit.lives if not live.function]:
        handle = player.box.locator(".noUi-handle")
        player.box.scroll_into_view_if_needed()
        shown = player.image.get_attribute("src")
        player.page.wait_for_timeout(900)
        assert player.image.get_attribute("src") == shown, "a player starts by itself"
        handle.press("Home")
        first = player.image.get_attribute("src")
        handle.press("End")
        expect(player.image).not_to_have_attribute("src", first)
        handle.press("Home")
        expect(player.image).to_have_attribute("src", first)
        player.box.get_by_role("button", name="next step").press("Enter")
        expect(player.image).not_to_have_attribute("src", first, timeout=WARM)
        handle.press("ArrowLeft")  # one frame, since motion is not wanted
        expect(player.image).to_have_attribute("src", first)
        assert player.image.get_attribute("alt")


def test_play_walks_on_until_it_is_paused(open_one):
    _, live = open_one()
    live.ready()
    button = live.box.get_by_role("button", name="play or pause")
    button.press("Enter")
    expect(live.handle("half_step")).to_have_attribute("aria-valuetext", "4", timeout=WARM)
    button.press("Enter")
    live.settled()
    reached = live.value("half_step")
    live.page.wait_for_timeout(1500)
    assert live.value("half_step") == reached


def test_where_motion_is_not_wanted_play_takes_one_step(open_one):
    _, live = open_one(reduced_motion="reduce")
    live.ready()
    before, at = live.settled(), live.value("half_step")
    live.box.get_by_role("button", name="next step").click()
    live.page.wait_for_timeout(1500)
    assert live.settled() != before
    assert live.value("half_step") == at + 1


def test_thirty_quick_moves_end_in_the_last_state(pictures):
    for live in pictures[:1]:
        live.ready()
        name = slider_of(live)
        live.handle(name).press("Home")
        for _ in range(30):
            live.handle(name).press("ArrowRight")
        control = live.controls[name]
        last = min(control["min"] + 30 * control["step"], control["max"])
        live.settled()
        assert live.value(name) == pytest.approx(last)


def test_two_live_pictures_on_one_page_do_not_mix(pictures):
    for first, second in pairwise(pictures):
        first.ready()
        second.ready()
        for _ in range(3):
            for live in (first, second):
                live.press(live.names[0])
        assert first.settled() != second.settled()


def test_a_living_page_has_no_barrier_and_no_error(visit):
    visit.page.add_script_tag(content=vendor.scripts(print)["axe.min.js"].decode())
    found = visit.page.evaluate("axe.run({resultTypes: ['violations']})")["violations"]
    assert not [f"{v['id']}: {node['html'][:200]}" for v in found for node in v["nodes"]]
    assert not visit.problems


def test_a_slider_follows_mouse_and_finger(open_one):
    visit, live = open_one(**PHONE)
    live.ready()
    name = slider_of(live)
    track = live.row(name).locator(".noUi-base")
    for where, act in ((0.8, visit.page.touchscreen.tap), (0.3, visit.page.mouse.click)):
        shown = live.readout(name).inner_text()
        track.scroll_into_view_if_needed()
        still(track)
        box = track.bounding_box()
        act(box["x"] + where * box["width"], box["y"] + box["height"] / 2)
        expect(live.readout(name)).not_to_have_text(shown)
        live.settled()
        control = live.controls[name]
        reached = (live.value(name) - control["min"]) / (control["max"] - control["min"])
        assert reached == pytest.approx(where, abs=0.1)


def test_on_a_phone_controls_lie_under_the_picture_and_are_large(open_one):
    _, live = open_one(**PHONE)
    picture = live.image.bounding_box()
    for row, handle in (
        (live.row(name), live.row(name).locator(".noUi-handle")) for name in live.names
    ):
        box = row.bounding_box()
        assert box["y"] > picture["y"] + picture["height"] - 1
        assert box["width"] > 300
        if handle.count():
            assert min(handle.bounding_box()["width"], handle.bounding_box()["height"]) >= 24


def test_without_scripts_the_picture_and_its_numbers_stand_still(open_page):
    for path in PAGES:
        visit = open_page(path, java_script_enabled=False)
        stills = visit.page.locator(".live-still")
        assert stills.count()
        for index in range(stills.count()):
            still = stills.nth(index)
            expect(still.locator("img")).to_be_visible()
            assert still.locator("img").get_attribute("alt")
            expect(still.locator(".live-why")).to_contain_text("stands still")
        assert not visit.outside
        visit.page.context.close()


def test_opened_as_a_file_the_page_says_why_it_stands_still(html, browser):
    page = browser.new_page()
    page.goto((html / PAGES[0]).as_uri())
    expect(page.locator(".live-why").first).to_contain_text("opened as a file", timeout=WARM)
    expect(page.locator(".live-still img").first).to_be_visible()
    page.close()


def test_a_book_built_without_python_has_still_pictures_and_says_so(open_page):
    visit = open_page("search.html")

    def without(route):
        body = re.sub(r'data-megabytes="[^"]+"', 'data-megabytes="0.0"', route.fetch().text())
        route.fulfill(body=body, content_type="text/html")

    visit.page.route(f"**/{PAGES[0]}", without)
    visit.page.goto(visit.page.url.partition("search.html")[0] + PAGES[0])
    expect(visit.page.locator(".live-why").first).to_contain_text("built without", timeout=WARM)
    expect(visit.page.locator(".live-still img").first).to_be_visible()
    expect(visit.page.locator(".live-controls .noUi-handle")).to_have_count(0)
    assert not visit.problems
    visit.page.context.close()


def test_a_worker_that_dies_is_replaced(open_one):
    visit, live = open_one(lambda page: page.add_init_script(OWN_WORKER + REMEMBER_WORKERS))
    live.ready()
    assert visit.page.evaluate("workers.length") == 1
    visit.page.evaluate("workers[0].terminate()")
    picture = live.settled()
    live.press(live.names[0])
    expect(live.box.locator(".live-status")).to_contain_text("no longer answers", timeout=60_000)
    assert live.pixels() == picture
    live.box.locator(".live-status button").click()
    assert live.settled(timeout=COLD) != picture


@pytest.mark.parametrize("kind", ["", OWN_WORKER], ids=["kept", "own"])
def test_an_error_in_python_is_a_sentence_and_the_next_move_works(open_one, kind):
    visit, live = open_one(lambda page: page.add_init_script(SPOIL + kind))
    live.ready()
    picture = live.settled()
    nonsense = [live.function, '{"nonsense": 1}']
    visit.page.evaluate("question => { window.spoil = question; }", nonsense)
    live.press(live.names[0])
    expect(live.box.locator(".live-numbers")).to_contain_text("No picture for these values")
    assert live.pixels() == picture
    visit.page.evaluate("window.spoil = undefined")
    live.press(live.names[0])
    assert live.settled() != picture
    assert not visit.problems

"""Handles over live pictures, dragged by mouse and finger and moved by keys; links to a state."""

import json
import re

import pytest
from driving import COLD, OWN_WORKER, PAGES, lives, made
from playwright.sync_api import expect

WIDE = {"viewport": {"width": 1200, "height": 900}}
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
REMEMBER_WORKERS = """
  window.workers = [];
  window.Worker = class extends Worker {
    constructor(...given) { super(...given); window.workers.push(this); }
  };
"""
COUNT_QUESTIONS = """window.questions = 0;
for (const { prototype } of [Worker, MessagePort]) {
  const post = prototype.postMessage;
  prototype.postMessage = function (...given) {
    if (given[0]?.length) window.questions += 1;
    return post.apply(this, given);
  };
}"""
FRONT, EM = PAGES[0], "book/chapters/04-em.html"
NEEDLE, LIMIT = "book/chapters/03-likelihood.html", "book/chapters/06-limit.html"


@pytest.fixture(scope="module", params=PAGES)
def pictures(request, open_page):
    """The live pictures of a page that have something to take hold of."""
    visit = open_page(request.param, **WIDE)
    yield [live for live in lives(visit.page) if live.function and made(live.function)[2]]
    assert not visit.problems
    visit.page.context.close()


@pytest.fixture
def open_live(open_page):
    """Open a page anew; return its live picture of that name, drawn."""
    contexts = []

    def open_live(path, name, script="", fragment="", **options):
        visit = open_page("search.html", **(options or WIDE))
        contexts.append(visit)
        visit.page.add_init_script(script)
        visit.page.goto(visit.page.url.replace("search.html", path) + fragment)
        named = [live for live in lives(visit.page) if (live.function or "").endswith(f".{name}")]
        named[0].ready()
        return named[0]

    yield open_live
    for visit in contexts:
        assert not visit.problems
        visit.page.context.close()


def grips(live):
    return live.box.locator(".live-handle:visible")


def middle(locator):
    box = locator.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def somewhere(live, grip):
    """Return a place in the picture some way off, towards its middle."""
    x, y = middle(grip)
    across, up = middle(live.image)
    return x + (60 if x < across else -60), y + (40 if y < up else -40)


def dragged(live, grip, x, y, steps=6):
    """Drag by the mouse; wait until the picture says where it is."""
    asked = live.box.get_attribute("data-question")
    grip.scroll_into_view_if_needed()
    live.page.mouse.move(*middle(grip))
    live.page.mouse.down()
    live.page.mouse.move(x, y, steps=steps)
    live.page.mouse.up()
    expect(live.box).not_to_have_attribute("data-question", asked)
    return live.settled()


def on_sliders(live):
    """Whether all values are such that a slider has them."""
    for name, control in live.controls.items():
        if control["kind"] in ("IntSliderModel", "FloatSliderModel"):
            steps = (live.value(name) - control["min"]) / control["step"]
            assert steps == pytest.approx(round(steps), abs=1e-6), name
            assert control["min"] <= live.value(name) <= control["max"]


def test_every_handle_moves_its_picture_as_its_controls_do(pictures):
    for live in pictures:
        live.ready()
        live.settled()
        assert grips(live).count() or not hasattr(made(live.function)[2][0], "mark")
        for index in range(grips(live).count()):
            grip = grips(live).nth(index)
            live.box.locator(".live-picture").scroll_into_view_if_needed()
            before = live.settled()
            after = dragged(live, grip, *somewhere(live, grip))
            assert after != before, f"{live.function}: {grip.get_attribute('aria-label')}"
            on_sliders(live)
            # What a link to this state shows is set by controls alone.
            link = live.box.locator(".live-link").get_attribute("href")
            stood = live.box.get_attribute("data-question")
            live.box.get_by_role("button", name="reset").click()
            assert live.settled() != after
            live.page.evaluate("link => { location.hash = ''; location.hash = link; }", link)
            expect(live.box).to_have_attribute("data-question", stood)
            assert live.settled() == after, f"{live.function}: not as the controls would have it"
            live.box.get_by_role("button", name="reset").click()
            live.settled()


def test_handles_are_large_and_arrow_keys_move_them(pictures):
    for live in pictures:
        live.ready()
        for index in range(grips(live).count()):
            grip = grips(live).nth(index)
            box = grip.bounding_box()
            assert min(box["width"], box["height"]) >= 24
            before, asked = live.settled(), live.box.get_attribute("data-question")
            grip.focus()
            toward = ("ArrowRight", "ArrowUp") if index % 2 else ("ArrowLeft", "ArrowDown")
            for key in toward * 3:
                live.page.keyboard.press(key)
            expect(live.box).not_to_have_attribute("data-question", asked)
            assert live.settled() != before
            expect(grip).to_be_focused()


class Finger:
    """Fingers on a touch screen, as Chromium's own emulation has them."""

    def __init__(self, page):
        self.send = page.context.new_cdp_session(page).send

    def touch(self, kind, *points):
        touches = [{"x": x, "y": y, "id": i} for i, (x, y) in enumerate(points)]
        self.send("Input.dispatchTouchEvent", {"type": f"touch{kind}", "touchPoints": touches})


def test_a_finger_drags_and_the_page_does_not_scroll(open_live):
    live = open_live(FRONT, "first_look", **PHONE)
    grip, finger = grips(live).first, Finger(live.page)
    grip.scroll_into_view_if_needed()
    box = grip.bounding_box()
    assert min(box["width"], box["height"]) >= 44
    before, (x, y) = live.settled(), middle(grip)
    down = live.page.evaluate("scrollY")
    finger.touch("Start", (x, y))
    for step in range(1, 9):
        finger.touch("Move", (x - 3 * step, y - 6 * step))
    finger.touch("End")
    assert live.settled() != before
    assert live.page.evaluate("scrollY") == down
    assert middle(grip) == pytest.approx((x - 24, y - 48), abs=3)
    assert live.value("means")


def test_a_second_finger_moves_nothing(open_live):
    live = open_live(FRONT, "first_look", **PHONE)
    finger = Finger(live.page)
    grips(live).first.scroll_into_view_if_needed()
    one, other = middle(grips(live).nth(0)), middle(grips(live).nth(1))
    finger.touch("Start", one)
    finger.touch("Start", one, other)
    for step in range(1, 6):
        finger.touch("Move", (one[0] + 4 * step, one[1]), (other[0], other[1] - 8 * step))
    finger.touch("End")
    live.settled()
    assert middle(grips(live).nth(0)) == pytest.approx((one[0] + 20, one[1]), abs=3)
    assert middle(grips(live).nth(1)) == pytest.approx(other, abs=3)


def test_a_drag_off_the_picture_ends_at_the_edge(open_live):
    live = open_live("book/chapters/05-bound.html", "touching")
    box = live.image.bounding_box()
    dragged(live, grips(live).first, box["x"] - 200, box["y"] - 300)
    assert live.value("mu_old") == 40
    dragged(live, grips(live).first, box["x"] + box["width"] + 300, box["y"])
    assert live.value("mu_old") == 100


def test_a_window_that_changes_its_size_in_the_middle_of_a_drag(open_live):
    live = open_live(FRONT, "first_look")
    grip, page = grips(live).first, live.page
    grip.scroll_into_view_if_needed()
    page.mouse.move(*middle(grip))
    page.mouse.down()
    page.mouse.move(*somewhere(live, grip))
    page.set_viewport_size({"width": 700, "height": 800})
    page.wait_for_timeout(500)
    there = middle(live.image)
    page.mouse.move(*there)
    page.mouse.up()
    live.settled()
    assert middle(grip) == pytest.approx(there, abs=20)  # as far from its middle as it was held
    page.set_viewport_size({"width": 1000, "height": 800})
    page.wait_for_timeout(300)
    box, share = live.image.bounding_box(), middle(grip)
    assert (share[0] - box["x"]) / box["width"] == pytest.approx(0.5, abs=0.03)


def test_a_drag_asks_for_no_more_than_is_answered_and_ends_where_it_ends(open_live):
    live = open_live(FRONT, "first_look", COUNT_QUESTIONS)
    grip, page = grips(live).first, live.page
    grip.scroll_into_view_if_needed()
    live.settled()
    x, y = middle(grip)
    before = page.evaluate("questions")
    page.mouse.move(x, y)
    page.mouse.down()
    page.evaluate(  # two hundred moves within one frame
        """([handle, x, y]) => {
          for (let i = 1; i <= 200; i++) {
            const at = { clientX: x - i / 4, clientY: y - i / 4, pointerId: 1, isPrimary: true };
            handle.dispatchEvent(new PointerEvent("pointermove", at));
          }
        }""",
        [grip.element_handle(), x, y],
    )
    live.settled()
    expect(grip).to_have_js_property("hidden", False)
    assert page.evaluate("questions") - before <= 3
    assert middle(grip) == pytest.approx((x - 50, y - 50), abs=2)
    page.mouse.up()


def test_python_that_ends_in_the_middle_of_a_drag_leaves_the_last_good_picture(open_live):
    live = open_live(FRONT, "first_look", OWN_WORKER + REMEMBER_WORKERS)
    grip, page = grips(live).first, live.page
    picture = dragged(live, grip, *somewhere(live, grip))
    stood = live.values()
    page.mouse.move(*middle(grip))
    page.mouse.down()
    page.evaluate("workers.forEach((worker) => worker.terminate())")
    page.mouse.move(*somewhere(live, grip), steps=4)
    page.mouse.up()
    status = live.box.locator(".live-status")
    expect(status).to_contain_text("no longer answers", timeout=60_000)
    assert live.pixels() == picture
    assert live.values() == stood
    expect(live.row("means").locator("input")).to_have_value(stood["means"])
    status.get_by_role("button").click()
    assert live.settled(timeout=COLD) == picture
    assert dragged(live, grip, *somewhere(live, grip)) != picture


def test_a_click_puts_the_needle_on_a_datum(open_live):
    live = open_live(NEEDLE, "shrink")
    live.box.locator(".live-picture").scroll_into_view_if_needed()
    figure, _, held = made(live.function)
    top = held[0].ax
    width, height = figure.canvas.get_width_height()
    figure.canvas.draw()
    x, y = top.transData.transform((91.3, 0.1))  # 91 is a wait of the record; 91.5 is none
    box = live.image.bounding_box()
    asked = live.box.get_attribute("data-question")
    live.page.mouse.click(
        box["x"] + x / width * box["width"], box["y"] + (1 - y / height) * box["height"]
    )
    expect(live.box).not_to_have_attribute("data-question", asked)
    live.settled()
    assert live.value("mu_j") == 91.0


def test_points_of_ones_own_are_put_down_and_taken_away(open_live):
    live = open_live(LIMIT, "side_by_side")
    before = live.settled()
    box = live.image.bounding_box()
    here = box["x"] + 0.3 * box["width"], box["y"] + 0.3 * box["height"]
    field = live.row("points").locator("input")
    live.page.mouse.click(*here)
    expect(field).not_to_have_value("")
    assert live.settled() != before
    assert re.fullmatch(r"-?\d\.\d\d -?\d\.\d\d", live.value("points"))
    live.page.mouse.click(*here)
    expect(field).to_have_value("")
    assert live.settled() == before


def test_another_start_is_a_start_again(open_live):
    live = open_live(EM, "any_start")
    dragged(live, grips(live).first, *somewhere(live, grips(live).first))
    assert live.value("means")
    live.press("start")
    expect(live.row("means").locator("input")).to_have_value("")
    live.settled()
    assert live.value("means") == ""


def test_a_link_opens_the_state_that_it_names(open_live):
    live = open_live(EM, "any_start", fragment="#any_start&half_step=12&start=2&K=3")
    live.settled()
    assert live.values() == {"half_step": 12, "start": 2, "K": 3, "means": ""}
    link = live.box.locator(".live-link")
    expect(link).to_have_attribute("href", "#any_start&half_step=12&start=2&K=3&means=")
    live.press("K")
    live.settled()
    link.click()
    assert "K=4" in live.page.url
    live.page.go_back()
    expect(live.box).to_have_attribute("data-question", re.compile('"K": 3'))
    live.settled()
    expect(live.box).to_be_in_viewport()


def test_a_link_that_names_no_state_leaves_what_it_does_not_name(open_live):
    nonsense = "#any_start&half_step=1e9&start=&K=two&means=%E0%A4%A&nothing=4&half_step"
    live = open_live(EM, "any_start", fragment=nonsense)
    live.settled()
    assert live.values() == {"half_step": 1, "start": 1, "K": 2, "means": ""}


def test_words_are_made_when_the_hand_rests(open_live):
    live = open_live(FRONT, "first_look")
    grip, page = grips(live).first, live.page
    live.settled()
    said = live.image.get_attribute("aria-label")
    page.mouse.move(*middle(grip))
    page.mouse.down()
    page.mouse.move(*somewhere(live, grip), steps=4)
    numbers = live.box.locator(".live-numbers .widget-html-content")
    expect(numbers).to_have_attribute("aria-busy", "true")
    page.mouse.up()
    expect(numbers).not_to_have_attribute("aria-busy", "true")
    live.settled()
    assert live.image.get_attribute("aria-label") != said
    assert json.loads(live.box.get_attribute("data-question"))["means"]

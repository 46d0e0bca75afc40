"""Drive the live pictures of a page in any browser that takes WebDriver's commands."""

import json

import pytest
from driving import MODELS, PIXELS, Controls, kernel

COLD = 120  # seconds: Python starts within this even where all else runs as well

BOX = "(index) => document.querySelectorAll('.live')[index]"
SHOWN = """(box) => ({
  numbers: box.querySelector(".live-numbers .widget-html-content").textContent,
  alt: ((image) => image.alt ?? image.getAttribute("aria-label"))(
    box.querySelector(".live-picture :is(canvas, img)")),
})"""
DRAWN = "(box) => !!box.querySelector('.live-picture canvas')"
SOURCE = "(box) => box.querySelector('.live-picture img').src"
ANOTHER = f"(box, before) => ({SOURCE})(box) !== before"
RESTS = "(box) => !box.querySelector('[aria-busy=true]')"
MOVED = f"(box, before) => box.dataset.question !== before && ({RESTS})(box)"
# As somebody writes into a field, and leaves it.
WRITE = """(field, text) => {
  field.value = text;
  field.dispatchEvent(new Event("change", { bubbles: true }));
}"""
READOUTS = """(box) => [...box.querySelectorAll(".live-controls .widget-inline-hbox")].map(
  (row) => row.querySelector(".widget-readout")?.textContent)"""
CONTROL = """(box, index, what) => box.querySelectorAll(
  ".live-controls .widget-inline-hbox")[index].querySelector(what)"""
QUESTION = "(box) => box.dataset.question"
IMAGE = "(box) => box.querySelector('.live-picture :is(canvas, img)')"
# The middle of each handle over a picture that can be seen, and that of the picture.
GRIPS = """(box) => [...box.querySelectorAll(".live-handle:not([hidden])"),
  box.querySelector("canvas")].map((element) => {
    const { x, y, width, height } = element.getBoundingClientRect();
    return [x + width / 2, y + height / 2];
  })"""
INTO_VIEW = "(box) => box.querySelector('.live-picture').scrollIntoView({ block: 'center' })"
HANDLE = "(box) => box.querySelector('.noUi-handle')"


class Picture(Controls):
    """A live picture or a player in a page of any browser."""

    def __init__(self, browser, index, model):
        super().__init__(model)
        self.browser = browser
        self.box = browser.evaluate(BOX, index)

    def ready(self):
        """Bring it into view, and wait until Python has drawn it."""
        self.browser.evaluate("(box) => box.scrollIntoView()", self.box)
        self.browser.until(True, DRAWN, self.box, seconds=COLD)

    def values(self):
        return json.loads(self.browser.evaluate(QUESTION, self.box))

    def press(self, name):
        """Move one control by the keyboard; wait until there is another picture."""
        before = self.browser.evaluate(QUESTION, self.box)
        what, key = self.move(name, self.values()[name])
        control = self.browser.evaluate(CONTROL, self.box, self.names.index(name), what)
        if self.controls[name]["kind"] == "TextModel":
            self.browser.evaluate(WRITE, control, self.controls[name]["placeholder"])
        else:
            self.browser.press(key, control)
        self.browser.until(True, MOVED, self.box, before)

    def grips(self):
        """Return the middles of the handles and, last, of the picture, brought into view."""
        self.browser.evaluate(INTO_VIEW, self.box)
        return self.browser.evaluate(GRIPS, self.box)

    def drag(self, index):
        """Drag a handle some way towards the middle of the picture, as a mouse does."""
        before = self.browser.evaluate(QUESTION, self.box)
        *grips, middle = self.grips()
        ways = zip(grips[index], middle, (60, 40), strict=True)
        end = [at + (way if at < to else -way) for at, to, way in ways]
        self.browser.drag(grips[index], end)
        self.browser.until(True, MOVED, self.box, before)

    def settled(self):
        """Wait until the page shows what the kernel says of these values; return the pixels."""
        self.browser.until(True, RESTS, self.box)
        values = self.values()
        readouts = self.browser.evaluate(READOUTS, self.box)
        for (name, control), shown in zip(self.controls.items(), readouts, strict=True):
            if control["kind"] in ("IntSliderModel", "FloatSliderModel"):
                assert float(shown.replace("−", "-")) == pytest.approx(values[name], abs=1e-9)
        numbers, alt = kernel(self.function, values)
        self.browser.until({"numbers": numbers, "alt": alt}, SHOWN, self.box)
        image = self.browser.evaluate(IMAGE, self.box)
        return self.browser.evaluate(PIXELS, image)

    def to_both_ends(self):
        """Move a player's slider to its ends: each shows what the other does not."""
        handle = self.browser.evaluate(HANDLE, self.box)
        self.browser.press("Home", handle)
        first = self.browser.evaluate(SOURCE, self.box)
        self.browser.press("End", handle)
        self.browser.until(True, ANOTHER, self.box, first)
        self.browser.press("Home", handle)
        self.browser.until(first, SOURCE, self.box)


def pictures(browser):
    """Wait until every live picture of the page has its controls; return them in order."""
    models = browser.evaluate(MODELS)
    browser.until(len(models), "() => document.querySelectorAll('.live-replaced').length")
    return [Picture(browser, index, model) for index, model in enumerate(models)]

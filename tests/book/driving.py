"""Drive the live pictures of a page as a reader does; ask the kernel's function the same."""

import json
from functools import cache
from importlib import import_module
from math import log
from pathlib import Path

import pytest
from playwright.sync_api import expect

BOOK = Path(__file__).parents[2] / "book"
# Pages with live pictures; known before the book is built, since a notebook keeps what it showed.
PAGES = [
    f"book/{path.relative_to(BOOK).with_suffix('.html').as_posix()}"
    for path in [BOOK / "index.ipynb", *sorted(BOOK.glob("chapters/*.ipynb"))]
    if "live-still" in path.read_text(encoding="utf-8")
]
COLD = 120_000  # milliseconds: Python starts within this even where all else runs as well
WARM = 30_000

# Of each live picture, in order: its own state, and that of each control by name.
MODELS = """() => {
  const all = (what) => [...document.querySelectorAll(
    `script[type="application/vnd.jupyter.widget-${what}+json"]`)];
  const {state} = JSON.parse(all("state")[0].textContent);
  const get = (id) => state[id.replace("IPY_MODEL_", "")];
  return all("view").map((script) => {
    const own = get(JSON.parse(script.textContent).model_id).state;
    const named = ({state}) => state._dom_classes.includes("live-controls");
    const row = own.children.map(get).find(named).state.children.map(get);
    return {own, controls: row.map((model) => ({kind: model.model_name, ...model.state}))};
  });
}"""
# A page asks for `window.spoil`, when there is such a thing, instead of its picture.
SPOIL = """for (const { prototype } of [Worker, MessagePort]) {
  const post = prototype.postMessage;
  prototype.postMessage = function (question) { return post.call(this, window.spoil ?? question); };
}"""
OWN_WORKER = "delete window.SharedWorker;"  # where Python cannot be kept from page to page
# Of a player's picture its bytes, of a live one what is on its canvas.
PIXELS = """async (image) => {
  const bytes = image.src ? await (await fetch(image.src)).arrayBuffer()
    : image.getContext("2d").getImageData(0, 0, image.width, image.height).data;
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return [...hash].join();
}"""

# How far a canvas is from what it showed before: the mean difference of 0 to 255.
UNLIKE = """async (canvas, kept) => {
  const image = new Image();
  image.src = kept;
  await image.decode();
  const [now, then] = [canvas, image].map((source) => {
    const draw = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d");
    draw.drawImage(source, 0, 0);
    return draw.getImageData(0, 0, canvas.width, canvas.height).data;
  });
  return now.reduce((sum, value, i) => sum + Math.abs(value - then[i]), 0) / now.length;
}"""


def kernel(function, values):
    """Return the numbers and the alternative text that the kernel would show."""
    return made(function)[1](**values)


@cache
def made(function):
    """Return the figure of a live picture, its update, and its handles."""
    module, _, name = function.rpartition(".")
    figure, update, *held = getattr(import_module(module), name)()
    return figure, update, held[0] if held else []


class Controls:
    """The controls of a live picture or a player, as the page's state describes them."""

    def __init__(self, model):
        self.function = model["own"].get("function")
        self.names = model["own"].get("names", [])
        self.choices = model["own"].get("choices", {})
        self.places = model["own"].get("places", [])
        self.controls = dict(zip(self.names, model["controls"], strict=False))

    def move(self, name, value):
        """Return what in a control's row takes a key, and the key: a step, away from its end."""
        control = self.controls[name]
        if control["kind"].endswith("SliderModel"):
            if control["kind"] == "FloatLogSliderModel":
                value = log(value, control["base"])
            at_end = value >= control["max"] - control["step"] / 2
            return ".noUi-handle", "ArrowLeft" if at_end else "ArrowRight"
        if control["kind"] == "DropdownModel":
            last = json.loads(self.choices[name][-1])
            return "select", "ArrowUp" if value == last else "ArrowDown"
        if control["kind"] == "ToggleButtonsModel":
            return "button:not(.mod-active)", "Enter"
        return "input", "Space"


class Live(Controls):
    """A live picture or a player in a page: its controls, and what it shows."""

    def __init__(self, page, index, model):
        super().__init__(model)
        self.page = page
        self.box = page.locator(".live").nth(index)
        self.image = self.box.locator(".live-picture :is(canvas, img)")
        self.rows = self.box.locator(".live-controls .widget-inline-hbox")

    def ready(self):
        """Bring it into view, and wait until Python has drawn it."""
        self.box.scroll_into_view_if_needed()
        if self.function:
            expect(self.box.locator(".live-picture canvas")).to_be_visible(timeout=COLD)

    def row(self, name):
        return self.rows.nth(self.names.index(name))

    def handle(self, name):
        return self.row(name).locator(".noUi-handle")

    def readout(self, name):
        return self.row(name).locator(".widget-readout")

    def values(self):
        """Return what the page asks of Python: where its controls stand, to the last digit."""
        return json.loads(self.box.get_attribute("data-question"))

    def value(self, name):
        return self.values()[name]

    def press(self, name):
        """Move one control by the keyboard; a field is given what it gives as an example."""
        if self.controls[name]["kind"] == "TextModel":
            field = self.row(name).locator("input")
            field.fill(self.controls[name]["placeholder"])
            return field.press("Enter")
        what, key = self.move(name, self.value(name))
        self.row(name).locator(what).first.press(key)

    def settled(self, timeout=WARM):
        """Wait until the page shows what the kernel says of these values; return the pixels."""
        numbers = self.box.locator(".live-numbers .widget-html-content")
        expect(numbers).not_to_have_attribute("aria-busy", "true", timeout=timeout)
        values = self.values()
        for name, control in self.controls.items():
            if control["kind"] in ("IntSliderModel", "FloatSliderModel"):
                read = self.readout(name).inner_text().replace("−", "-")
                assert float(read) == pytest.approx(values[name], abs=1e-9), "the readout rounds"
        numbers, alt = kernel(self.function, values)
        expect(self.box.locator(".live-numbers")).to_have_text(numbers, timeout=timeout)
        expect(self.image).to_have_attribute("aria-label", alt, timeout=timeout)
        return self.pixels()

    def kept(self):
        """Return what is shown, to be compared with later."""
        return self.image.evaluate("canvas => canvas.toDataURL()")

    def unlike(self, kept):
        """Return how far what is shown is from what was."""
        return self.image.evaluate(UNLIKE, kept)

    def pixels(self):
        return self.image.evaluate(PIXELS)


def lives(page):
    """Wait until every live picture of the page has its controls; return them in order."""
    models = page.evaluate(MODELS)
    expect(page.locator(".live-replaced")).to_have_count(len(models), timeout=WARM)
    return [Live(page, index, model) for index, model in enumerate(models)]

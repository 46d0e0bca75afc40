"""The same cell in JupyterLab, where the kernel answers."""

import re

from driving import kernel
from jupyterlab_driving import EXPLORE, moved, opened
from playwright.sync_api import expect


def test_a_slider_moves_its_picture_in_jupyterlab(browser):
    with opened(browser, EXPLORE) as page:
        shown = page.locator(".live-numbers")
        for half_step in (1, 2):
            moved(page, ".live-picture img")
            values = {"half_step": half_step, "start": 7, "K": 2, "means": ""}
            numbers, alt = kernel("gmmlab.figures.em.any_start", values)
            expect(shown).to_have_text(numbers)
            expect(page.locator(".live-picture img")).to_have_attribute("alt", alt)
        page.get_by_role("button", name="reset").click()
        numbers, _ = kernel("gmmlab.figures.em.any_start", {**values, "half_step": 0})
        expect(shown).to_have_text(numbers)


def test_a_handle_is_dragged_in_jupyterlab(browser):
    with opened(browser, EXPLORE) as page:
        moved(page, ".live-picture img")
        grip = page.locator(".live-handle:visible").first
        field = page.locator(".live-controls input[type=text]")
        box = grip.bounding_box()
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x - 50, y - 40, steps=20)
        page.mouse.up()
        expect(field).to_have_value(re.compile(r"^\d"))
        page.wait_for_timeout(2000)  # until the kernel has answered for the last of the moves
        moved_to = grip.bounding_box()
        assert abs(moved_to["x"] - box["x"] + 50) < 3
        assert abs(moved_to["y"] - box["y"] + 40) < 3
        values = {"half_step": 1, "start": 7, "K": 2, "means": field.input_value()}
        numbers, alt = kernel("gmmlab.figures.em.any_start", values)
        expect(page.locator(".live-numbers")).to_have_text(numbers)
        expect(page.locator(".live-picture img")).to_have_attribute("alt", alt)
        grip.focus()
        page.keyboard.press("ArrowRight")
        expect(field).not_to_have_value(values["means"])

"""The same cell in JupyterLab, where the kernel answers."""

from driving import kernel
from jupyterlab_driving import EXPLORE, moved, opened
from playwright.sync_api import expect


def test_a_slider_moves_its_picture_in_jupyterlab(browser):
    with opened(browser, EXPLORE) as page:
        shown = page.locator(".live-numbers")
        for half_step in (1, 2):
            moved(page, ".live-picture img")
            values = {"half_step": half_step, "start": 7, "K": 2}
            numbers, alt = kernel("gmmlab.figures.em.any_start", values)
            expect(shown).to_have_text(numbers)
            expect(page.locator(".live-picture img")).to_have_attribute("alt", alt)
        page.get_by_role("button", name="reset").click()
        numbers, _ = kernel("gmmlab.figures.em.any_start", {**values, "half_step": 0})
        expect(shown).to_have_text(numbers)

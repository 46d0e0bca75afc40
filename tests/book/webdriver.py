"""A browser that takes the commands of W3C WebDriver; how they reach it is not known here."""

import time

KEYS = {
    "Enter": "\ue007",
    "Space": " ",
    "End": "\ue010",
    "Home": "\ue011",
    "ArrowLeft": "\ue012",
    "ArrowUp": "\ue013",
    "ArrowRight": "\ue014",
    "ArrowDown": "\ue015",
}
CONTROL, DELETE = "\ue009", "\ue017"
FRAME = """(src, width, height) => new Promise((loaded) => {
  const frame = document.createElement("iframe");
  Object.assign(frame, { src, width, height, onload: () => loaded() });
  document.body.replaceChildren(frame);
})"""


class Browser:
    """A browser that shows one page after the other; `send` is how it takes a command."""

    def __init__(self, send):
        self.send = send

    def open(self, address):
        """Open a page, and wait until it has loaded."""
        self.send("url", "Navigate", url=address)

    def evaluate(self, script, *arguments):
        """Call a JavaScript function with arguments; return what it, or its promise, returns."""
        script = f"return ({script})(...arguments)"
        return self.send("execute/sync", "ExecuteScript", script=script, args=arguments)

    def press(self, key, element):
        """Give an element the focus, and press a key of the keyboard."""
        self.evaluate("(element) => element.focus()", element)
        strokes = [{"type": kind, "value": KEYS[key]} for kind in ("keyDown", "keyUp")]
        keyboard = {"type": "key", "id": "keyboard", "actions": strokes}
        self.send("actions", "PerformActions", actions=[keyboard])

    def type(self, text, element):
        """Type text, key by key, in the place of what an element for text holds."""
        self.evaluate("(element) => element.focus()", element)
        keys = [CONTROL, "a", CONTROL, DELETE, *text.replace("\n", KEYS["Enter"])]
        held, strokes = set(), []
        for key in keys:
            kinds = ["keyUp"] if key in held else ["keyDown", "keyUp"]
            if key == CONTROL:
                kinds = kinds[:1]
                held ^= {key}
            strokes += [{"type": kind, "value": key} for kind in kinds]
        self.send(
            "actions",
            "PerformActions",
            actions=[{"type": "key", "id": "keyboard", "actions": strokes}],
        )

    def click(self, x, y):
        """Press the mouse at a point of the page, in CSS pixels."""
        strokes = [
            {"type": "pointerMove", "x": round(x), "y": round(y)},
            {"type": "pointerDown", "button": 0},
            {"type": "pointerUp", "button": 0},
        ]
        mouse = {"type": "pointer", "id": "mouse", "actions": strokes}
        self.send("actions", "PerformActions", actions=[mouse])

    def drag(self, start, end):
        """Press the mouse at a point, go to another, and let go there; CSS pixels."""
        (x, y), (to_x, to_y) = start, end
        ways = [(x + (to_x - x) * share, y + (to_y - y) * share) for share in (0.3, 0.7, 1)]
        moves = [
            {"type": "pointerMove", "x": round(a), "y": round(b), "duration": 50} for a, b in ways
        ]
        strokes = [
            {"type": "pointerMove", "x": round(x), "y": round(y)},
            {"type": "pointerDown", "button": 0},
            *moves,
            {"type": "pointerUp", "button": 0},
        ]
        mouse = {"type": "pointer", "id": "mouse", "actions": strokes}
        self.send("actions", "PerformActions", actions=[mouse])

    def open_narrow(self, address, width, height):
        """Open a page in a frame: a window cannot be as narrow as a phone's. Needs a page open."""
        self.evaluate(FRAME, address, width, height)
        self.send("frame", "SwitchToFrame", id=0)

    def until(self, wanted, script, *arguments, seconds=30):
        """Evaluate again and again, until it is what is wanted."""
        end = time.monotonic() + seconds
        while (got := self.evaluate(script, *arguments)) != wanted and time.monotonic() < end:
            time.sleep(0.02)
        assert got == wanted, f"after {seconds} s: {script}"

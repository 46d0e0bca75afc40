"""How long a move of each live picture takes, and where: a part of bench_live.py, or by itself.

    python tests/benchmarks/moves.py [PAGE ...]

Each slider of each picture is pressed, and each handle is dragged by a pointer, one move after the
other, as events of the page itself. A move lasts from its event until the new picture is on the
canvas; "painted" is the end of the frame that shows it. In between, medians: Python's update and
its drawing, the rest of Python's answer with the messages there and back, and the page's own share.
"""

import sys
from itertools import chain
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parents[1] / "book"))
import browser as chromium
from driving import PAGES, lives
from playwright.sync_api import sync_playwright
from serving import serving

HTML = Path(__file__).parents[2] / "_build" / "html"
MOVES = 12  # of each slider and each handle
# Who hears from Python notes when, and what is said.
LISTEN = """
let python;
Object.defineProperty(window, "python", { get: () => python, set(made) {
  const { connect } = made;
  made.connect = (address, edition, hear) => {
    const connection = connect(address, edition, (news) => {
      const heard = performance.now();
      hear(news);
      if (news.kind === "answered") window.answeredAt?.({ heard, news, done: performance.now() });
    });
    const { ask } = connection;
    connection.ask = function (question) {
      window.askedAt = performance.now();
      ask.call(this, question);
    };
    return connection;
  };
  python = made;
}});
window.timed = async (act) => {
  await new Promise((done) => setTimeout(done, 60));
  const answered = new Promise((done) => { window.answeredAt = done; });
  const begin = performance.now();
  act();
  const late = new Promise((done) => setTimeout(done, 5000));
  const { heard, news, done } = (await Promise.race([answered, late])) ?? {};
  if (!news?.state) return null;
  const { update, draw } = JSON.parse(news.state).seconds;
  await new Promise((next) => requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = next;
    port2.postMessage(0);
  }));
  return [done - begin, 1000 * update, 1000 * draw, heard - askedAt - 1000 * (update + draw),
    done - heard + askedAt - begin, performance.now() - begin];
};
"""
PRESS = """async ([handle, times]) => {
  const moves = [];
  for (let i = 0; i < times; i++) {
    const key = i < times / 2 ? ["ArrowRight", 39] : ["ArrowLeft", 37];
    const event = new KeyboardEvent("keydown", { key: key[0], keyCode: key[1], bubbles: true });
    moves.push(await timed(() => handle.dispatchEvent(event)));
  }
  return moves.filter(Boolean);
}"""
DRAG = """async ([handle, times]) => {
  const { x, y, width, height } = handle.getBoundingClientRect();
  const at = (i) => ({ clientX: x + width / 2 + i, clientY: y + height / 2 - i, pointerId: 1,
    isPrimary: true, bubbles: true });
  handle.setPointerCapture = () => {};
  handle.dispatchEvent(new PointerEvent("pointerdown", at(0)));
  const moves = [];
  for (let i = 1; i <= times; i++) moves.push(
    await timed(() => handle.dispatchEvent(new PointerEvent("pointermove", at(4 * i)))));
  handle.dispatchEvent(new PointerEvent("lostpointercapture", at(0)));
  return moves.filter(Boolean);
}"""


def of(page, live):
    """Return the moves of one picture, by slider and by handle."""
    live.ready()
    live.settled()
    page.wait_for_timeout(500)
    for name, control in live.controls.items():
        if control["kind"].endswith("SliderModel"):
            yield name, page.evaluate(PRESS, [live.handle(name).element_handle(), MOVES])
    for handle in live.box.locator(".live-handle:visible").all():
        label = handle.get_attribute("aria-label").partition(":")[0]
        yield f"drag {label}", page.evaluate(DRAG, [handle.element_handle(), MOVES])


def nearly_all(times):
    """Return the 95th percentile."""
    return sorted(times)[min(len(times) - 1, round(0.95 * len(times)))]


def line(what, moves):
    columns = list(zip(*moves, strict=True))
    parts = "  ".join(f"{median(column):6.1f}" for column in columns[1:])
    print(
        f"{what:46} {median(columns[0]):6.1f} {nearly_all(columns[0]):6.1f}   {parts}", flush=True
    )


def report(browser, root, pages=PAGES):
    """Print a line for each picture, and one for all."""
    heads = ("median", "95 %", "", "update", "draw", "way", "page", "painted")
    print("from a key or a pointer to the new picture, milliseconds:")
    print(" " * 46 + "".join(f"{head:>7}" if head else "  " for head in heads))
    every = []
    for path in pages:
        context = browser.new_context(viewport={"width": 1200, "height": 900})
        context.add_init_script(LISTEN)
        page = context.new_page()
        page.goto(f"{root}/{path}")
        for live in lives(page):
            if not live.function:
                continue
            found = dict(of(page, live))
            moves = list(chain(*found.values()))
            line(live.function.removeprefix("gmmlab.figures."), moves)
            for what, some in found.items():
                if some and (what.startswith("drag") or nearly_all([m[0] for m in some]) > 33):
                    line(f"    {what}", some)
            every += moves
        context.close()
    line("all pictures", every)


if __name__ == "__main__":
    with serving(HTML) as server, sync_playwright() as playwright:
        chosen = playwright.chromium.launch(executable_path=chromium.find(), args=["--no-sandbox"])
        report(chosen, server.address, sys.argv[1:] or PAGES)
        chosen.close()

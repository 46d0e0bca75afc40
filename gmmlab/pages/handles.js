// Handles over a picture: a pointer or an arrow key moves one, and Python is told where to. What a
// handle means is Python's business: see gmmlab/figures/handles.py. The same script serves the page,
// where a worker answers, and Jupyter, where the kernel does.
"use strict";
window.liveHandles ??= (() => {
  const STYLE = `
    .live-picture { position: relative; }
    .live-hold { pointer-events: none; position: absolute; }
    .live-hold > button.live-handle {
      background: none; border: 2px dotted rgb(34 34 34 / 55%); border-radius: 50%; box-sizing: border-box;
      cursor: grab; height: 32px; margin: -16px 0 0 -16px; min-height: 0; padding: 0;
      pointer-events: auto; position: absolute; touch-action: none; user-select: none; width: 32px;
      animation: live-here 1.2s ease-out 3;
    }
    @keyframes live-here { from { box-shadow: 0 0 0 0 rgb(0 114 178 / 70%); } to { box-shadow: 0 0 0 14px transparent; } }
    @media (prefers-reduced-motion: reduce) { .live-hold > button.live-handle { animation: none; } }
    .live-hold > button.live-handle[hidden] { display: none; }
    .live-hold > button.live-handle:is(:hover, .live-held) { background: rgb(34 34 34 / 10%); border-style: solid; }
    .live-hold > button.live-handle.live-held { cursor: grabbing; }
    .live-hold > button.live-handle:focus-visible { outline: 3px solid #0072b2; outline-offset: 2px; }
    .live-taps { cursor: crosshair; }
    @media (pointer: coarse) { .live-hold > button.live-handle { height: 44px; margin: -22px 0 0 -22px; width: 44px; } }
    @media print { .live-hold { display: none; } }`;
  const NUDGE = 0.02; // of the picture, for an arrow key
  const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

  class Handles {
    // `send` is given a hand: which handle, -1 for a tap, and where to, in shares of the picture.
    constructor(box, send) {
      this.send = send;
      this.picture = box.querySelector(".live-picture");
      this.hold = document.createElement("div");
      this.hold.className = "live-hold";
      this.picture.append(this.hold);
      this.handles = [];
      new ResizeObserver(() => this.image && this.lay()).observe(this.picture);
      this.picture.addEventListener("click", (event) => {
        if (!this.taps || event.target.closest(".live-handle")) return;
        this.send([-1, ...this.share(event)]);
      });
    }
    get image() {
      return this.picture.querySelector("canvas, img");
    }
    // Where a pointer is, in shares of the picture: at the edge, when it has left it.
    share({ clientX, clientY }) {
      const { left, top, width, height } = this.image.getBoundingClientRect();
      const inside = (share) => Math.min(Math.max(share, 0), 1);
      return [inside((clientX - left) / width), inside((clientY - top) / height)];
    }
    lay() {
      const { offsetLeft, offsetTop, offsetWidth, offsetHeight } = this.image;
      const sides = { left: offsetLeft, top: offsetTop, width: offsetWidth, height: offsetHeight };
      for (const [side, pixels] of Object.entries(sides)) this.hold.style[side] = `${pixels}px`;
    }
    // As Python says: a label and a place for each, or nothing where there is none to be seen.
    show({ handles, taps }) {
      this.taps = taps;
      this.picture.classList.toggle("live-taps", taps);
      handles.forEach((place, index) => {
        const handle = (this.handles[index] ??= this.make(index));
        handle.hidden = !place;
        if (!place || String(handle.place) === String(place)) return;
        handle.place = place;
        handle.aim = place.slice(1);
        handle.setAttribute("aria-label", `${place[0]}: drag it, or press arrow keys`);
        handle.style.left = `${100 * place[1]}%`;
        handle.style.top = `${100 * place[2]}%`;
      });
    }
    make(index) {
      const handle = document.createElement("button");
      handle.type = "button";
      handle.className = "live-handle";
      handle.dataset.lmSuppressShortcuts = "true"; // JupyterLab would take arrow keys for its own
      this.hold.append(handle);
      let from; // how far from the middle it was taken hold of, while it is held
      const letGo = () => {
        from = undefined;
        handle.classList.remove("live-held");
      };
      handle.addEventListener("pointerdown", (event) => {
        if (!event.isPrimary || event.button) return; // a second finger moves nothing
        handle.setPointerCapture(event.pointerId);
        const [x, y] = this.share(event);
        from = [x - handle.place[1], y - handle.place[2]];
        handle.classList.add("live-held");
      });
      handle.addEventListener("pointermove", (event) => {
        if (!from || !event.isPrimary) return;
        const [x, y] = this.share(event);
        this.send([index, x - from[0], y - from[1]]);
      });
      handle.addEventListener("lostpointercapture", letGo); // and so when it was let go or taken away
      handle.addEventListener("keydown", (event) => {
        const way = ARROWS[event.key];
        if (!way) return;
        event.preventDefault();
        handle.aim = handle.aim.map((share, i) => Math.min(Math.max(share + NUDGE * way[i], 0), 1));
        this.send([index, ...handle.aim]);
      });
      return handle;
    }
  }

  // In Jupyter the kernel is told through a field that nobody sees, and says what it made of it in
  // another. The newest hand waits until the one before has been answered.
  function kernel(mark) {
    const box = mark.closest(".live");
    if (!box || box.liveHandles || box.closest(".live-place")) return; // a page has its own way
    const field = box.querySelector(".live-hand input");
    const said = box.querySelector(".live-places-of-handles");
    let count = 0, asked = false, next;
    const tell = () => {
      asked = true;
      field.value = JSON.stringify({ hand: next, count: (count += 1) });
      next = undefined;
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.dispatchEvent(new Event("change", { bubbles: true }));
    };
    box.liveHandles = new Handles(box, (hand) => {
      next = hand;
      if (!asked) tell();
    });
    const show = () => {
      const data = said.querySelector("[data-places]")?.dataset.places;
      if (!data) return;
      const places = JSON.parse(data);
      box.liveHandles.show(places);
      if (places.count < count) return;
      asked = false;
      if (next) tell();
    };
    new MutationObserver(show).observe(said, { childList: true, subtree: true });
    show();
  }

  const style = document.createElement("style");
  style.textContent = STYLE;
  document.head.append(style);
  return { Handles, kernel };
})();

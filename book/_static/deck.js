// A deck of slides: arrow keys turn the slides, except where a control has the focus; there they move
// it, and Escape gives them back. S opens the speaker's notes, P the handout for the printer.
"use strict";
(() => {
  const MOVED = "[role=slider], input, select, button, .live-handle";
  const inControl = () => document.activeElement?.closest(".live-place")?.contains(document.activeElement)
    && document.activeElement.matches(MOVED);

  Reveal.initialize({
    disableLayout: true, // sizes are the style sheet's, so that sliders stay where the hand is
    display: "grid",
    center: false,
    hash: true,
    transition: matchMedia("(prefers-reduced-motion: reduce)").matches ? "none" : "fade",
    controlsTutorial: false,
    width: 1280, // of a page, when slides are printed
    height: 720,
    margin: 0,
    pdfMaxPagesPerSlide: 1,
    scrollActivationWidth: null,
    showNotes: new URLSearchParams(location.search).has("notes") ? "separate-page" : false,
    keyboardCondition: () => !inControl(),
    plugins: [RevealNotes],
  });

  addEventListener("keydown", (event) => {
    if (event.key === "Escape" && inControl()) {
      document.activeElement.blur();
      event.stopImmediatePropagation(); // or Reveal would show all slides at once
    }
    if (event.key === "p" && !event.ctrlKey && !event.metaKey && !inControl())
      open(`${location.pathname}?print-pdf${location.hash}`, "_blank");
  }, true);

  // A formula too wide for its column is made smaller; one that would be too small goes below both
  // columns. Slides that are not shown have no width.
  const SMALL = 0.75;
  function shrink(formula) {
    const drawn = formula.querySelector("mjx-container");
    if (!drawn?.clientWidth) return 1;
    drawn.style.fontSize = "";
    const share = drawn.clientWidth / drawn.querySelector("mjx-math").getBoundingClientRect().width;
    if (share < 1) drawn.style.fontSize = `${100 * share}%`;
    return share;
  }
  function fit() {
    document.querySelectorAll(".slides section").forEach((slide) => {
      const formulas = [...slide.querySelectorAll(".formulas div.math")];
      slide.classList.remove("wide");
      if (formulas.map(shrink).some((share) => share < SMALL)) slide.classList.add("wide");
      formulas.forEach(shrink);
    });
  }
  window.MathJax?.startup?.promise.then(fit);
  Reveal.on("slidechanged", fit);
  Reveal.on("pdf-ready", fit);
  addEventListener("resize", fit);

  // A finger that moves a control does not turn the slide.
  document.querySelectorAll(".shown").forEach((part) => part.setAttribute("data-prevent-swipe", ""));
})();

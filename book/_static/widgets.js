// Show a notebook's widgets in a page that has no kernel, from the state that the notebook keeps.
// Each widget that is shown says so with an event, "widget-shown"; see live.js for who listens.
"use strict";
(() => {
  const here = new URL(".", document.currentScript.src);
  const STATE = 'script[type="application/vnd.jupyter.widget-state+json"]';
  const PLAYER = ["play or pause", "stop", "repeat"];

  function script(path) {
    return new Promise((resolve, reject) => {
      const element = document.createElement("script");
      Object.assign(element, { src: new URL(path, here), onload: resolve, onerror: reject });
      document.head.append(element);
    });
  }

  // Nothing is loaded but what the book holds: there is no address of another host here.
  async function widgetManager() {
    await script("vendor/require.js");
    window.requirejs.config({ baseUrl: new URL("vendor", here).href });
    await script("vendor/@jupyter-widgets/html-manager.js");
    const loader = (name) => new Promise((...done) => window.requirejs([name], ...done));
    const { HTMLManager } = await loader("@jupyter-widgets/html-manager");
    return new HTMLManager({ loader });
  }

  // A view's children are made later than the view itself.
  async function whole(view) {
    await Promise.all((await Promise.all(view.children_views?.views ?? [])).map(whole));
    if (view.model.get("_model_name") === "PlayModel") describePlay(view);
    return view;
  }

  // Where motion is not wanted, a play button takes one step each time, and back from the last.
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  function describePlay(view) {
    const { el, model } = view;
    const buttons = el.querySelectorAll("button");
    const tell = () => buttons.forEach((button, i) =>
      button.setAttribute("aria-label", i === 0 && calm.matches ? "next step" : PLAYER[i]));
    calm.addEventListener("change", tell);
    tell();
    el.addEventListener("click", (event) => {
      if (!calm.matches || event.target.closest("button") !== buttons[0]) return;
      event.stopPropagation();
      const next = model.get("value") + model.get("step");
      model.set("value", next > model.get("max") ? model.get("min") : next);
    }, { capture: true });
  }

  // A handle's name is its label, and its value is what is read beside it, not all its digits.
  function describe(handle) {
    const row = handle.closest(".widget-inline-hbox");
    const label = row.querySelector(".widget-label").textContent;
    const readout = row.querySelector(".widget-readout");
    const tell = () => handle.setAttribute("aria-valuetext", readout.textContent);
    new MutationObserver(tell).observe(readout, { childList: true, characterData: true, subtree: true });
    tell();
    handle.setAttribute("aria-label", label);
    readout.setAttribute("aria-label", label);
    readout.setAttribute("role", "textbox");
  }

  // Chrome asks its makers what a field is for, unless it belongs to a search.
  function askNobody(field) {
    const search = Object.assign(document.createElement("form"),
      { id: `field-${fields++}`, action: "search", hidden: true, onsubmit: () => false });
    document.body.append(search);
    field.setAttribute("form", search.id);
  }
  let fields = 0;

  async function show(manager, still) {
    const { model_id } = JSON.parse(still.nextElementSibling.textContent);
    const model = await manager.get_model(model_id);
    const place = document.createElement("div");
    place.className = "live-place";
    still.after(place);
    const view = await manager.create_view(model);
    await manager.display_view(view, place);
    await whole(view);
    view.el.setAttribute("role", "group");
    view.el.setAttribute("aria-label", "Live picture");
    place.querySelectorAll("input.widget-input").forEach(askNobody);
    place.querySelectorAll(".noUi-handle").forEach(describe);
    still.classList.add("live-replaced");
    still.dispatchEvent(new CustomEvent("widget-shown", { bubbles: true, detail: { model, view } }));
  }

  window.addEventListener("load", async () => {
    const state = document.querySelector(STATE);
    if (!state) return;
    if (window.MathJax) window.MathJax.Hub = { Queue() {} }; // widgets speak to MathJax 2
    const manager = await widgetManager();
    await manager.set_state(JSON.parse(state.textContent));
    for (const still of document.querySelectorAll(".live-still")) await show(manager, still);
  });
})();

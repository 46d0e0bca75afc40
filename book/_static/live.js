// Live pictures: the page's half. When a control or a handle moves, Python is asked for the picture.
// Which function draws what, what a handle means, and every formula, is Python's business: see
// gmmlab/pages/explorer.py. Handles themselves are in gmmlab/pages/handles.js.
"use strict";
(() => {
  const { edition, megabytes } = document.currentScript.dataset; // of Python; 0: not built in
  const REST = 200; // milliseconds without a move, until what was moved is said

  const NOT_BUILT = "This picture stands still, because this copy of the book was built without " +
    "Python for the browser. Run the notebook in Jupyter, and it moves.";
  const FROM_FILE = "This picture stands still, because the page was opened as a file, and browsers " +
    "start no Python from there. Open the book through a web server (make serve), and it moves.";
  const why = !Number(megabytes) ? NOT_BUILT : location.protocol === "file:" ? FROM_FILE : "";

  const answers = askingPython(edition, megabytes);

  function nearView(element, act) {
    new IntersectionObserver((seen, observer) => {
      if (!seen.some((entry) => entry.isIntersecting)) return;
      observer.disconnect();
      act();
    }, { rootMargin: "50%" }).observe(element);
  }

  class Picture {
    constructor(model, view) {
      Object.assign(this, { box: view.el, model });
      [this.function, this.choices, this.names, this.places] =
        ["function", "choices", "names", "places"].map((name) => model.get(name));
      const named = (name) => model.get("children").find((part) => part.get("_dom_classes").includes(name));
      this.controls = named("live-controls").get("children"); // in the order of their names
      this.controls.forEach((control, i) =>
        control.on("change:value change:index", () => this.moved(this.names[i])));
      this.box.querySelector(".live-places").addEventListener("click", (event) => {
        const buttons = [...event.currentTarget.querySelectorAll(":scope > button")];
        const place = this.places[buttons.indexOf(event.target.closest("button"))];
        if (place) this.set(place);
      });
      this.numbers = this.box.querySelector(".live-numbers .widget-html-content");
      this.numbers.setAttribute("aria-live", "polite");
      this.status = document.createElement("p");
      this.status.className = "live-status";
      this.status.setAttribute("role", "status");
      this.box.querySelector(".live-numbers").after(this.status);
      this.handles = new liveHandles.Handles(this.box, (hand) => this.ask(hand));
      this.link = new StateLink(this);
      answers.pictures.add(this);
      nearView(this.box, () => this.begin()); // the first picture is ready before it is asked for
      if (answers.early) this.begin();
      else if (python.kept) answers.connect(); // to hear whether it is ready; that starts nothing
    }
    begin() {
      if (!this.box.dataset.question) this.move();
    }
    moved(name) {
      if (this.following) return; // Python knows
      if (!this.setting) for (const other of this.model.get("clears")?.[name] ?? [])
        this.set({ [other]: this.places[0][other] }); // as at first
      this.move();
    }
    move() {
      this.note();
      this.ask();
    }
    ask(hand) {
      this.numbers.setAttribute("aria-busy", "true"); // and so it is read out once, at rest
      answers.ask(this, hand);
    }
    note() {
      const values = this.names.map((name, i) => `"${name}": ${this.value(name, this.controls[i])}`);
      this.box.dataset.question = `{${values}}`;
    }
    set(place) {
      this.setting = true;
      this.names.forEach((name, i) => {
        if (name in place) this.controls[i].set(name in this.choices ? "index" : "value", place[name]);
      });
      this.setting = false;
    }
    question(hand) {
      this.asked = this.box.dataset.question;
      if (!hand) return [this.function, this.asked];
      const limits = {}; // of the sliders
      this.controls.forEach((control, i) => {
        if (control.has("step")) limits[this.names[i]] = ["min", "max", "step"].map((end) => control.get(end));
      });
      return [this.function, this.asked, JSON.stringify([hand, limits])];
    }
    // As Python writes it: a float stays one when it is whole.
    value(name, control) {
      if (name in this.choices) return this.choices[name][control.get("index")];
      const value = JSON.stringify(control.get("value"));
      return control.get("_model_name").startsWith("Float") && /^-?\d+$/.test(value) ? `${value}.0` : value;
    }
    show({ numbers, alt, image, state, error }, byHand) {
      const said = error ?? numbers;
      if (this.numbers.textContent !== said) this.numbers.textContent = said; // or it is read out again
      if (!error) {
        this.draw(image);
        const { values, handles, taps } = JSON.parse(state);
        this.alt = alt;
        this.handles.show({ handles, taps });
        if (byHand) this.follow(values);
        this.box.dataset.shown = byHand ? this.box.dataset.question : this.asked;
      }
      clearTimeout(this.resting); // which it is not while another question waits
      if (answers.waiting.has(this)) return;
      this.resting = setTimeout(() => this.rest(), this.rested ? REST : 0);
    }
    draw({ pixels, width, height }) {
      if (!this.canvas) {
        this.canvas = document.createElement("canvas");
        Object.assign(this.canvas, { className: "picture", width, height });
        this.canvas.setAttribute("role", "img");
        this.brush = this.canvas.getContext("2d", { alpha: false });
        const still = this.box.querySelector(".live-picture img");
        this.canvas.setAttribute("aria-label", still.alt);
        still.replaceWith(this.canvas);
      }
      this.brush.putImageData(new ImageData(pixels, width, height), 0, 0);
    }
    // The controls go where a hand has put what they stand for; it makes no choices.
    follow(values) {
      this.following = true;
      this.names.forEach((name, i) => {
        if (!(name in this.choices)) this.controls[i].set("value", values[name]);
      });
      this.following = false;
      this.note();
    }
    rest() {
      this.rested = true;
      this.canvas?.setAttribute("aria-label", this.alt);
      this.numbers.removeAttribute("aria-busy");
      this.link.tell();
    }
    say(sentence) {
      if (this.status.textContent !== sentence) this.status.textContent = sentence;
      this.box.classList.remove("live-stopped");
    }
    stop(sentence) {
      this.say(`${sentence} The picture stays as it is. `);
      this.numbers.removeAttribute("aria-busy");
      this.box.classList.toggle("live-stopped", !answers.hasLived);
      const again = document.createElement("button");
      again.textContent = "Start it again";
      again.onclick = () => this.move();
      this.status.append(again);
    }
  }

  // What is near is asked for while the controls are still being made.
  if (!why) document.querySelectorAll(".live-still").forEach((still) => nearView(still, () => {
    if (!answers.hasLived && !answers.asked) answers.connect().ask();
  }));

  document.addEventListener("widget-shown", ({ target: still, detail: { model, view } }) => {
    if (!model.get("function")) return; // a player: it needs no Python
    if (!why) return void new Picture(model, view);
    view.el.remove();
    still.classList.remove("live-replaced");
    still.querySelector(".live-why").textContent = why;
  });
})();

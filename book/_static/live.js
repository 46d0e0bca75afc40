// Live pictures: the page's half. When a control moves, Python is asked for the picture.
// Which function draws what, and every formula, is Python's business: see gmmlab/pages/explorer.py.
"use strict";
(() => {
  const here = new URL(".", document.currentScript.src);
  const { edition, megabytes } = document.currentScript.dataset; // of Python; 0: not built in
  const pictures = new Set();

  const NOT_BUILT = "This picture stands still, because this copy of the book was built without " +
    "Python for the browser. Run the notebook in Jupyter, and it moves.";
  const FROM_FILE = "This picture stands still, because the page was opened as a file, and browsers " +
    "start no Python from there. Open the book through a web server (make serve), and it moves.";
  const SILENT = "it no longer answers";

  // One question at a time, the newest first. A picture's newer one replaces its older.
  const answers = {
    waiting: new Map(),
    ask(picture, values) {
      this.waiting.delete(picture);
      this.waiting.set(picture, values);
      queueMicrotask(() => this.next()); // after all controls of one move are set
    },
    next() {
      if (this.asked || !this.waiting.size) return;
      this.connect();
      const [picture, values] = [...this.waiting].at(-1);
      this.waiting.delete(picture);
      this.asked = [picture, values];
      this.connection.ask([picture.function, values]);
      this.expectLife(this.hasLived ? 20 : 30); // longer while its program has yet to come
    },
    connect() {
      const address = new URL(`live-worker.js?${edition}`, here);
      this.connection ??= python.connect(address, edition, (news) => this[news.kind](news));
    },
    expectLife(seconds) {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.stopped({ reason: SILENT }), 1000 * seconds);
    },
    ready() { // since an earlier page: this one's pictures can be drawn before they are looked at
      this.hasLived = true;
      [...pictures].reverse().forEach((picture) => picture.begin()); // the first is the newest then
    },
    loading({ loaded }) {
      const much = `${loaded.toFixed(1)} of ${megabytes} MB`;
      pictures.forEach((picture) => picture.say(`Python is loading: ${much}.`));
      this.expectLife(120);
    },
    working() {
      this.hasLived = true;
      pictures.forEach((picture) => picture.say(""));
      this.expectLife(20); // the worker itself gives a picture 15
    },
    answered(answer) {
      clearTimeout(this.timer);
      const [picture] = this.asked;
      this.asked = undefined;
      picture.show(answer);
      this.next();
    },
    stopped({ reason }) {
      const { asked } = this;
      this.connection.end();
      this.forget();
      if (asked) pictures.forEach((picture) => picture.stop(`Python has stopped: ${reason}.`));
    },
    replaced() { // by another page, which had waited in vain
      this.stopped({ reason: SILENT });
    },
    left() {
      this.connection.leave();
      this.forget();
    },
    forget() {
      clearTimeout(this.timer);
      if (this.asked && !this.waiting.has(this.asked[0])) this.waiting.set(...this.asked);
      this.connection = this.asked = undefined;
    },
  };
  addEventListener("pageshow", () => answers.next()); // the browser may keep a page that was left

  class Picture {
    constructor(model, view) {
      Object.assign(this, { box: view.el, function: model.get("function"), choices: model.get("choices") });
      const named = (name) => model.get("children").find((part) => part.get("_dom_classes").includes(name));
      this.controls = named("live-controls").get("children"); // in the order of their names
      this.names = model.get("names");
      this.controls.forEach((control) =>
        control.on("change:value change:index", () => this.move()));
      this.box.querySelector(".live-places").addEventListener("click", (event) => {
        const buttons = [...event.currentTarget.querySelectorAll("button")];
        const place = model.get("places")[buttons.indexOf(event.target.closest("button"))];
        if (place) this.names.forEach((name, i) =>
          this.controls[i].set(name in this.choices ? "index" : "value", place[name]));
      });
      this.numbers = this.box.querySelector(".live-numbers .widget-html-content");
      this.numbers.setAttribute("aria-live", "polite");
      this.status = document.createElement("p");
      this.status.className = "live-status";
      this.status.setAttribute("role", "status");
      this.box.querySelector(".live-numbers").after(this.status);
      pictures.add(this);
      new IntersectionObserver((seen, observer) => {
        if (!seen.some((entry) => entry.isIntersecting)) return;
        observer.disconnect();
        this.begin(); // starts Python, and has the first picture ready before it is asked for
      }, { rootMargin: "50%" }).observe(this.box);
      if (answers.hasLived) this.begin();
      else if (python.kept) answers.connect(); // to hear whether it is ready; that starts nothing
    }
    begin() {
      if (!this.box.dataset.question) this.move();
    }
    move() {
      const values = this.names.map((name, i) => `"${name}": ${this.value(name, this.controls[i])}`);
      this.box.dataset.question = `{${values}}`;
      answers.ask(this, this.box.dataset.question);
    }
    // As Python writes it: a float stays one when it is whole.
    value(name, control) {
      if (name in this.choices) return this.choices[name][control.get("index")];
      const value = JSON.stringify(control.get("value"));
      return control.get("_model_name").startsWith("Float") && /^-?\d+$/.test(value) ? `${value}.0` : value;
    }
    show({ numbers, alt, image, error }) {
      const said = error ?? numbers;
      if (this.numbers.textContent !== said) this.numbers.textContent = said; // or it is read out again
      if (error) return;
      const picture = this.box.querySelector(".live-picture img");
      const old = picture.src;
      picture.alt = alt;
      picture.src = URL.createObjectURL(image);
      URL.revokeObjectURL(old);
    }
    say(sentence) {
      this.status.textContent = sentence;
      this.box.classList.remove("live-stopped");
    }
    stop(sentence) {
      this.say(`${sentence} The picture stays as it is. `);
      this.box.classList.toggle("live-stopped", !answers.hasLived);
      const again = document.createElement("button");
      again.textContent = "Start it again";
      again.onclick = () => this.move();
      this.status.append(again);
    }
  }

  document.addEventListener("widget-shown", ({ target: still, detail: { model, view } }) => {
    if (!model.get("function")) return; // a player: it needs no Python
    const why = !Number(megabytes) ? NOT_BUILT : location.protocol === "file:" ? FROM_FILE : "";
    if (!why) return void new Picture(model, view);
    view.el.remove();
    still.classList.remove("live-replaced");
    still.querySelector(".live-why").textContent = why;
  });
})();

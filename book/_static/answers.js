// Answers in the page of a set: typed in, kept in this browser, checked by a Python of their own, and
// taken home as the notebook that is handed in. How they are judged is Python's business.
"use strict";
(() => {
  const here = new URL(".", document.currentScript.src);
  // Of Python: its edition, its size (0: not built in), whether there is more of it than pictures need.
  const { edition, megabytes, more, modules } = document.currentScript.dataset;
  const set = location.pathname.match(/([\w-]+)(\.html)?$/)[1]; // "04-em"
  const notebook = document.querySelector("a.download[href$='.ipynb']")?.href;

  const ABSENT = "This copy of the book was built without Python for the browser, so answers are not " +
    "checked here. Take the set home, and check them there.";
  const FROM_FILE = "This page was opened as a file, and browsers start no Python from there, so " +
    "answers are not checked here. Open the book through a web server (make serve).";
  const why = !Number(megabytes) ? ABSENT : location.protocol === "file:" ? FROM_FILE : "";
  const KEYS = "answer-keys"; // the id of the sentence that explains them

  const element = (name, given = {}, ...parts) => {
    const made = Object.assign(document.createElement(name), given);
    made.append(...parts);
    return made;
  };
  const button = (textContent, onclick) => element("button", { type: "button", textContent, onclick });

  const kept = keptAnswers.keep(set, () =>
    bar.say("This browser keeps nothing: take your answers home before you leave the page."));
  const address = new URL(`answer-worker.js?${edition}${more ? "&more" : ""}`, here);
  const say = (sentence, waits) => exercises.forEach((exercise) =>
    exercise.say(waits(exercise) || exercise === touched ? sentence : ""));
  const checking = new Checking({ address, edition, megabytes, say });
  let touched; // the exercise that was touched last: there it is said that Python loads

  const heading = (box) => {
    const found = box.closest("section").querySelector("h2").cloneNode(true);
    found.querySelectorAll(".headerlink").forEach((link) => link.remove());
    return found.textContent.trim();
  };

  class Exercise {
    constructor(box, edit) {
      this.box = box;
      this.id = box.dataset.answer;
      this.title = heading(box);
      this.code = box.querySelector("pre").textContent.trimEnd();
      const { answer, right } = kept.get(this.id);
      this.right = Boolean(right);
      const place = element("div", { className: "answer-editor" });
      const checkButton = button("Check", () => this.check());
      const again = button("Begin again", () => this.beginAgain());
      checkButton.className = "answer-check";
      checkButton.disabled = Boolean(why);
      box.setAttribute("role", "group");
      box.setAttribute("aria-label", `Answer: ${this.title}`);
      this.progress = element("span", { className: "answer-progress" });
      const points = element("span", { className: "answer-points", textContent: box.dataset.points });
      this.verdict = element("div", { className: "answer-verdict" });
      this.verdict.setAttribute("role", "status");
      this.details = element("div", { className: "answer-details" });
      box.classList.add("answer-live");
      box.append(place, element("div", { className: "answer-tools" }, checkButton, again, points,
        this.progress), this.verdict, this.details);
      this.editor = edit(place, {
        text: answer ?? this.code,
        label: `Your answer: ${this.title}`,
        help: KEYS,
        changed: () => this.changed(),
        touched: () => { touched = this; if (!why) checking.touch(); },
        check: () => this.check(),
      });
      if (this.right) this.mark(true, "Right, when you last checked it.");
      addEventListener("storage", ({ key, newValue }) => { // in another tab
        if (key !== kept.key(this.id)) return;
        const { answer: theirs, right } = JSON.parse(newValue) ?? {};
        this.listening = false;
        if ((theirs ?? this.code) !== this.editor.text) this.editor.text = theirs ?? this.code;
        this.listening = true;
        this.right = Boolean(right);
        this.mark(this.right || null, this.right ? "Right, when you last checked it." : "");
        bar.count();
      });
      this.listening = true;
    }
    get text() { return this.editor.text; }
    get changedIt() { return this.text.trimEnd() !== this.code; }
    changed() {
      if (!this.listening) return;
      this.right = false;
      this.mark(null, "");
      this.keep();
    }
    keep() {
      kept.put(this.id, this.changedIt && { answer: this.text, right: this.right });
      bar.count();
    }
    beginAgain() {
      this.editor.text = this.code;
      this.mark(null, "");
      this.say("Undo (Ctrl or ⌘ and Z, in the editor) brings your answer back.");
    }
    check() {
      if (why) return;
      touched = this;
      this.mark(null, "");
      this.verdict.setAttribute("aria-busy", "true");
      checking.ask(this);
    }
    question() {
      const before = setUp.map((code) => ["", code]);
      for (const other of exercises) {
        if (other === this) break;
        before.push([other.title, other.text]);
      }
      this.asked = this.text;
      const { check, called: answer } = this.box.dataset;
      return JSON.stringify({ before, code: this.asked, check, answer });
    }
    show({ correct, mistake, message, printed, trace, line }) {
      if (this.asked !== this.text) return this.say("You have changed it since: check again.");
      this.again = false;
      this.right = correct;
      this.mark(correct, message, mistake);
      const more = [];
      if (trace) more.push(this.more("Where it happened", trace));
      if (printed) more.push(this.more("Printed", printed));
      this.details.replaceChildren(...more.flat());
      this.editor.mark(line);
      this.keep();
    }
    more(title, textContent) {
      const shown = element("pre", { textContent, tabIndex: 0 });
      shown.setAttribute("aria-label", title);
      shown.setAttribute("role", "group");
      return [element("p", { className: "answer-title", textContent: title }), shown];
    }
    mark(correct, message, mistake) {
      this.verdict.removeAttribute("aria-busy");
      this.verdict.textContent = message;
      const given = { correct: correct ?? undefined, mistake: mistake ?? undefined };
      for (const [name, value] of Object.entries(given))
        if (value === undefined) delete this.verdict.dataset[name];
        else this.verdict.dataset[name] = value;
      this.details.replaceChildren();
    }
    fail(sentence) { this.mark(null, sentence); }
    say(sentence) { this.progress.textContent = sentence; }
  }

  class Written {
    constructor(box) {
      this.id = box.dataset.answer;
      const title = heading(box);
      box.classList.add("answer-live");
      const place = element("div", { className: "answer-editor" });
      const who = "Read by a person: write words and formulas here, add figures in the notebook.";
      const points = { className: "answer-points", textContent: `${box.dataset.points} ${who}` };
      box.append(place, element("p", points));
      this.editor = plainField(place, {
        text: kept.get(this.id).answer ?? "",
        label: `Your answer: ${title}`,
        changed: () => kept.put(this.id, this.text.trim() && { answer: this.text }),
        touched() {},
      });
    }
    get text() { return this.editor.text; }
    get changedIt() { return Boolean(this.text.trim()); }
  }

  // How many are right, and the way home.
  const bar = {
    make() {
      const intro = document.querySelector("article h1").closest("section");
      const first = intro.querySelector(".exercise-setup, section, .exercise");
      this.top = element("p", { className: "answers-count" });
      const keys = element("p", { id: KEYS, className: "answers-keys", textContent: why ||
        "Type your answers here. Tab indents; Escape, then Tab, leaves an editor; Shift and Enter " +
        "check. They stay in this browser, and nothing is sent anywhere." });
      this.line = element("p", { className: "answers-said" });
      const home = button("Take it home", () => this.takeHome());
      this.box = element("div", { className: "answers-bar" }, this.top, home, this.line, keys);
      first.before(this.box);
    },
    count() {
      const right = exercises.filter((exercise) => exercise.right).length;
      const checked = `${right} of ${exercises.length} checked exercises are right`;
      const are = written.length > 1 ? "are" : "is";
      this.top.textContent =
        `${checked}${written.length ? `; ${written.length} more ${are} read by a person` : ""}.`;
    },
    say(sentence) { this.line.textContent = sentence; },
    async takeHome() {
      try {
        const response = await fetch(notebook);
        if (!response.ok) throw new Error(response.status);
        const book = keptAnswers.filled(await response.json(), [...exercises, ...written]);
        const file = new Blob([JSON.stringify(book, null, 1)], { type: "application/x-ipynb+json" });
        const link = element("a", { href: URL.createObjectURL(file), download: `${set}.ipynb` });
        link.click();
        setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
        this.say(`${set}.ipynb is the notebook with your answers in it, ready to hand in.`);
      } catch {
        this.say("The notebook could not be fetched. Your answers are still here.");
      }
    },
  };

  const setUp = [...document.querySelectorAll(".exercise-setup pre")].map((code) => code.textContent);
  const exercises = [];
  const written = [];
  bar.make();
  import(new URL(modules, here)).then(({ edit }) => edit, () => plainField).then((edit) => {
    document.querySelectorAll(".exercise[data-check]").forEach((box) =>
      exercises.push(new Exercise(box, edit)));
    document.querySelectorAll(".answer-words").forEach((box) => written.push(new Written(box)));
    bar.count();
  });
})();

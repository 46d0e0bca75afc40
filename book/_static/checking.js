// The Python that checks answers, as a page asks it: one check at a time, in the order of the clicks. It
// is started when an editor is first touched, watched, and begun anew when an answer has ended it.
"use strict";
(() => {
  const ENDLESS = "Your code does not come to an end, and Python had to be ended with it; it starts " +
    "anew at the next check. Look at what stops your loop.";
  const BROKEN = "Python did not survive your code; it starts anew at the next check.";

  // An exercise has `question()`, and is told with `show(verdict)` or `fail(sentence)`; `say(sentence,
  // waits)` is told how far Python is, and of which exercises that is the news.
  window.Checking = class {
    constructor({ address, edition, megabytes, say }) {
      Object.assign(this, { address, edition, megabytes, waiting: new Set() });
      this.say = (sentence) => say(sentence, (one) => one === this.asked || this.waiting.has(one));
      addEventListener("pageshow", () => this.next()); // the browser may keep a page that was left
    }
    touch() {
      if (this.connection) return;
      this.connect();
      this.connection.ask("");
    }
    connect() {
      const hear = (news) => this[news.kind](news);
      this.connection ??= python.connect(this.address, this.edition, hear, "answers");
      this.expectLife(30);
    }
    ask(exercise) {
      this.waiting.add(exercise);
      this.next();
    }
    next() {
      if (this.asked || !this.waiting.size) return;
      this.connect();
      [this.asked] = this.waiting;
      this.waiting.delete(this.asked);
      this.ours = false;
      this.connection.ask(this.asked.question());
      this.say("Checking …");
    }
    expectLife(seconds) {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.stopped({ reason: "it no longer answers", yours: this.ours,
        endless: this.ours }), 1000 * seconds);
    }
    loading({ loaded }) {
      this.say(`Python is loading: ${loaded.toFixed(1)} of ${this.megabytes} MB.`);
      this.expectLife(120);
    }
    ready() {
      if (this.asked) return;
      clearTimeout(this.timer);
      this.say("");
    }
    working({ yours }) {
      this.ours = yours;
      this.say(this.asked ? "Checking …" : "");
      this.expectLife(20); // the worker itself gives an answer 10, and a little
    }
    answered(verdict) {
      clearTimeout(this.timer);
      this.asked?.show(verdict);
      this.asked = undefined;
      this.say("");
      this.next();
    }
    stopped({ reason, yours, endless }) {
      const { asked } = this;
      this.connection.end();
      this.forget();
      if (!asked) return this.say(`Python has stopped: ${reason}. A check starts it again.`);
      if (yours && endless) asked.show({ correct: false, mistake: "does not end", message: ENDLESS });
      else if (yours) asked.show({ correct: false, mistake: "raises", message: BROKEN });
      else if (asked.again) asked.fail(`Python has stopped: ${reason}. Check again to start it.`);
      else this.waiting.add(asked); // it was another page's answer that ended Python
      asked.again = !yours && !asked.again;
      this.say("");
      this.next();
    }
    replaced() { // by another page, whose answer it did not survive
      if (this.asked) return this.stopped({ reason: "it no longer answers" });
      this.connection.end();
      this.forget();
    }
    left() {
      if (this.asked) this.waiting.add(this.asked);
      this.connection.leave();
      this.forget();
    }
    forget() {
      clearTimeout(this.timer);
      this.connection = this.asked = undefined;
    }
  };
})();

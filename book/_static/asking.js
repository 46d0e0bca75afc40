// Live pictures: who asks Python next, and what is said while it starts, or when it has stopped. What
// a picture asks and how it shows an answer is its own business: see live.js.
"use strict";
(() => {
  const here = new URL(".", document.currentScript.src);
  const SILENT = "it no longer answers";

  // One question at a time, the newest first. A picture's newer one replaces its older.
  window.askingPython = (edition, megabytes) => {
    const answers = {
      pictures: new Set(),
      waiting: new Map(), // of each picture: what a hand has done, if anything, since its values
      ask(picture, hand) {
        this.waiting.delete(picture);
        this.waiting.set(picture, hand);
        queueMicrotask(() => this.next()); // after all controls of one move are set
      },
      next() {
        if (this.asked || !this.waiting.size) return;
        this.connect();
        const [picture, hand] = [...this.waiting].at(-1);
        this.waiting.delete(picture);
        this.asked = [picture, hand];
        this.connection.ask(picture.question(hand));
        this.expectLife(this.hasLived ? 20 : 30); // longer while its program has yet to come
      },
      connect() {
        const address = new URL(`live-worker.js?${edition}`, here);
        this.connection ??= python.connect(address, edition, (news) => this[news.kind](news));
        return this.connection;
      },
      expectLife(seconds) {
        clearTimeout(this.timer);
        this.timer = setTimeout(() => this.stopped({ reason: SILENT }), 1000 * seconds);
      },
      started() { // and nothing was asked yet
        this.hasLived = true;
        this.pictures.forEach((picture) => picture.say(""));
      },
      ready() { // since an earlier page: this one's pictures can be drawn before they are looked at
        this.hasLived = this.early = true;
        [...this.pictures].reverse().forEach((picture) => picture.begin()); // the first is the newest then
      },
      loading({ loaded }) {
        const much = `${loaded.toFixed(1)} of ${megabytes} MB`;
        this.pictures.forEach((picture) => picture.say(`Python is loading: ${much}.`));
        if (this.asked) this.expectLife(120);
      },
      working() {
        this.hasLived = true;
        this.pictures.forEach((picture) => picture.say(""));
        this.expectLife(20); // the worker itself gives a picture 15
      },
      answered(answer) {
        clearTimeout(this.timer);
        const [picture, hand] = this.asked;
        this.asked = undefined;
        picture.show(answer, hand && !this.waiting.has(picture));
        this.next();
      },
      stopped({ reason }) {
        const { asked } = this;
        this.connection.end();
        this.forget();
        if (asked) this.pictures.forEach((picture) => picture.stop(`Python has stopped: ${reason}.`));
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
    return answers;
  };
})();

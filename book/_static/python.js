// Where Python runs: for all pages of the site at once, in a worker that the browser keeps from
// page to page, or else in the page's own. What it is asked, this file does not know.
"use strict";
(() => {
  // A page cannot end a worker that it shares. One that no longer answers is left instead, by all
  // pages, for the next: its number stands where they all look, and a change of it reaches them.
  // Each Python has one of its own: of the pictures, and of the answers.
  const here = document.currentScript.src;
  const place = (whose) => new URL(whose, here).href;
  const number = (whose = "python") => Number(localStorage.getItem(place(whose)));

  // Only a browser that can keep a worker longer than its pages looks at that wish. A shared worker
  // without it would end with each page, and be no better. Here none is made in either case.
  function canBeKept() {
    let looked = false;
    try {
      number(); // refused where a site may store nothing
      new SharedWorker("ws:[", { get extendedLifetime() { looked = true; throw looked; } });
    } catch {}
    return looked;
  }

  class Own {
    constructor(address, hear) {
      this.worker = new Worker(address, { type: "module" });
      this.worker.onmessage = ({ data }) => hear(data);
      this.worker.onerror = () => hear({ kind: "stopped", reason: "its program could not be loaded" });
    }
    ask(question) { this.worker.postMessage(question); }
    end() { this.worker.terminate(); }
  }

  class Kept {
    constructor(address, edition, hear, whose) {
      Object.assign(this, { whose, number: number(whose) });
      this.worker = new SharedWorker(address,
        { type: "module", name: `${edition} ${this.number}`, extendedLifetime: true });
      this.worker.port.onmessage = ({ data }) => hear(data);
      this.worker.onerror = () => hear({ kind: "stopped", reason: "its program could not be loaded" });
      this.left = new AbortController();
      const listen = (event, act) => addEventListener(event, act, { signal: this.left.signal });
      listen("storage", ({ key }) => key === place(whose) && hear({ kind: "replaced" }));
      listen("pagehide", () => hear({ kind: "left" })); // should the page come back, it asks anew
    }
    ask(question) { this.worker.port.postMessage(question); }
    leave() {
      this.worker.onerror = null;
      this.worker.port.close();
      this.left.abort();
    }
    end() {
      this.leave();
      localStorage.setItem(place(this.whose), Math.max(number(this.whose), this.number + 1));
    }
  }

  // `hear` is told what comes of it, see serve-python.js; `whose` Python it is, "python" the pictures'.
  const kept = canBeKept();
  window.python = {
    kept,
    connect: (address, edition, hear, whose = "python") =>
      kept ? new Kept(address, edition, hear, whose) : new Own(address, hear),
  };
})();

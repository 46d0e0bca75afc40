// What a worker with Python does, whatever it is asked: load it once and say how far that is, answer
// one question at a time, of the page whose own it is or of all that share it, and end what does not
// end. It knows no page, only questions and who waits for each.
import { loadPyodide } from "./vendor/pyodide/pyodide.mjs";

const here = new URL("vendor/pyodide/", import.meta.url).href;
const GRACE = 3; // seconds for code that is told to stop; it may refuse

// Up here, as WebKit calls an observer before it goes on. Each file that has come is a sign of life.
let tell = () => {};
let loaded = 0;
new PerformanceObserver((list) => {
  loaded += list.getEntries().reduce((sum, entry) => sum + entry.decodedBodySize, 0) / 1e6;
  tell({ kind: "loading", loaded });
}).observe({ type: "resource", buffered: true });

// `edition` is part of each address, so that no cache mixes the files of two.
async function fetched(name, edition) {
  const response = await fetch(here + name + edition);
  if (!response.ok) throw new Error(`${name} could not be loaded`);
  return response.arrayBuffer();
}

export async function unpack(python, name, edition) {
  python.unpackArchive(await fetched(name, edition), "zip");
}

export async function load(edition, options = {}) {
  const archives = Promise.all(["packages.zip", "gmmlab.zip"].map((name) => fetched(name, edition)));
  const stdLibURL = `${here}python_stdlib.zip${edition}`;
  const python = await loadPyodide({ indexURL: here, stdLibURL, ...options });
  for (const archive of await archives) python.unpackArchive(archive, "zip");
  return python;
}

// `start` loads Python; `answered(question)` is what is told, and `handOver` of that what need not be
// copied; `afterwards(question)` is done when it has been told and before the next. `seconds` is what
// a question may take, with what comes afterwards, and `late` what is said of one that takes longer.
export function serve({ start, answered, handOver = () => [], afterwards = () => {}, seconds, late }) {
  let deadline = Infinity;
  let refused = false; // to stop when it was told to
  let ready = false;
  let working;
  let started;
  const waiting = new Map(); // the port of each page that waits: its question
  tell = (news) => ready || waiting.forEach((_, port) => port.postMessage(news));

  // Python looks here, every few lines, whether somebody wants it to stop. It is told once a second;
  // an error ends all of it.
  let next = Infinity;
  const signal = {
    get 0() {
      const now = performance.now();
      if (now < next) return 0;
      refused = now > deadline + 1000 * GRACE;
      if (refused) throw new Error(late);
      next = now + 1000;
      return 2;
    },
    set 0(_) {},
  };

  async function work() {
    if (working || !ready) return;
    while (waiting.size) {
      const [port, question] = (working = waiting.entries().next().value);
      waiting.forEach((_, other) => other.postMessage({ kind: "working", yours: other === port }));
      next = deadline = performance.now() + 1000 * seconds;
      const news = await answered(question);
      if (refused) throw new Error(late);
      port.postMessage(news, handOver(news));
      afterwards(question);
      next = deadline = Infinity;
      if (waiting.get(port) === question) waiting.delete(port); // or it has asked anew meanwhile
    }
    working = undefined;
  }

  function stop(error) {
    const endless = performance.now() > deadline;
    const reason = endless ? late : error.message;
    waiting.forEach((_, port) =>
      port.postMessage({ kind: "stopped", reason, endless, yours: working?.[0] === port }));
    close(); // a page cannot end what it shares
  }

  return {
    ask(port, question) {
      waiting.set(port, question);
      started ??= start(signal).then(() => { ready = true; });
      if (!ready) port.postMessage({ kind: "loading", loaded });
      started.then(work).catch(stop);
    },
    greet(port) {
      if (ready) port.postMessage({ kind: "ready" });
    },
  };
}

// Answers to exercises: the worker's half. What is run and how it is judged is Python's business: see
// gmmlab/checks/answering.py. It is not the Python of the pictures: what an answer breaks is its own.
const { searchParams, search } = new URL(import.meta.url);
const edition = search.split("&")[0];
const more = searchParams.has("more"); // packages of the notebooks, for those who import them
// Packages, by the word that shows that they are wanted.
const MORE = { scipy: "scipy", sklearn: "scikit-learn" };
const SILENTLY = { messageCallback() {}, errorCallback() {} };
const SECONDS = 10; // for an answer; one that is right takes some milliseconds

const serving = import(`./serve-python.js${edition}`).then(({ load, serve, unpack }) => {
  let python;
  let answer;

  async function start(signal) {
    const lockFileURL = new URL("vendor/pyodide/notebook-lock.json", import.meta.url).href;
    python = await load(edition, more ? { lockFileURL } : {});
    answer = python.runPython("from gmmlab.checks.answering import answer; answer");
    python.setInterruptBuffer(signal);
  }

  let rest; // of NumPy: what pictures do without, and SciPy imports
  async function loadMore(names) {
    await (rest ??= unpack(python, "rest.zip", edition));
    await python.loadPackage(names, SILENTLY);
  }

  async function answered(question) {
    if (!question) return { kind: "ready" };
    const wanted = more ? Object.keys(MORE).filter((name) => question.includes(name)) : [];
    if (wanted.length) await loadMore(wanted.map((name) => MORE[name])).catch(() => {});
    return { kind: "answered", ...JSON.parse(answer(question)) };
  }

  return serve({ start, answered, seconds: SECONDS, late: "it did not come to an end" });
});

const ask = (port, { data }) => serving.then((python) => python.ask(port, data)).catch(() => {
  port.postMessage({ kind: "stopped", reason: "its program could not be loaded" });
  close();
});
self.onmessage = (event) => ask(self, event); // of its one page
self.onconnect = ({ ports: [port] }) => { // of each page that shares it
  port.onmessage = (event) => ask(port, event);
  serving.then((python) => python.greet(port), () => {});
};

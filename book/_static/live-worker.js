// Live pictures: the worker's half. The first question starts Python; then it answers one at a time,
// of the page whose own it is or of all that share it. It knows no page, only questions and who
// waits for each.
const { search } = new URL(import.meta.url); // the edition: no cache mixes the files of two
// Up here, as WebKit calls an observer before it goes on.
let answer; // Python's, once it has started
let deadline = Infinity;
const waiting = new Map(); // the port of each page that waits: its question
const SECONDS = 15; // for a picture; what takes longer would not end

function tell(news) {
  waiting.forEach((_, port) => port.postMessage(news));
}

// Each file that has come is a sign of life, and counts.
let loaded = 0;
new PerformanceObserver((list) => {
  loaded += list.getEntries().reduce((sum, entry) => sum + entry.decodedBodySize, 0) / 1e6;
  if (!answer) tell({ kind: "loading", loaded });
}).observe({ type: "resource", buffered: true });

async function start() {
  const { load } = await import(`./serve-python.js${search}`);
  const python = await load(search);
  python.runPython(`
import warnings
warnings.filterwarnings("ignore", "Unable to import Axes3D")  # left out, as nothing here needs it
import matplotlib.artist
matplotlib.artist.kwdoc = lambda artist: ""  # half a second of documentation that nobody reads here
from gmmlab.figures.moving import answer
`);
  // Python looks here, every few lines, whether somebody wants it to stop.
  python.setInterruptBuffer({ get 0() { return performance.now() > deadline ? 2 : 0; }, set 0(_) {} });
  answer = python.globals.get("answer");
}

// The pixels, as a PNG made by the browser: faster than Python's.
async function png(pixels) {
  const buffer = pixels.getBuffer("u8clamped");
  const [height, width] = buffer.shape;
  const canvas = new OffscreenCanvas(width, height);
  canvas.getContext("2d").putImageData(new ImageData(buffer.data.slice(), width, height), 0, 0);
  buffer.release();
  return canvas.convertToBlob();
}

async function answered([name, question]) {
  deadline = performance.now() + 1000 * SECONDS;
  const result = answer(name, question);
  deadline = Infinity;
  const [numbers, alt, pixels] = result;
  const news = pixels ? { numbers, alt, image: await png(pixels) } : { error: numbers };
  pixels?.destroy();
  result.destroy();
  return { kind: "answered", ...news };
}

let working = false;
async function work() {
  if (working || !answer) return;
  working = true;
  while (waiting.size) {
    tell({ kind: "working" });
    const [port, question] = waiting.entries().next().value;
    const news = await answered(question);
    waiting.delete(port);
    port.postMessage(news);
  }
  working = false;
}

function stop(error) {
  const reason = performance.now() > deadline ? "a picture took too long" : error.message;
  tell({ kind: "stopped", reason });
  close(); // a page cannot end what it shares
}

let started;
function ask({ data, currentTarget: port }) {
  waiting.set(port, data);
  started ??= start().then(work).catch(stop);
  if (!answer) port.postMessage({ kind: "loading", loaded });
  work().catch(stop);
}
self.onmessage = ask; // of its one page
self.onconnect = ({ ports: [port] }) => { // of each page that shares it
  port.onmessage = ask;
  if (answer) port.postMessage({ kind: "ready" });
};

// Live pictures: the worker's half. Starts Python, then answers one question at a time.
import { loadPyodide } from "./vendor/pyodide/pyodide.mjs";

const here = new URL("vendor/pyodide/", import.meta.url).href;

// Each file that has come is a sign of life, and counts.
let loaded = 0;
new PerformanceObserver((list) => {
  loaded += list.getEntries().reduce((sum, entry) => sum + entry.decodedBodySize, 0) / 1e6;
  postMessage({ kind: "loading", loaded });
}).observe({ type: "resource", buffered: true });

async function fetched(name) {
  const response = await fetch(here + name);
  if (!response.ok) throw new Error(`${name} could not be loaded`);
  return response.arrayBuffer();
}

let answer;
async function start() {
  const archives = Promise.all([fetched("packages.zip"), fetched("gmmlab.zip")]);
  const python = await loadPyodide({ indexURL: here });
  for (const archive of await archives) python.unpackArchive(archive, "zip");
  python.runPython(`
import warnings
warnings.filterwarnings("ignore", "Unable to import Axes3D")  # left out, as nothing here needs it
import matplotlib.artist
matplotlib.artist.kwdoc = lambda artist: ""  # half a second of documentation that nobody reads here
from gmmlab.figures.moving import answer
`);
  answer = python.globals.get("answer");
  postMessage({ kind: "started" });
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

onmessage = async ({ data: [name, question] }) => {
  const result = answer(name, question);
  const [numbers, alt, pixels] = result;
  if (pixels) postMessage({ kind: "answered", numbers, alt, image: await png(pixels) });
  else postMessage({ kind: "answered", error: numbers });
  pixels?.destroy();
  result.destroy();
};

start().catch((error) => postMessage({ kind: "stopped", reason: error.message }));

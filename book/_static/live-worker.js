// Live pictures: the worker's half. What a picture is and how it is drawn is Python's business: see
// gmmlab/figures/moving.py. A question without a picture waits for Python, and for no more.
const { search } = new URL(import.meta.url); // the edition: no cache mixes the files of two
const SECONDS = 15; // for a picture; what takes longer would not end

const serving = import(`./serve-python.js${search}`).then(({ load, serve }) => {
  let answer; // Python's, once it has started
  const drawn = new Set();

  async function start(signal) {
    const python = await load(search);
    answer = python.runPython(`
import warnings
warnings.filterwarnings("ignore", "Unable to import Axes3D")  # left out, as nothing here needs it
import matplotlib.artist
matplotlib.artist.kwdoc = lambda artist: ""  # half a second of documentation that nobody reads here
from gmmlab.figures.moving import answer
answer
`);
    python.setInterruptBuffer(signal);
  }

  // The pixels as they are, for a canvas: a copy, as the next picture is drawn over them.
  function copied(pixels) {
    const buffer = pixels.getBuffer("u8clamped");
    const [height, width] = buffer.shape;
    const image = { pixels: buffer.data.slice(), width, height };
    buffer.release();
    pixels.destroy();
    return image;
  }

  function draw(question) {
    const result = answer(...question);
    const [numbers, alt, pixels, state] = result;
    result.destroy();
    return pixels ? { numbers, alt, state, image: copied(pixels) } : { error: numbers };
  }

  function answered(question) {
    return question ? { kind: "answered", ...draw(question) } : { kind: "started" };
  }

  function afterwards(question) { // the first of a picture once more: now it knows what moves
    if (!question || drawn.has(question[0])) return;
    drawn.add(question[0]);
    draw(question);
  }

  const handOver = ({ image }) => (image ? [image.pixels.buffer] : []);
  const late = "a picture took too long";
  return serve({ start, answered, handOver, afterwards, seconds: SECONDS, late });
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

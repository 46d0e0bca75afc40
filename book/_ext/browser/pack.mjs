// Run pack.py in Pyodide's own Python: node pack.mjs PYODIDE_FOLDER WHEELS_FOLDER USE ARCHIVE
import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [pyodide, wheels, use, archive] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(`${pyodide}/pyodide.mjs`));
const python = await loadPyodide({ indexURL: `${pyodide}/`, env: { USE: use } });
python.FS.mkdir("/wheels");
python.FS.mount(python.FS.filesystems.NODEFS, { root: wheels }, "/wheels");
python.runPython(readFileSync(new URL("pack.py", import.meta.url), "utf8"));
writeFileSync(archive, python.FS.readFile("/archive.zip"));

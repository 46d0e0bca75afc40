"""Conclusions that are tried: a sentence, a trial for each seed, and how often it came true.

An equation is proved; "several starts suffice" is a claim about draws, splits or starts. A claim of
the book is tried on many seeds where it stands. The environment variable GMMLAB_SEEDS_FROM moves
the seeds of all claims of a run, so that anyone can try them on draws that nobody has looked at.
"""

import os
import re

import numpy as np
from IPython.display import publish_display_data

from .. import validation
from .prose import glue

KIND = "application/vnd.gmmlab.claim+json"  # what the index of claims looks for among the outputs
FIRST_SEED = "GMMLAB_SEEDS_FROM"


class ClaimError(AssertionError):
    """A sentence of the book that did not come true often enough."""


def claim(sentence, trial, seeds=40, *, at_least=None, above=None, name=None, of="seeds", unit=""):
    r"""Try a conclusion on many seeds; say how often it held, and stop where that is too seldom.

    Either the trial says whether it came true, and a share of the seeds is counted; or it returns
    how much was gained, :math:`g_s`, and the mean is told with its standard error,

    .. math:: \bar g \pm \frac{1}{\sqrt S}
              \Big(\frac1{S-1}\sum_{s=1}^S(g_s-\bar g)^2\Big)^{1/2} .

    Parameters
    ----------
    sentence : str
        What is claimed, without a full stop.
    trial : callable
        From a seed to True or False; with `above`, to a number.
    seeds : int
        How many; the first is 0, or what GMMLAB_SEEDS_FROM says.
    at_least : float
        The share, 0 to 1, that must come true.
    above : float
        What the mean less two standard errors must exceed.
    name : str, optional
        Under which the prose quotes the result, as `glue` does: "31 of 40", or the mean; then
        name-error is the standard error. Without it, the sentence in small letters and hyphens.
    of : str
        What a seed is: "draws", "splits", "starts".
    unit : str
        Of the gain.

    Raises
    ------
    ClaimError
        If it did not hold; its message has the seeds for which it failed.
    ValueError
        If an argument is not what it must be.
    """
    if (at_least is None) == (above is None):
        raise ValueError("claim: expected either at_least or above, got both or neither")
    first = os.environ.get(FIRST_SEED, "0")
    if not first.isdecimal():
        raise ValueError(f"{FIRST_SEED}: expected a whole number, got {first!r}")
    seeds = range(int(first), int(first) + validation.count("seeds", seeds))
    results = [trial(seed) for seed in seeds]
    judge = _share if above is None else _mean
    told, holds = judge(results, at_least if above is None else above, unit)
    if not holds:
        failed = [s for s, r in zip(seeds, results, strict=True) if not (r > (above or 0))]
        raise ClaimError(f"{sentence}: {told[0]} of {of}; not for seeds {failed[:12]}")
    name = name or re.sub(r"\W+", "-", sentence.lower()).strip("-")
    for suffix, words in zip(("", "-error"), told, strict=False):
        glue(name + suffix, words, display=False)
    line = " ± ".join(told) + (f" {unit}" if unit else "")
    line = f"{sentence}: {line}" + (f", {len(seeds)} {of}" if len(told) > 1 else f" {of}")
    facts = {"sentence": sentence, "name": name, "seeds": len(seeds), "of": of, "told": told}
    publish_display_data({"text/plain": line, KIND: facts | {"unit": unit}})


def _share(results, least, unit):
    true = [bool(result) for result in results]
    return [f"{sum(true)} of {len(true)}"], sum(true) >= least * len(true)


def _mean(results, least, unit):
    gains = np.array(results, float)
    error = gains.std(ddof=1) / np.sqrt(len(gains))
    digits = max(0, 1 - int(np.floor(np.log10(error)))) if 0 < error < np.inf else 3
    told = [f"{value:.{digits}f}".replace("-", "−") for value in (gains.mean(), error)]
    return told, gains.mean() - 2 * error > least

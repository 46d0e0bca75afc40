"""What a node of a formula is called in a sentence."""

import re

AXES = {
    "n": "data",
    "k": "components",
    "d": "dimensions",
    "e": "dimensions",
    "o": "observed columns",
    "c": "observed columns",
    "m": "weights",
    "l": "weights",
}
ONE = {"n": "datum", "k": "component", "d": "dimension", "e": "dimension", "m": "weight"}
ONE |= {"o": "observed column", "c": "observed column"}
ARGUMENTS = {
    "X": "the data",
    "pi": "the mixing coefficients",
    "mu": "the means",
    "Sigma": "the covariances",
    "gamma": "the responsibilities",
    "q": "q",
    "r": "r_nk",
    "x": "the datum",
    "eta": "the learning rate",
    "Phi": "the design matrix",
    "old": "the old responsibilities",
    "new": "the new responsibilities",
    "N_k": "the effective numbers N_k",
    "N": "the number of data",
    "K": "the number of components",
    "D": "the number of dimensions",
    "M": "the number of weights",
    "log_likelihood": "the log likelihood",
    "p": "the number of parameters",
    "waits": "the intervals",
    "S_hh": "Sigma_hh",
    "S_ho": "Sigma_ho",
    "S_oh": "Sigma_oh",
    "S_oo": "Sigma_oo",
    "X_o": "what was observed",
    "x_o": "what was observed",
    "O": "the number of observed columns",
    "gone": "the rows with a hole",
    "seen": "the column as observed",
    "mu_0": "the mean at the start",
    "s_0": "the variance at the start",
    "holes": "the number of holes",
    "T": "the number of iterations",
    "weight": "the weight",
    "on": "the number of ones",
    "off": "the number of zeros",
    "first": "the first mean",
    "p_1": "the first density",
    "p_2": "the second density",
    "newer": "the new scores",
    "older": "the old scores",
    "S": "the number of splits",
}
FUNCTIONS = {
    "log": "the logarithm of {}",
    "exp": "the exponential of {}",
    "sqrt": "the root of {}",
    "inv": "the inverse of {}",
    "det": "the determinant of {}",
    "trace": "the trace of {}",
    "diag": "the diagonal of {}",
    "neg": "minus {}",
    "on_diagonal": "{}",
    "turn": "{}",
    "pow": "the power of {}",
}
PLURAL = re.compile(r"the ((?! of )[\w ,])*?(s|data)( N_k)?$")
REDUCED = {"sum": "sum", "mean": "mean", "max": "maximum", "prod": "product"}
KINDS = {
    "add": "the sum",
    "sub": "the difference",
    "mul": "the product",
    "div": "the fraction",
    "pow": "the power",
    "exp": "the exponential",
    "log": "the logarithm",
    "sqrt": "the root",
}
LONG = 64
TWO_PI = 6.283185307179586


def axes(letters):
    """The axes that are summed over, in words."""
    return " and ".join(dict.fromkeys(AXES[c] for c in letters))


def verb(name, singular, plural):
    """The verb that goes with a name: "the means are", "q is"."""
    return (
        plural if PLURAL.match(name) and " of " not in name and " over " not in name else singular
    )


def words(formula, node):
    """A short name of a node: of its place, of its argument, or of its operation."""
    if node in formula.places:
        return formula.places[node]
    if node.op == "number":
        return {TWO_PI: "2 pi", TWO_PI / 2: "pi"}.get(node.value, f"{node.value:g}")
    if node.op == "name":
        return ARGUMENTS.get(node.value, node.value)
    inner = [words(formula, a) for a in node.args]
    if node.op == "pow" and node.args[1].value == 2:
        said = f"the square of {inner[0]}"
    elif node.op in FUNCTIONS:
        said = FUNCTIONS[node.op].format(inner[0])
    elif node.op in REDUCED:
        said = f"the {REDUCED[node.op]} over {axes(node.over)}"
        longer = f"{said} of {inner[0]}"
        said = longer if len(longer) <= LONG else said
    elif node.op == "sub":
        said = f"the difference of {inner[0]} and {inner[1]}"
    elif node.op == "mul":
        said = f"the product of {inner[0]} and {inner[1]}"
    elif node.op == "div":
        said = f"{inner[0]} divided by {inner[1]}"
    elif node.op == "add":
        said = f"the sum of {inner[0]} and {inner[1]}"
    else:
        said = KINDS.get(node.op, "what stands there")
    return said if len(said) <= LONG else KINDS.get(node.op, "what stands there")

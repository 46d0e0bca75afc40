"""What prose quotes: the same that MyST-NB would have stored."""

import pytest
from IPython.testing.globalipapp import start_ipython
from IPython.utils.capture import capture_output

from gmmlab.figures.style import figure
from gmmlab.pages import glue, show

myst_nb = pytest.importorskip("myst_nb", reason="the package alone is tested without the book")


@pytest.fixture(scope="module", autouse=True)
def _ipython():
    start_ipython()  # which knows how a value is shown


@pytest.mark.parametrize("display", [True, False])
@pytest.mark.parametrize(
    "value",
    ["−1130.26", 272, show(figure()[0], alt="An empty picture.")],
    ids=["words", "number", "picture"],
)
def test_it_stores_what_myst_nb_stores(value, display):
    stored = []
    for store in (glue, myst_nb.glue):
        with capture_output() as captured:
            store("best", value, display=display)
        (output,) = captured.outputs
        stored.append((output.data, output.metadata))
    assert stored[0] == stored[1]
    assert stored[0][1]["scrapbook"]["name"] == "best"

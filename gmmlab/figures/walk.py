"""Steps that a reader walks along, taken when they are asked for."""

from itertools import islice


class Walk:
    """Steps of EM, which stay once they are taken: who goes back waits for nothing.

    Parameters
    ----------
    steps : iterator
        What `half_steps` returns.
    """

    def __init__(self, steps):
        self._known, self._to_come = [], steps

    def first(self, count):
        """Return so many steps or more, or all, if it ends before."""
        self._known.extend(islice(self._to_come, max(0, count - len(self._known))))
        return self._known

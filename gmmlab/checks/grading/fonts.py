"""What matplotlib looks up at its first start in a new home, made once for a class."""

import os
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

FONTS: dict[str, bytes] = {}
LOCK = threading.Lock()


def fonts():
    """What matplotlib finds out about fonts at its first start: once, not for each notebook."""
    with LOCK:
        if not FONTS:
            with tempfile.TemporaryDirectory() as folder:
                code = "import matplotlib.font_manager"
                environment = {**os.environ, "MPLCONFIGDIR": folder}
                command = [sys.executable, "-c", code]
                subprocess.run(command, env=environment, check=False, capture_output=True)
                found = {p.name: p.read_bytes() for p in Path(folder).glob("*.json")}
                FONTS.update(found or {"fonts.json": b""})
    return FONTS

"""Start Firefox and WebKit, ready to be driven; the standard library is enough.

Firefox takes the commands of WebDriver at its Marionette port, WebKit from WebKitWebDriver by HTTP.
"""

import json
import os
import socket
import subprocess
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from webdriver import Browser

START = 60  # seconds that a browser may take to start
TIMEOUTS = {"script": 60_000, "pageLoad": 120_000}  # milliseconds


@contextmanager
def firefox(path, proxy, folder):
    """Start a Firefox without a window; what is not this machine's it must ask of the proxy."""
    host, port = proxy
    settings = {
        "marionette.port": 0,  # any that is free; Firefox writes it into its profile
        "services.settings.server": "data:,",  # nor ask its makers for lists and updates
        "media.gmp-manager.updateEnabled": False,
        "network.proxy.type": 1,
        "network.proxy.http": host,
        "network.proxy.http_port": port,
        "network.proxy.ssl": host,
        "network.proxy.ssl_port": port,
    }
    with TemporaryDirectory(prefix="firefox-", dir=folder, ignore_cleanup_errors=True) as profile:
        lines = [f"user_pref({json.dumps(k)}, {json.dumps(v)});\n" for k, v in settings.items()]
        Path(profile, "user.js").write_text("".join(lines), encoding="utf-8")
        command = [path, "--headless", "--no-remote", "--marionette", "--profile", profile]
        # Firefox asks for lists that its makers keep: this lets it be told not to.
        surroundings = os.environ | {"MOZ_REMOTE_SETTINGS_DEVTOOLS": "1"}
        silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        with running(command, env=surroundings, **silent):
            listening = Path(profile, "MarionetteActivePort")
            wait(lambda: listening.exists() and listening.read_text())
            address = ("127.0.0.1", int(listening.read_text()))
            with socket.create_connection(address) as connection:
                send = marionette(connection.makefile("rwb"))
                send("session", "NewSession", timeouts=TIMEOUTS)
                yield Browser(send)


def marionette(wire):
    """How Firefox takes a command: [0, number, name, parameters], with its length before it."""
    number = 0

    def read():
        length = b""
        while (digit := wire.read(1)) != b":":
            length += digit
        return json.loads(wire.read(int(length)))

    def send(_, name, **parameters):
        nonlocal number
        number += 1
        message = json.dumps([0, number, f"WebDriver:{name}", parameters]).encode()
        wire.write(b"%d:%s" % (len(message), message))
        wire.flush()
        _, _, error, result = read()
        assert not error, f"{error['error']}: {error['message']}"
        return result.get("value")

    read()  # it greets
    return send


@contextmanager
def webkit(path, proxy, _):
    """Start WebKit's own small browser on a screen that nobody sees; proxy as in `firefox`."""
    with running(["Xvfb", "-displayfd", "1", "-nolisten", "tcp"], stdout=subprocess.PIPE) as screen:
        display = screen.stdout.readline().decode().strip()
        surroundings = os.environ | {"DISPLAY": f":{display}", "GDK_BACKEND": "x11"}
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        with running([path, f"--port={port}"], env=surroundings):
            address = f"http://127.0.0.1:{port}"
            wait(lambda: post(f"{address}/status"))
            asked = {
                "proxy": {
                    "proxyType": "manual",
                    "httpProxy": "{}:{}".format(*proxy),
                    "sslProxy": "{}:{}".format(*proxy),
                    "noProxy": ["127.0.0.1"],
                },
                "timeouts": TIMEOUTS,
            }
            session = post(f"{address}/session", capabilities={"alwaysMatch": asked})
            here = f"{address}/session/{session['sessionId']}"
            try:
                yield Browser(lambda command, _, **given: post(f"{here}/{command}", **given))
            finally:
                with suppress(OSError):  # a browser that crashed has ended its session itself
                    urlopen(Request(here, method="DELETE"), timeout=START).close()


def post(address, **parameters):
    """How WebKitWebDriver takes a command, by its path; without parameters it is a question."""
    body = json.dumps(parameters).encode() if parameters else None
    try:
        with urlopen(Request(address, body), timeout=300) as answer:
            return json.load(answer)["value"]
    except HTTPError as error:
        value = json.load(error)["value"]
        raise AssertionError(f"{value['error']}: {value['message']}") from None


def wait(ready):
    """Wait until a browser that was started is ready."""
    end = time.monotonic() + START
    while True:
        try:
            if ready():
                return
        except OSError:
            pass
        assert time.monotonic() < end, "the browser does not start"
        time.sleep(0.05)


@contextmanager
def running(command, **options):
    """A program that ends with the block."""
    program = subprocess.Popen(command, **options)
    try:
        yield program
    finally:
        program.terminate()
        try:
            program.wait(20)
        except subprocess.TimeoutExpired:
            program.kill()
            program.wait()
        if program.stdout:
            program.stdout.close()

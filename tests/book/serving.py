"""Serve the built book; where asked, note for any browser what goes wrong in its pages."""

import sys
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

# At the head of each page: what fails in it is told to the server, as it happens.
TELL = b"""<head><script>{
  const tell = (what) => navigator.sendBeacon("/problem", `${location.pathname}: ${what}`);
  const log = console.error;
  addEventListener("error", ({ message }) => tell(message));
  addEventListener("unhandledrejection", ({ reason }) => tell(`rejected: ${reason}`));
  console.error = (...given) => { tell(`console: ${given.join(" ")}`); log(...given); };
}</script>"""


class Handler(SimpleHTTPRequestHandler):
    """Python's own file server, silent, and keeping its connections open."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments):
        """Print nothing: the tests say what went wrong."""


class Watched(Handler):
    """The book, and the proxy of a browser that asks it for everything else: that is refused."""

    def do_GET(self):
        if not self.path.startswith("/"):
            self.send_error(502)
        elif self.path.partition("?")[0].endswith(".html"):
            self.page()
        else:
            super().do_GET()

    def do_CONNECT(self):
        self.send_error(502)

    def do_POST(self):
        said = self.rfile.read(int(self.headers["Content-Length"])).decode()
        if self.path != "/problem":
            return self.send_error(502)
        self.server.problems.append(said)
        self.send_response(204)
        self.end_headers()

    def page(self):
        try:
            with open(self.translate_path(self.path), "rb") as file:
                body = file.read().replace(b"<head>", TELL, 1)
        except OSError:
            return self.send_error(404)
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def send_error(self, code, *arguments):
        """Note it: a file that is missing, another host, or bytes that are no request (HTTPS)."""
        said = getattr(self, "requestline", "")
        asker = getattr(self, "headers", {}).get("Referer", "")
        self.server.problems.append(f"{code}: {said} {asker}")
        super().send_error(code, *arguments)


class Changeable(Handler):
    """The book; all is asked for each time, files can be refused, and others put in their place."""

    def do_GET(self):
        path = self.path.partition("?")[0]
        self.server.asked.append(self.path)
        if not path.startswith("/") or path.rpartition("/")[2] in self.server.refused:
            return self.send_error(502)
        change = next((c for end, c in self.server.changes.items() if path.endswith(end)), None)
        if change is None:
            return super().do_GET()
        with open(self.translate_path(self.path), "rb") as file:
            body = change(file.read())
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(path))
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_CONNECT(self):
        self.server.asked.append(self.path)
        self.send_error(502)

    def end_headers(self):
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()


class Server(ThreadingHTTPServer):
    """Python's own server; a reader who leaves in the middle of a file is no error."""

    def handle_error(self, request, client_address):
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


@contextmanager
def serving(folder, handler=Handler):
    """Serve a folder on this machine; yield the server, with its address and its problems."""
    server = Server(("127.0.0.1", 0), partial(handler, directory=folder))
    server.address = f"http://127.0.0.1:{server.server_port}"
    server.problems = []
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()

"""A real web server for tests, with ranges, redirects, refusals and cut connections. It is also a proxy."""

import hashlib
import threading
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit


class Web(ThreadingHTTPServer):
    """Web server that serves ``files`` (``{path: bytes}``) and records the requests.

    Attributes:
        files: the files by path; a proxy's paths start with the host name.
        cut: for each path, the body sizes in bytes at which its next answers are cut.
        status: for each path, the statuses of its next answers, instead of 200.
        redirect: the target of each redirected path.
        headers: additional headers of a path's answers.
        asked: ``(path, Range header)`` of every request.
    """

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.files, self.cut, self.status, self.redirect, self.headers = {}, {}, {}, {}, {}
        self.asked = []
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def count(self, path):
        return Counter(asked for asked, _ in self.asked)[path]

    def ranges(self, path):
        return [found for asked, found in self.asked if asked == path]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Web

    def do_HEAD(self):
        self.answer(body=False)

    def do_GET(self):
        self.answer(body=True)

    def log_message(self, *arguments):
        pass

    def answer(self, body):
        web, path = self.server, self.path
        if path.startswith("http://"):  # asked as a proxy
            parts = urlsplit(path)
            path = f"/{parts.netloc}{parts.path}"
        path = path.partition("?")[0]
        web.asked.append((path, self.headers.get("Range")))
        if web.status.get(path):
            return self.reply(web.status[path].pop(0), b"not now", {"Retry-After": "0"}, body)
        if path in web.redirect:
            return self.reply(302, b"", {"Location": web.redirect[path]}, body)
        if path not in web.files:
            return self.reply(404, b"no such file", {}, body)
        content = web.files[path]
        tag = f'"{hashlib.md5(content).hexdigest()}"'
        headers = {"ETag": tag, "Accept-Ranges": "bytes"} | web.headers.get(path, {})
        wanted = self.headers.get("Range")
        if not wanted or self.headers.get("If-Range", headers["ETag"]) != headers["ETag"]:
            return self.reply(200, content, headers, body)
        start = int(wanted.removeprefix("bytes=").split("-")[0])
        if start >= len(content):
            return self.reply(416, b"", {"Content-Range": f"bytes */{len(content)}"}, body)
        headers["Content-Range"] = f"bytes {start}-{len(content) - 1}/{len(content)}"
        self.reply(206, content[start:], headers, body)

    def reply(self, status, content, headers, body):
        self.send_response(status)
        for name, value in {"Content-Length": str(len(content)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        if not body:
            return
        cut = self.server.cut.get(self.path.partition("?")[0])
        if cut and status in (200, 206):
            self.wfile.write(content[: cut.pop(0)])
            self.wfile.flush()
            self.close_connection = True
            self.connection.shutdown(2)
        else:
            self.wfile.write(content)

"""A local server in place of somebody's API: routes of one test, JSON in and out, server-sent events."""

import http.server
import json
import threading


class Call:
    def __init__(self, handler, body):
        self.method, self.path, self.body = handler.command, handler.path, body
        self.headers = {name.lower(): value for name, value in handler.headers.items()}

    @property
    def json(self):
        return json.loads(self.body)


def reply(value, status=200, headers=None):
    return status, {"content-type": "application/json", **(headers or {})}, json.dumps(value).encode()


def events(list_of_events):
    """list_of_events: (name or None, value); a value that is no text is sent as JSON."""
    text = ""
    for name, value in list_of_events:
        text += (f"event: {name}\n" if name else "") + f"data: {value if isinstance(value, str) else json.dumps(value)}\n\n"
    return 200, {"content-type": "text/event-stream"}, text.encode()


class StandIn:
    """answer(call) -> (status, headers, body)."""

    def __init__(self, answer):
        self.calls, self.problems = [], []
        stand_in = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *args):
                pass

            def serve(self):
                call = Call(self, self.rfile.read(int(self.headers.get("content-length") or 0)) if "chunked" not in
                            self.headers.get("transfer-encoding", "") else self.read_chunks())
                stand_in.calls.append(call)
                try:
                    status, headers, body = answer(call)
                except Exception as problem:  # told by the test, since the program sees only a 500
                    stand_in.problems.append(f"{call.method} {call.path}: {problem!r}")
                    status, headers, body = 500, {}, repr(problem).encode()
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def read_chunks(self):
                body = b""
                while size := int(self.rfile.readline().split(b";")[0], 16):
                    body += self.rfile.read(size)
                    self.rfile.readline()
                self.rfile.readline()
                return body

            do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = serve

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, request, client_address):
                pass  # a client that has gone away, which some tests do on purpose

        self.server = Server(("127.0.0.1", 0), Handler)
        self.origin = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()

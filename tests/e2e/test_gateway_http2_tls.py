"""HTTP/2 by prior knowledge and by ALPN over TLS; certificate reload; real peers in front."""

import json
import socket
import subprocess

HI = 'export default { fetch() { return new Response("hi") } }'


def curl(*args, source=HI):
    done = subprocess.run(["curl", "-sS", "-w", "\n%{http_version} %{http_code}", "--data-binary", source, *map(str, args)],
                          capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done
    body, version = done.stdout.rsplit("\n", 1)
    return body, *version.split()


def tls_gateway(start_gateway, ca, **more):
    certificate, key = ca.issue("localhost", "127.0.0.1")
    return start_gateway({"listen": [{"address": "127.0.0.1:0"},
                                     {"address": "127.0.0.1:0", "tls": {"certificate": str(certificate), "key": str(key)}}], **more})


def test_http1_and_http2_with_prior_knowledge(gateway):
    assert curl("--http1.1", f"{gateway.url}/run") == ("hi", "1.1", "200")
    assert curl("--http2-prior-knowledge", f"{gateway.url}/run") == ("hi", "2", "200")


def test_alpn_over_tls(start_gateway, ca):
    gateway = tls_gateway(start_gateway, ca)
    for flag, version in (("--http2", "2"), ("--http1.1", "1.1")):
        assert curl(flag, "--cacert", ca.certificate, f"{gateway.urls[1]}/run") == ("hi", version, "200")


def test_certificate_is_replaced_on_sighup_and_a_bad_one_refused(start_gateway, ca):
    gateway = tls_gateway(start_gateway, ca)
    port = int(gateway.urls[1].rsplit(":", 1)[1])

    def subject():
        import ssl
        return ssl.get_server_certificate(("127.0.0.1", port))

    first = subject()
    tls = gateway.config["listen"][1]["tls"]
    old = dict(tls)
    certificate, key = ca.issue("second.example.com", "127.0.0.1")
    tls.update(certificate=str(certificate), key=str(key))
    gateway.await_log("reloaded", after=gateway.reload())
    second = subject()
    assert second != first
    tls.update(certificate=old["certificate"])  # does not belong to the key
    gateway.await_log("reload refused", after=gateway.reload())
    assert subject() == second


def test_h2load_hundreds_of_streams(gateway, tmp_path):
    data = tmp_path / "hi.js"
    data.write_text(HI)
    done = subprocess.run(["h2load", "-n", "500", "-c", "4", "-m", "16", "-d", str(data), f"{gateway.url}/run"],
                          capture_output=True, text=True, timeout=120)
    assert "500 succeeded, 0 failed" in done.stdout, done.stdout


def test_rapid_reset_closes_the_connection_and_harms_nobody(gateway):
    """Opens and resets streams as fast as it can on one connection, by hand."""
    frame = lambda kind, flags, stream, payload=b"": len(payload).to_bytes(3, "big") + bytes([kind, flags]) + stream.to_bytes(4, "big") + payload
    # literal header fields without indexing: :method POST, :scheme http, :path /run, :authority x
    headers = b"".join(b"\x00" + bytes([len(name)]) + name + bytes([len(value)]) + value for name, value in
                       ((b":method", b"POST"), (b":scheme", b"http"), (b":path", b"/run"), (b":authority", b"x")))
    body = b"export default { async fetch() { await new Promise(r => setTimeout(r, 1e6)) } }"
    sock = socket.create_connection(("127.0.0.1", gateway.port))
    sock.settimeout(30)
    sock.sendall(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + frame(4, 0, 0))
    closed = False
    try:
        for i in range(5000):
            stream = 2 * i + 1
            sock.sendall(frame(1, 4, stream, headers) + frame(0, 1, stream, body) + frame(3, 0, stream, b"\x00\x00\x00\x08"))
    except OSError:
        closed = True
    if not closed:
        try:
            while sock.recv(65536):
                pass
            closed = True
        except ConnectionError:
            closed = True
    assert closed, "5000 resets were let through on one connection"
    assert gateway.post_js(HI).body == b"hi"


def test_haproxy_and_nginx_in_front(gateway, tmp_path):
    """Behind both proxies that people deploy, over kept-alive connections."""
    ports = []
    for _ in range(2):
        with socket.create_server(("127.0.0.1", 0)) as probe:
            ports.append(probe.getsockname()[1])
    (tmp_path / "haproxy.cfg").write_text(
        f"defaults\n mode http\n timeout connect 5s\n timeout client 30s\n timeout server 30s\n"
        f"frontend f\n bind 127.0.0.1:{ports[0]}\n default_backend b\n"
        f"backend b\n option httpchk GET /readyz\n server s 127.0.0.1:{gateway.port} check port {gateway.admin_port}\n")
    (tmp_path / "nginx.conf").write_text(
        f"daemon off; pid {tmp_path}/nginx.pid; error_log stderr; events {{}} http {{ access_log off;\n"
        f" client_body_temp_path {tmp_path}/b; proxy_temp_path {tmp_path}/p; fastcgi_temp_path {tmp_path}/f; uwsgi_temp_path {tmp_path}/u;"
        f" scgi_temp_path {tmp_path}/s;\n server {{ listen 127.0.0.1:{ports[1]}; location / {{ proxy_pass {gateway.url}; proxy_http_version 1.1;"
        f" proxy_set_header Connection ''; }} }} }}\n")
    proxies = [subprocess.Popen(["haproxy", "-db", "-f", tmp_path / "haproxy.cfg"], stderr=subprocess.DEVNULL),
               subprocess.Popen(["/usr/sbin/nginx", "-c", tmp_path / "nginx.conf", "-p", tmp_path], stderr=subprocess.DEVNULL)]
    try:
        for port in ports:
            body, _, status = curl("--retry", "20", "--retry-connrefused", "--retry-delay", "1", f"http://127.0.0.1:{port}/run")
            assert (body, status) == ("hi", "200")
            for _ in range(20):
                assert gateway.request("POST", "/run", HI.encode(), port=port).body == b"hi"
    finally:
        for proxy in proxies:
            proxy.terminate()
            proxy.wait(20)


def test_malformed_http_is_refused(gateway):
    for raw in (b"GARBAGE\r\n\r\n", b"POST /run HTTP/1.1\r\nhost: x\r\ncontent-length: abc\r\n\r\n",
                b"POST /run HTTP/1.1\r\n" + b"a: " + b"b" * 200000 + b"\r\n\r\n",
                b"POST /run HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n"):
        with socket.create_connection(("127.0.0.1", gateway.port)) as sock:
            sock.settimeout(30)
            sock.sendall(raw)
            try:
                data = sock.recv(4096)
            except ConnectionError:
                data = b""
            assert data == b"" or data.startswith(b"HTTP/1.1 4") or data.startswith(b"HTTP/1.1 5"), data
    assert gateway.post_js(HI).body == b"hi"

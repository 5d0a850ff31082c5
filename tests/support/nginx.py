"""A real HTTP/2 upstream: nginx, in front of the recording one."""

import shutil
import socket
import subprocess

import pytest

CONF = """
daemon off; master_process off; pid nginx.pid; error_log stderr crit; user root;
events {{}}
http {{
  client_body_temp_path body; proxy_temp_path proxy; client_max_body_size 0;
  fastcgi_temp_path f; uwsgi_temp_path u; scgi_temp_path s;
  log_format protocol "$server_protocol $request_method $uri $connection"; access_log {folder}/access.log protocol;
  server {{
    listen 127.0.0.1:{port} ssl http2; ssl_certificate {cert}; ssl_certificate_key {key}; root {folder};
    location /echo {{ proxy_pass http://127.0.0.1:{behind}; proxy_http_version 1.1; proxy_request_buffering off; }}
  }}
}}
"""


@pytest.fixture
def nginx(tmp_path, ca, upstream):
    if not shutil.which("nginx", path="/usr/sbin:/usr/bin"):
        pytest.skip("nginx is not installed")
    behind = upstream(lambda request, send, connection: send(
        b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n" % len(request.body) + request.body) or True)
    certificate, key = ca.issue("127.0.0.1", "one.example.com", "two.example.com")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    (tmp_path / "big").write_bytes(bytes(range(256)) * 65536)
    conf = tmp_path / "nginx.conf"
    conf.write_text(CONF.format(folder=tmp_path, port=port, cert=certificate, key=key, behind=behind.port))
    process = subprocess.Popen([shutil.which("nginx", path="/usr/sbin:/usr/bin"), "-p", tmp_path, "-c", conf])
    for _ in range(2000):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            break
        except ConnectionRefusedError:
            try:
                process.wait(0.01)
            except subprocess.TimeoutExpired:
                pass
    yield f"https://127.0.0.1:{port}", tmp_path / "access.log"
    process.terminate()
    process.wait()

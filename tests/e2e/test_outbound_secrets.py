"""Where secrets come from, and what happens when they change: the next request has the new value."""

import os
import ssl
import subprocess

import pytest

from support import broker as b
from support.credentials import LOCAL, reply, rule, site, tls  # noqa: F401

ONE, TWO = "S3CRET-one-0123456789", "S3CRET-two-0123456789"
BEARER = [{"bearer": "${K}"}]


def openssl(*args, **more):
    return subprocess.run(["openssl", *map(str, args)], check=True, capture_output=True, **more).stdout


def sent(server, index=-1):
    return server.requests[index].header("authorization")


def replace(file, text):
    """As a careful operator does it."""
    made = file.with_suffix(".new")
    made.write_text(text)
    os.rename(made, file)


@pytest.fixture
def recipient(tmp_path):
    """(certificate file, key file) of the broker's own, for which secrets are encrypted."""
    certificate, key = tmp_path / "recipient.pem", tmp_path / "recipient.key"
    openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=mayfly", "-keyout", key, "-out", certificate)
    return certificate, key


def encrypt(file, text, certificate, form="DER", cipher="-aes-256-gcm"):
    made = file.with_suffix(".new")
    openssl("cms", "-encrypt", "-binary", cipher, "-outform", form, "-out", made, certificate, input=text.encode())
    os.rename(made, file)


# ---- sources ----


@pytest.mark.parametrize("text", [ONE, ONE + "\n", ONE + "\r\n"])
def test_a_file(site, tls, tmp_path, text):
    file = tmp_path / "k"
    file.write_bytes(text.encode())
    server = tls()
    site(rule(inject=BEARER), sources={"K": {"file": str(file)}}).fetch(server.origin + "/")
    assert sent(server) == [f"Bearer {ONE}"]


def test_a_systemd_credential(site, tls, tmp_path):
    folder = tmp_path / "credentials"
    folder.mkdir()
    (folder / "api-key").write_text(ONE)
    server = tls()
    one = site(rule(inject=BEARER), sources={"K": {"credential": "api-key"}}, env={"CREDENTIALS_DIRECTORY": str(folder)})
    one.fetch(server.origin + "/")
    assert sent(server) == [f"Bearer {ONE}"]


@pytest.mark.parametrize("form, cipher", [("DER", "-aes-256-gcm"), ("PEM", "-aes-256-cbc")])
def test_an_encrypted_file(site, tls, tmp_path, recipient, form, cipher):
    file = tmp_path / "k.cms"
    encrypt(file, ONE + "\n", recipient[0], form, cipher)
    assert ONE.encode() not in file.read_bytes()
    server = tls()
    site(rule(inject=BEARER), sources={"K": {"encrypted": {"cms": str(file), "key": str(recipient[1])}}}).fetch(server.origin + "/")
    assert sent(server) == [f"Bearer {ONE}"]


def test_an_encrypted_file_with_its_key_as_a_credential(site, tls, tmp_path, recipient):
    file = tmp_path / "k.cms"
    encrypt(file, ONE, recipient[0])
    server = tls()
    one = site(rule(inject=BEARER), sources={"K": {"encrypted": {"cms": str(file), "key_credential": recipient[1].name}}},
               env={"CREDENTIALS_DIRECTORY": str(tmp_path)})
    one.fetch(server.origin + "/")
    assert sent(server) == [f"Bearer {ONE}"]


def refused(site, *rules, **more):
    """The reason for which a broker does not start."""
    one = site(*rules, start=False, **more)
    kind, version, text = one.broker.hear()
    assert (kind, version) == (b.REFUSED, 1)
    assert one.broker.await_exit() == 1
    one.broker.exit = 0  # as expected
    assert "S3CRET" not in text + one.broker.log and "PRIVATE" not in text + one.broker.log
    return text


def test_a_file_that_another_key_encrypted(site, tmp_path, recipient):
    file, stranger = tmp_path / "k.cms", tmp_path / "stranger.key"
    encrypt(file, ONE, recipient[0])
    openssl("genpkey", "-algorithm", "RSA", "-out", stranger)
    text = refused(site, rule(inject=BEARER), sources={"K": {"encrypted": {"cms": str(file), "key": str(stranger)}}})
    assert text == f"secret K ({file}): cannot be decrypted with this key"


@pytest.mark.parametrize("content, why", [
    (None, "does not exist"), ("short", "is shorter than 8 bytes"), ("", "is shorter than 8 bytes"),
    ("S3CRET-a\r\nX: y", "control characters"), ("S3CRET" * 2000, "is larger than 8 KiB")])
def test_a_file_that_is_no_secret(site, tmp_path, content, why):
    file = tmp_path / "k"
    if content is not None:
        file.write_bytes(content.encode())
    assert why in refused(site, rule(inject=BEARER), sources={"K": {"file": str(file)}})


def test_values_that_do_not_fit_where_they_go(site, ca):
    certificate, key = ca.issue("client-one")
    other = ca.issue("client-two")[1]
    at = "$.policies.p.rules[1]."
    for more, secret, why in [
            ({"inject": [{"basic": {"user": "${K}", "password": "${K}"}}]}, "S3CRET:with-colon", "inject[0].basic.user: holds a ':'"),
            ({"inject": [{"hmac": {"key": "${K}", "key_encoding": "hex", "message": "m", "header": "X-S"}}]}, "S3CRET-not-hex",
             "inject[0].hmac.key: is not in its key_encoding"),
            ({"client_cert": "${K}"}, certificate.read_text(), "client_cert: holds no unencrypted private key in PEM"),
            ({"client_cert": "${K}"}, key.read_text(), "client_cert: holds no certificate in PEM"),
            ({"client_cert": "${K}"}, certificate.read_text() + other.read_text(), "client_cert: holds a private key of another"),
            ({"inject": [{"oauth2_client_credentials": {"token_url": "https://a.test/", "client_id": "c", "private_key": "${K}"}}]},
             certificate.read_text(), "inject[0].oauth2_client_credentials.private_key: holds no unencrypted private key")]:
        assert refused(site, rule("a.test"), rule(**more), secrets={"K": secret}).startswith(at + why)


# ---- rotation ----


def test_the_next_request_has_the_new_value(site, tls, tmp_path):
    file = tmp_path / "k"
    file.write_text(ONE)
    server = tls()
    one = site(rule(inject=BEARER), sources={"K": {"file": str(file)}})
    for text in [ONE, TWO, ONE, TWO]:
        replace(file, text)
        one.fetch(server.origin + "/")
        assert sent(server) == [f"Bearer {text}"]
    file.write_text(ONE)  # in place: read when it is closed
    one.fetch(server.origin + "/")
    assert sent(server) == [f"Bearer {ONE}"]
    assert server.connections >= 5, "a connection belongs to one version of a credential"
    assert ONE not in one.broker.log and TWO not in one.broker.log
    assert {"event": "secrets"} in [line.get("note") for line in one.broker.audit_lines]


def test_a_folder_that_is_swapped_by_a_link(site, tls, tmp_path):
    """As Kubernetes mounts secrets: k -> ..data/k, ..data -> ..1."""
    for name, text in (("..1", ONE), ("..2", TWO)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "k").write_text(text)
    (tmp_path / "..data").symlink_to("..1")
    (tmp_path / "k").symlink_to("..data/k")
    server = tls()
    one = site(rule(inject=BEARER), sources={"K": {"file": str(tmp_path / "k")}})
    one.fetch(server.origin + "/")
    (tmp_path / "..tmp").symlink_to("..2")
    os.rename(tmp_path / "..tmp", tmp_path / "..data")
    one.fetch(server.origin + "/")
    assert [sent(server, 0), sent(server, 1)] == [[f"Bearer {ONE}"], [f"Bearer {TWO}"]]


def test_a_file_behind_a_link_is_noticed_in_the_end(site, tls, tmp_path, ca):
    """The kernel tells of the link's folder only. The broker may read the other one because the CA's file is there."""
    target, link = ca.folder / "secret-behind-a-link", tmp_path / "k"
    target.write_text(ONE)
    link.symlink_to(target)
    server = tls()
    one = site(rule(inject=BEARER), sources={"K": {"file": str(link)}})
    replace(target, TWO)
    one.fetch(server.origin + "/")
    while sent(server) != [f"Bearer {TWO}"]:
        with server.changed:
            server.changed.wait(0.1)
        one.fetch(server.origin + "/")


def test_an_encrypted_file_is_rotated(site, tls, tmp_path, recipient):
    file = tmp_path / "k.cms"
    encrypt(file, ONE, recipient[0])
    server = tls()
    one = site(rule(inject=BEARER), sources={"K": {"encrypted": {"cms": str(file), "key": str(recipient[1])}}})
    one.fetch(server.origin + "/")
    encrypt(file, TWO, recipient[0])
    one.fetch(server.origin + "/")
    assert [sent(server, 0), sent(server, 1)] == [[f"Bearer {ONE}"], [f"Bearer {TWO}"]]


def test_a_new_value_that_is_no_secret_changes_nothing(site, tls, tmp_path):
    file = tmp_path / "k"
    file.write_text(ONE)
    server = tls()
    one = site(rule(inject=BEARER), sources={"K": {"file": str(file)}})
    for content in ("short", "S3CRET-a\nX: y"):
        replace(file, content)
        one.fetch(server.origin + "/")
        assert sent(server) == [f"Bearer {ONE}"]
    file.unlink()
    one.fetch(server.origin + "/")
    assert sent(server) == [f"Bearer {ONE}"]
    assert f"secrets have changed, and stay as they were: secret K ({file}): is shorter" in one.broker.log
    replace(file, TWO)
    one.fetch(server.origin + "/")
    assert sent(server) == [f"Bearer {TWO}"]


def test_secrets_of_the_environment_survive_a_rotation(site, tls, tmp_path):
    file = tmp_path / "k"
    file.write_text(ONE)
    server = tls()
    one = site(rule(inject=[{"header": "X-Two", "value": "${K}-${E}"}]), sources={"K": {"file": str(file)}}, secrets={"E": "S3CRET-env"})
    replace(file, TWO)
    one.fetch(server.origin + "/")
    assert server.requests[0].header("x-two") == [f"{TWO}-S3CRET-env"]


def test_what_has_begun_ends_with_the_old_value(site, tls, tmp_path):
    """A request that waits for its answer is not disturbed; its redirect, a hop of its own, has the new value."""
    file = tmp_path / "k"
    file.write_text(ONE)

    def handler(request, send, connection):
        if request.target == "/first":
            replace(file, TWO)
            send(reply(302, headers=[("Location", "/second")]))
        else:
            send(reply())
        return True

    server = tls(handler)
    one = site(rule(inject=BEARER), sources={"K": {"file": str(file)}})
    assert one.fetch(server.origin + "/first").status == 200
    assert [sent(server, 0), sent(server, 1)] == [[f"Bearer {ONE}"], [f"Bearer {TWO}"]]


def test_a_client_certificate_is_rotated(site, ca, tls, tmp_path):
    def pem(name):
        certificate, key = ca.issue(name)
        return certificate.read_text() + key.read_text()

    seen = []
    server = tls(lambda request, send, connection: seen.append(connection.getpeercert()["subject"][0][0][1]) or send(reply()) or True)
    server.context.load_verify_locations(ca.certificate)
    server.context.verify_mode = ssl.CERT_REQUIRED
    file = tmp_path / "client"
    file.write_text(pem("client-one"))
    one = site(rule(client_cert="${C}"), sources={"C": {"file": str(file)}})
    one.fetch(server.origin + "/")
    replace(file, pem("client-two"))
    one.fetch(server.origin + "/")
    assert seen == ["client-one", "client-two"]


def test_after_a_reload_other_files_are_followed(site, tls, tmp_path):
    first, second = tmp_path / "one" / "k", tmp_path / "two" / "k"
    for file in (first, second):
        file.parent.mkdir()
        file.write_text(ONE)
    (tmp_path / "two" / "l").write_text(ONE)
    server = tls()
    one = site(rule(inject=BEARER), rule("l.test", inject=[{"bearer": "${L}"}]),
               sources={"K": {"file": str(first)}, "L": {"file": str(tmp_path / "two" / "l")}})
    one.config["secrets"]["K"] = {"file": str(second)}
    one.broker.configure(one.config)
    assert one.broker.hear()[:2] == (b.APPLIED, 2)
    replace(second, TWO)
    replace(first, "S3CRET-nobodys")
    one.fetch(server.origin + "/")
    assert sent(server) == [f"Bearer {TWO}"]


# ---- the whole gateway ----

FETCH = """export default { async fetch(request, env) {
    const r = await fetch(env.URL); return new Response(r.status + " " + await r.text()) } }"""


def test_an_agent_calls_with_a_rotated_secret_it_never_sees(start_gateway, ca, tls, tmp_path):
    file = tmp_path / "k"
    file.write_text(ONE)
    server = tls()
    gateway = start_gateway({
        "workers": 1, "upstream": {"ca": str(ca.certificate)}, "secrets": {"K": {"file": str(file)}}, "default_policy": "p",
        "policies": {"p": {"rules": [{"host": "127.0.0.1", **LOCAL, "inject": BEARER}]}}})
    for text in (ONE, TWO):
        replace(file, text)
        out = gateway.outcome(FETCH, env={"URL": server.origin + "/"})
        assert out["response"]["body"] == "200 ok", out
        assert sent(server) == [f"Bearer {text}"]


def test_sighup_reads_every_secret_again(start_gateway, ca, tls, tmp_path):
    """Also one whose source has changed; and where one of the new ones is none, all stay as they were."""
    (tmp_path / "one").write_text(ONE)
    (tmp_path / "two").write_text(TWO)
    server = tls()
    gateway = start_gateway({
        "workers": 1, "upstream": {"ca": str(ca.certificate)}, "secrets": {"K": {"file": str(tmp_path / "one")}}, "default_policy": "p",
        "policies": {"p": {"rules": [{"host": "127.0.0.1", **LOCAL, "inject": BEARER}]}}})
    gateway.config["secrets"]["K"] = {"file": str(tmp_path / "two")}
    gateway.await_log("reloaded", after=gateway.reload())
    assert gateway.outcome(FETCH, env={"URL": server.origin + "/"})["response"]["body"] == "200 ok"
    assert sent(server) == [f"Bearer {TWO}"]
    (tmp_path / "three").write_text("short")
    gateway.config["secrets"]["K"] = {"file": str(tmp_path / "three")}
    gateway.await_log("reload refused", after=gateway.reload())
    assert gateway.outcome(FETCH, env={"URL": server.origin + "/"})["response"]["body"] == "200 ok"
    assert sent(server) == [f"Bearer {TWO}"]

"""A certificate authority for tests, made with the openssl command, once a session."""

import subprocess


class TestCA:
    __test__ = False

    def __init__(self, folder):
        self.folder = folder
        self.certificate = folder / "ca.pem"
        self._run("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
                  "-subj", "/CN=Mayfly test CA", "-keyout", folder / "ca.key", "-out", self.certificate)

    @staticmethod
    def _run(*args):
        subprocess.run(["openssl", *map(str, args)], check=True, capture_output=True)

    def issue(self, *names):
        """(certificate file, key file) for these DNS names and addresses."""
        stem = names[0].replace("*", "any")
        key, request, certificate = (self.folder / f"{stem}.{suffix}" for suffix in ("key", "csr", "pem"))
        extensions = self.folder / f"{stem}.ext"
        kinds = ("IP" if name.replace(".", "").isdigit() or ":" in name else "DNS" for name in names)
        extensions.write_text("subjectAltName=" + ",".join(f"{kind}:{name}" for kind, name in zip(kinds, names)))
        self._run("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", f"/CN={names[0]}",
                  "-keyout", key, "-out", request)
        self._run("x509", "-req", "-in", request, "-CA", self.certificate, "-CAkey", self.folder / "ca.key",
                  "-CAcreateserial", "-days", "2", "-extfile", extensions, "-out", certificate)
        return certificate, key

"""From the policies of the cases to one configuration of Mayfly: each policy under a name of its own, for two tenants."""

import hashlib
import json
import re
import subprocess

SECRET = "S3CRET-0123456789abcdef"
SECRETS = {"K": SECRET, "K2": "SECOND-fedcba9876543210", "AK": "AKIDEXAMPLE123456", "SK": "wJalrXUtnFEMI+K7MDENG+bPxRfiCYEXAMPLEKEY"}
SECRET_OLD = "RETIRED-9876543210fedcba"
REFERENCE = re.compile(r"\$\{([A-Za-z0-9_]+)\}")
RAW = "the policy's own text"


class Secrets:
    """Values in files, under the names that a configuration gives them."""

    def __init__(self, folder, ca, stranger):
        self.folder, self.values = folder, dict(SECRETS)
        certificate, key = ca.issue("client.example.com")
        self.values["CERT"] = certificate.read_text() + key.read_text()
        self.values["CORP_CA"] = stranger.certificate.read_text()

    def write(self, name, value=None):
        """All at once: the broker looks whenever a file changes."""
        file, fresh = self.folder / f"secret-{name}", self.folder / f"fresh-{name}"
        data = (self.values[name] if value is None else value).encode()
        if not file.exists() or file.read_bytes() != data:
            fresh.write_bytes(data)
            fresh.chmod(0o600)
            fresh.replace(file)
        return {"file": str(file)}


class Policy:
    """One policy of the cases. Its ${K} is K_<name> where it brings a value of its own, so that all can stand in one file."""

    def __init__(self, name, given, secrets):
        self.name, self.given = name, given
        self.values = {}
        own = {key: entry["value"] for key, entry in given.get("secrets", {}).items() if "value" in entry}
        self.rules = self._renamed({key: value for key, value in given.items() if key not in ("previous", "text")}, own)
        for key, entry in list(self.rules.get("secrets", {}).items()):
            entry.pop("value", None)
            if not entry:
                del self.rules["secrets"][key]
        if not self.rules.get("secrets", True):
            del self.rules["secrets"]
        for key in set(REFERENCE.findall(json.dumps(self.rules))) | set(self.rules.get("secrets", {})):
            original = key.removesuffix(f"_{name}")
            self.values[key] = own.get(original) or secrets.values[original]

    def _renamed(self, rules, own):
        rules = json.loads(json.dumps(rules))
        for key in own:
            rules = json.loads(json.dumps(rules).replace(f"${{{key}}}", f"${{{key}_{self.name}}}"))
            rules["secrets"][f"{key}_{self.name}"] = rules["secrets"].pop(key)
        return rules

    @property
    def secret(self):
        """What $SECRET stands for in its cases: K's value."""
        return next((value.rstrip("\n") for key, value in self.values.items() if key.split("_")[0] == "K"), SECRET)


def key_of(policy, who):
    return f"key-of-{who}-{policy}"


def tenants(names):
    return {f"{name}-{who}": {"keys": [{"sha256": hashlib.sha256(key_of(name, who).encode()).hexdigest()}], "policy": name}
            for name in names for who in "ab"}


def configuration(world, folder, secrets, policies):
    """A configuration with these policies, each for a tenant a and a tenant b."""
    return {
        "listen": [{"address": "127.0.0.1:0"}], "admin": {"address": "127.0.0.1:0"}, "workers": 1,
        "log": {"audit": str(folder / "audit.jsonl")},
        "limits": {"sub_requests": 5000, "wall_ms": 600000, "cpu_ms": 20000, "env_bytes": 1 << 20},
        "secrets": {key: secrets.write(key, value) for policy in policies for key, value in policy.values.items()},
        "policies": {policy.name: policy.rules for policy in policies},
        "tenants": tenants(policy.name for policy in policies),
        "dns": {"servers": [world.dns.address]}, "upstream": {"ca": str(world.ca.certificate)}}


def refusal(build, file, config):
    """What `mayfly check` says against a configuration; None: nothing."""
    file.write_text(json.dumps(config))
    done = subprocess.run([str(build / "mayfly"), "check", str(file)], capture_output=True, text=True, timeout=60)
    errors = [line for line in (done.stdout + done.stderr).splitlines() if "warning" not in line]
    return None if done.returncode == 0 else " ".join(errors)[:400]

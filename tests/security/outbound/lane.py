"""One lane: a process with a world, a gateway and a broker of its own, that runs cases one after the other."""

import json
import os
import re
import subprocess
import time

import asks
import judge
from policies import SECRET_OLD, Policy, Secrets, configuration, refusal
from stand_ins import mtls_policy
from support.broker import Broker
from support.ca import TestCA
from support.gateway import Gateway
from world import World

# Whoever starts the gateway may have these set; the broker must not see them.
PROXIED = {name: "http://evil.test:8080" for name in ("http_proxy", "https_proxy", "HTTPS_PROXY", "ALL_PROXY", "all_proxy")}
AUDIT_SECONDS = 10
RELOAD_ENDS = re.compile("reloaded:|reload refused")


class Result:
    def __init__(self, case, problems, seconds):
        self.id, self.category, self.problems, self.seconds = case.id, case.category, problems, seconds
        self.expected, self.why = case.expected, case.why


class Lane:
    def __init__(self, build, folder, cases):
        self.build, self.folder, self.cases = build, folder, cases
        folder.mkdir(parents=True)
        self.world = World(folder)
        stranger = folder / "stranger"
        stranger.mkdir()
        self.secrets = Secrets(folder, self.world.ca, TestCA(stranger))
        self.does = [case.behaviour for case in cases if case.behaviour is not None]
        self.gateway = self.broker = None
        self.broken = None  # why no case can be run
        self.refused = {}  # policy name -> what `mayfly check` says

    def run(self):
        """A Result for each case, as they come."""
        self.make_policies()
        try:
            for case in self.cases:
                yield self.run_case(case)
            yield from self.stop()
        finally:
            self.stop()

    # ---- configuration ----

    def make_policies(self):
        made = {}
        for case in self.cases:
            text = json.dumps(case.given_policy) + (case.id if case.behaviour and case.behaviour.own_policy else "")
            if text not in made:
                made[text] = Policy(f"p{len(made)}", case.given_policy, self.secrets)
            case.policy = made[text]
        self.policies = list(made.values())

    def settings(self, policies):
        config = configuration(self.world, self.folder, self.secrets, policies)
        if any(does.scaled for does in self.does):
            scale_times(self.build, config)
        if any(does.hosts_file for does in self.does):
            config["dns"]["hosts_file"] = True
        return config

    def start_or_break(self):
        try:
            self.start()
        except AssertionError as error:
            self.broken = "the gateway does not start"
            raise AssertionError(f"the gateway does not start: {error}") from error

    def start(self):
        """The gateway with all policies that it accepts; those that it does not are kept with the reason."""
        for policy in self.policies:
            if (text := refusal(self.build, self.folder / "alone.json", self.settings([policy]))) is not None:
                self.refused[policy.name] = text
        accepted = [policy for policy in self.policies if policy.name not in self.refused]
        gateway = Gateway(self.build, self.folder / f"gateway{time.monotonic_ns()}", self.settings(accepted), env=PROXIED)
        gateway.start()
        self.gateway = gateway
        self.world.own_ports(self.gateway.port, self.gateway.admin_port)

    def start_broker(self):
        config = {key: self.gateway.config[key] for key in ("policies", "secrets", "tenants", "dns", "upstream")}
        folder = self.folder / "broker"
        folder.mkdir(exist_ok=True)
        self.broker = Broker(self.build, folder, config, env=PROXIED).start()

    def reload(self):
        """SIGHUP, and what the supervisor says of it."""
        mark, said = self.gateway.reload(), []
        while not (said := [entry for entry in self.gateway.log[mark:] if RELOAD_ENDS.match(self.gateway._message(entry))]):
            self.gateway.await_news()
        return said[0]

    # ---- one case ----

    def run_case(self, case):
        started = time.monotonic()
        try:
            problems = self.problems_of(case)
        except Exception as error:  # one case's trouble is not the others'
            problems = [f"{type(error).__name__}: {error}"]
        return Result(case, problems, time.monotonic() - started)

    def problems_of(self, case):
        if case.behaviour is None:
            return [f"this test has no stand-in for {case.upstream!r}"]
        if self.broken is not None:
            return [self.broken]
        if self.gateway is None:
            self.start_or_break()
        if case.policy.name in self.refused:
            return [f"the configuration is refused: {self.refused[case.policy.name]}"]
        self.world.reset(case, case.behaviour)
        self.world.reload_without = lambda rule: self.reload_without(case, rule)
        try:
            seen = self.ask(case)
            return judge.judge(self, case, seen)
        finally:
            self.world.release.set()
            self.restore(case)

    def ask(self, case):
        return {"fetch": self.by_agent, "websocket": self.by_agent, "connect": self.by_agent, "ipc": self.by_frame,
                "ipc-unbound": self.by_frame}[case.via](case)

    def by_agent(self, case):
        does = case.behaviour
        if does.rotated:
            self.rotate(case)
        if does.other_tenant_first:
            self.other_tenant(case, does.other_tenant_first)
        if does.before:
            does.before(self.helper(case))
            self.world.mark()
        if does.warm_token:
            self.world.warming = True
            asks.by_agent(self.gateway, case.policy.name, "a", [asks.ask_of(case.request)])
            self.world.warming = False
            self.world.requests.clear()
        groups = [[asks.ask_of(case.request, case.via)] for _ in range(does.requests + does.after_extra)]
        return asks.by_agent(self.gateway, case.policy.name, "a", *groups)

    def by_frame(self, case):
        if self.broker is None:
            self.start_broker()
        if case.behaviour.foreign_ids:
            return asks.by_stranger(self.broker, case.policy.name, self.world, case.request)
        return asks.by_frame(self.broker, case.policy.name, None if case.via == "ipc-unbound" else "a", case.request)

    def helper(self, case):
        lane = self

        class Helper:
            def agent(self, who, *groups):
                return asks.by_agent(lane.gateway, case.policy.name, who, *groups)
        helper = Helper()
        helper.case = case
        return helper

    # ---- what some cases need besides ----

    def other_tenant(self, case, kind):
        """Tenant B has been at the same place before; what is left of that is no use to tenant A."""
        policy = case.policy
        if kind == "mtls":
            policy = Policy("mtls", mtls_policy(case), self.secrets)
            if (text := refusal(self.build, self.folder / "alone.json", self.settings([policy]))) is not None:
                raise AssertionError(f"the configuration is refused: {text}")
            self.gateway.config["policies"]["mtls"] = policy.rules
            fresh = self.settings([policy])
            self.gateway.config["secrets"].update(fresh["secrets"])
            self.gateway.config["tenants"].update(fresh["tenants"])
            self.reload()
        asks.by_agent(self.gateway, policy.name, "b", [asks.ask_of(case.request)])

    def rotate(self, case):
        for value in (SECRET_OLD, None):
            for key in case.policy.values:
                self.secrets.write(key, value if value is not None else case.policy.values[key])
            self.reload()

    def reload_without(self, case, rule):
        rules = self.gateway.config["policies"][case.policy.name]
        self.gateway.config["policies"][case.policy.name] = {**rules, "rules": [one for one in rules["rules"] if one != rule]}
        self.reload()

    def restore(self, case):
        if self.gateway.config["policies"].get(case.policy.name) != case.policy.rules:
            self.gateway.config["policies"][case.policy.name] = case.policy.rules
            self.reload()

    def await_audit(self, execution):
        """The audit file, once it has the end of this execution."""
        deadline = time.monotonic() + AUDIT_SECONDS
        file = self.folder / "audit.jsonl"
        while time.monotonic() < deadline:
            data = file.read_bytes()
            if any(execution.encode() in line and b'"event":"execution"' in line for line in data.splitlines()):
                return data
            time.sleep(0.005)
        raise AssertionError("the audit log has no line of the execution's end")

    def stop(self):
        """Ends the processes; problems of the gateway's or the broker's life are a result of their own."""
        problems = []
        gateway, self.gateway = self.gateway, None
        broker, self.broker = self.broker, None
        problems += gateway.finish() if gateway else []
        problems += broker.finish() if broker else []
        if problems:
            lane = type("Life", (), {"id": f"processes of {self.folder.name}", "category": "LIFE", "expected": "a clean end",
                                     "why": "No alert, no sanitizer line, exit code 0."})
            return [Result(lane, problems, 0)]
        return []


def scale_times(build, config):
    """The times of upstream, a tenth of their defaults."""
    schema = json.loads(subprocess.run([str(build / "mayfly"), "schema"], capture_output=True, check=True).stdout)
    for key, row in schema["properties"]["upstream"]["properties"].items():
        if key.endswith("_ms") and "default" in row:
            config["upstream"][key] = row["default"] // 10


class LoadLane(Lane):
    """Cases about loading: each with a gateway of its own, which starts or says why not."""

    def problems_of(self, case):
        self.world.reset(case, case.behaviour)
        self.gateway = Gateway(self.build, self.folder / case.id, env=PROXIED)
        policy = case.policy
        before = Policy(policy.name, policy.given["previous"], self.secrets) if "previous" in policy.given else policy
        self.gateway.config = self.settings([before])
        if "text" in policy.given:
            self.gateway.write_config = lambda: self.write_text(policy.given["text"], policy.name)
        try:
            seen = self.load_and_ask(case, policy, before)
            return judge.judge(self, case, seen)
        finally:
            self.gateway.process.kill()
            self.gateway.process.wait()
            self.gateway = None

    def write_text(self, text, name):
        """With the policy as it is written: a JSON library would mend it."""
        config = {**self.gateway.config, "policies": {name: "the text"}}
        self.gateway.config_file.write_text(json.dumps(config).replace('"the text"', text))

    def load_and_ask(self, case, policy, before):
        gateway = self.gateway
        gateway.spawn()
        try:
            gateway.await_log("ready")
        except AssertionError:
            return self.refused_start(gateway)
        gateway.find_ports()
        self.world.own_ports(gateway.port, gateway.admin_port)
        self.world.mark()
        if before is not policy:
            gateway.config["policies"][policy.name] = policy.rules
            entry = self.reload()
            if entry.get("level") != "error":
                raise AssertionError(f"the reload of a bad policy is told as {entry}")
        return asks.by_agent(gateway, policy.name, "a", [asks.ask_of(case.request)])

    @staticmethod
    def refused_start(gateway):
        gateway.finish()
        said = " ".join(str(entry) for entry in gateway.log)
        verdict = "error" if gateway.process.returncode == os.EX_CONFIG else f"exit {gateway.process.returncode}"
        return asks.Seen(verdict, [], {"said": said}, said.encode(), 0)

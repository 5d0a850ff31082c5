"""The corpus of hostile agents (tests/security/agents/), all of it, many at once and among honest requests.

Every agent is sent twice, in an order that a printed seed gives (MAYFLY_SEED repeats one). The first round warms up: V8
and malloc keep pages for the next execution, so that a fresh process is no fair start. "Start" below is each worker's
resident private memory after that round, once it falls no more; the second must leave at most a tenth above it.
"""

import collections
import concurrent.futures
import http.client
import json
import os
import random
import signal
import sys
import threading
import time

import pytest

from support import agents, honest
from support.gateway import OUTCOME, Gateway, tenant

SANITIZED = os.environ.get("MAYFLY_SANITIZED") == "1"
SLOWER = 4 if SANITIZED else 1
SMALL_BYTES = 64_000_000  # what a worker may keep in any case: pools of isolates, of pages, of bytecode
CONCURRENCY = 32
HONEST_EACH = 2  # one honest request for so many hostile ones
ANSWER_SECONDS = 30 * SLOWER
CUT = (OSError, http.client.HTTPException)  # what a request meets whose worker dies
ALONE_SECONDS = 10 * SLOWER
LIMITS = {"memory_mb": 32, "cpu_ms": 200 * SLOWER, "wall_ms": 10000 * SLOWER, "response_bytes": 4 << 20}


# the honest one has the limits that everybody has by default
# nobody is refused: 32 at once are far more than two workers like, and how long one waits is the machine's matter
CONFIG = {"workers": 2, "queue": {"wait_ms": 120000}, "tenants": {"hostile": tenant("hostile-key", limits=LIMITS), "honest": tenant("honest-key")}}


def start_gateway_in(folder, **config):
    from conftest import BUILD
    gateway = Gateway(BUILD, folder, {**CONFIG, **config}, deaths_expected=True)  # told by a test of its own, below
    gateway.start()
    return gateway


def post(gateway, body, key, seconds, **headers):
    headers = {"content-type": "application/json", "authorization": f"Bearer {key}", **headers}
    return gateway.request("POST", "/run", body, headers, timeout=seconds)


def send_agent(gateway, agent, seconds):
    """The outcome, and what is wrong with it (None: nothing)."""
    got, usage_told = agents.observed(post(gateway, agent.body(), "hostile-key", seconds, accept=OUTCOME))
    if got not in agent.expected:
        return got, f"{agent.name}: got {got[:200]!r}, expected one of {agent.expected}"
    return got, None if usage_told else f"{agent.name}: the outcome document does not tell what was used"


def send_honest(gateway, number, seconds):
    code, right = honest.request(number)
    answer = post(gateway, json.dumps(code).encode(), "honest-key", seconds)
    good = (answer.status, answer.text) == (200, right)
    return "right" if good else "wrong", None if good else f"honest request {number}: {answer}, expected {right!r}"


def kill(workers):
    """Which of them hangs cannot be seen from outside, so that all go; the supervisor starts others."""
    for pid in workers:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass


class Round:
    """Sends everything once. A request without an answer is lost: its worker died, or hung and was killed for it."""

    def __init__(self, gateway, corpus, rng):
        self.gateway, self.lock, self.killed = gateway, threading.Lock(), 0.0
        self.outcomes, self.wrong, self.lost = collections.defaultdict(collections.Counter), [], []
        jobs = list(corpus) + list(range(len(corpus) // HONEST_EACH))
        rng.shuffle(jobs)
        with concurrent.futures.ThreadPoolExecutor(CONCURRENCY) as pool:
            list(pool.map(self.send, jobs))

    def send(self, job):
        is_honest, begun = isinstance(job, int), time.monotonic()
        try:
            got, problem = (send_honest if is_honest else send_agent)(self.gateway, job, ANSWER_SECONDS)
        except TimeoutError:
            got, problem = "lost", None
            self.kill_workers_since(begun)
        except CUT:
            got, problem = "lost", None
        with self.lock:
            self.outcomes["honest" if is_honest else job.family][got.split(":")[0]] += 1
            if problem is not None:
                self.wrong.append((is_honest, problem))
            if got == "lost":
                self.lost.append(job)

    def kill_workers_since(self, begun):
        with self.lock:
            if begun > self.killed:
                kill(self.gateway.children("mayfly-worker"))
                self.killed = time.monotonic()

    def problems(self, of_honest):
        return [problem for is_honest, problem in self.wrong if is_honest == of_honest]


def find_culprits(lost, folder):
    """Which of the agents that were in flight at a worker's end end one alone, and how."""
    culprits = {}
    for i, agent in enumerate(agent for agent in lost if not isinstance(agent, int)):
        gateway = start_gateway_in(folder / f"alone{i}", workers=1)
        try:
            send_agent(gateway, agent, ALONE_SECONDS)
        except TimeoutError:
            culprits[agent] = f"gives no answer in {ALONE_SECONDS} s"
        except CUT:
            culprits[agent] = "kills its worker: " + gateway.await_log("a child has died").get("how", "")
        finally:
            if agent in culprits:
                kill(gateway.children("mayfly-worker"))
            gateway.finish()
    return culprits


def settle(gateway):
    """Each worker's private memory once their sum has not fallen for two seconds: the pool gives isolates up slowly, and
    nothing tells when an allocator has returned its pages."""
    lowest, since, deadline = float("inf"), time.monotonic(), time.monotonic() + 20
    while True:
        assert gateway.admin("/readyz").status == 200
        try:
            now = {pid: Gateway.private_bytes(pid) for pid in gateway.children("mayfly-worker")}
        except OSError:
            continue  # one that retires is gone between two looks
        if sum(now.values()) < lowest * 0.99:
            lowest, since = sum(now.values()), time.monotonic()
        elif time.monotonic() - since > 2 or time.monotonic() > deadline:
            return now
        time.sleep(0.02)


def table(corpus, rounds, culprits):
    lines = [f"{'family':12} {'agents':>6} {'deaths':>6}  outcomes"]
    for family in sorted({agent.family for agent in corpus}) + ["honest"]:
        outcomes = sum((one.outcomes[family] for one in rounds), collections.Counter())
        deaths = sum(agent.family == family for agent in culprits)
        count = sum(agent.family == family for agent in corpus)
        told = ", ".join(f"{name} {n}" for name, n in outcomes.most_common())
        lines.append(f"{family:12} {count or '':>6} {deaths:>6}  {told}")
    return "\n".join(lines)


class Campaign:
    def __init__(self, folder):
        self.corpus = agents.load()
        self.seed = int(os.environ.get("MAYFLY_SEED", random.randrange(10**6)))
        self.rounds, self.start, self.end = [], None, None
        gateway = start_gateway_in(folder / "gateway")
        try:
            self.run(gateway, random.Random(self.seed))
        finally:
            self.life_problems = gateway.finish()
        self.culprits = find_culprits([job for one in self.rounds for job in one.lost], folder)

    def run(self, gateway, rng):
        self.workers_before = gateway.children("mayfly-worker")
        self.rounds.append(Round(gateway, self.corpus, rng))
        if not SANITIZED and not self.rounds[0].lost:
            self.start = settle(gateway)
            self.rounds.append(Round(gateway, self.corpus, rng))
            self.end = settle(gateway)
        self.workers_after = gateway.children("mayfly-worker")
        self.deaths = [str(entry) for entry in gateway.log if "a child has died" in str(entry)]
        # one that had to abandon an isolate serves what it has and makes room for another: no death, but told
        self.retired = sum("a worker has retired" in str(entry) for entry in gateway.log)

    def __str__(self):
        memory = "" if self.end is None else "\nprivate MB of the workers: start %s, end %s" % tuple(
            " ".join(f"{bytes_ / 1e6:.1f}" for bytes_ in when.values()) for when in (self.start, self.end))
        return f"seed {self.seed}, {len(self.corpus)} agents, {self.retired} workers retired\n{table(self.corpus, self.rounds, self.culprits)}{memory}"

    def wrong(self, of_honest):
        return [problem for one in self.rounds for problem in one.problems(of_honest)]


@pytest.fixture(scope="module")
def campaign(tmp_path_factory, request):
    made = Campaign(tmp_path_factory.mktemp("campaign"))
    with request.config.pluginmanager.getplugin("capturemanager").global_and_fixture_disabled():
        print(f"\n{made}", file=sys.stderr)
    return made


def test_corpus_is_broad():
    corpus = agents.load()
    families = collections.Counter(agent.family for agent in corpus)
    assert len(corpus) >= 150 and len(families) >= 9 and min(families.values()) >= 8, families
    assert len({agent.attacks for agent in corpus}) == len(corpus), "two agents attack the same"


def test_no_worker_dies_of_a_hostile_agent(campaign):
    named = [f"{agent.name} ({agent.attacks}) {how}" for agent, how in campaign.culprits.items()]
    told = [f"seed {campaign.seed}; alone, these do it again:", *(named or ["none"]), *campaign.deaths]
    changed = len(set(campaign.workers_after) - set(campaign.workers_before))
    assert not campaign.deaths and changed <= campaign.retired, "\n".join(told)
    assert not campaign.life_problems, "\n".join(campaign.life_problems)


def test_every_hostile_agent_ends_as_it_should(campaign):
    assert not campaign.wrong(of_honest=False), "\n".join(campaign.wrong(of_honest=False))


def test_honest_requests_among_hostile_ones_are_answered_right(campaign):
    assert not campaign.wrong(of_honest=True), "\n".join(campaign.wrong(of_honest=True))
    assert campaign.rounds[0].outcomes["honest"]["right"] == len(campaign.corpus) // HONEST_EACH


@pytest.mark.skipif(SANITIZED, reason="the address sanitizer keeps freed memory in quarantine")
def test_workers_give_the_memory_back(campaign):
    assert campaign.end is not None, "a worker was lost in the first round"
    start, end = sum(campaign.start.values()), sum(campaign.end.values())
    assert end <= max(start * 1.10, SMALL_BYTES * len(campaign.end)), campaign

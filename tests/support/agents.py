"""The corpus of hostile agents, tests/security/agents/<family>/: one file an agent, in one of two forms.

NAME.js is a main module. Its first lines are comments: what it attacks, and the outcomes that are right for it:

    // An array that is filled without end.
    // expect: memory_limit | cpu_limit

NAME.json is for what one module's text cannot say: {"attacks", "expect", "code", "generate"}. `code` is a WorkerCode
object in which {"text": [...]} stands for a text made of the list's parts: strings, and [string, times]. `generate`
adds numbered modules: {"count", "name", "source"}, where {i} is the number and {next} the one after it. `raw`, a list
of the same parts, stands in for `code` where the submission itself is the attack.

An outcome is a problem's code, or ok:TEXT, an answer of status 200 with exactly this body.
"""

import json
import pathlib

FOLDER = pathlib.Path(__file__).resolve().parent.parent / "security" / "agents"
EXPECT = "// expect: "


class Agent:
    def __init__(self, path):
        self.family, self.name = path.parent.name, f"{path.parent.name}/{path.name}"
        self.attacks, expected, self.code = (read_json if path.suffix == ".json" else read_js)(path)
        self.expected = [outcome.strip() for outcome in expected.split(" | ")]

    def body(self):
        """The submission, built anew each time: some are megabytes."""
        made = expand(self.code)
        return (made if isinstance(made, str) else json.dumps(made)).encode()


def read_js(path):
    text = path.read_text()
    comments = [line for line in text.split("\n")[:8] if line.startswith("//")]
    expected = [line[len(EXPECT):] for line in comments if line.startswith(EXPECT)]
    if len(expected) != 1 or comments[0].startswith(EXPECT):
        raise ValueError(f"{path}: the first lines must be what it attacks and one '{EXPECT}'")
    return comments[0][3:], expected[0], {"mainModule": "main.js", "modules": {"main.js": text}}


def read_json(path):
    agent = json.loads(path.read_text())
    code = agent["code"] if "code" in agent else {"text": agent["raw"]}
    if "generate" in agent:
        code["modules"]["generate"] = {"generate": agent["generate"]}
    return agent["attacks"], agent["expect"], code


def expand(value):
    if isinstance(value, list):
        return [expand(one) for one in value]
    if not isinstance(value, dict):
        return value
    if list(value) == ["text"] and isinstance(value["text"], list):
        return "".join(part if isinstance(part, str) else part[0] * part[1] for part in value["text"])
    made = {key: expand(one) for key, one in value.items() if key != "generate"}
    return made | (generated(value["generate"]["generate"]) if "generate" in value else {})


def generated(plan):
    def fill(text, i):
        return text.replace("{i}", str(i)).replace("{next}", str(i + 1))
    return {fill(plan["name"], i): fill(plan["source"], i) for i in range(plan["count"])}


def load():
    return [Agent(path) for path in sorted(FOLDER.glob("*/*.js*"))]


def observed(answer):
    """What came of it, in the words of an agent's `expect`, and whether usage was told where an execution began."""
    try:
        document = answer.json()
    except ValueError:
        return f"status {answer.status} without a document", False
    if "outcome" not in document:
        return document["code"], True
    usage_told = {"cpuMs", "wallMs", "memoryBytes", "subRequests"} <= document.get("usage", {}).keys()
    if "error" in document:
        return document["error"]["code"], usage_told
    response = document["response"]
    if response["status"] != 200:
        return f"status {response['status']}", usage_told
    return f"ok:{response.get('body', response.get('bodyBase64'))}", usage_told

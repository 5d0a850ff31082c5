"""What the programs talk to: for each, the part of its API that it uses, as that API's documentation describes it."""

import json
import sqlite3
import threading
import urllib.parse

from stand_in import events, reply

RELEASED = threading.Event()  # what is slow waits for the end of the tests


def slow():
    RELEASED.wait(60)
    return reply({})


# ---- ky ------------------------------------------------------------------------------------------------------------

def ky():
    tries = []

    def answer(call):
        if call.path == "/flaky":
            tries.append(1)
            return reply("third time") if len(tries) == 3 else reply({}, 503)
        if call.path == "/slow":
            return slow()
        if call.path.startswith("/echo"):
            return reply({"method": call.method, "path": call.path, "body": call.json, "client": call.headers["x-client"]})
        return reply({}, 404)

    def text(call):
        status, headers, body = answer(call)
        return status, headers, body.strip(b'"')
    return text


# ---- OpenAI, and what is compatible with it ------------------------------------------------------------------------

def completion(message, reason="stop"):
    return reply({"id": "c1", "object": "chat.completion", "created": 1, "model": "m",
                  "choices": [{"index": 0, "message": {"role": "assistant", **message}, "finish_reason": reason}],
                  "usage": {"prompt_tokens": 4, "completion_tokens": 3, "total_tokens": 7}}, headers={"x-request-id": "req-1"})


def chunks(words):
    base = {"id": "c1", "object": "chat.completion.chunk", "created": 1, "model": "m"}
    deltas = [{"role": "assistant", "content": words[0]}] + [{"content": " " + word} for word in words[1:]]
    out = [(None, {**base, "choices": [{"index": 0, "delta": delta, "finish_reason": None}]}) for delta in deltas]
    out[-1][1]["choices"][0]["finish_reason"] = "stop"
    return events(out + [(None, "[DONE]")])


def tools(call):
    messages = call.json["messages"]
    if messages[-1]["role"] == "tool":
        given = json.loads(messages[-1]["content"])
        return completion({"content": f"It is {given['degrees']} degrees in {given['city']}."})
    assert call.json["tools"][0]["function"]["parameters"]["required"] == ["city"]
    return completion({"content": None, "tool_calls": [{"id": "t1", "type": "function", "function": {
        "name": "weather", "arguments": '{"city": "Berlin"}'}}]}, "tool_calls")


def openai():
    def answer(call):
        assert call.path == "/v1/chat/completions" and call.method == "POST"
        body = call.json
        if body["model"] == "slow":
            return slow()
        if body["model"] == "tools":
            return tools(call)
        if body["model"] == "none":
            return reply({"error": {"message": "no such model", "code": "model_not_found", "type": "invalid_request_error"}}, 404)
        content = body["messages"][-1]["content"]
        text = content if isinstance(content, str) else content[0]["text"]
        return chunks(text.split(" ")) if body.get("stream") else completion({"content": f"You said: {text}"})
    return answer


# ---- Anthropic -----------------------------------------------------------------------------------------------------

def anthropic():
    tries = []
    message = {"id": "msg_1", "type": "message", "role": "assistant", "model": "m", "content": [], "stop_reason": None, "stop_sequence": None,
               "usage": {"input_tokens": 2, "output_tokens": 1}}

    def stream():
        delta = [("content_block_delta", {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": text}})
                 for text in ("Hello", " there")]
        return events([
            ("message_start", {"type": "message_start", "message": message}),
            ("content_block_start", {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}}), *delta,
            ("content_block_stop", {"type": "content_block_stop", "index": 0}),
            ("message_delta", {"type": "message_delta", "delta": {"stop_reason": "end_turn", "stop_sequence": None}, "usage": {"output_tokens": 3}}),
            ("message_stop", {"type": "message_stop"})])

    def answer(call):
        assert call.path == "/v1/messages" and call.headers["authorization"] == "Bearer key" and call.headers["anthropic-version"]
        body = call.json
        if body["model"] == "none":
            return reply({"type": "error", "error": {"type": "invalid_request_error", "message": "no such model"}}, 400)
        if body["model"] == "overloaded" and not tries:
            tries.append(1)
            return reply({"type": "error", "error": {"type": "overloaded_error", "message": "later"}}, 529, {"retry-after-ms": "1"})
        if body.get("stream"):
            return stream()
        return reply({**message, "content": [{"type": "text", "text": f"You said: {body['messages'][0]['content']}"}], "stop_reason": "end_turn",
                      "usage": {"input_tokens": 2, "output_tokens": 3}})
    return answer


# ---- A database behind HTTP (drizzle's sqlite-proxy) ---------------------------------------------------------------

def database():
    connection = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
    lock = threading.Lock()

    def answer(call):
        with lock:
            rows = [list(row) for row in connection.execute(call.json["query"], call.json["params"]).fetchall()]
        return reply({"rows": (rows[0] if rows else None) if call.json["method"] == "get" else rows})
    return answer


# ---- S3 ------------------------------------------------------------------------------------------------------------

def s3():
    tries = []

    def answer(call):
        tries.append(1)
        if len(tries) == 1:
            return reply({}, 503)
        signed = call.headers["authorization"].startswith("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/") and "x-amz-content-sha256" in call.headers
        return reply({"method": call.method, "path": call.path, "body": call.body.decode(), "signed": signed})
    return answer


# ---- Stripe --------------------------------------------------------------------------------------------------------

def stripe():
    def answer(call):
        assert call.headers["authorization"] == "Bearer sk_test_1" and call.headers["stripe-version"]
        url = urllib.parse.urlsplit(call.path)
        if call.method == "POST" and url.path == "/v1/customers":
            form = call.body.decode()
            return reply({"id": "cus_9", "object": "customer", "name": form, "metadata": {"key": call.headers["idempotency-key"]}},
                         headers={"request-id": "req_1"})
        if url.path == "/v1/customers":
            second = "starting_after=cus_2" in url.query
            ids = ["cus_3"] if second else ["cus_1", "cus_2"]
            return reply({"object": "list", "url": "/v1/customers", "has_more": not second, "data": [{"id": i, "object": "customer"} for i in ids]})
        return reply({"error": {"type": "invalid_request_error", "code": "resource_missing", "message": "none"}}, 404)
    return answer


# ---- Supabase ------------------------------------------------------------------------------------------------------

def supabase():
    def answer(call):
        assert call.headers["apikey"] == "anon-key"
        url = urllib.parse.urlsplit(call.path)
        query = urllib.parse.parse_qs(url.query)
        if url.path == "/rest/v1/todos" and call.method == "GET":
            assert query == {"select": ["id,title"], "done": ["eq.false"], "order": ["id.asc"], "limit": ["2"]}, query
            assert call.headers["prefer"] == "count=exact"
            return reply([{"id": 1, "title": "a"}, {"id": 2, "title": "b"}], headers={"content-range": "0-1/5"})
        if url.path == "/rest/v1/todos":
            assert call.headers["accept"] == "application/vnd.pgrst.object+json" and "return=representation" in call.headers["prefer"]
            return reply({"id": 9, **call.json}, 201)
        if url.path == "/rest/v1/rpc/add":
            return reply(call.json["a"] + call.json["b"])
        if url.path == "/auth/v1/token":
            user = {"id": "u1", "aud": "authenticated", "app_metadata": {}, "user_metadata": {}, "created_at": "2026-01-01T00:00:00Z"}
            return reply({"access_token": "a.b.c", "refresh_token": "r", "token_type": "bearer", "expires_in": 3600, "user": user})
        if url.path == "/functions/v1/hello":
            return reply({"hello": call.json["name"]})
        return reply({"code": "PGRST205", "message": "no such table", "details": None, "hint": None}, 404)
    return answer


# ---- GitHub --------------------------------------------------------------------------------------------------------

def github():
    def answer(call):
        if call.path == "/graphql":
            assert call.json["variables"] == {"n": 1}
            return reply({"data": {"viewer": {"login": "octocat"}}})
        if call.method == "POST":
            return reply(call.json, 201)
        if call.path == "/hook":
            return reply({"hook": call.headers["x-hook"]})
        if call.path == "/missing":
            return reply({"message": "Not Found"}, 404)
        assert call.headers["user-agent"].startswith("mayfly-test")
        return reply({"path": call.path, "authorization": call.headers["authorization"]})
    return answer

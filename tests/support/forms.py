"""A secret in the forms that servers give it back in, made by Python's own libraries."""

import base64
import html
import json
import urllib.parse


def everything(text, form):
    """Each character escaped by `form`, whether an encoder would have to or not."""
    return "".join(form(c) for c in text)


def in_basic(user, text):
    return base64.b64encode(f"{user}:{text}".encode())


def aligned(text, before, encode):
    """In base64 behind as many other bytes, and with something behind it as well."""
    return encode(b"^" * before + text.encode() + b"$$")


def forms_of(text):
    """name -> bytes. All of them hold the whole secret."""
    data = text.encode()
    made = {
        "plain": data,
        "bearer": b"Bearer " + data,
        "upper case": text.upper().encode(),
        "lower case": text.lower().encode(),
        "basic": b"Basic " + in_basic("svc", text),
        "basic, longer user": b"Basic " + in_basic("user1", text),
        "base64": base64.b64encode(data),
        "base64, no padding": base64.b64encode(data).rstrip(b"="),
        "base64url": base64.urlsafe_b64encode(data),
        "hex": data.hex().encode(),
        "upper hex": data.hex().upper().encode(),
        "percent, as needed": urllib.parse.quote(text, safe="").encode(),
        "percent, everything": everything(text, lambda c: "".join(f"%{b:02X}" for b in c.encode())).encode(),
        "percent, lower case": everything(text, lambda c: "".join(f"%{b:02x}" for b in c.encode())).encode(),
        "form": urllib.parse.quote_plus(text).encode(),
        "json": json.dumps(text)[1:-1].encode(),
        "json, slashes": json.dumps(text)[1:-1].replace("/", "\\/").encode(),
        "json, everything": everything(text, lambda c: f"\\u{ord(c):04x}").encode(),
        "json, for html": json.dumps(text)[1:-1].replace("<", "\\u003c").replace("&", "\\u0026").encode(),
        "html": html.escape(text).encode(),
        "html, decimal": everything(text, lambda c: f"&#{ord(c)};").encode(),
        "html, hexadecimal": everything(text, lambda c: f"&#x{ord(c):X};").encode(),
        "javascript": everything(text, lambda c: f"\\x{ord(c):02x}").encode(),
        "utf-16le": text.encode("utf-16-le"),
        "utf-16be": text.encode("utf-16-be"),
        "base64 in a url": urllib.parse.quote(base64.b64encode(data), safe="").encode(),
        "base64 in json": base64.b64encode(data).replace(b"/", b"\\/"),
    }
    for before in (1, 2):
        made[f"base64 behind {before}"] = aligned(text, before, base64.b64encode)
        made[f"base64url behind {before}"] = aligned(text, before, base64.urlsafe_b64encode)
    return made

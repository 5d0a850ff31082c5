"""AWS Signature Version 4 from the service's side: what came over the wire is signed again by botocore, which knows nothing
of Mayfly, and must come to the same."""

import datetime
import hashlib
import re
from urllib.parse import quote, unquote_plus

from botocore.auth import S3SigV4Auth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

FORM = re.compile(r"AWS4-HMAC-SHA256 Credential=([^/]+)/(\d{8})/([a-z0-9-]+)/([a-z0-9-]+)/aws4_request, "
                  r"SignedHeaders=([a-z0-9;-]+), Signature=([0-9a-f]{64})")
SKEW_SECONDS = 15 * 60


def refusal(request, key, secret, service, region):
    """None when the service would serve this request of support/upstream.py, else what it would answer."""
    s3 = service == "s3"
    authorization, = request.header("authorization")
    match = FORM.fullmatch(authorization)
    if not match:
        return "AuthorizationHeaderMalformed"
    date, = request.header("x-amz-date")
    when = datetime.datetime.strptime(date, "%Y%m%dT%H%M%SZ").replace(tzinfo=datetime.timezone.utc)
    if abs((datetime.datetime.now(datetime.timezone.utc) - when).total_seconds()) > SKEW_SECONDS:
        return "RequestTimeTooSkewed"
    if match.groups()[:4] != (key, date[:8], region, service):
        return "InvalidAccessKeyId"
    signed = match[5].split(";")
    must = {"host"} | {name.lower() for name, _ in request.headers if name.lower().startswith("x-amz-")}
    if not must <= set(signed) or signed != sorted(signed):
        return "headers that must be signed are not"
    if s3:
        payload, = request.header("x-amz-content-sha256")
        if payload not in ("UNSIGNED-PAYLOAD", hashlib.sha256(request.body).hexdigest()):
            return "XAmzContentSHA256Mismatch"
    return None if _sign(request, key, secret, service, region, signed, date) == match[6] else "SignatureDoesNotMatch"


def _sign(request, key, secret, service, region, signed, date):
    path, _, query = request.target.partition("?")
    if service == "s3":  # decodes a path before it canonicalises it; botocore leaves that to its callers
        path = quote(unquote_plus(path), safe="/~")
    host, = request.header("host")
    copy = AWSRequest(request.method, f"https://{host}{path}" + (f"?{query}" if query else ""), data=request.body)
    for name, value in request.headers:
        if name.lower() in signed:
            copy.headers.add_header(name, value)
    copy.context["timestamp"] = date
    auth = (S3SigV4Auth if service == "s3" else SigV4Auth)(Credentials(key, secret), service, region)
    return auth.signature(auth.string_to_sign(copy, auth.canonical_request(copy)), copy)

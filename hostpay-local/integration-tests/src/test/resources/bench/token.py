"""GCSplit1's token with two amounts, as a service in Python would read and write it."""

import base64
import hashlib
import hmac
import struct
import sys
import time


def text(body, at):
    end = at + 1 + body[at]
    if end > len(body):
        raise ValueError("cut short")
    return body[at + 1 : end].decode("utf-8"), end


def verify(key, token, now):
    signed = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    body, signature = signed[:-16], signed[-16:]
    expected = hmac.new(key, body, hashlib.sha256).digest()[:16]
    if not hmac.compare_digest(signature, expected):
        raise ValueError("bad signature")
    unique_id = body[:16].rstrip(b"\0").decode("utf-8")
    order_id, at = text(body, 16)
    currency, at = text(body, at)
    network, at = text(body, at)
    actual, estimated = struct.unpack_from(">dd", body, at)
    address, at = text(body, at + 16)
    (timestamp,) = struct.unpack_from(">I", body, at)
    if at + 4 != len(body):
        raise ValueError("bytes follow")
    if not now - 86400 <= timestamp <= now + 5:
        raise ValueError("out of time")
    return unique_id, order_id, currency, network, actual, estimated, address, timestamp


def written(value):
    encoded = value.encode("utf-8")
    return bytes([len(encoded)]) + encoded


def build(key, message):
    unique_id, order_id, currency, network, actual, estimated, address, timestamp = message
    body = (
        unique_id.encode("utf-8").ljust(16, b"\0")
        + written(order_id)
        + written(currency)
        + written(network)
        + struct.pack(">dd", actual, estimated)
        + written(address)
        + struct.pack(">I", timestamp)
    )
    signature = hmac.new(key, body, hashlib.sha256).digest()[:16]
    return base64.urlsafe_b64encode(body + signature).rstrip(b"=").decode("ascii")


def nanoseconds_each(count, action):
    for _ in range(count // 10):
        action()
    began = time.perf_counter_ns()
    for _ in range(count):
        action()
    return (time.perf_counter_ns() - began) / count


key, token, count = sys.argv[1].encode("utf-8"), sys.argv[2], int(sys.argv[3])
signed_at = struct.unpack(">I", base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))[-20:-16])[0]
message = verify(key, token, signed_at)
if build(key, message) != token:
    sys.exit("Python writes another token than HostPay")
print(nanoseconds_each(count, lambda: verify(key, token, signed_at)))
print(nanoseconds_each(count, lambda: build(key, message)))

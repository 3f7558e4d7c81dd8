"""The scenarios of ../README.md with nats.py."""

import asyncio
import os
import ssl

import nats
from nats.errors import NoRespondersError

ENV = os.environ


async def collect(subscription, count):
    return [await subscription.next_msg(timeout=5) for _ in range(count)]


async def connect():
    client = await nats.connect(ENV["PLAIN_URL"])
    assert client.is_connected and client.connected_server_version
    await client.close()


async def publish():
    client = await nats.connect(ENV["PLAIN_URL"])
    subscription = await client.subscribe("publish.*")
    for i in range(100):
        await client.publish(f"publish.{i}", str(i).encode())
    messages = await collect(subscription, 100)
    assert [m.data for m in messages] == [str(i).encode() for i in range(100)]
    await client.close()


async def request():
    client = await nats.connect(ENV["PLAIN_URL"])

    async def answer(message):
        await message.respond(b"re:" + message.data)

    await client.subscribe("request.echo", cb=answer)
    for i in range(10):
        reply = await client.request("request.echo", str(i).encode(), timeout=5)
        assert reply.data == b"re:" + str(i).encode()
    await client.close()


async def queue():
    client = await nats.connect(ENV["PLAIN_URL"])
    counts = [0, 0, 0]
    everything = asyncio.Event()

    def member(i):
        async def count(_):
            counts[i] += 1
            if sum(counts) == 90:
                everything.set()

        return count

    for i in range(3):
        await client.subscribe("queue.work", queue="workers", cb=member(i))
    for _ in range(90):
        await client.publish("queue.work", b"x")
    await asyncio.wait_for(everything.wait(), 5)
    await client.drain()
    assert sum(counts) == 90 and all(counts), counts


async def headers():
    client = await nats.connect(ENV["PLAIN_URL"])
    subscription = await client.subscribe("headers")
    await client.publish("headers", b"body", headers={"Kind": "test", "Empty": ""})
    (message,) = await collect(subscription, 1)
    assert message.headers["Kind"] == "test" and message.data == b"body"
    await client.close()


async def no_responders():
    client = await nats.connect(ENV["PLAIN_URL"])
    try:
        await client.request("nobody.is.here", b"", timeout=5)
        raise AssertionError("somebody answered")
    except NoRespondersError:
        pass
    await client.close()


async def drain():
    client = await nats.connect(ENV["PLAIN_URL"])
    seen = []

    async def slow(message):
        await asyncio.sleep(0)
        seen.append(message.data)

    await client.subscribe("drain", cb=slow)
    for i in range(50):
        await client.publish("drain", str(i).encode())
    await client.flush()
    await client.drain()
    assert len(seen) == 50 and client.is_closed, len(seen)


async def round_trip(**options):
    client = await nats.connect(allow_reconnect=False, **options)
    subscription = await client.subscribe("auth")
    await client.publish("auth", b"x")
    await collect(subscription, 1)
    await client.close()


async def refused(**options):
    try:
        await nats.connect(allow_reconnect=False, **options)
    except Exception:
        return
    raise AssertionError("wrong credentials were accepted")


async def user():
    await round_trip(servers=ENV["USER_URL"], user="alice", password="s3cret")
    await refused(servers=ENV["USER_URL"], user="alice", password="wrong")


async def token():
    await round_trip(servers=ENV["TOKEN_URL"], token="t0ken")
    await refused(servers=ENV["TOKEN_URL"], token="wrong")


async def nkey():
    await round_trip(servers=ENV["NKEY_URL"], nkeys_seed=ENV["NKEY_FILE"])
    await refused(servers=ENV["NKEY_URL"])


async def tls():
    context = ssl.create_default_context(cafile=ENV["TLS_CA"])
    await round_trip(servers=ENV["TLS_URL"].replace("nats:", "tls:"), tls=context, tls_hostname="localhost")


async def reconnect():
    again = asyncio.Event()

    async def reconnected():
        again.set()

    client = await nats.connect(ENV["PLAIN_URL"], reconnected_cb=reconnected, reconnect_time_wait=0.1,
                                max_reconnect_attempts=100)
    subscription = await client.subscribe("reconnect")
    await client.flush()
    print("restart", flush=True)
    await asyncio.wait_for(again.wait(), 20)
    await client.publish("reconnect", b"still here")
    (message,) = await collect(subscription, 1)
    assert message.data == b"still here"
    await client.close()


async def main():
    for scenario in (connect, publish, request, queue, headers, no_responders, drain, user, token, nkey, tls, reconnect):
        name = scenario.__name__.replace("_", "-")
        try:
            await asyncio.wait_for(scenario(), 30)
            print(f"ok {name}", flush=True)
        except Exception as why:
            print(f"failed {name}: {why!r}", flush=True)


asyncio.run(main())

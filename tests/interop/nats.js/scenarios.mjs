// The scenarios of ../README.md with nats.js, over whatever it dials with: TCP, or websocket in Node and in a page.

/// `addresses` by the names of the servers; `trust`: options for a server whose authority is not known to all; `say` is
/// told a line of the report.
export async function runScenarios({ nats, dial, addresses, seed, trust, say }) {
  const plain = (options = {}) => dial({ servers: addresses.PLAIN, ...options });

  function want(condition, why) {
    if (!condition) throw new Error(why);
  }

  async function take(subscription, count) {
    const messages = [];
    for await (const message of subscription) {
      messages.push(message);
      if (messages.length === count) break;
    }
    return messages;
  }

  async function connect() {
    const client = await plain();
    want(client.info.version && client.info.max_payload > 0, "no server facts");
    await client.close();
  }

  async function publish() {
    const client = await plain();
    const subscription = client.subscribe("publish.*");
    for (let i = 0; i < 100; i++) client.publish(`publish.${i}`, `${i}`);
    const messages = await take(subscription, 100);
    messages.forEach((message, i) => want(message.string() === `${i}`, `out of order at ${i}`));
    await client.close();
  }

  async function request() {
    const client = await plain();
    client.subscribe("request.echo", { callback: (_, message) => message.respond("re:" + message.string()) });
    for (let i = 0; i < 10; i++) {
      const reply = await client.request("request.echo", `${i}`, { timeout: 5000 });
      want(reply.string() === `re:${i}`, "wrong reply");
    }
    await client.close();
  }

  async function queue() {
    const client = await plain();
    const counts = [0, 0, 0];
    counts.forEach((_, i) => client.subscribe("queue.work", { queue: "workers", callback: () => counts[i]++ }));
    for (let i = 0; i < 90; i++) client.publish("queue.work", "x");
    await client.flush();
    await client.drain();
    want(counts.reduce((a, b) => a + b) === 90 && counts.every((n) => n > 0), `spread ${counts}`);
  }

  async function headers() {
    const client = await plain();
    const subscription = client.subscribe("headers");
    const header = nats.headers();
    header.append("Kind", "one");
    header.append("Kind", "two");
    client.publish("headers", "body", { headers: header });
    const [message] = await take(subscription, 1);
    want(message.headers.values("Kind").length === 2 && message.string() === "body", "wrong headers");
    await client.close();
  }

  async function noResponders() {
    const client = await plain();
    try {
      await client.request("nobody.is.here", "", { timeout: 5000 });
      throw new Error("somebody answered");
    } catch (why) {
      const text = `${why} ${why.cause ?? ""} ${why.name}`;
      want(/no ?responders|503/i.test(text), text);
    }
    await client.close();
  }

  async function drain() {
    const client = await plain();
    let seen = 0;
    client.subscribe("drain", { callback: () => seen++ });
    for (let i = 0; i < 50; i++) client.publish("drain", "x");
    await client.drain();
    want(seen === 50 && client.isClosed(), `saw ${seen} of 50`);
  }

  async function roundTrip(options) {
    const client = await dial({ reconnect: false, ...options });
    const subscription = client.subscribe("auth");
    client.publish("auth", "x");
    await take(subscription, 1);
    await client.close();
  }

  async function refused(options) {
    let client;
    try {
      client = await dial({ reconnect: false, ...options });
    } catch (why) {
      want(/authori[sz]ation/i.test(`${why} ${why.name}`), `${why}`);
      return;
    }
    await client.close();
    throw new Error("wrong credentials were accepted");
  }

  async function user() {
    await roundTrip({ servers: addresses.USER, user: "alice", pass: "s3cret" });
    await refused({ servers: addresses.USER, user: "alice", pass: "wrong" });
  }

  async function token() {
    await roundTrip({ servers: addresses.TOKEN, token: "t0ken" });
    await refused({ servers: addresses.TOKEN, token: "wrong" });
  }

  async function nkey() {
    const authenticator = nats.nkeyAuthenticator(new TextEncoder().encode(seed));
    await roundTrip({ servers: addresses.NKEY, authenticator });
    await refused({ servers: addresses.NKEY });
  }

  async function tls() {
    await roundTrip({ servers: addresses.TLS, ...trust });
  }

  async function reconnect() {
    const client = await plain({ reconnectTimeWait: 50, maxReconnectAttempts: -1 });
    const subscription = client.subscribe("reconnect");
    await client.flush();
    const again = (async () => {
      for await (const status of client.status()) if (status.type === "reconnect") return;
    })();
    say("restart");
    await again;
    client.publish("reconnect", "still here");
    await take(subscription, 1);
    await client.close();
  }

  const scenarios = {
    connect, publish, request, queue, headers, "no-responders": noResponders, drain, user, token, nkey, tls, reconnect,
  };
  for (const [name, run] of Object.entries(scenarios)) {
    let alarm;
    const late = new Promise((_, reject) => {
      alarm = setTimeout(() => reject(new Error("took too long")), 25000);
    });
    try {
      await Promise.race([run(), late]);
      say(`ok ${name}`);
    } catch (why) {
      say(`failed ${name}: ${String(why).split("\n")[0]}`);
    }
    clearTimeout(alarm);
  }
}

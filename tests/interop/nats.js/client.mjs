// nats.js in Node: over TCP, or with the argument `websocket` over that, where the authority of TLS is in
// NODE_EXTRA_CA_CERTS.
import { readFileSync } from "node:fs";
import * as nats from "@nats-io/transport-node";
import { WebSocket } from "ws";
import { runScenarios } from "./scenarios.mjs";

const env = process.env;
const websocket = process.argv[2] === "websocket";
globalThis.WebSocket = WebSocket; // Node has one of its own from version 22 on
const addresses = {};
for (const name of ["PLAIN", "USER", "TOKEN", "NKEY", "TLS"]) {
  addresses[name] = websocket ? env[`${name}_WEBSOCKET_URL`] : env[`${name}_URL`].replace("nats://", "");
}
await runScenarios({
  nats,
  dial: websocket ? nats.wsconnect : nats.connect,
  addresses,
  seed: env.NKEY_SEED,
  trust: websocket ? {} : { tls: { ca: readFileSync(env.TLS_CA, "utf8") } },
  say: console.log,
});
process.exit(0);

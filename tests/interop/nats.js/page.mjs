// The scenarios in a page: what they say goes to the server that the page came from.
import * as nats from "@nats-io/nats-core";
import { runScenarios } from "./scenarios.mjs";

let said = Promise.resolve();
const say = (line) => (said = said.then(() => fetch("/say", { method: "POST", body: line })));

const { addresses, seed } = await (await fetch("/task")).json();
await runScenarios({ nats, dial: nats.wsconnect, addresses, seed, trust: {}, say });
await say("end");

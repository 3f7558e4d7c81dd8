// nats.js over websocket in a page of headless Chromium: serves the page, starts the browser and prints what the page says.
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { Browser } from "./chromium.mjs"; // copied beside this by ../run

const env = process.env;
const script = await build({
  entryPoints: [fileURLToPath(new URL("page.mjs", import.meta.url))],
  bundle: true,
  format: "esm",
  write: false,
});
const addresses = {};
for (const name of ["PLAIN", "USER", "TOKEN", "NKEY", "TLS"]) addresses[name] = env[`${name}_WEBSOCKET_URL`];
const files = {
  "/": ["text/html", '<!doctype html><title>nats.js</title><script type="module" src="/page.js"></script>'],
  "/page.js": ["text/javascript", script.outputFiles[0].text],
  "/task": ["application/json", JSON.stringify({ addresses, seed: env.NKEY_SEED })],
};

let end;
const ended = new Promise((resolve) => (end = resolve));
const server = createServer((request, response) => {
  if (request.method === "POST") {
    let line = "";
    request.on("data", (part) => (line += part));
    request.on("end", () => {
      response.end();
      if (line === "end") end();
      else console.log(line);
    });
    return;
  }
  const [type, content] = files[request.url] ?? [];
  response.writeHead(type ? 200 : 404, { "content-type": type ?? "text/plain" });
  response.end(content);
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));

const browser = new Browser();
const page = await browser.page();
await page.send("Security.setIgnoreCertificateErrors", { ignore: true }); // of the test's own authority
await page.open(`http://127.0.0.1:${server.address().port}/`);
const died = await Promise.race([ended.then(() => false), browser.ended.then(() => true)]);
if (died) console.log(`the browser ended early: ${page.problems.join("; ")}`);
else await browser.close();
process.exit(died ? 1 : 0);

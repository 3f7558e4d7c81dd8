// All requests of the page. Addresses start at this file, so that neither a base path nor a proxy
// in front of the server matters.
const root = new URL("../", import.meta.url);

export function address(path, parameters = {}) {
  const url = new URL(path, root);
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== "" && value !== undefined) url.searchParams.set(name, value);
  }
  return url;
}

// A server that does not answer within this time counts as gone.
const patienceMs = 8000;

export async function read(path, parameters) {
  const answer = await fetch(address(path, parameters), {
    cache: "no-store",
    signal: AbortSignal.timeout(patienceMs),
  });
  const text = await answer.text();
  // Failures are plain text.
  if (!answer.ok) throw new Error(text.trim() || answer.statusText);
  return JSON.parse(text);
}

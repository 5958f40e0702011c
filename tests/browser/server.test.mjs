// The server of these tests and of `cargo xtask serve`: what it sends, and what it keeps to itself.

import assert from "node:assert/strict";
import { mkdtemp, mkdir, rm, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

import { accepts, fileName, serve } from "../server.mjs";

/** A small site under `/some/`, and what it answers for a path that is sent as it is. */
async function served(t, options = {}) {
  const top = await mkdtemp(join(tmpdir(), "rigledger-server-"));
  const folder = join(top, "site");
  await mkdir(join(folder, "deep"), { recursive: true });
  const files = {
    "index.html": "<p>page",
    "a.wasm": "plain",
    "a.wasm.br": "packed",
    "b-0123456789abcdef.js": "1",
    "sw.js": "2",
    ".hidden": "hidden",
    "../secret": "secret",
  };
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
  t.after(() => rm(top, { recursive: true }));
  const { base, close } = await serve({ folder, under: "/some/", ...options });
  t.after(close);
  const { port } = new URL(base);
  const get = (path, headers = {}) =>
    new Promise((resolve, reject) => {
      const sent = request({ host: "127.0.0.1", port, path, headers }, async (response) => {
        let body = "";
        for await (const piece of response) body += piece;
        resolve({ status: response.statusCode, headers: response.headers, body });
      });
      sent.on("error", reject).end();
    });
  return { base, port: Number(port), get };
}

test("nothing outside of the site is served", async (t) => {
  const { get } = await served(t);
  for (const path of ["/some/../secret", "/some/%2e%2e/secret", "/some/..%2fsecret", "/some/..%5csecret", "/some/.hidden", "/%zz"]) {
    const { status, body } = await get(path);
    assert.equal(status, 400, path);
    assert.doesNotMatch(body, /secret|hidden/, path);
  }
  for (const path of ["/", "/secret", "/index.html", "/some/deep", "/some/none.js", "/some"]) {
    assert.equal((await get(path)).status, 404, path);
  }
  for (const url of ["//etc/passwd", "/C:/secret", "/%00", "secret", "/a//b"]) assert.equal(fileName(url), undefined, url);
  assert.equal(fileName("/a/?x=../y"), "a/index.html");
  assert.equal(fileName("/a%20b.js"), "a b.js");
});

test("the compressed copy goes to those who accept it", async (t) => {
  const { get } = await served(t);
  const plain = await get("/some/a.wasm");
  assert.deepEqual([plain.status, plain.body, plain.headers["content-encoding"]], [200, "plain", undefined]);
  const packed = await get("/some/a.wasm", { "accept-encoding": "gzip, br;q=0.5" });
  assert.deepEqual([packed.status, packed.body, packed.headers["content-encoding"]], [200, "packed", "br"]);
  for (const { headers } of [plain, packed]) assert.equal(headers.vary, "Accept-Encoding");
  const without = await get("/some/", { "accept-encoding": "br" });
  assert.deepEqual([without.body, without.headers["content-encoding"]], ["<p>page", undefined]);
  assert.ok(!accepts("gzip, br;q=0", "br") && !accepts("brotli", "br") && !accepts(undefined, "br"));
});

test("types are stated and final, and caching is what was asked for", async (t) => {
  const { get } = await served(t);
  for (const [path, type] of [
    ["/some/", "text/html; charset=utf-8"],
    ["/some/a.wasm", "application/wasm"],
    ["/some/b-0123456789abcdef.js", "text/javascript; charset=utf-8"],
  ]) {
    const { headers } = await get(path);
    assert.equal(headers["content-type"], type);
    assert.equal(headers["x-content-type-options"], "nosniff");
    assert.equal(headers["cache-control"], "no-store");
  }
  const cached = await served(t, { cached: true });
  const kept = async (path) => (await cached.get(path)).headers["cache-control"];
  assert.deepEqual(
    [await kept("/some/"), await kept("/some/sw.js"), await kept("/some/b-0123456789abcdef.js"), await kept("/some/a.wasm")],
    ["no-cache", "no-cache", "public, max-age=31536000, immutable", "public, max-age=3600"],
  );
});

test("a taken port leads to the next one, and to an error where there is none", async (t) => {
  const { port } = await served(t);
  const next = await served(t, { port, ports: 100 });
  assert.notEqual(next.port, port);
  await assert.rejects(served(t, { port, ports: 1 }), { code: "EADDRINUSE" });
});

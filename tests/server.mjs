// The one static server of the project: of `cargo xtask serve` (serve.mjs), of the browser tests and of Lighthouse.

import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join } from "node:path";

const TYPES = {
  ".css": "text/css; charset=utf-8",
  ".csv": "text/csv; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".ico": "image/x-icon",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".mjs": "text/javascript; charset=utf-8",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  // Only with this type do browsers compile while the module still arrives.
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
  ".xml": "application/xml",
};

/** What hosts are told to keep, and for how long (xtask/DEPLOY.md). */
const kept = (name) => {
  if (/-[0-9a-f]{16}\.(js|css|wasm)$/.test(name)) return "public, max-age=31536000, immutable";
  return /\.html$|(^|\/)sw\.js$/.test(name) ? "no-cache" : "public, max-age=3600";
};

/**
 * Serves `folder` on this machine, under a path as on a host with many sites; everything outside it is not found.
 * Sends the Brotli copy beside a file to those who accept it.
 *
 * - `under`: that path, with a slash at both ends
 * - `port`, `ports`: the first port to try (0: any), and how many
 * - `cached`: things may be kept as on real hosts; else nothing may, for whoever edits, builds and reloads
 *
 * Gives `base`, the address with a slash at its end, and `close()`.
 */
export async function serve({ folder, under = "/", port = 0, ports = 1, cached = false }) {
  const server = createServer(async (request, response) => {
    const { status, headers, body } = await answer(folder, under, request, cached);
    response.writeHead(status, headers).end(body);
  });
  const base = `http://127.0.0.1:${await listen(server, port, ports)}${under}`;
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { base, close };
}

async function listen(server, first, ports) {
  for (let port = first; ; port += 1) {
    try {
      await new Promise((resolve, reject) => {
        server.once("error", reject);
        server.listen(port, "127.0.0.1", () => resolve(server.off("error", reject)));
      });
      return server.address().port;
    } catch (error) {
      if (error.code !== "EADDRINUSE" || port + 1 >= first + ports || port === 65_535) throw error;
    }
  }
}

async function answer(folder, under, request, cached) {
  const text = (status, body) => ({ status, headers: { "content-type": TYPES[".txt"] }, body });
  const name = fileName(request.url, under);
  if (name === undefined) return text(400, "bad request\n");
  if (name === null) return text(404, "not found\n");
  const path = join(folder, name);
  const packed = accepts(request.headers["accept-encoding"], "br") ? await read(`${path}.br`) : undefined;
  const body = packed ?? (await read(path));
  if (body === undefined) return text(404, "not found\n");
  const headers = {
    "content-type": TYPES[extname(name)] ?? "application/octet-stream",
    "cache-control": cached ? kept(name) : "no-store",
    vary: "Accept-Encoding",
    "x-content-type-options": "nosniff",
    // As public/_headers has it.
    ...(name.startsWith("data/") && { "access-control-allow-origin": "*" }),
    ...(packed && { "content-encoding": "br" }),
  };
  return { status: 200, headers, body };
}

const read = (path) => readFile(path).catch(() => undefined);

/**
 * The file that a request asks for, from the top of the site; null outside of it, and undefined for what could lead
 * out of the folder.
 */
export function fileName(url, under = "/") {
  let path;
  try {
    path = decodeURIComponent(url.split(/[?#]/)[0]);
  } catch {
    return undefined;
  }
  if (!path.startsWith("/")) return undefined;
  const parts = path.replace(/\/$/, "/index.html").slice(1).split("/");
  // Empty, hidden, and what other systems take for a way out.
  if (parts.some((part) => part === "" || part.startsWith(".") || /[\\:\0]/.test(part))) return undefined;
  const inside = `/${parts.join("/")}`;
  return inside.startsWith(under) ? inside.slice(under.length) : null;
}

/** Whether an Accept-Encoding header allows `coding`. */
export function accepts(header = "", coding) {
  return header.split(",").some((item) => {
    const [name, ...options] = item.split(";").map((part) => part.trim());
    return name === coding && !options.some((option) => /^q=0(\.0*)?$/.test(option));
  });
}

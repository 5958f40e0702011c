// Host pages of another origin than the site: what authors' blogs are to the widget.

import { createServer } from "node:http";
import { after } from "node:test";

const servers = [];
after(() => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
});

/** Serves one page, with further headers, under an origin of its own. Gives its address. */
export async function host(body, headers = {}) {
  const page = `<!doctype html><html lang="en"><meta charset="utf-8"><title>A post</title><body>${body}</body></html>`;
  const server = createServer((request, response) => {
    if (request.url !== "/") return response.writeHead(request.url === "/favicon.ico" ? 204 : 404).end();
    response.writeHead(200, { "content-type": "text/html; charset=utf-8", ...headers }).end(page);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  servers.push(server);
  return `http://127.0.0.1:${server.address().port}/`;
}

/** The frame of a widget, by its number on the page, once it is live. */
export async function widget(page, nth = 0) {
  const frames = () => page.frames().filter((frame) => frame.url().includes("embed.html"));
  const deadline = Date.now() + 30_000;
  while (Date.now() < deadline) {
    const frame = frames()[nth];
    if (frame && (await frame.locator('html[data-app="ready"]').count().catch(() => 0))) return frame;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`no widget ${nth} is live: ${page.frames().map((frame) => frame.url()).join(" ")}`);
}

// A folder over HTTP on this machine alone, at a port of its own.
import fs from "node:fs";
import http from "node:http";
import path from "node:path";

const TYPES = {
  css: "text/css; charset=utf-8",
  html: "text/html; charset=utf-8",
  ics: "text/calendar; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  json: "application/json",
  png: "image/png",
  svg: "image/svg+xml",
  woff2: "font/woff2",
  xml: "application/xml; charset=utf-8",
};

export const contentType = (file) => TYPES[path.extname(file).slice(1)] ?? "application/octet-stream";

/** The file that a path of the site names, if there is one. */
export function fileOf(root, name) {
  const file = path.join(root, decodeURIComponent(name));
  return file.startsWith(root + path.sep) && fs.statSync(file, { throwIfNoEntry: false })?.isFile() ? file : undefined;
}

export async function serve(root) {
  const server = http.createServer((request, response) => {
    const { pathname, search } = new URL(request.url, "http://site");
    const file = fileOf(root, pathname.endsWith("/") ? `${pathname}index.html` : pathname);
    if (!file) return response.writeHead(404, { "content-type": "text/plain" }).end("no such file");
    let body = fs.readFileSync(file);
    // A redirect can be looked at while it stands still.
    if (search === "?still") body = body.toString().replace(/<meta http-equiv="refresh"[^>]*>/i, "");
    const head = { "content-type": contentType(file), "accept-ranges": "bytes" };
    // Programs for web archives read packages in parts.
    const part = /^bytes=(\d*)-(\d*)$/.exec(request.headers.range ?? "");
    if (!part) return response.writeHead(200, { ...head, "content-length": Buffer.byteLength(body) }).end(request.method === "HEAD" ? undefined : body);
    const [from, to] = part[1] ? [Number(part[1]), Math.min(Number(part[2] || Infinity), body.length - 1)] : [body.length - Number(part[2]), body.length - 1];
    response.writeHead(206, { ...head, "content-range": `bytes ${from}-${to}/${body.length}` }).end(body.subarray(from, to + 1));
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  return {
    url: `http://127.0.0.1:${server.address().port}/`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

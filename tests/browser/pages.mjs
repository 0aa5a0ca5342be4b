// Which pages of a site are looked at: the smallest and the largest of every kind, and more until every class has been seen.
// Pages in one folder are one kind; its index, and each page beside the home of a language, is a kind of its own. Another language than the
// first has the same elements and colours with other words, and is given half the looks. With `brief` it is one page a kind of the first
// language, each in another look, and the homes of the others.
import fs from "node:fs";
import path from "node:path";

// Numbers of looks, as run.mjs lists them.
const EVERY = [0, 1, 2, 3];
const BOTH_SCHEMES = [0, 1];
const EACH_WIDTH = [0, 2];
const ONE = [0];

/** The address that a site is published at, by its own word. */
export function address(root) {
  const file = path.join(root, "index.html");
  const home = fs.existsSync(file) ? fs.readFileSync(file, "utf8") : "";
  return /<link rel="canonical" href="(https?:\/\/[^"]*?)(index\.html)?"/.exec(home)?.[1];
}

/** The pages, each with the numbers of the looks that it is given. */
export function pagesToLookAt(root, brief) {
  const own = address(root);
  const pages = read(root, "").map((file) => {
    const html = fs.readFileSync(path.join(root, file), "utf8");
    return {
      file,
      size: html.length,
      folder: path.posix.dirname(file),
      // What styles tell apart: every class, on the elements that carry it.
      classes: [...html.matchAll(/<([a-z0-9]+)[^>]*? class="([^"]+)"/gi)].flatMap((m) => m[2].split(/\s+/).map((c) => `${m[1]}.${c}`)),
      languages: [...html.matchAll(/<a href="([^"#:]+)"[^>]* hreflang="/g)].map((m) => path.posix.join(path.posix.dirname(file), m[1])),
      absolute: Boolean(own) && html.includes(`<link rel="stylesheet" href="${own}`),
      moved: /http-equiv="refresh"/i.test(html),
    };
  });
  // The home of each language; what stands beside one is a kind of its own.
  const homes = new Set(["index.html", ...(pages.find((p) => p.file === "index.html")?.languages ?? [])]);
  const tops = new Set([...homes].map((home) => path.posix.dirname(home)));
  const kinds = new Map();
  for (const page of pages) {
    page.home = homes.has(page.file);
    page.locale = [...tops].filter((top) => top === "." || page.file.startsWith(`${top}/`)).sort((a, b) => b.length - a.length)[0];
    const folder = page.folder.replace(/\d+/g, "0");
    const alone = tops.has(page.folder) || path.posix.basename(page.file) === "index.html";
    const kind = [folder, page.moved ? "moved" : alone ? path.posix.basename(page.file) : "*"].join("/");
    kinds.set(kind, [...(kinds.get(kind) ?? []), page]);
  }
  const chosen = new Map();
  const choose = (page, looks) => {
    const before = chosen.get(page.file)?.looks ?? [];
    chosen.set(page.file, Object.assign(page, { looks: [...new Set([...before, ...looks])].sort() }));
  };
  let turn = 0;
  for (const kind of kinds.values()) {
    kind.sort((a, b) => a.size - b.size || (a.file < b.file ? -1 : 1));
    const first = kind[0].locale === ".";
    if (brief && (first || kind[0].home)) choose(kind[0], [turn++ % EVERY.length]);
    if (!brief) {
      choose(kind[0], first ? EVERY : EACH_WIDTH);
      choose(kind.at(-1), first ? BOTH_SCHEMES : ONE);
    }
  }
  for (const top of tops) {
    const largest = pages.filter((p) => p.locale === top).sort((a, b) => b.size - a.size)[0];
    if (largest && chosen.has(largest.file)) largest.largest = true;
  }
  if (!brief) cover(pages, chosen, choose);
  return [...chosen.values()].sort((a, b) => b.size * b.looks.length - a.size * a.looks.length);
}

/** Adds pages until every class that any page carries has been looked at. */
function cover(pages, chosen, choose) {
  const left = new Set(pages.flatMap((p) => p.classes));
  const seen = (page) => page.classes.forEach((c) => left.delete(c));
  for (const page of chosen.values()) seen(page);
  while (left.size > 0) {
    const fresh = (page) => new Set(page.classes.filter((c) => left.has(c))).size;
    const best = pages.map((page) => [fresh(page), page]).sort((a, b) => b[0] - a[0] || a[1].size - b[1].size)[0][1];
    choose(best, BOTH_SCHEMES);
    seen(best);
  }
}

function read(root, folder) {
  const entries = fs.readdirSync(path.join(root, folder), { withFileTypes: true });
  return entries.flatMap((entry) => {
    const file = path.posix.join(folder, entry.name);
    if (entry.isDirectory()) return read(root, file);
    return entry.name.endsWith(".html") ? [file] : [];
  });
}

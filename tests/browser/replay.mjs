// Opens a sealed package in ReplayWeb.page as its readers do: node replay.mjs PACKAGE SNAPSHOT PLAYER --chrome PROGRAM [--only PAGE]
//
// SNAPSHOT is the folder that the package unpacks to; one page of every kind in it must come up with the same text, all its pictures and
// styles, and without asking for anything that is not in the package. PLAYER holds ui.js and sw.js of the npm package replaywebpage.
// One line a finding; ends with 0 when there is none and something was looked at.
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { chromium } from "playwright-core";
import { address, pagesToLookAt } from "./pages.mjs";
import { serve } from "./serve.mjs";

const { values: options, positionals } = parseArgs({ allowPositionals: true, options: { chrome: { type: "string" }, only: { type: "string" } } });
const [file, snapshot, player] = positionals.map((name) => fs.realpathSync(name));
const site = address(snapshot).replace(/\/$/, "");
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "tiendo-replay-"));
process.on("exit", () => fs.rmSync(folder, { recursive: true, force: true }));
fs.copyFileSync(file, path.join(folder, "package.wacz"));
fs.mkdirSync(path.join(folder, "replay"));
for (const script of ["ui.js", "sw.js"]) fs.copyFileSync(path.join(player, script), path.join(folder, "replay", script));

const server = await serve(folder);
const browser = await chromium.launch({
  executablePath: options.chrome,
  headless: true,
  args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", `--host-resolver-rules=MAP * 127.0.0.1:${new URL(server.url).port}, EXCLUDE 127.0.0.1`],
});
// Kinds are the same in every language; of the others the home alone is opened.
const kinds = pagesToLookAt(snapshot, true).filter((page) => !page.moved && (page.locale === "." || page.home));
const pages = kinds.filter((page) => !options.only || page.file === options.only);
let findings = 0;
const find = (page, what) => {
  findings += 1;
  console.log(`${page} | ${what}`);
};

/** What a page says, and what is missing of it. What is said is told without layout, which hangs on widths and on when it is asked for. */
const look = () => ({
  text: document.querySelector("main")?.textContent ?? "",
  bar: document.querySelector(".banner.frozen")?.textContent ?? "",
  broken: [...document.images].filter((image) => image.complete && !image.naturalWidth).map((image) => image.src),
  waiting: [...document.images].some((image) => !image.complete),
  styles: [...document.styleSheets].filter((sheet) => sheet.href).length,
  links: document.querySelectorAll("link[rel=stylesheet]").length,
});
const words = (text) => text.split(/\s+/).join(" ").trim();

const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
const elsewhere = [];
context.on("request", (request) => {
  const url = request.url();
  if (!url.startsWith(server.url) && /^https?:/.test(url)) elsewhere.push(url);
});
const plain = await serve(snapshot);
for (const { file: name } of pages) {
  const direct = await context.newPage();
  await direct.goto(plain.url + name);
  const expected = await direct.evaluate(look);
  await direct.close();

  const embed = `<replay-web-page style="display:block;height:800px" source="/package.wacz" embed="replayonly" replayBase="/replay/" url="${site}/${name}"></replay-web-page>`;
  fs.writeFileSync(path.join(folder, "page.html"), `<!doctype html><meta charset="utf-8"><title>Replay</title><script src="/replay/ui.js"></script>${embed}`);
  const page = await context.newPage();
  await page.goto(`${server.url}page.html`);
  let seen;
  for (let tries = 0; !seen && tries < 100; tries++) {
    await page.waitForTimeout(100);
    for (const frame of page.frames().filter((frame) => frame.url().endsWith(`/${site}/${name}`))) {
      const now = await frame.evaluate(look).catch(() => undefined);
      const same = now?.text && words(now.text) === words(expected.text);
      if (same && now.styles === now.links && !now.waiting) seen = now;
    }
  }
  await page.close();
  if (!seen) find(name, "does not come up as it stands in the snapshot");
  else {
    if (seen.bar !== expected.bar || !seen.bar) find(name, `its bar says ${JSON.stringify(seen.bar)}`);
    for (const picture of seen.broken) find(name, `${picture} is not shown`);
  }
}
for (const url of new Set(elsewhere)) if (!url.startsWith(plain.url)) find("-", `${url} was asked for`);
if (pages.length < (options.only ? 1 : 20)) find("-", `only ${pages.length} pages were looked at`);
await browser.close();
server.close();
plain.close();
console.log(`replayed pages=${pages.length} findings=${findings}`);
process.exitCode = findings > 0 ? 1 : 0;

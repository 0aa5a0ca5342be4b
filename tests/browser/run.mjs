// Looks at a built site in a real browser: node run.mjs SITE --chrome PROGRAM [--now INSTANT] [--brief]
//   [--only TEXT]   the pages whose path holds it, for a look at one's own work
//
// One line a finding: page | look | rule | where | what. The last line tells what was checked; a check that looked at nothing is a
// finding. Ends with 0 when there is none, 1 when there is one, 2 when it could not be judged.
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { chromium } from "playwright-core";
import { measure, sideways } from "./inside.mjs";
import { address, pagesToLookAt } from "./pages.mjs";
import { contentType, fileOf, serve } from "./serve.mjs";

const TAGS = { type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"] };
const COLOURS = { type: "rule", values: ["color-contrast", "link-in-text-block"] };
const DESKTOP = { width: 1280, height: 900 };
const PHONE = { width: 360, height: 740 };
// Next to each other in what changes, so that a page is laid out anew as rarely as can be.
const LOOKS = [
  { colorScheme: "light", viewport: DESKTOP },
  { colorScheme: "dark", viewport: DESKTOP },
  { colorScheme: "dark", viewport: PHONE },
  { colorScheme: "light", viewport: PHONE },
];
// What axe finds and is right all the same.
const RIGHT = [
  // The preview's mark behind every page is faint on purpose and hidden from readers who hear the page; a banner says the same.
  { rule: "color-contrast", where: ".watermark" },
];
const MANY = 3;
// Other work on the same machine is no fault of a page.
const PATIENCE = 180_000;

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { chrome: { type: "string" }, now: { type: "string" }, brief: { type: "boolean" }, only: { type: "string" } },
});
const root = fs.realpathSync(positionals[0]);
const axe = fs.readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const done = { pages: 0, looks: 0, contrasts: 0, unsure: 0, scriptless: 0, charts: 0, rows: 0, files: 0, moved: 0 };
const findings = [];
const find = (page, look, rule, where, what) => findings.push({ page, look, rule, where, what });

const server = await serve(root);
const own = address(root);
const browser = await chromium.launch({
  executablePath: options.chrome,
  headless: true,
  // No name but this machine's can be looked up, whatever a page asks for.
  args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"],
});
let closing = false;
browser.on("disconnected", () => {
  if (closing) return;
  tell();
  console.log("the browser is gone");
  process.exit(2);
});
try {
  const pages = pagesToLookAt(root, options.brief).filter((p) => p.file.includes(options.only ?? ""));
  const queue = [...pages];
  const worker = async () => {
    const scripted = await browser.newContext({ reducedMotion: "reduce" });
    const scriptless = await browser.newContext({ reducedMotion: "reduce", javaScriptEnabled: false });
    if (options.now) await scripted.clock.setFixedTime(new Date(options.now));
    for (let page = queue.shift(); page; page = queue.shift()) {
      try {
        await lookAt(scripted, scriptless, page);
      } catch (error) {
        find(page.file, "", "could-not-be-checked", "", String(error.message).split("\n")[0]);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(os.cpus().length, 4) }, worker));
  for (const page of pages.filter((p) => p.home)) await later(page);
  await fromDisk(pages);
} finally {
  closing = true;
  await browser.close();
  server.close();
}
const needed = options.only ? ["pages", "looks"] : ["pages", "looks", "contrasts", "scriptless", "charts", "rows", "files"];
for (const name of needed.filter((n) => done[n] === 0)) find("", "", "nothing-checked", name, "nothing was looked at");
tell();
process.exit(findings.length ? 1 : 0);

/** A page with everything that it says to the console or asks from elsewhere turned into findings. */
async function open(context, page, look, base) {
  const tab = await context.newPage();
  tab.setDefaultTimeout(PATIENCE);
  tab.on("console", (message) => {
    if (["error", "warning", "assert"].includes(message.type())) {
      find(page.file, look, `console-${message.type()}`, "", message.text().slice(0, 300));
    }
  });
  tab.on("pageerror", (error) => find(page.file, look, "script-error", "", error.message));
  const within = (url) => url.startsWith(base) || /^(data|blob|about):/.test(url);
  tab.on("request", (request) => {
    if (!within(request.url())) find(page.file, look, "outside-request", "", request.url());
  });
  tab.on("requestfailed", (request) => {
    // A page that leads on at once is left before its fonts have come.
    if (look === "followed" && request.resourceType() === "font") return;
    if (within(request.url())) find(page.file, look, "failed-request", "", `${request.url()} ${request.failure()?.errorText}`);
  });
  tab.on("response", (response) => {
    if (response.status() >= 400) find(page.file, look, "failed-request", "", `${response.url()} ${response.status()}`);
  });
  await tab.route(
    (url) => /^https?:/.test(url.protocol) && !url.href.startsWith(server.url),
    (route) => {
      // A page with absolute links is shown at its own address, out of the folder.
      const url = route.request().url();
      const file = page.absolute && url.startsWith(own) ? fileOf(root, new URL(url).pathname) : undefined;
      if (!file) return route.abort("blockedbyclient");
      return route.fulfill({ body: fs.readFileSync(file), contentType: contentType(file) });
    },
  );
  return tab;
}

/** Where a page is looked at. A redirect stands still. */
function url(page) {
  const link = page.file.split("/").map(encodeURIComponent).join("/");
  return (page.absolute ? own : server.url) + link + (page.moved ? "?still" : "");
}

async function lookAt(scripted, scriptless, page) {
  const base = page.absolute ? own : server.url;
  const tab = await open(scripted, page, "with script", base);
  await tab.goto(url(page));
  await tab.evaluate(() => document.fonts.ready.then(() => true));
  const before = await tab.evaluate(measure);
  const widths = new Set();
  for (const { colorScheme, viewport } of page.looks.map((look) => LOOKS[look])) {
    await tab.setViewportSize(viewport);
    await tab.emulateMedia({ colorScheme });
    // The other scheme has other colours and nothing else.
    await judge(tab, page, `${colorScheme} ${viewport.width}`, widths.has(viewport.width) ? COLOURS : TAGS);
    widths.add(viewport.width);
  }
  await tab.setViewportSize(PHONE);
  const out = await tab.evaluate(sideways);
  if (out) find(page.file, String(PHONE.width), "sideways-scrolling", out.where, out.what);
  await tab.close();
  await without(scriptless, page, before, base);
  if (page.moved) await arrive(scripted, page, base);
  done.pages++;
}

/** axe, by every rule of WCAG 2.2 A and AA and by what it calls best practice, or by the rules of colour alone. */
async function judge(tab, page, look, by = TAGS) {
  // The site's policy lets no text be evaluated in a page; the inspector may.
  const inspector = await tab.context().newCDPSession(tab);
  const evaluate = async (expression) => {
    const answer = await inspector.send("Runtime.evaluate", { expression, awaitPromise: true, returnByValue: true });
    if (answer.exceptionDetails) throw new Error(`axe: ${answer.exceptionDetails.exception?.description}`);
    return answer.result.value;
  };
  if (!(await evaluate("typeof axe === 'object'"))) await evaluate(`${axe}; true`);
  // Without `preload` axe asks the site for nothing.
  const options = { runOnly: by, resultTypes: ["violations", "incomplete"], preload: false };
  const result = await evaluate(`axe.run(document, ${JSON.stringify(options)}).then((r) => ({
    violations: r.violations.map((v) => ({ id: v.id, help: v.help, nodes: v.nodes.map((n) => [n.target.join(" "), n.failureSummary]) })),
    unsure: r.incomplete.reduce((sum, v) => sum + v.nodes.length, 0),
    contrasts: [...r.passes, ...r.violations].filter((v) => v.id === "color-contrast").length,
  }))`);
  await inspector.detach();
  done.looks++;
  done.contrasts += result.contrasts;
  done.unsure += result.unsure;
  for (const { id, help, nodes } of result.violations) {
    for (const [where, why] of nodes) {
      if (RIGHT.some((r) => r.rule === id && r.where === where)) continue;
      // The measured contrast, and nothing of the advice around it.
      const ratio = /contrast of [^)]*\)/.exec(why)?.[0];
      find(page.file, look, id, where, ratio ? `${help}: ${ratio}` : help);
    }
  }
}

/** The same page without script: all that can be read with it is there. */
async function without(context, page, before, base) {
  const tab = await open(context, page, "without script", base);
  await tab.goto(url(page));
  const after = await tab.evaluate(measure);
  await tab.close();
  const tell = (what) => find(page.file, "without script", "needs-script", "", what);
  if (after.headings < 1) tell("no heading of the first level is visible");
  for (const what of ["charts", "rows"]) {
    if (after[what] < before[what]) tell(`${after[what]} ${what} instead of ${before[what]}`);
  }
  if (after.text < before.text * 0.9) tell(`${after.text} characters of text instead of ${before.text}`);
  done.scriptless++;
  done.charts += after.charts;
  done.rows += after.rows;
}

/** A redirect leads to a page of the site. */
async function arrive(context, page, base) {
  const tab = await open(context, page, "followed", base);
  const from = url(page).replace("?still", "");
  await tab.goto(from);
  const { pathname } = new URL(from);
  await tab.waitForURL((at) => at.pathname !== pathname && at.href.startsWith(base), { timeout: PATIENCE });
  await tab.close();
  done.moved++;
}

/** Long after the site was built a note shows that it may be old. */
async function later(page) {
  if (!options.now) return;
  const context = await browser.newContext({ reducedMotion: "reduce" });
  const then = new Date(options.now);
  then.setFullYear(then.getFullYear() + 2);
  await context.clock.setFixedTime(then);
  const tab = await open(context, page, "two years later", server.url);
  await tab.goto(url(page));
  const shown = await tab.evaluate(() => [...document.querySelectorAll("[data-due]")].every((e) => e.checkVisibility()));
  if (!shown) find(page.file, "two years later", "stale-note", "[data-due]", "the note on an old copy does not show");
  for (const colorScheme of ["light", "dark"]) {
    await tab.emulateMedia({ colorScheme });
    await judge(tab, page, `two years later, ${colorScheme}`);
  }
  await context.close();
}

/** Some pages opened from the disk, as the README says: the homes and the largest page of each locale. */
async function fromDisk(pages) {
  const context = await browser.newContext();
  const folder = pathToFileURL(root + path.sep).href;
  for (const page of pages.filter((p) => (p.home || p.largest) && !p.absolute)) {
    const tab = await open(context, page, "from disk", folder);
    await tab.goto(pathToFileURL(path.join(root, page.file)).href);
    const styled = await tab.evaluate(() => document.styleSheets.length > 0 || !document.querySelector("link[rel=stylesheet]"));
    if (!styled) find(page.file, "from disk", "no-style", "", "no style sheet was taken");
    await tab.close();
    done.files++;
  }
  await context.close();
}

/** What was found, the same thing on many pages not over and over. */
function tell() {
  const alike = new Map();
  for (const finding of findings) {
    const where = finding.where.replace(/#[^\s>]+/g, "#").replace(/\d+/g, "0");
    const key = [finding.rule, finding.rule.includes("-request") || !where ? finding.what : where].join("\n");
    alike.set(key, [...(alike.get(key) ?? []), finding]);
  }
  for (const all of alike.values()) {
    for (const f of all.slice(0, MANY)) {
      console.log([f.page, f.look, f.rule, f.where, f.what].map((cell) => cell || "-").join(" | ").replace(/\s+/g, " "));
    }
    if (all.length > MANY) {
      const pages = new Set(all.map((f) => f.page)).size;
      console.log(`  … and ${all.length - MANY} more like the last, on ${pages} pages in all`);
    }
  }
  const figures = Object.entries(done).map(([name, count]) => `${name}=${count}`);
  console.log(`checked ${figures.join(" ")} findings=${findings.length}`);
}

// Does what a reader does with script, on the site of the shipped plan: node behave.mjs SITE --chrome PROGRAM
// One line a failure, then "did=N failed=N"; from a server and from the disk, since the site must work from a stick.
import fs from "node:fs";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { chromium } from "playwright-core";
import { serve } from "./serve.mjs";

const { values: options, positionals } = parseArgs({ allowPositionals: true, options: { chrome: { type: "string" } } });
const root = fs.realpathSync(positionals[0]);
const server = await serve(root);
const browser = await chromium.launch({ executablePath: options.chrome, headless: true, args: ["--no-sandbox", "--disable-gpu"] });
let did = 0;
let failed = 0;

function expect(what, holds, seen) {
  did += 1;
  if (holds) return;
  failed += 1;
  console.log(`${what} | ${JSON.stringify(seen)}`);
}

const shown = "tr[data-section]:not([hidden])";

async function list(page, home, file) {
  await page.goto(`${home}${file}`);
  const all = await page.locator("tr[data-section]").count();
  const output = page.locator("form.filters output");
  expect(`${file}: everything at first`, (await page.locator(shown).count()) === all && (await output.textContent()).includes(String(all)), all);
  // Each choice leaves as many rows as it says, and stands in the address.
  for (const name of ["status", "section", "agency", "year"]) {
    const field = page.locator(`select[name=${name}]`);
    const options = await field.locator("option").evaluateAll((o) => o.slice(1).map((x) => [x.value, x.textContent]));
    // A field of one choice would filter nothing, and is left out.
    if (options.length === 0) continue;
    for (const [value, text] of [options[0], options.at(-1)]) {
      await field.selectOption(value);
      const told = Number(/\(([\d.,]+)\)$/.exec(text)[1].replace(/[.,]/g, ""));
      const count = await page.locator(shown).count();
      expect(`${file}: ${name}=${value}`, count === told && new URLSearchParams(new URL(page.url()).hash.slice(1)).get(name) === value, [count, told, page.url()]);
      // Whoever is given the address sees the same.
      const other = await page.context().newPage();
      await other.goto(page.url());
      expect(`${file}: shared ${name}=${value}`, (await other.locator(shown).count()) === told, page.url());
      await other.close();
    }
    await field.selectOption("");
  }
  // Without tone marks, and together with another choice.
  await page.locator("input[name=q]").fill("rung");
  const found = await page.locator(shown).allTextContents();
  expect(`${file}: rung finds rừng`, found.length > 0 && found.length < all && found.every((t) => /r[uừứ]ng/i.test(t)), found.length);
  for (const sort of ["section", "name", ""]) {
    await page.locator("select[name=sort]").selectOption(sort);
    expect(`${file}: sorted by ${sort || "state"}`, (await page.locator(shown).count()) === found.length, sort);
  }
  await page.locator("button[type=reset]").click();
  await page.waitForTimeout(50);
  expect(`${file}: cleared`, (await page.locator(shown).count()) === all && !new URL(page.url()).hash, page.url());
}

async function search(page, home) {
  await page.goto(`${home}tim-kiem.html`);
  const field = page.locator("form.search input");
  const titles = async (text) => {
    await field.fill(text);
    return page.locator("#results a").allTextContents();
  };
  await page.waitForFunction(() => window.tiendo && document.querySelector("form.search"));
  await page.waitForTimeout(300);
  for (const [text, wanted] of [["rung", /rừng/i], ["dat", /đạt|đất/i], ["Đ", /đ/i], ["đ", /đ/i], ["che phu rung", /che phủ rừng/i], ["RỪNG", /rừng/i], ["ocop", /OCOP/]]) {
    const found = await titles(text);
    expect(`search: ${text}`, found.length > 0 && found.slice(0, 3).some((t) => wanted.test(t)), found.slice(0, 3));
  }
  expect("search: typed with marks, that word first", /đạt/i.test((await titles("đạt"))[0]), await titles("đạt"));
  expect("search: English words on a Vietnamese page", (await titles("forest cover"))[0] === "Forest cover", await titles("forest cover"));
  expect("search: nothing", (await titles("qqqzzz")).length === 0, null);
  await field.fill("nước sạch");
  const other = await page.context().newPage();
  await other.goto(page.url());
  await other.waitForTimeout(300);
  expect("search: shared by its address", (await other.locator("#results a").count()) > 0, page.url());
  await Promise.all([other.waitForURL((url) => !url.pathname.endsWith("tim-kiem.html")), other.locator("#results a").first().click()]);
  expect("search: a result is a page", (await other.locator("h1").count()) === 1, other.url());
  await other.close();
}

async function compare(page, home) {
  await page.goto(`${home}so-sanh/index.html`);
  const table = page.locator("#compared");
  await table.waitFor();
  const rows = () => table.locator("tbody tr:not(.group)").count();
  const values = await page.locator("select[name=from] option").evaluateAll((o) => o.map((x) => x.value));
  await page.locator("select[name=from]").selectOption(values.at(-1));
  await page.locator("select[name=to]").selectOption(values[0]);
  const changed = await rows();
  expect("compare: the first and the last period differ", changed > 20, changed);
  await page.locator("input[name=all]").check();
  const all = await rows();
  expect("compare: with what has not changed", all > changed, [changed, all]);
  await page.locator("input[name=all]").uncheck();
  await page.locator("select[name=from]").selectOption(values[0]);
  expect("compare: a period with itself", (await rows()) === 0, await rows());
  await page.goto(`${home}so-sanh/index.html#from=2024&to=2025`);
  await page.reload();
  await table.waitFor();
  expect("compare: as the address says", (await page.locator("select[name=from]").inputValue()) === "2024", page.url());
}

async function colours(page, home) {
  await page.goto(`${home}index.html`);
  const ground = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const auto = await ground();
  const button = page.locator("button.theme");
  const seen = new Set();
  for (let n = 0; n < 3; n += 1) {
    await button.click();
    seen.add(await ground());
  }
  expect("colours: two schemes, and back", seen.size === 2 && (await ground()) === auto, [...seen]);
  await button.click();
  await button.click();
  const dark = await ground();
  await page.goto(`${home}chi-tieu/index.html`);
  expect("colours: kept on the next page", (await ground()) === dark && dark !== auto, [auto, dark]);
}

try {
  for (const home of [server.url, `${pathToFileURL(root).href}/`]) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    const page = await context.newPage();
    page.on("console", (m) => ["error", "warning"].includes(m.type()) && expect(`${home}: silent`, false, m.text()));
    page.on("pageerror", (e) => expect(`${home}: no error`, false, e.message));
    await list(page, home, "chi-tieu/index.html");
    if (home === server.url) await list(page, home, "nhiem-vu/index.html");
    await search(page, home);
    await compare(page, home);
    await colours(page, home);
    await context.close();
  }
} finally {
  await browser.close();
  server.close();
}
console.log(`did=${did} failed=${failed}`);
process.exit(failed || did < 60 ? 1 : 0);

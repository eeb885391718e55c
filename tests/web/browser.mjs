// What both parts share: the browser, one context a person, and the list of what failed.
import { createRequire } from "node:module";
import { mkdirSync, readFileSync } from "node:fs";

export const office = JSON.parse(readFileSync(0, "utf8"));
const require = createRequire(`${office.npm}/package.json`);
const { chromium } = require("playwright-core");
export const axeSource = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
export const { page: address, tokens, cases } = office;

export const browser = await chromium.launch({ executablePath: "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"] });

let failed = 0;
export function check(fine, what) {
  if (fine) return;
  failed += 1;
  console.error(`FAILED: ${what}`);
}
export async function test(name, body) {
  const began = Date.now(), before = failed;
  try { await body(); } catch (error) { failed += 1; console.error(`FAILED: ${name}: ${error.stack}`); }
  console.log(`${failed === before ? "ok    " : "FAILED"} ${name} (${Date.now() - began} ms)`);
}
/// A browser of one person's: phone size unless said otherwise.
export async function person(token, options = {}) {
  const context = await browser.newContext({ viewport: { width: 360, height: 740 }, locale: "id-ID", timezoneId: "Asia/Jakarta",
    extraHTTPHeaders: token ? { Authorization: `Bearer ${token}` } : {}, ...options });
  context.setDefaultTimeout(10000);
  return context;
}
export async function api(method, path, body, token = tokens.supervisor) {
  const answer = await fetch(address + path, { method, headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
    body: body && JSON.stringify(body) });
  return { status: answer.status, body: await answer.json() };
}
export async function events(number) { return (await api("GET", `/api/v1/cases/${number}/events`)).body.events; }
export async function kinds(number) { return (await events(number)).map(event => event.kind).filter(kind => !/_raised|clock_/.test(kind)); }
export async function shot(page, name) {
  if (!office.shots) return;
  mkdirSync(office.shots, { recursive: true });
  await page.screenshot({ path: `${office.shots}/${name}.png`, fullPage: true });
}
export async function end() {
  await browser.close();
  console.log(failed ? `${failed} failed` : "all is well");
  process.exit(failed ? 1 : 0);
}

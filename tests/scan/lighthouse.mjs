// Lighthouse over many pages in one browser. Reads one JSON object a line from its input and writes one a line:
//   in   {"program": "/usr/bin/chromium", "arguments": ["--no-sandbox"]}          first
//        {"url": "http://…", "form": "mobile", "cookies": {"name": "value"}}      then a page a line
//   out  {"url", "form", "scores": {"accessibility": 1}, "failed": [{"id", "title", "where"}], "trouble": ""}
import {createInterface} from "node:readline";

import lighthouse, {desktopConfig} from "lighthouse";
import puppeteer from "puppeteer-core";

const CATEGORIES = ["accessibility", "best-practices"];
const SETTINGS = {
  onlyCategories: CATEGORIES,
  disableStorageReset: true,
  disableFullPageScreenshot: true,
  ignoreStatusCode: true,
  pauseAfterFcpMs: 0,
  pauseAfterLoadMs: 0,
  networkQuietThresholdMs: 100,
  cpuQuietThresholdMs: 0,
};

function failed(report) {
  const found = [];
  for (const category of Object.values(report.categories)) {
    for (const {id, weight} of category.auditRefs) {
      const audit = report.audits[id];
      if (weight === 0 || audit.score === null || audit.score === 1) continue;
      const items = audit.details?.items ?? [];
      const where = items.map((item) => item.node?.selector ?? item.url ?? item.description ?? "").slice(0, 3);
      found.push({id, title: audit.title, where: where.join(", ")});
    }
  }
  return found;
}

async function look(browser, {url, form, cookies}) {
  const context = await browser.createBrowserContext();
  try {
    const given = Object.entries(cookies).map(([name, value]) => ({name, value, domain: new URL(url).hostname}));
    await context.setCookie(...given);
    const page = await context.newPage();
    const {lhr} = await lighthouse(url, SETTINGS, form === "desktop" ? desktopConfig : undefined, page);
    const scores = Object.fromEntries(CATEGORIES.map((name) => [name, lhr.categories[name].score]));
    return {url, form, scores, failed: failed(lhr), trouble: lhr.runtimeError?.message ?? "", ended: lhr.finalDisplayedUrl};
  } catch (error) {
    return {url, form, scores: {}, failed: [], trouble: String(error)};
  } finally {
    await context.close();
  }
}

let browser;
for await (const line of createInterface({input: process.stdin})) {
  const asked = JSON.parse(line);
  if (browser === undefined) {
    browser = await puppeteer.launch({executablePath: asked.program, args: asked.arguments});
  } else {
    console.log(JSON.stringify(await look(browser, asked)));
  }
}
await browser?.close();

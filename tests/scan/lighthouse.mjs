// Lighthouse over many pages in one browser. Reads one JSON object a line from its input and writes one a line:
//   in   {"program": "/usr/bin/chromium", "arguments": ["--no-sandbox"]}          first
//        {"url": "http://…", "form": "mobile"}                                    then a page a line
//   out  {"url", "form", "scores": {"accessibility": 1}, "failed": [{"id", "title", "where"}], "trouble": ""}
import {basename} from "node:path";
import {createInterface} from "node:readline";

import lighthouse, {defaultConfig, desktopConfig} from "lighthouse";
import {pageFunctions} from "lighthouse/core/lib/page-functions.js";
import puppeteer from "puppeteer-core";

const CATEGORIES = ["accessibility", "best-practices"];
const SETTINGS = {
  onlyCategories: CATEGORIES,
  disableStorageReset: true,
  disableFullPageScreenshot: true,
  ignoreStatusCode: true,
  skipAboutBlank: true,
  pauseAfterFcpMs: 0,
  pauseAfterLoadMs: 0,
  networkQuietThresholdMs: 100,
  cpuQuietThresholdMs: 0,
};

// How fast the machine is says nothing about a page, and measuring it takes a second each time.
pageFunctions.computeBenchmarkIndex = () => 1000;

// What weighs nothing in a score is left out. One of them would record a trace of the browser, five seconds a page.
function weighing() {
  const categories = {};
  const wanted = new Set();
  for (const name of CATEGORIES) {
    const auditRefs = defaultConfig.categories[name].auditRefs.filter(({weight}) => weight > 0);
    categories[name] = {...defaultConfig.categories[name], auditRefs};
    for (const {id} of auditRefs) wanted.add(id);
  }
  const audits = defaultConfig.audits.filter((path) => wanted.has(basename(path)));
  if (audits.length !== wanted.size) throw new Error(`${wanted.size} audits weigh something, ${audits.length} found`);
  return {artifacts: defaultConfig.artifacts, audits, categories, groups: defaultConfig.groups};
}

const WEIGHING = weighing();
const FORMS = {
  mobile: {...WEIGHING, settings: defaultConfig.settings},
  desktop: {...WEIGHING, settings: {...defaultConfig.settings, ...desktopConfig.settings}},
};

function failed(report) {
  const found = [];
  for (const category of Object.values(report.categories)) {
    for (const {id} of category.auditRefs) {
      const audit = report.audits[id];
      if (audit.scoreDisplayMode === "error") {
        found.push({id, title: audit.title, where: `was not looked at: ${audit.errorMessage}`});
      }
      if (audit.score === null || audit.score === 1) continue;
      const items = audit.details?.items ?? [];
      const where = items.map((item) => item.node?.selector ?? item.url ?? item.description ?? "").slice(0, 3);
      found.push({id, title: audit.title, where: where.join(", ")});
    }
  }
  return found;
}

async function look(browser, {url, form}) {
  const context = await browser.createBrowserContext();
  try {
    const page = await context.newPage();
    const {lhr} = await lighthouse(url, SETTINGS, FORMS[form], page);
    const scores = Object.fromEntries(CATEGORIES.map((name) => [name, lhr.categories[name].score]));
    const trouble = lhr.runtimeError?.message ?? "";
    return {url, form, scores, failed: failed(lhr), trouble, ended: lhr.finalDisplayedUrl};
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

import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type BrowserContext, chromium } from 'playwright-core';
import { startBackend, temporaryDirectory } from '../../support/backend.ts';
import { startDesk } from '../../support/desk.ts';
import { CHROMIUM, logIn } from '../../support/page-desk.ts';
import { atLeast, type Effort, type Result } from '../../support/result.ts';
import { median } from '../../support/stats.ts';

/** Installed by npm for the run alone: it has 200 packages that nothing else needs. */
const LIGHTHOUSE = 'lighthouse@12.8.2';
const LEAST = { performance: 0.95, accessibility: 1, 'best-practices': 1 };
type Category = keyof typeof LEAST;
const CATEGORIES = Object.keys(LEAST) as Category[];

/** Lighthouse's scores (0 to 1) of the login and, logged in, of screens; the median of the rounds. */
export async function pageLighthouse({ rounds }: Effort): Promise<Result[]> {
  const desk = await startDesk();
  const backend = await startBackend(desk, temporaryDirectory());
  const profile = temporaryDirectory();
  const browser = await chromium.launchPersistentContext(profile, {
    executablePath: CHROMIUM,
    args: ['--no-sandbox', '--disable-gpu', '--remote-debugging-port=0'],
  });
  try {
    const [port = ''] = readFileSync(join(profile, 'DevToolsActivePort'), 'utf8').split('\n');
    const results = await scored('login', `${backend.url}/login`, port, rounds);
    await loggedIn(browser, backend.url);
    for (const [name, path] of [
      ['desk', '/'],
      ['alerts', '/alerts'],
      ['logs', '/logs'],
    ] as const)
      results.push(...(await scored(name, backend.url + path, port, rounds)));
    return results;
  } finally {
    await browser.close();
    await backend.stop();
    desk.close();
  }
}

async function loggedIn(browser: BrowserContext, url: string): Promise<void> {
  const page = await browser.newPage();
  await logIn(page, url);
  await page.close();
}

async function scored(name: string, url: string, port: string, rounds: number): Promise<Result[]> {
  const scores: Record<Category, number>[] = [];
  for (let round = 0; round < rounds; round += 1) scores.push(await scoresOf(url, port));
  return CATEGORIES.map((category) => {
    const all = scores.map((score) => score[category]);
    return atLeast(`page: Lighthouse, ${name}: ${category}`, median(all), LEAST[category], '', { worst: Math.min(...all) });
  });
}

async function scoresOf(url: string, port: string): Promise<Record<Category, number>> {
  const { stdout } = await promisify(execFile)(
    'npm',
    [
      ...['exec', '--yes', `--package=${LIGHTHOUSE}`, '--', 'lighthouse', url, '--port', port, '--preset=desktop', '--quiet'],
      // The session of the page is kept in what it would clear away.
      ...['--disable-storage-reset', '--output=json', `--only-categories=${CATEGORIES.join(',')}`],
    ],
    { maxBuffer: 1e8 },
  );
  const { categories } = JSON.parse(stdout) as { categories: Record<Category, { score: number }> };
  return {
    performance: categories.performance.score,
    accessibility: categories.accessibility.score,
    'best-practices': categories['best-practices'].score,
  };
}

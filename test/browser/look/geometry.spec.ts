import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { BrowserDesk, withBrowserDesk } from '../../support/browser.js';
import { until } from '../../support/until.js';

/**
 * Where the parts of each screen are. Fonts differ between machines, and figures between days, so that pixels and heights say nothing; edges
 * and widths of the parts, their order and that none covers another do. `GEOMETRY=write` writes the file anew.
 */
const FILE = join(import.meta.dirname, 'geometry.json');
const SCREENS = [
  ...['/', '/positions', '/portfolio', '/trades', '/agents', '/agents?id=momentum', '/alerts', '/market', '/market/BINANCE/BTCUSDT'],
  ...['/logs', '/system', '/admin/users', '/admin/keys', '/admin/sessions', '/admin/audit', '/admin/rules', '/settings', '/wall'],
];
const WIDTHS = [1440, 1024, 390];
const HEIGHT = 900;
const TOLERANCE = 12;

/** Name, left edge and width of each part: what stays at the edges of the window, then column by column from above. */
type Places = readonly (readonly [name: string, left: number, width: number])[];
type Known = Record<string, string>;

interface Looked {
  readonly places: Places;
  /** Parts that cover each other, are beyond the window or have no height. */
  readonly faults: readonly string[];
}

const isWriting = process.env['GEOMETRY'] === 'write';
const known = JSON.parse(readFileSync(FILE, 'utf8')) as Known;
let desk: BrowserDesk;

/** Looks at every screen at each width; the theme may change nothing. */
async function look(page: Page, state: string): Promise<string[]> {
  const found: string[] = [];
  for (const path of SCREENS) {
    await page.goto(desk.url + path);
    await page.getByRole('main').waitFor();
    await until(async () => (await page.locator('[data-panel=loading]').count()) === 0, 60_000);
    for (const width of WIDTHS) {
      const name = `${state} ${path} ${width}`;
      await page.setViewportSize({ width, height: HEIGHT });
      await page.emulateMedia({ colorScheme: 'dark' });
      const dark = await page.evaluate<Looked>(LOOK);
      await page.emulateMedia({ colorScheme: 'light' });
      const light = await page.evaluate<Looked>(LOOK);
      found.push(...dark.faults.map((fault) => `${name}: ${fault}`));
      if (isWriting) known[name] = dark.places.map((place) => place.join(':')).join(' | ');
      for (const [theme, { places }] of [['dark', dark] as const, ['light', light] as const])
        found.push(...differences(placesOf(name), places).map((difference) => `${name} ${theme}: ${difference}`));
    }
  }
  if (isWriting) writeFileSync(FILE, `${JSON.stringify(known, null, 2)}\n`);
  return found;
}

function placesOf(name: string): Places {
  return (known[name] ?? '').split(' | ').map((text) => {
    const parts = text.split(':');
    return [parts.slice(0, -2).join(':'), Number(parts.at(-2)), Number(parts.at(-1))] as const;
  });
}

function differences(before: Places, after: Places): string[] {
  const [was, is] = [before, after].map((places) => places.map(([name]) => name).join(', '));
  if (was !== is) return [`was ${was}; is ${is}`];
  return after.flatMap(([name, left, width], at) => {
    const [, leftBefore = 0, widthBefore = 0] = before[at] ?? [];
    const isThere = Math.abs(left - leftBefore) <= TOLERANCE && Math.abs(width - widthBefore) <= TOLERANCE;
    return isThere ? [] : [`${name} was ${widthBefore} wide at ${leftBefore}, is ${width} wide at ${left}`];
  });
}

describe('the parts of every screen are where they were, and none covers another', () => {
  describe('of a desk that lives', () => {
    const keep = withBrowserDesk((started) => (desk = started), { RATE_LIMIT_ENABLED: 'false' });

    it('live, and while a service is down', async () => {
      const { page } = keep(await desk.login('admin'));
      await page.locator('[data-link=live]').waitFor();
      await page.locator('[data-position]').first().waitFor({ timeout: 60_000 });
      // The past of the sandbox comes in the first seconds; without it there are no drawdowns.
      await until(async () => {
        const answer = await desk.call('admin', 'GET', '/api/dashboard/performance?timeframe=1m');
        return ((await answer.json()) as { drawdowns: readonly unknown[] }).drawdowns.length > 0;
      }, 60_000);
      expect(await look(page, 'live')).toEqual([]);
      await page.setViewportSize({ width: 1440, height: HEIGHT });
      await page.goto(desk.url);
      await fetch(`${desk.risk}/__fault`, { method: 'POST', body: JSON.stringify({ mode: 'down', for_seconds: 60 }) });
      await page.locator('[data-truth=not]').waitFor({ timeout: 30_000 });
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: HEIGHT });
        const { places, faults } = await page.evaluate<Looked>(LOOK);
        expect([width, faults, differences(placesOf(`live / ${width}`), places)]).toEqual([width, [], []]);
      }
    }, 180_000);
  });

  describe('of a desk without services and data', () => {
    const keep = withBrowserDesk((started) => (desk = started), { SANDBOX: 'off', RATE_LIMIT_ENABLED: 'false' });

    it('empty and not available', async () => {
      const { page } = keep(await desk.login('admin', '/', {}, /status of 40(1|4)/));
      await page.locator('[data-link=live]').waitFor();
      expect(await look(page, 'empty')).toEqual([]);
    }, 180_000);
  });
});

/** Runs in the page, and so is text. */
const LOOK = `(() => {
  const parts = [...document.querySelectorAll('nav[aria-label=Main], header, main section[aria-label], main aside[aria-label]')].filter((part) => part.checkVisibility());
  const isFlowing = (part) => part.closest('main') !== null;
  const nameOf = (part, { top }) => isFlowing(part) ? part.getAttribute('aria-label') : part.tagName.toLowerCase() + (top > 200 ? ' below' : ' above');
  const named = parts.map((part) => [part, part.getBoundingClientRect()]).map(([part, box]) => [nameOf(part, box), part, box]);
  const column = ([, part, box]) => isFlowing(part) ? Math.round(box.left / 24) : -1;
  const sorted = named.toSorted((a, b) => column(a) - column(b) || a[2].top - b[2].top);
  const covers = (a, b) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1;
  // What stays at an edge of the window may have the screen scroll below it.
  const flowing = named.filter(([, part]) => isFlowing(part));
  const faults = flowing.flatMap(([name, part, box], at) => [
    ...(box.height < 20 || box.width < 40 ? [name + ' is ' + box.width + ' by ' + box.height] : []),
    ...(box.left < -1 || box.right > innerWidth + 1 ? [name + ' is beyond the window'] : []),
    ...flowing.slice(at + 1).flatMap(([other, that, there]) => (part.contains(that) || that.contains(part) || !covers(box, there) ? [] : [name + ' and ' + other])),
  ]);
  return { faults, places: sorted.map(([name, , box]) => [name, Math.round(box.left), Math.round(box.width)]) };
})()`;

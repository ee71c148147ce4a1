import type { Page } from 'playwright-core';
import { BrowserDesk, withBrowserDesk } from '../support/browser.js';
import { HOSTILE, sayHostile } from '../support/hostile.js';
import { until } from '../support/until.js';

let desk: BrowserDesk;
const keep = withBrowserDesk((started) => (desk = started), { RATE_LIMIT_PER_MINUTE: '1000' });
const [TAG = ''] = HOSTILE;

/** Each screen, and whether the text of a tag has to be read on it. */
const SCREENS: readonly (readonly [path: string, shows: boolean])[] = [
  ['/', false],
  ['/positions', true],
  ['/positions?q=%3Cimg', true],
  ['/portfolio', false],
  ['/trades', true],
  ['/trades?symbol=__proto__&strategy=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E', false],
  ['/agents', true],
  [`/agents?id=${encodeURIComponent(TAG)}`, true],
  ['/alerts', true],
  ['/alerts?q=%3Cimg&source=__proto__', false],
  ['/market', false],
  ['/market/NSE/__proto__', false],
  ['/market/%3Cimg%3E/%3Cimg%20src%3Dx%3E', false],
  ['/logs', true],
  ['/logs?service=__proto__&q=%3Cimg', false],
  ['/system', false],
  ['/settings', false],
  ['/admin/users', false],
  ['/admin/keys', true],
  ['/admin/sessions', false],
  ['/admin/audit', false],
  ['/admin/rules', true],
  ['/wall?view=desk,alerts', false],
];

describe('hostile strings in everything that comes in', () => {
  beforeAll(() => sayHostile(desk), 120_000);

  it('are text on every screen: nothing runs, nothing is reported, and the layout stays', async () => {
    const { page } = keep(await desk.tab({}, /status of (401|404)/));
    const found: string[] = [];
    page.on('dialog', (dialog) => {
      found.push(`a dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    await page.addInitScript(WATCH);
    await desk.enter(page, 'admin', '/');
    for (const [path, shows] of SCREENS) {
      await page.setViewportSize({ width: 1440, height: 900 });
      await page.goto(desk.url + path);
      await settled(page);
      if (shows) await page.getByText(TAG).first().waitFor({ state: 'attached' });
      for (const width of [1440, 390]) {
        await page.setViewportSize({ width, height: 900 });
        found.push(...(await page.evaluate<string[]>(WRONG)).map((what) => `${path} at ${width}: ${what}`));
      }
    }
    expect(found).toEqual([]);
  });

  it('are whole in a tooltip where a table cuts them off', async () => {
    const { page } = keep(await desk.login('admin', '/agents'));
    const cell = page.getByRole('gridcell', { name: /^W+$/ }).first();
    await cell.hover();
    expect(await cell.getAttribute('title')).toMatch(/^W{60}$/);
    const short = page.getByRole('gridcell', { name: 'constructor', exact: true }).first();
    await short.hover();
    expect(await short.getAttribute('title')).toBeFalsy();
  });
});

async function settled(page: Page): Promise<void> {
  await page.locator('[data-link=live], [data-view]').first().waitFor({ timeout: 60_000 });
  await until(async () => (await page.locator('[data-panel=loading]').count()) === 0, 30_000);
}

/** Both run in the page, and so are text. */
const WATCH = `
  globalThis.reports = [];
  globalThis.firstNames = Object.getOwnPropertyNames(Object.prototype).join();
  addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => reports.push(violatedDirective + ' ' + blockedURI));
`;
const WRONG = `(() => {
  // Who reaches beyond the page without being cut off by what is around it.
  const isCut = (each) => each !== null && (getComputedStyle(each).overflowX !== 'visible' || isCut(each.parentElement));
  const widest = () => {
    const all = [...document.querySelectorAll('body *')].filter((each) => each.getBoundingClientRect().right > innerWidth + 1 && !isCut(each.parentElement));
    return all.map((each) => each.tagName + ' ' + each.className + ' ' + each.textContent.slice(0, 20)).slice(0, 3).join(' and ');
  };
  const wide = document.documentElement.scrollWidth - innerWidth;
  const text = document.body.innerText;
  return [
    ...(wide > 0 ? ['wider by ' + wide + ', by ' + widest()] : []),
    ...(/\\b(undefined|NaN)\\b|\\[object /.test(text) ? ['not for people: ' + /.{0,40}(undefined|NaN|\\[object ).{0,40}/.exec(text)[0]] : []),
    ...[...document.querySelectorAll('img[src=x], svg[onload], a[href^="javascript:" i], script:not([src])')].map((each) => each.outerHTML),
    ...reports,
    ...(Object.getOwnPropertyNames(Object.prototype).join() === firstNames ? [] : ['Object.prototype has changed']),
  ];
})()`;

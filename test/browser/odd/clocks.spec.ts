import type { Page } from 'playwright-core';
import { BrowserDesk, withBrowserDesk } from '../../support/browser.js';
import { until } from '../../support/until.js';

const HOUR_MS = 3_600_000;

let desk: BrowserDesk;
const keep = withBrowserDesk((started) => (desk = started), { RATE_LIMIT_ENABLED: 'false' });

/** The clock on the wall of this machine is wrong by what `aheadMs` says; its monotonic one is not. Runs in the page, and so is text. */
const wrongClock = (aheadMs: number): string => `
  // Changed by the test while the page is open.
  globalThis.aheadMs = ${aheadMs};
  const Real = Date;
  globalThis.Date = class Date extends Real {
    constructor(...given) {
      if (given.length === 0) super(Real.now() + aheadMs);
      else super(...given);
    }
    static now() {
      return Real.now() + aheadMs;
    }
  };
`;

const header = (page: Page) => page.locator('header b', { hasText: /^\d\d:\d\d:\d\d$/ });
/** How far the header is from the time here, in ms; the day does not matter. */
async function headerOffMs(page: Page, zoneAheadMs = 0): Promise<number> {
  const [hours = 0, minutes = 0, seconds = 0] = ((await header(page).textContent()) ?? '').split(':').map(Number);
  const off = (hours * 3600 + minutes * 60 + seconds) * 1000 - ((Date.now() + zoneAheadMs) % (24 * HOUR_MS));
  return Math.min(Math.abs(off), Math.abs(24 * HOUR_MS - Math.abs(off)));
}

describe('a machine whose clock is wrong', () => {
  it.each([
    ['ahead', 1.5 * HOUR_MS],
    ['behind', -1.5 * HOUR_MS],
  ])('by hours %s: ages and times are those of the server, and the header says so', async (word, aheadMs) => {
    const { page } = keep(await desk.tab());
    await page.addInitScript(wrongClock(aheadMs));
    await desk.enter(page, 'operator', '/');
    await page.locator('[data-position]').first().waitFor({ timeout: 60_000 });
    await page.locator('[data-doubts]', { hasText: `this machine’s clock is 1 h ${word}` }).waitFor({ timeout: 20_000 });
    await until(async () => (await headerOffMs(page)) < 10_000);
    expect(await page.locator('[data-position] td').last().textContent()).toMatch(/^(now|\d+ s)$/);
    await desk.call('admin', 'POST', '/api/alerts', { title: `Raised ${word}`, message: 'm', severity: 'error', source: 'clock' });
    await page.goto(`${desk.url}/alerts?source=clock`);
    expect(await page.locator('[data-alert]', { hasText: `Raised ${word}` }).textContent()).toMatch(/(now|\d+ s)clock: m/);
    // It jumps while the page is open.
    await page.evaluate(`aheadMs = ${(-5 / 3) * aheadMs}`);
    await page.locator('[data-doubts]', { hasText: /clock is 2 h/ }).waitFor({ timeout: 20_000 });
    await until(async () => (await headerOffMs(page)) < 10_000);
  });
});

describe('another zone while the page is open', () => {
  it('is that of every time at once, and its name stands beside them', async () => {
    const { page } = keep(await desk.login('operator', '/trades', { timezoneId: 'America/New_York' }));
    await page.locator('[data-row="0"]').waitFor({ timeout: 60_000 });
    const go = (name: string) => page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name }).click();
    // Rows of the past, which stand where they are.
    const times = async () => {
      const rows = page.locator('[role=row][data-row] [role=gridcell]:first-child');
      await rows.first().waitFor();
      return new Set(await rows.allTextContents());
    };
    await page.getByRole('columnheader', { name: 'Time, UTC' }).waitFor();
    const inUtc = await times();
    await go('Settings');
    const kept = page.waitForResponse((response) => response.request().method() === 'PUT');
    await page.getByLabel('Times in').selectOption('Asia/Tokyo');
    await kept;
    await until(async () => (await headerOffMs(page, 9 * HOUR_MS)) < 10_000);
    await go('Trades');
    await page.getByRole('columnheader', { name: 'Time, Tokyo' }).waitFor();
    const inTokyo = [...(await times())].map((text) => new Date(Date.parse(`${text.replace(' ', 'T')}Z`) - 9 * HOUR_MS));
    const again = inTokyo.map((at) => at.toISOString().slice(0, 19).replace('T', ' '));
    expect(again.filter((text) => inUtc.has(text)).length).toBeGreaterThan(10);
    await go('Logs');
    await page.getByText(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d Tokyo$/).waitFor();
    await go('Settings');
    await page.getByLabel('Times in').selectOption('browser');
    await page.locator('header', { hasText: 'New York' }).waitFor();
    await page.getByLabel('Times in').selectOption('UTC');
    await until(async () => (await headerOffMs(page)) < 10_000);
  });
});

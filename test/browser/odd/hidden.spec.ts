import type { Page } from 'playwright-core';
import { BrowserDesk, withBrowserDesk } from '../../support/browser.js';
import { until } from '../../support/until.js';

const EIGHT_HOURS_MS = 8 * 3_600_000;
const MISSED = 2000;

let desk: BrowserDesk;
const keep = withBrowserDesk((started) => (desk = started), { RATE_LIMIT_ENABLED: 'false' });

/** What `document.hidden` says, which no browser without windows changes by itself; and the texts that the price takes meanwhile. */
const HIDE = `
  globalThis.away = false;
  Object.defineProperty(document, 'hidden', { get: () => globalThis.away });
`;
const turn = (page: Page, hidden: boolean) =>
  page.evaluate(`globalThis.away = ${hidden}; document.dispatchEvent(new Event('visibilitychange'))`);
const WATCH = `
  globalThis.seen = new Set();
  new MutationObserver(() => {
    const row = document.querySelector('[data-position="alpaca AWAY"]');
    if (row !== null) seen.add(row.children[6].textContent);
  }).observe(document, { subtree: true, childList: true, characterData: true });
`;

/** The open alerts in the title of the tab. */
const open = async (page: Page) => Number(/^\((\d+)/.exec(await page.title())?.[1] ?? 0);

/** So many prices of one position, one after the other; the highest is the last. */
async function trade(from: number, count: number): Promise<void> {
  const events = Array.from({ length: count }, (_, n) => ({
    ...{ type: 'position.updated', timestamp: new Date().toISOString() },
    payload: {
      broker: 'alpaca',
      symbol: 'AWAY',
      side: 'LONG',
      quantity: 1000,
      entry_price: 1,
      current_price: from + n,
      unrealized_pnl: 1e6 + n,
    },
  }));
  const answer = await desk.call('admin', 'POST', '/api/events', events);
  if (answer.status !== 202) throw new Error(await answer.text());
}

describe('a tab that is seen again after eight hours', () => {
  it('is live within a second, and paints nothing of what it missed', async () => {
    const { page } = keep(await desk.tab());
    await page.clock.install();
    await page.addInitScript(HIDE);
    await desk.enter(page, 'viewer', '/');
    await page.locator('[data-link=live]').waitFor();
    await trade(20_000, 1);
    const price = page.locator('[data-position="alpaca AWAY"]');
    await price.getByText('20,000').first().waitFor();

    await turn(page, true);
    await page.clock.fastForward(EIGHT_HOURS_MS);
    await until(async () => (await price.getByText('20,000').count()) > 0);
    await page.evaluate(WATCH);
    const before = await open(page);
    for (let from = 0; from < MISSED; from += 500) await trade(30_000 + from, 500);
    // An alert is what it follows while it rests: when it is there, so would be the prices before it.
    const raised = { title: 'Seen while it rests', message: 'For the count in the title', severity: 'critical', source: 'example' };
    await desk.call('admin', 'POST', '/api/alerts', raised);
    await until(async () => (await open(page)) > before);
    expect(await page.evaluate('[...seen].filter((text) => text.startsWith("3"))')).toEqual([]);

    const fromMs = performance.now();
    await turn(page, false);
    await page.locator('[data-link=live]').waitFor();
    await price.getByText('31,999').first().waitFor();
    const tookMs = performance.now() - fromMs;
    const painted = await page.evaluate<string[]>('[...seen].filter((text) => text.startsWith("3"))');
    expect([painted, tookMs < 1000 ? 'in time' : tookMs]).toEqual([[expect.stringMatching(/^31,999/)], 'in time']);
  });
});

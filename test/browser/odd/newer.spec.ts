import type { Page } from 'playwright-core';
import { BrowserDesk, withBrowserDesk } from '../../support/browser.js';

let desk: BrowserDesk;
const keep = withBrowserDesk((started) => (desk = started), { RATE_LIMIT_ENABLED: 'false' });
type Answer = Record<string, unknown>;

/** The backend answers as one that knows more words than this page. */
async function answers(page: Page, path: string | RegExp, change: (answer: Answer) => Answer): Promise<void> {
  await page.route(path, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, json: change((await response.json()) as Answer) });
  });
}
const each = (answer: Answer, change: Answer): Answer => ({
  ...answer,
  items: (answer['items'] as Answer[]).map((item) => ({ ...item, ...change })),
});
const text = (page: Page) => page.evaluate<string>('document.body.innerText');

describe('a word that only a newer backend knows', () => {
  it('is shown as it is sent, or as UNKNOWN, and breaks nothing', async () => {
    await desk.call('admin', 'POST', '/api/alerts', { title: 'Of a new kind', message: 'm', severity: 'error', source: 'newer' });
    const { page } = keep(await desk.tab());
    await answers(page, '**/api/dashboard/snapshot', (answer) => ({
      ...answer,
      risk: { ...(answer['risk'] as Answer), ess_state: 'HIBERNATING' },
      something_new: [{ deep: true }],
    }));
    await answers(page, /\/api\/alerts\?/, (answer) => each(answer, { severity: 'apocalyptic', also_new: 1 }));
    await answers(page, /\/api\/trades\?/, (answer) => each(answer, { side: 'CROSS', status: 'HALF_SETTLED' }));
    await answers(page, '**/api/agents?*', (answer) => each(answer, { status: 'dreaming' }));
    await answers(page, '**/api/dashboard/health', (answer) => ({
      ...answer,
      upstreams: (answer['upstreams'] as Answer[]).map((one) => ({ ...one, status: 'LIMPING', breaker: 'wedged_open' })),
    }));
    await desk.enter(page, 'admin', '/alerts?source=newer');
    const row = page.locator('[data-alert]', { hasText: 'Of a new kind' });
    await row.getByRole('img', { name: 'apocalyptic' }).waitFor();
    await row.click();
    await page.getByText('raised it').waitFor();
    await page.locator('[data-stop=HIBERNATING]', { hasText: 'UNKNOWN' }).waitFor();
    for (const [path, words] of [
      ['/trades', 'CROSS'],
      ['/agents', 'momentum'],
      ['/system', 'wedged open'],
      ['/wall', 'UNKNOWN'],
    ] as const) {
      expect(await text(page)).not.toMatch(/undefined|NaN|\[object/);
      await page.goto(desk.url + path);
      await page.getByText(words).first().waitFor({ timeout: 60_000 });
    }
    expect(await text(page)).not.toMatch(/undefined|NaN|\[object/);
    await page.unrouteAll({ behavior: 'ignoreErrors' });
  }, 120_000);
});

describe('sums that the backend does not make', () => {
  it('of several currencies there is none, in words; of brokers that are left out it is incomplete, with their names', async () => {
    const { page } = keep(await desk.tab());
    await answers(page, /\/api\/trades\/stats/, (answer) => ({
      ...answer,
      ...{ pnl: null, currency: null, reasons: { ...(answer['reasons'] as Answer), pnl: 'mixed_currencies' } },
    }));
    const without = { excluded: [{ broker: 'degiro', reason: 'its summary is 9 minutes old' }], complete: false };
    await answers(page, /\/api\/dashboard\/(performance|charts\/)/, (answer) => ({ ...answer, ...without }));
    await page.routeWebSocket(/socket\.io/, (socket) => {
      const server = socket.connectToServer();
      server.onMessage((message) =>
        socket.send(
          String(message)
            .replace('"excluded":[]', `"excluded":${JSON.stringify(without.excluded)}`)
            .replace('"complete":true', '"complete":false'),
        ),
      );
    });
    await desk.enter(page, 'operator', '/trades');
    await page.getByText('Several currencies: there is no one sum.').waitFor({ timeout: 60_000 });
    expect(await page.locator('[data-source="trades.pnl"]').textContent()).toMatch(/^—/);
    await page.getByText('Totals are without degiro.').waitFor({ timeout: 60_000 });
    await page.getByText('degiro: its summary is 9 minutes old.').waitFor();
    await page.goto(`${desk.url}/portfolio`);
    for (const name of ['Equity', 'Performance']) {
      const panel = page.locator('[data-panel=partial]', { has: page.getByRole('heading', { name }) });
      await panel.getByText('Without degiro (its summary is 9 minutes old).').waitFor({ timeout: 60_000 });
    }
    await page.goto(desk.url);
    await page.locator('[data-tile=Equity]', { hasText: '2 of 3 brokers' }).waitFor({ timeout: 60_000 });
    await page.unrouteAll({ behavior: 'ignoreErrors' });
  }, 120_000);
});

import type { Page, WebSocketRoute } from 'playwright-core';
import { BrowserDesk, withBrowserDesk } from '../../support/browser.js';
import { does, type FakeDesk, fakeDesk } from '../../support/desks/fake-desk.js';
import { until } from '../../support/until.js';

let desk: BrowserDesk;
let fake: FakeDesk;
const held = (...symbols: string[]) =>
  does.answer({
    positions: symbols.map((symbol) => ({
      ...{ symbol, side: 'LONG', quantity: 1, entry_price: 2, current_price: 3, unrealized_pnl: 1 },
    })),
  });
const keep = withBrowserDesk(
  (started) => (desk = started),
  async () => {
    fake = await fakeDesk();
    fake.execution.behave(held('OLD', 'BOTH'), '/api/execution/positions');
    return { SANDBOX: 'off', RATE_LIMIT_ENABLED: 'false', ...fake.env };
  },
);
afterAll(() => fake.close());

/** The page in front of another event log than the one before, as after the loss of Redis: no position of before means anything to it. */
async function changeableEpoch(page: Page) {
  const sockets: WebSocketRoute[] = [];
  const sent: string[] = [];
  let isOther = false;
  const other = (text: string): string => (isOther ? text.replaceAll(/"epoch":"([^"]+)"/g, '"epoch":"after-$1"') : text);
  await page.routeWebSocket(/socket\.io/, (socket) => {
    const server = socket.connectToServer();
    sockets.push(socket);
    socket.onMessage((message) => {
      const text = String(message);
      sent.push(text);
      // A position of before is unknown to it.
      server.send(
        text
          .replaceAll(/"epoch":"after-([^"]+)"/g, '"epoch":"$1"')
          .replaceAll(/"epoch":"(?!after-)([^"]+)"/g, isOther && !text.includes('after-') ? '"epoch":"before-$1"' : '"epoch":"$1"'),
      );
    });
    server.onMessage((message) => socket.send(other(String(message))));
  });
  await page.route('**/api/{dashboard/snapshot,alerts*}', async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: other(await response.text()) });
  });
  return {
    sent,
    change: async () => {
      isOther = true;
      await sockets.at(-1)?.close();
    },
  };
}

describe('another epoch of the event log', () => {
  it('is another picture: no row of before is left, and what is there is live again', async () => {
    const { page } = keep(await desk.tab());
    const epoch = await changeableEpoch(page);
    await desk.enter(page, 'operator', '/positions');
    const row = (symbol: string) => page.locator('[role=row][data-row]', { hasText: symbol });
    await row('OLD').waitFor({ timeout: 60_000 });
    await page.locator('[data-link=live]').waitFor();
    fake.execution.behave(held('BOTH', 'NEW'), '/api/execution/positions');
    // What the backend itself has read by then.
    await until(async () => {
      const { positions } = (await (await desk.call('operator', 'GET', '/api/dashboard/snapshot')).json()) as { positions: object[] };
      return JSON.stringify(positions).includes('"NEW"');
    }, 30_000);
    await epoch.change();
    await row('NEW').waitFor({ timeout: 30_000 });
    await row('OLD').waitFor({ state: 'detached' });
    expect(await row('BOTH').count()).toBe(1);
    await page.locator('[data-panel=live]', { has: page.getByRole('heading', { name: 'Positions' }) }).waitFor();
    expect(epoch.sent.some((text) => text.includes('"recover"'))).toBe(true);
    await page.unrouteAll({ behavior: 'ignoreErrors' });
  });
});

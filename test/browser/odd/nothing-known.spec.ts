import type { Page, WebSocketRoute } from 'playwright-core';
import { BrowserDesk, withBrowserDesk } from '../../support/browser.js';
import { withoutNullable } from '../../support/contracts/nullable.js';
import { until } from '../../support/until.js';

const SCREENS = [
  ...['/', '/positions', '/portfolio?timeframe=1w', '/trades', '/agents', '/agents?id=momentum', '/alerts', '/market', '/logs', '/system'],
  ...['/admin/users', '/admin/keys', '/admin/sessions', '/admin/audit', '/admin/rules', '/settings', '/wall?view=desk,alerts'],
];

let desk: BrowserDesk;
const keep = withBrowserDesk((started) => (desk = started), { RATE_LIMIT_ENABLED: 'false' });

/** Nothing may be known of anything: each answer has null where it may, and no event fills it. */
async function knowNothing(page: Page, which: 'all' | 'leaves'): Promise<void> {
  await page.route(/\/api\/(?!auth\/(login|refresh|me))/, async (route) => {
    if (route.request().method() !== 'GET') return route.continue();
    const answer = await route.fetch();
    if (answer.status() !== 200 || !/json/.test(answer.headers()['content-type'] ?? '')) return route.fulfill({ response: answer });
    const json = withoutNullable(new URL(route.request().url()).pathname, await answer.json(), which);
    return route.fulfill(json === undefined ? { response: answer } : { response: answer, json });
  });
  // Nor may the page fall back to another way.
  await page.route('**/api/realtime/events*', (route) => route.abort());
  await page.routeWebSocket(/socket\.io/, (socket: WebSocketRoute) => {
    const server = socket.connectToServer();
    server.onMessage((message) => {
      if (
        !/^4\d*\[("\w+",)?\{.*"topic":"(dashboard|portfolio|agents|trades|market)/s.test(String(message)) ||
        /"type":"subscribed"/.test(String(message))
      )
        socket.send(message);
    });
  });
}

describe('where every field that may be null is null', () => {
  it.each(['all', 'leaves'] as const)(
    'all screens are there, can be sorted and filtered, and say nothing that is not for people: %s',
    async (which) => {
      const { page } = keep(await desk.tab({}, /status of (401|404)/));
      await knowNothing(page, which);
      await desk.call('admin', 'POST', '/api/alerts', { title: 'Nothing known', message: 'm', severity: 'error', source: 'test' });
      await desk.enter(page, 'admin', '/');
      const found: string[] = [];
      for (const path of SCREENS) {
        await page.goto(desk.url + path);
        await page.locator('[data-link=live], [data-view]').first().waitFor({ timeout: 60_000 });
        await until(async () => (await page.locator('[data-panel=loading]').count()) === 0, 60_000);
        const say = async (when: string) => found.push(...(await page.evaluate<string[]>(WRONG)).map((what) => `${path}${when}: ${what}`));
        await say('');
        for (const name of await page.getByRole('columnheader').getByRole('button').allTextContents()) {
          const head = page.getByRole('columnheader').getByRole('button', { name, exact: true }).first();
          for (const turn of ['up', 'down']) {
            await head.click();
            await say(` sorted ${turn} by ${name}`);
          }
        }
        const search = page.getByRole('main').getByRole('searchbox').first();
        if ((await search.count()) > 0 && (await search.isVisible())) {
          await search.fill('null');
          await search.press('Enter');
          await until(async () => (await page.locator('[data-panel=loading]').count()) === 0, 60_000);
          await say(' filtered');
        }
      }
      expect(found).toEqual([]);
    },
    240_000,
  );

  it('a figure is a dash, and never nought', async () => {
    const { page } = keep(await desk.tab());
    await knowNothing(page, 'leaves');
    // Not even a connection: its first values come at once.
    await page.routeWebSocket(/socket\.io/, () => undefined);
    await desk.enter(page, 'admin', '/');
    await page.locator('[data-position]').first().waitFor({ timeout: 60_000 });
    const shown = await page.evaluate<string[]>(
      `[...document.querySelectorAll('main [data-source]')].map((figure) => figure.dataset.source + ' ' + figure.textContent)`,
    );
    await page.unrouteAll({ behavior: 'ignoreErrors' });
    expect(shown.length).toBeGreaterThan(50);
    expect(shown.filter((text) => !/ —/.test(text))).toEqual([]);
  });
});

describe('before anything is read', () => {
  it('nothing is counted, on no screen: what is not known yet is not nought', async () => {
    const { page } = keep(await desk.login('admin', '/settings', {}, /status of 401|WebSocket/));
    await page.route(/\/api\/(?!auth\/)/, () => undefined);
    await page.routeWebSocket(/socket\.io/, () => undefined);
    const found: string[] = [];
    for (const path of SCREENS.filter((each) => !/settings|sessions/.test(each))) {
      await page.goto(desk.url + path);
      await page.getByRole('main').waitFor();
      await page.locator('[data-panel], [data-tile], [data-alert], [aria-label=Filters]').first().waitFor();
      found.push(...(await page.evaluate<string[]>(NOUGHTS)).map((what) => `${path}: ${what}`));
    }
    expect(found).toEqual([]);
    await page.unrouteAll({ behavior: 'ignoreErrors' });
  }, 120_000);
});

/** Noughts that stand by themselves, but for those that this browser counts itself. Runs in the page, and so is text. */
const NOUGHTS = `document.querySelector('[aria-label="This browser"]')?.remove(); [...document.body.innerText.matchAll(/.{0,20}(?<![\\d.,:])0(?![\\d.,:]).{0,20}/g)].map(([what]) => what)`;

/** What people do not say, as the text of the page has it. Runs in the page, and so is text. */
const WRONG = `(() => {
  const text = document.body.innerText;
  const odd = /.{0,40}(\\bundefined\\b|\\bNaN\\b|\\bnull\\b|\\[object |Invalid|Infinity|1970-01-01).{0,40}/.exec(text.replaceAll('null:', ''));
  return [
    ...(odd === null ? [] : [odd[0]]),
    ...(/has failed|That did not work|Something unforeseen/.test(text) ? ['it has failed'] : []),
    ...(document.querySelector('main') === null ? ['no main'] : []),
  ];
})()`;

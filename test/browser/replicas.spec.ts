import { type Browser, chromium, type Page } from 'playwright-core';
import { type DatabaseEnv, testDatabaseEnv } from '../support/database/database.js';
import { logIn } from '../support/log-in.js';
import { Nginx } from '../support/processes/nginx.js';
import { RealBackend } from '../support/processes/real-backend.js';
import { RedisServer } from '../support/processes/redis.js';
import { buildOnce } from '../support/processes/started-desk.js';
import { until } from '../support/until.js';

const SECRETS = { JWT_SECRET: 'j'.repeat(48), API_KEY_PEPPER: 'p'.repeat(48) };

describe('a page behind nginx, in front of two replicas', () => {
  let redis: RedisServer;
  let database: DatabaseEnv;
  let replicas: RealBackend[];
  let nginx: Nginx;
  let browser: Browser;

  beforeAll(async () => {
    buildOnce();
    [redis, database] = [await RedisServer.start(), await testDatabaseEnv('postgres')];
    const env = { ...database.env, ...SECRETS, REDIS_URL: redis.url, TRUST_PROXY: '1' };
    replicas = [await RealBackend.start(env), await RealBackend.start(env)];
    nginx = await Nginx.start(replicas.map(({ url }) => url));
    browser = await chromium.launch({ executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium', args: ['--no-sandbox'] });
  }, 300_000);
  afterAll(async () => {
    await browser.close();
    await nginx.stop();
    await Promise.all(replicas.map((replica) => replica.kill()));
    await redis.stop();
    await database.drop();
  });

  /** Whether the page's socket is at this replica. */
  async function hasPage({ url }: RealBackend): Promise<boolean> {
    const headers = await logIn(url, 'admin', RealBackend.adminPassword);
    const stats = await fetch(`${url}/api/realtime/stats`, { headers });
    return (
      (((await stats.json()) as { connections: { by_transport: Record<string, number> } }).connections.by_transport['socket.io'] ?? 0) > 0
    );
  }

  async function openPage(): Promise<Page> {
    const page = await browser.newPage({ viewport: { width: 1440, height: 9000 } });
    await page.goto(`${nginx.url}/alerts`);
    await page.getByLabel('User name').fill('admin');
    await page.getByLabel('Password').fill(RealBackend.adminPassword);
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.locator('[data-link=live]').waitFor();
    return page;
  }

  it('goes on at the other when its own is killed: nothing is missing, nothing is there twice', async () => {
    const page = await openPage();
    await page.evaluate(WATCH);
    const [mine, other] = (await hasPage(replicas[0]!)) ? replicas : replicas.toReversed();
    let raised = 0;
    const over = new AbortController();
    const raising = (async () => {
      while (!over.signal.aborted) {
        const alert = {
          title: `Number ${raised}.`,
          message: 'm',
          severity: 'error',
          source: 'replicas',
          fingerprint: `replicas-${raised}`,
        };
        const headers = { 'x-api-key': RealBackend.key, 'content-type': 'application/json' };
        const answer = await fetch(`${other!.url}/api/alerts`, { method: 'POST', headers, body: JSON.stringify(alert) });
        expect(answer.status).toBe(200);
        raised += 1;
        const shown = raised;
        await until(() => over.signal.aborted || page.locator('[data-alert]', { hasText: `Number ${shown - 1}.` }).isVisible(), 30_000);
      }
    })();
    await page.locator('[data-alert]', { hasText: 'Number 5.' }).waitFor();
    await mine!.kill();
    await until(() => page.evaluate<boolean>("linkStates.some((each) => each !== 'live')"), 30_000);
    await page.locator('[data-link=live]').waitFor({ timeout: 30_000 });
    const back = raised;
    await until(() => raised > back + 5, 30_000);
    over.abort();
    await raising;
    await until(async () => (await page.title()).startsWith(`(${raised}) Alerts`));
    const rows = await page.locator('[data-alert]').allTextContents();
    const numbers = rows.map((text) => Number(/Number (\d+)\./.exec(text)?.[1]));
    expect(numbers.toSorted((one, two) => one - two)).toEqual(Array.from({ length: raised }, (_, n) => n));
    expect(await hasPage(other!)).toBe(true);
  });
});

/** Runs in the page, and so is text: every state that the header has said. */
const WATCH = `
  globalThis.linkStates = [];
  const element = document.querySelector('[data-link]');
  new MutationObserver(() => linkStates.push(element.dataset.link)).observe(element, { attributes: true, attributeFilter: ['data-link'] });
`;

import { type Browser, chromium, type Page } from 'playwright-core';
import { type RunningApp, startApp } from '../support/app.js';
import { OPERATIONS } from '../support/openapi.js';
import { SwaggerPage } from '../support/swagger-page.js';

const CHROMIUM = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';

describe('Swagger UI in Chromium', () => {
  let running: RunningApp;
  let browser: Browser;
  let page: Page;
  const complaints: string[] = [];

  beforeAll(async () => {
    running = await startApp();
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-gpu', '--disable-quic'] });
    page = await browser.newPage();
    page.on(
      'console',
      (message) => message.type() === 'error' && !message.text().includes('status of 401') && complaints.push(message.text()),
    );
    await page.goto(`${running.url}/docs`);
  });
  afterAll(async () => {
    await browser.close();
    await running.close();
  });

  it('lists the routes', async () => {
    // Swagger UI shows what is in the window: the list is read while it is scrolled.
    const seen = new Set<string>();
    const wanted = ['/api/auth/login', '/api/dashboard/snapshot', '/api/events'];
    await page.locator('[data-path]').first().waitFor();
    for (const deadline = Date.now() + 60_000; !wanted.every((path) => seen.has(path)) && Date.now() < deadline;) {
      const shown = await page.locator('[data-path]').evaluateAll((places) => places.map((place) => place.getAttribute('data-path') ?? ''));
      for (const path of shown) seen.add(path);
      await page.mouse.wheel(0, 300);
    }
    expect([...seen]).toEqual(expect.arrayContaining(wanted));
  });

  it('opens Authorize at the login, says why one is refused, and forgets a token with the page', async () => {
    await page.keyboard.press('Home');
    const open = page.locator('.auth-wrapper > button.authorize');
    await open.click();
    await page.locator('#oauth_username:focus').waitFor();
    expect(await page.locator('.modal-ux-content').evaluate((element) => element.scrollTop)).toBe(0);
    const logIn = async (password: string) => {
      await page.locator('#oauth_username').fill('viewer');
      await page.locator('#oauth_password').fill(password);
      await page.locator('.auth-container').first().locator('button.authorize').click();
    };
    await logIn('not the password');
    await page.locator('.modal-ux .errors').getByText('Wrong user name or password').first().waitFor();
    await logIn(running.passwords.viewer);
    await page.getByText('Authorized', { exact: true }).waitFor();
    await page.locator('.modal-ux-header button').click();
    await page.locator('.auth-wrapper > button.authorize.locked').waitFor();
    await page.reload();
    await page.locator('.auth-wrapper > button.authorize.unlocked').waitFor();
  });

  it('shows the line for curl in place of Execute where an answer does not end', async () => {
    const swagger = await SwaggerPage.authorized(page, running.url, 'viewer', running.passwords.viewer);
    const stream = OPERATIONS.find(({ operationId }) => operationId === 'getRealtimeEvents');
    await swagger.show(stream!);
    await page.locator('.opblock-description').getByText('curl -sN -H "X-API-Key').waitFor();
    expect(await swagger.canExecute()).toBe(false);
    expect(await page.locator('.btn.execute').count()).toBe(0);
  });

  it('is not stopped by its own content security policy', async () => {
    await page
      .getByRole('heading', { name: /^Quarterdeck/ })
      .first()
      .waitFor();
    expect(await page.getByText(/Failed to load (API definition|remote configuration)/).count()).toBe(0);
    expect(complaints).toEqual([]);
  });
});

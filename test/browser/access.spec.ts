import { Secret, TOTP } from 'otpauth';
import type { Page } from 'playwright-core';
import { axe, BrowserDesk, PASSWORD, withBrowserDesk } from '../support/browser.js';

const FIRST = 'given by the admin';
const OWN = 'a password of my own';
const REFUSED = /status of (401|409|412|422|429)/;

let desk: BrowserDesk;
const keep = withBrowserDesk((started) => (desk = started));

describe('a login', () => {
  beforeAll(async () => {
    await desk.call('admin', 'POST', '/api/users', { username: 'ann', password: FIRST, role: 'viewer' });
  });

  it('asks for a password of one’s own, says what the policy says, and goes on to the deep link', async () => {
    const { page } = keep(await desk.tab({ colorScheme: 'light' }, REFUSED));
    await enter(page, 'ann', FIRST, '/alerts?severity=critical');
    await page.getByText('12 to 128 characters of any kind.').waitFor();
    expect(await axe(page)).toEqual([]);
    await page.getByLabel('New password').fill('password1234');
    await page.keyboard.press('Enter');
    await page.getByText('It is among the passwords that are known to have leaked.').waitFor();
    await page.getByLabel('New password').fill(OWN);
    await page.keyboard.press('Enter');
    await page.locator('[data-link=live]').waitFor();
    expect(page.url()).toBe(`${desk.url}/alerts?severity=critical`);
  });

  it('asks for the code of the second factor, and takes a recovery code in its place', async () => {
    const { secret } = (await (await desk.call('ann', 'POST', '/api/auth/otp/setup', { password: OWN }, OWN)).json()) as { secret: string };
    const code = new TOTP({ secret: Secret.fromBase32(secret) }).generate();
    const confirmed = await desk.call('ann', 'POST', '/api/auth/otp/confirm', { code }, OWN);
    const { recovery_codes: recovery } = (await confirmed.json()) as { recovery_codes: string[] };
    const { page } = keep(await desk.tab({ viewport: { width: 390, height: 844 } }, REFUSED));
    await enter(page, 'ann', OWN);
    // It was used a moment ago, for the confirmation.
    await page.getByLabel('Code of your authenticator').fill(code);
    await page.keyboard.press('Enter');
    await page.getByText('This code is wrong, or was used before.').waitFor();
    expect(await axe(page)).toEqual([]);
    await page.getByRole('button', { name: 'Use a recovery code' }).click();
    await page.getByLabel('Recovery code').fill(recovery[0] ?? '');
    await page.keyboard.press('Enter');
    await page.getByRole('navigation').waitFor();
  });

  it('counts down the seconds until the next try', async () => {
    const headers = { 'content-type': 'application/json' };
    const wrong = { method: 'POST', headers, body: JSON.stringify({ username: 'nobody', password: 'not the password' }) };
    await Promise.all(Array.from({ length: 10 }, () => fetch(`${desk.url}/api/auth/login`, wrong)));
    const { page } = keep(await desk.tab({}, REFUSED));
    await enter(page, 'nobody', 'not the password');
    const timer = page.getByRole('timer');
    await timer.waitFor();
    const [, seconds = ''] = /(\d+) seconds?\./.exec((await timer.textContent()) ?? '') ?? [];
    expect(Number(seconds)).toBeGreaterThan(1);
    expect(await page.getByRole('button', { name: 'Log in' }).isDisabled()).toBe(true);
    await timer.filter({ hasText: new RegExp(`in ${Number(seconds) - 1} second`) }).waitFor();
  });
});

describe('the administration', () => {
  it('shows both versions when somebody else was faster, and saves only what is said then', async () => {
    await desk.call('admin', 'POST', '/api/users', { username: 'bea', password: FIRST, role: 'viewer' });
    const { page } = keep(await desk.login('admin', '/admin/users', {}, REFUSED));
    await page.getByRole('button', { name: 'Edit: bea' }).click();
    await page.getByLabel('Role').selectOption('operator');
    await desk.call('admin', 'PATCH', '/api/users/bea', { brokers: ['alpaca'] });
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Somebody else was faster.').waitFor();
    const versions = page.getByRole('dialog').locator('[data-row]');
    expect(await versions.allTextContents()).toEqual(['rolevieweroperator', 'brokersalpacaalpaca', 'disabledfalsefalse']);
    await page.getByRole('button', { name: 'Save mine anyway' }).click();
    await page.locator('[data-row=bea]', { hasText: /operator.*alpaca/ }).waitFor();
  });

  it('removes a user only after the name is typed', async () => {
    const { page } = keep(await desk.login('admin', '/admin/users'));
    await page.getByRole('button', { name: 'Remove: bea' }).click();
    const remove = page.getByRole('dialog').getByRole('button', { name: 'Remove' });
    await page.getByLabel('Type bea to confirm').fill('be');
    expect(await remove.isDisabled()).toBe(true);
    await page.getByLabel('Type bea to confirm').fill('bea');
    await remove.click();
    await page.locator('[data-row=bea]').waitFor({ state: 'detached' });
  });

  it('shows a viewer their own keys and sessions and nothing else, and a key once', async () => {
    const { page } = keep(await desk.login('viewer', '/admin/keys'));
    await page.getByText('There is no key.').waitFor();
    expect(await page.getByRole('navigation', { name: 'Administration' }).getByRole('link').allTextContents()).toEqual([
      'API keys',
      'Sessions',
    ]);
    await page.getByRole('button', { name: 'New key' }).click();
    await page.getByLabel('Name', { exact: true }).fill('my report');
    await page.getByLabel(/^view_alerts: Read alerts/).check();
    await page.getByRole('button', { name: 'Create' }).click();
    const key = (await page.locator('[data-secret]').textContent()) ?? '';
    const asKey = () => fetch(`${desk.url}/api/alerts`, { headers: { 'x-api-key': key } });
    expect((await asKey()).status).toBe(200);
    // Escape does not take it away: it cannot be read again.
    await page.keyboard.press('Escape');
    expect(await page.locator('[data-secret]').isVisible()).toBe(true);
    await page.getByLabel('Type my report to confirm').fill('my report');
    await page.getByRole('button', { name: 'I have kept it' }).click();
    await page.getByRole('button', { name: 'Revoke: my report' }).click();
    await page.getByLabel('Type my report to confirm').fill('my report');
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
    await page.locator('[data-row]', { hasText: 'revoked' }).waitFor();
    expect((await asKey()).status).toBe(401);
    await page.goto(`${desk.url}/admin/users`);
    await page.getByText('Your role does not have the permission manage_users.').waitFor();
  });

  it('makes a rule whose sentence says what it will do', async () => {
    const { page } = keep(await desk.login('admin', '/admin/rules'));
    await page.getByRole('button', { name: 'New rule' }).click();
    await page.getByLabel('Name', { exact: true }).fill('CPU high');
    await page.getByLabel('Metric').fill('host_cpu');
    await page.getByLabel('Limit').fill('0.9');
    await page.getByLabel('Must hold for, in seconds').fill('300');
    await page.getByLabel('Message').fill('{value}');
    const sentence = 'While host_cpu is above 0.9 for 5 minutes, it raises one warning alert for each series.';
    await page.getByRole('dialog').getByText(sentence).waitFor();
    await page.getByRole('button', { name: 'Create' }).click();
    await page.locator('[data-row]', { hasText: sentence }).waitFor();
  });

  it('finds the rows of the audit trail, and says that the chain is whole', async () => {
    const { page } = keep(await desk.login('admin', '/admin/audit?action=alert_rule.*'));
    await page.locator('[data-row]', { hasText: 'alert_rule.create' }).first().waitFor();
    await page.getByRole('button', { name: 'Verify the chain' }).click();
    await page.locator('[data-verified=true]', { hasText: /rows are as they were written; the end is anchored/ }).waitFor();
  });

  it.each([
    ['dark', 'users'],
    ['light', 'keys'],
    ['dark', 'sessions'],
    ['light', 'audit'],
    ['dark', 'rules'],
  ] as const)('axe finds nothing: %s %s', async (colorScheme, screen) => {
    const { page } = keep(await desk.login('admin', `/admin/${screen}`, { colorScheme }));
    await page.locator('[data-link=live]').waitFor();
    await page.locator('[data-panel=loading]').waitFor({ state: 'detached' });
    expect(await axe(page)).toEqual([]);
    await page.emulateMedia({ colorScheme: colorScheme === 'dark' ? 'light' : 'dark' });
    expect(await axe(page)).toEqual([]);
  });
});

describe('the wall', () => {
  it('shows its views in turns without a hand, and no amount where amounts are hidden', async () => {
    const { page } = keep(await desk.tab());
    await enter(page, 'viewer', PASSWORD, '/wall?view=desk,alerts&every=5&hide=amounts');
    await page.locator('[data-view=desk] [data-source="portfolio.daily_pnl_pct"]').waitFor();
    expect(await page.locator('[data-source="portfolio.equity"]').count()).toBe(0);
    expect(await page.getByText('hidden').count()).toBe(3);
    expect(await axe(page)).toEqual([]);
    await page.emulateMedia({ colorScheme: 'light' });
    expect(await axe(page)).toEqual([]);
    await page.locator('[data-view=alerts]').waitFor();
    expect(await axe(page)).toEqual([]);
  });

  it('covers what is older than a minute with its age, and shows it again when the link is back', async () => {
    const { page } = keep(await desk.tab({}, /status of 401|ERR_INTERNET_DISCONNECTED/));
    await page.clock.install();
    await enter(page, 'viewer', PASSWORD, '/wall?view=alerts');
    await page.locator('[data-tile=Alerts]', { hasText: /open, / }).waitFor();
    await page.context().setOffline(true);
    await page.locator('[data-tile=Alerts][data-old=true]').waitFor();
    expect(await page.locator('[data-covered]').count()).toBe(0);
    await page.clock.fastForward(65_000);
    await page.locator('[data-covered=Alerts]', { hasText: /^1 m old/ }).waitFor();
    await page.context().setOffline(false);
    await page.locator('[data-covered=Alerts]').waitFor({ state: 'detached' });
  });

  it('knows its own build and that which is served: they are one', async () => {
    const { page } = keep(await desk.tab());
    await page.goto(desk.url);
    const script = await page.locator('script[type=module]').getAttribute('src');
    const health = (await (await desk.call('viewer', 'GET', '/api/dashboard/health')).json()) as { build: string; commit: string };
    expect(script).toMatch(new RegExp(`-${health.build}\\.js$`));
    expect(health.commit).toMatch(/^[\da-f]{40}$/);
  });
});

describe('the logs', () => {
  it('take a time by a drag over the bars, open a line by its address, and copy what is shown', async () => {
    const { page } = keep(await desk.login('operator', '/logs', { permissions: ['clipboard-read', 'clipboard-write'] }));
    const bars = page.locator('[data-volume]:not([data-volume="0"])');
    await bars.waitFor();
    const { x, y, width } = (await bars.boundingBox())!;
    await page.mouse.move(x + width - 1, y + 20);
    await page.mouse.down();
    await page.mouse.move(x + width / 2, y + 20);
    await page.mouse.up();
    await page.waitForURL(/from=.*Z&to=.*Z/);
    const line = page.getByRole('log').locator('bdi').last();
    await line.click();
    await page.waitForURL(/around=/);
    await page.getByRole('region', { name: 'Line' }).waitFor();
    await page.getByRole('button', { name: 'Copy as NDJSON' }).click();
    await page.getByText('Copied').waitFor();
    const copied = await page.evaluate<string>('navigator.clipboard.readText()');
    const [first = ''] = copied.split('\n');
    expect(Object.keys(JSON.parse(first) as object)).toEqual(expect.arrayContaining(['id', 'seq', 'timestamp', 'level', 'message']));
    await page.goto(`${desk.url}/logs?around=${(JSON.parse(first) as { id: string }).id}`);
    await page.getByRole('region', { name: 'Line' }).waitFor();
    await page.getByText('Facets').click();
    await page.getByRole('group', { name: 'Service' }).getByRole('button').first().click();
    await page.waitForURL(/service=/);
    expect(await axe(page)).toEqual([]);
    await page.emulateMedia({ colorScheme: 'light' });
    expect(await axe(page)).toEqual([]);
  });
});

describe('a tab of an older build', () => {
  it('begins anew once where a file is gone, and then says that there is a new version', async () => {
    const { page } = keep(await desk.login('operator', '/', {}, /status of (401|404)|dynamically imported module/));
    await page.locator('[data-link=live]').waitFor();
    await page.route('**/assets/trades-*.js', (route) => route.fulfill({ status: 404 }));
    let loads = 0;
    page.on('load', () => (loads += 1));
    await page.getByRole('link', { name: 'Trades' }).click();
    await page.getByText('A new version is there').waitFor();
    expect(loads).toBe(1);
  });
});

async function enter(page: Page, user: string, password = PASSWORD, path = '/'): Promise<void> {
  await page.goto(desk.url + path);
  await page.getByLabel('User name').fill(user);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Log in' }).click();
}

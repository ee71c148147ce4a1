import { axe, BrowserDesk, PASSWORD, withBrowserDesk } from '../support/browser.js';
import { until } from '../support/until.js';

let desk: BrowserDesk;
const keep = withBrowserDesk((started) => (desk = started));

/** Whoever is given a password by somebody else has to choose one first. */
async function secondAdmin(): Promise<void> {
  const given = 'given by the administrator';
  expect((await desk.call('admin', 'POST', '/api/users', { username: 'second', password: given, role: 'admin' })).status).toBe(201);
  const change = { current_password: given, new_password: PASSWORD };
  expect((await desk.call('second', 'POST', '/api/auth/password', change, given)).status).toBe(204);
}

describe('the emergency stop', () => {
  it('is only shown to who may not touch it', async () => {
    const { page } = keep(await desk.login('viewer'));
    await page.locator('span[data-stop=ARMED]').waitFor();
    expect(await page.locator('button[data-stop]').count()).toBe(0);
  });

  it('is tripped by holding, not by a click, and re-armed by a second person', async () => {
    const { page } = keep(await desk.login('operator'));
    await page.locator('button[data-stop=ARMED]').click();
    const hold = page.getByRole('button', { name: 'Hold for 1 s to stop all trading' });
    expect(await hold.isDisabled()).toBe(true);
    await page.getByLabel('Reason, for the record').fill('fill prices look wrong');
    expect(await axe(page)).toEqual([]);
    await hold.click();
    expect(await hold.isEnabled()).toBe(true);
    await hold.focus();
    await page.keyboard.down('Enter');
    await page.locator('[data-outcome=done]').waitFor();
    await page.keyboard.up('Enter');
    await page.keyboard.press('Escape');
    await page.locator('button[data-stop=TRIPPED]').waitFor();

    await secondAdmin();
    const { page: asks } = keep(await desk.login('admin', '/settings', { colorScheme: 'light' }));
    await asks.locator('button[data-stop=TRIPPED]').click();
    await asks.getByLabel('Reason, for the record').fill('prices are right again');
    await asks.getByRole('button', { name: 'Ask to re-arm' }).click();
    await asks.locator('[data-outcome=pending_approval]').waitFor();
    expect(await axe(asks)).toEqual([]);
    await page.getByText('Re-arm waits for approval').waitFor();

    const { page: decides } = keep(await desk.login('second', '/settings'));
    await decides.getByRole('button', { name: '1 request waits for you' }).click();
    await decides.getByRole('button', { name: 'Approve' }).click();
    await asks.locator('[data-outcome=done]').waitFor();
    // Who approved sees the same, and no form that asks for it again.
    await decides.locator('[data-outcome=done]').waitFor();
    expect(await decides.getByRole('button', { name: 'Ask to re-arm' }).count()).toBe(0);
    await page.locator('button[data-stop=ARMED]').waitFor();
  });
});

describe('a strategy', () => {
  it('is paused with a reason, and what was asked of it is there', async () => {
    const { page } = keep(await desk.login('operator', '/agents?id=momentum'));
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByText('State now RUNNING').waitFor();
    await page.getByLabel('Reason, for the record').fill('too many trades');
    await page.keyboard.press('Enter');
    await page.locator('[data-outcome=done]').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
    await page.getByText(/Pause of a strategy: Done\. \(operator, /).waitFor();
    const answer = await desk.call('operator', 'GET', '/api/controls/requests?limit=1');
    expect(((await answer.json()) as { items: object[] }).items).toMatchObject([{ control: 'strategy.pause', state_after: 'PAUSED' }]);
  });
});

describe('a breaker', () => {
  it('is opened by hand on the system screen', async () => {
    const { page } = keep(await desk.login('operator', '/system'));
    await page.getByRole('button', { name: 'Open the breaker: monitoring' }).click();
    await page.getByLabel('Reason, for the record').fill('its figures are wrong');
    await page.keyboard.press('Enter');
    await page.locator('[data-outcome=done]').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Close the breaker: monitoring' }).waitFor();
  });
});

describe('preferences', () => {
  it('follow the user to a browser that has stored nothing, and hold where nothing can be stored', async () => {
    const { page } = keep(await desk.login('viewer', '/settings', { colorScheme: 'dark' }));
    const kept = page.waitForResponse((response) => response.request().method() === 'PUT');
    await page.getByLabel('Theme').selectOption('light');
    expect((await kept).status()).toBe(200);
    const { page: other } = keep(await desk.tab({ colorScheme: 'dark' }));
    await other.addInitScript(() => {
      Object.defineProperty(globalThis, 'localStorage', {
        get: () => {
          throw new DOMException('blocked', 'SecurityError');
        },
      });
    });
    await desk.enter(other, 'viewer', '/settings');
    await other.locator('html[data-theme=light]').waitFor();
    await other.getByLabel('Theme').selectOption('system');
    await other.locator('html[data-theme=dark]').waitFor();
    expect(await other.locator('[data-kept]').getAttribute('data-kept')).toBe('true');
  });
});

describe('the palette', () => {
  it('names the screen with its filters, finds it again from anywhere, and the view is there in the settings', async () => {
    const { page } = keep(await desk.login('operator', '/alerts?severity=critical'));
    await page.getByRole('button', { name: 'Save view' }).click();
    await page.getByRole('combobox', { name: 'Name of the view' }).fill('Worst first');
    const kept = page.waitForResponse((response) => response.request().method() === 'PUT');
    await page.keyboard.press('Enter');
    await kept;
    await page.keyboard.press('g');
    await page.keyboard.press('d');
    await page.waitForURL(`${desk.url}/`);
    await page.keyboard.press('Control+k');
    const field = page.getByRole('combobox', { name: 'Find or go to' });
    await field.fill('worst');
    await page.getByRole('option', { name: 'View Worst first' }).waitFor();
    expect(await axe(page)).toEqual([]);
    await page.keyboard.press('Enter');
    await page.waitForURL(`${desk.url}/alerts?severity=critical`);
    await page.keyboard.press('Control+k');
    await field.fill('settings');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Remove the view Worst first' }).click();
    await page.getByText('None yet.').waitFor();
  });

  it('is not the only key: a point holds what is painted, and the page says so', async () => {
    const { page } = keep(await desk.login('operator', '/settings', { colorScheme: 'light' }));
    await page.keyboard.press('.');
    await page.getByText('Updates are held. Press . to resume.').waitFor();
    expect(await axe(page)).toEqual([]);
    await page.getByRole('button', { name: 'Go on' }).click();
    await page.locator('[data-held]').waitFor({ state: 'detached' });
  });
});

describe('the market', () => {
  it('follows what is in view, keeps my list, and goes from it to an instrument and back', async () => {
    const { page } = keep(await desk.login('operator', '/market?list=all', { colorScheme: 'light' }));
    await page.locator('[data-quote=live] [data-source$=".ltp"]').first().waitFor();
    expect(await axe(page)).toEqual([]);
    await page.getByRole('button', { name: 'Add BINANCE:BTCUSDT to my list' }).click();
    await page.getByRole('button', { name: 'My list', exact: true }).click();
    await page.getByText('1 instrument', { exact: true }).waitFor();
    await page.locator('[role=row][data-row="0"]').focus();
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/market\/BINANCE\/BTCUSDT$/);
    const price = page.locator('[data-tile=Last] [data-source$=".ltp"]');
    await price.filter({ hasText: /^[\d,]+\.\d+$/ }).waitFor();
    const before = await price.textContent();
    await until(async () => (await price.textContent()) !== before);
    await page.getByRole('img', { name: /^Bars of 1m of BTCUSDT, from / }).waitFor();
    await page.getByRole('table').getByText('Bid').waitFor();
    expect(await axe(page)).toEqual([]);
  });

  it('says in words that there is nothing of a name that no feed has, on a phone', async () => {
    const phone = { viewport: { width: 390, height: 844 }, colorScheme: 'dark' } as const;
    const { page } = keep(await desk.login('viewer', '/market/NOPE/NOTHING', phone, /status of (401|404)/));
    await page.getByText('There is no price yet.').waitFor();
    await page.getByText('No feed serves the exchange').waitFor();
    expect(await axe(page)).toEqual([]);
  });
});

describe('the portfolio', () => {
  it('draws equity over drawdown, profit and loss and exposure, and has each in numbers', async () => {
    const read = async () => {
      const answer = await desk.call('operator', 'GET', '/api/dashboard/charts/pnl?timeframe=1w&points=900');
      return ((await answer.json()) as { items: { value: number }[] }).items;
    };
    // The sandbox tells its history once the backend answers.
    await until(async () => (await read()).length > 100, 60_000);
    const { page } = keep(await desk.login('operator', '/portfolio?timeframe=1w'));
    await page.getByRole('img', { name: /^Profit and loss of the time range, between −?[\d,.]+ and −?[\d,.]+ USD$/ }).waitFor();
    await page.getByRole('img', { name: /^Net exposure of the time range, between / }).waitFor();
    await page.getByRole('button', { name: 'Show as table' }).click();
    const table = page.getByRole('group', { name: 'Show as table: Profit and loss' });
    await table.locator('[data-source="portfolio.charts.pnl"]').first().waitFor();
    expect(Math.abs((await table.locator('tbody tr').count()) - (await read()).length)).toBeLessThanOrEqual(1);
    expect(await axe(page)).toEqual([]);
  });
});

describe('a position', () => {
  it('opens beside the list with its bars, its strategies and its fills, and Escape closes it', async () => {
    // The sandbox tells its history once the backend answers.
    const told = async () => ((await (await desk.call('operator', 'GET', '/api/trades?limit=200')).json()) as { items: object[] }).items;
    await until(async () => (await told()).length === 200, 60_000);
    const { page } = keep(await desk.login('operator', '/positions', { colorScheme: 'dark' }));
    await page.locator('[role=row][data-row="0"]').focus();
    await page.keyboard.press('Enter');
    const drawer = page.locator('[data-drawer]');
    await drawer.getByRole('img', { name: /^Bars of 1m of / }).waitFor();
    await drawer.getByRole('link').first().waitFor();
    await drawer.getByRole('grid', { name: 'Fills' }).locator('[data-row="0"]').waitFor();
    expect(new URL(page.url()).searchParams.get('row')).toMatch(/^\w+~\w+~(LONG|SHORT|NET)$/);
    expect(await axe(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await drawer.waitFor({ state: 'detached' });
  });
});

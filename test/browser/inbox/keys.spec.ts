import type { Page } from 'playwright-core';
import { BrowserDesk, withBrowserDesk } from '../../support/browser.js';
import { until } from '../../support/until.js';

let desk: BrowserDesk;
const keep = withBrowserDesk((started) => (desk = started), { RATE_LIMIT_ENABLED: 'false' });

const row = (page: Page, title: string) => page.locator('[data-alert]', { hasText: title });
const cursor = (page: Page) => page.getByRole('listbox').getAttribute('aria-activedescendant');
const story = (page: Page) => page.getByRole('region', { name: 'Alert', exact: true });

/** Alerts of one source, of which the page shows no others; the first one is on top. */
async function inboxOf(source: string, titles: readonly string[], user = 'operator', expected = /status of (401|409)/): Promise<Page> {
  for (const title of titles.toReversed()) {
    const body = { title, message: `m ${title}`, severity: 'error', source };
    expect((await desk.call('admin', 'POST', '/api/alerts', body)).status).toBe(200);
  }
  const { page } = keep(await desk.login(user, `/alerts?source=${source}`, {}, expected));
  await row(page, titles.at(-1) ?? '').waitFor();
  await page.locator('[data-link=live]').waitFor();
  return page;
}

describe('the keys of the inbox', () => {
  it('move, select and extend; several are acknowledged together with one comment, and the cursor is on the next open one', async () => {
    const page = await inboxOf('several', ['S one', 'S two', 'S three', 'S four']);
    await page.keyboard.press('j');
    await page.keyboard.press('k');
    await page.keyboard.press('x');
    await page.getByText('1 selected').waitFor();
    await page.keyboard.press('Shift+J');
    await page.keyboard.press('Shift+J');
    await page.getByText('3 selected').waitFor();
    await page.keyboard.press('a');
    await page.keyboard.type('we are on it');
    await page.keyboard.press('Enter');
    await page.getByText('3 of 3 done.').waitFor();
    for (const title of ['S one', 'S two', 'S three'])
      await page.locator('[data-status=acknowledged]', { hasText: title }).getByText('ack by operator').waitFor();
    const next = await row(page, 'S four').getAttribute('id');
    await until(async () => (await cursor(page)) === next);
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await story(page).getByText('we are on it').waitFor();
    expect(page.url()).toMatch(/[?&]id=[\w-]+/);
  });

  it('comment, undo and resolve; each step is a line of the story, and Escape leaves what is open', async () => {
    const page = await inboxOf('steps', ['Step']);
    await page.keyboard.press('Enter');
    await story(page).getByText('raised it').waitFor();
    await page.keyboard.press('a');
    await page.keyboard.press('Enter');
    await page.locator('[data-status=acknowledged]', { hasText: 'Step' }).waitFor();
    await page.keyboard.press('u');
    await page.locator('[data-status=open]', { hasText: 'Step' }).waitFor();
    await page.keyboard.press('c');
    await page.keyboard.press('Enter');
    expect(await page.getByRole('textbox', { name: 'Comment', exact: true }).first().inputValue()).toBe('');
    await page.keyboard.type('cause found');
    await page.keyboard.press('Enter');
    await story(page).getByText('cause found').waitFor();
    await page.keyboard.press('r');
    await page.keyboard.press('Escape');
    expect(await row(page, 'Step').getAttribute('data-status')).toBe('open');
    await page.keyboard.press('r');
    await page.keyboard.press('Enter');
    await page.locator('[data-status=resolved]', { hasText: 'Step' }).waitFor();
    for (const line of ['acknowledged it', 'undid the acknowledgement', 'resolved it']) await story(page).getByText(line).waitFor();
    await page.keyboard.press('Escape');
    await page.waitForURL(/^(?!.*id=)/);
  });

  it('are listed by a question mark, write into a field as text, and do nothing where they are turned off', async () => {
    const page = await inboxOf('quiet', ['Quiet']);
    await page.keyboard.press('?');
    const help = page.getByRole('dialog');
    await help.getByText('extend the selection').waitFor();
    await page.keyboard.press('Escape');
    await help.waitFor({ state: 'detached' });
    await page.keyboard.press('/');
    await page.keyboard.type('Quiet a');
    expect(await page.getByRole('searchbox', { name: 'Filter alerts' }).inputValue()).toBe('Quiet a');
    await page.goto(`${desk.url}/settings`);
    await page.getByText('Single keys are shortcuts').click();
    await page.goto(`${desk.url}/alerts?source=quiet`);
    await row(page, 'Quiet').waitFor();
    await page.keyboard.press('a');
    await page.keyboard.press('g');
    await page.keyboard.press('d');
    await page.keyboard.press('.');
    await page.keyboard.press('Control+k');
    await page.getByRole('dialog').waitFor();
    expect([await page.getByText('Enter acknowledges').count(), await page.getByText('Painting is held').count()]).toEqual([0, 0]);
    expect(page.url()).toContain('/alerts');
    await page.keyboard.press('Escape');
    await page.goto(`${desk.url}/settings`);
    await page.getByText('Single keys are shortcuts').click();
  });
});

describe('what was not done', () => {
  it('is said per alert: who resolved it first has ended it, and the others are acknowledged', async () => {
    const page = await inboxOf('over', ['Over one', 'Over two', 'Over three'], 'operator');
    const id = (await row(page, 'Over two').getAttribute('data-alert')) ?? '';
    // In the moment between the key and the call.
    await page.route(`**/api/alerts/${id}/acknowledge`, async (route) => {
      await desk.call('admin', 'POST', `/api/alerts/${id}/resolve`);
      await route.continue();
    });
    await page.keyboard.press('x');
    await page.keyboard.press('Shift+J');
    await page.keyboard.press('Shift+J');
    await page.keyboard.press('a');
    await page.keyboard.press('Enter');
    await page.getByText(/^2 of 3 done\. Over two: \S+/).waitFor();
    await page.locator('[data-status=resolved]', { hasText: 'Over two' }).waitFor();
    for (const title of ['Over one', 'Over three']) await page.locator('[data-status=acknowledged]', { hasText: title }).waitFor();
  });

  it('is nothing for a viewer, whose keys only move and open', async () => {
    const page = await inboxOf('looked-at', ['Looked at'], 'viewer');
    await page.keyboard.press('Enter');
    await story(page).getByText('raised it').waitFor();
    for (const key of ['a', 'r', 'c', 'u']) await page.keyboard.press(key);
    expect(await page.getByRole('button', { name: /^(Acknowledge|Resolve|Comment|Undo)/ }).count()).toBe(0);
    expect(await page.getByText('Enter acknowledges').count()).toBe(0);
  });
});

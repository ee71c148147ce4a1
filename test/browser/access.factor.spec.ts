import { Secret, TOTP } from 'otpauth';
import { type BrowserDesk, PASSWORD, withBrowserDesk } from '../support/browser.js';

let desk: BrowserDesk;
const keep = withBrowserDesk((started) => (desk = started));

describe('the login', () => {
  it('says that Caps Lock is on, before a password is sent', async () => {
    const { page } = keep(await desk.tab());
    await page.goto(desk.url);
    const field = page.getByLabel('Password');
    await field.dispatchEvent('keydown', { key: 'A', modifierCapsLock: true });
    await page.getByText('Caps Lock is on.').waitFor();
    await field.dispatchEvent('keyup', { key: 'CapsLock', modifierCapsLock: false });
    await page.getByText('Caps Lock is on.').waitFor({ state: 'detached' });
  });
});

describe('a second factor', () => {
  it('is offered to users who have none, and can be given up by those who have one', async () => {
    const { page } = keep(await desk.login('viewer', '/admin/sessions'));
    const acts = page.getByRole('region', { name: 'Password and second factor' }).getByRole('button');
    await acts.getByText('Set up a second factor').waitFor();
    expect(await acts.allTextContents()).toEqual(['Change password', 'Set up a second factor']);
    await acts.getByText('Set up a second factor').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Current password').fill(PASSWORD);
    await page.keyboard.press('Enter');
    const secret = ((await dialog.locator('code').textContent()) ?? '').replaceAll(' ', '');
    const totp = new TOTP({ secret: Secret.fromBase32(secret) });
    await dialog.getByLabel('Code of your authenticator').fill(totp.generate());
    await page.keyboard.press('Enter');
    await dialog.getByRole('button', { name: 'I have kept them' }).click();
    await acts.getByText('Turn the second factor off').waitFor();
    expect(await acts.allTextContents()).toEqual(['Change password', 'Turn the second factor off']);
    await acts.getByText('Turn the second factor off').click();
    await dialog.getByLabel('Current password').fill(PASSWORD);
    await dialog.getByLabel('Code of your authenticator').fill(totp.generate({ timestamp: Date.now() + 30_000 }));
    await page.keyboard.press('Enter');
    await acts.getByText('Set up a second factor').waitFor();
  });
});

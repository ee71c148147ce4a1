import { Browser } from './provider.js';

/** Where browsers reach us. */
type Site = { readonly url: string };

export interface SignedIn {
  readonly browser: Browser;
  /** The answer of the callback. */
  readonly answer: Response;
  /** Of a problem. */
  readonly code: string | undefined;
}

/** From our login to the address that the provider sends the browser back to. */
export async function toCallback(app: Site, browser: Browser, returnTo = '/'): Promise<string> {
  const start = `${app.url}/api/auth/oidc/login?return_to=${encodeURIComponent(returnTo)}`;
  const { location, last } = await browser.follow(start, `${app.url}/api/auth/oidc/callback`);
  if (location === null) throw new Error(`The provider answered ${last.status}: ${await last.text()}`);
  return location;
}

export async function signIn(app: Site, returnTo = '/', browser = new Browser()): Promise<SignedIn> {
  return arrive(browser, await toCallback(app, browser, returnTo));
}

export async function arrive(browser: Browser, callback: string): Promise<SignedIn> {
  const answer = await browser.get(callback);
  const text = await answer.text();
  const code = text.startsWith('{') ? (JSON.parse(text) as { code: string }).code : undefined;
  return { browser, answer, code };
}

/** What the page does then: the first access token, and who it is of. */
export async function tokenOf(app: Site, browser: Browser) {
  const init = { method: 'POST', headers: { 'x-client': 'browser', origin: app.url } };
  const response = await browser.send(`${app.url}/api/auth/refresh`, init);
  return (await response.json()) as {
    readonly access_token: string;
    readonly code?: string;
    readonly user: { readonly username: string; readonly role: string; readonly brokers: string[]; readonly permissions: string[] };
  };
}

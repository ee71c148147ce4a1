import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { type DatabaseEnv, testDatabaseEnv } from './database/database.js';
import { buildOnce, StartedDesk } from './processes/started-desk.js';
import { logIn } from './log-in.js';

const CHROMIUM = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
export const PASSWORD = 'long enough for a browser test';

export interface Fault {
  readonly impact: string;
  readonly id: string;
  readonly where: string;
}

/** A page, and what its console complained of. */
export interface Tab {
  readonly page: Page;
  /** Errors of the console and of scripts, reports of the content security policy; without refusals that the test expects. */
  readonly complaints: string[];
}

/** The product as `npm start` runs it, with the sandbox desk, and a browser in front of it. */
export class BrowserDesk {
  private constructor(
    readonly url: string,
    /** The sandbox's risk service, to break. */
    readonly risk: string,
    private readonly desk: StartedDesk,
    private readonly home: DatabaseEnv,
    private readonly browser: Browser,
  ) {}

  static async start(variables: Readonly<Record<string, string>> = {}): Promise<BrowserDesk> {
    const home = await testDatabaseEnv('embedded');
    const passwords = Object.fromEntries(['ADMIN', 'OPERATOR', 'VIEWER'].map((role) => [`${role}_PASSWORD`, PASSWORD]));
    const env: Record<string, string> = { ...home.env, ...passwords, PORT: '0', SANDBOX: 'on', SANDBOX_SEED: '7', ...variables };
    const desk = new StartedDesk(env);
    if (env['SANDBOX'] === 'off') await desk.prints(/^ {2}Page +\S+\/$/m);
    else await desk.ready();
    const [, url = ''] = /^ {2}Page +(\S+)\/$/m.exec(desk.output) ?? [];
    const [, risk = ''] = /curl -s -X POST (\S+)\/__fault/.exec(desk.output) ?? [];
    const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-gpu'] });
    return new BrowserDesk(url, risk, desk, home, browser);
  }

  /** A browser of its own: no cookie is shared. */
  async tab(options: BrowserContextOptions = {}, expected: RegExp = /status of 401/): Promise<Tab> {
    const context = await this.browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error' && !expected.test(message.text())) complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    return { page, complaints };
  }

  /** Logs in at `path`, which is where the page then is. */
  async login(user: string, path = '/', options: BrowserContextOptions = {}, expected?: RegExp): Promise<Tab> {
    const tab = await this.tab(options, expected);
    await this.enter(tab.page, user, path);
    return tab;
  }

  async enter(page: Page, user: string, path: string): Promise<void> {
    await page.goto(this.url + path);
    await page.getByLabel('User name').fill(user);
    await page.getByLabel('Password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.getByRole('navigation', { name: 'Main' }).waitFor();
  }

  /** Asks the backend as a program does, logged in as this user. */
  async call(user: string, method: string, path: string, body: unknown = {}, password = PASSWORD): Promise<Response> {
    const headers = { 'content-type': 'application/json' };
    const init = method === 'GET' ? {} : { body: JSON.stringify(body) };
    return fetch(`${this.url}${path}`, { method, headers: { ...headers, ...(await logIn(this.url, user, password)) }, ...init });
  }

  async stop(): Promise<void> {
    await this.browser.close();
    this.desk.kill('SIGTERM');
    await this.desk.exited;
    await this.home.drop();
  }
}

/** What axe-core finds wrong with the page as it is. */
export async function axe(page: Page): Promise<Fault[]> {
  await page.evaluate(AXE);
  return page.evaluate(async (tags) => {
    const { axe: tool } = globalThis as unknown as { axe: { run(options: object): Promise<AxeResult> } };
    const { violations } = await tool.run({ runOnly: tags });
    return violations.flatMap(({ id, impact, nodes }) =>
      nodes.map(({ html, failureSummary }) => ({ id, impact: String(impact), where: `${html.slice(0, 200)} ${failureSummary ?? ''}` })),
    );
  }, TAGS);
}

interface AxeResult {
  readonly violations: readonly {
    readonly id: string;
    readonly impact: string | null;
    readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
  }[];
}

/** A desk for the tests of a file. The tabs that a test has given to keep are closed after it, and it fails when a console complained. */
export function withBrowserDesk(
  started: (desk: BrowserDesk) => void,
  variables: Readonly<Record<string, string>> | (() => Promise<Readonly<Record<string, string>>>) = {},
): (tab: Tab) => Tab {
  const tabs: Tab[] = [];
  let desk: BrowserDesk;
  beforeAll(async () => {
    buildOnce();
    desk = await BrowserDesk.start(typeof variables === 'function' ? await variables() : variables);
    started(desk);
  }, 300_000);
  afterEach(async () => {
    const complaints = tabs.flatMap((tab) => tab.complaints);
    for (const { page } of tabs.splice(0)) {
      // An answer that a test is still changing has nobody to go to: its error would end the whole worker.
      if (!page.isClosed()) await page.unrouteAll({ behavior: 'ignoreErrors' });
      await page.context().close();
    }
    if (complaints.length > 0) throw new Error(`the console complained: ${complaints.join('; ')}`);
  });
  afterAll(() => desk.stop());
  return (tab) => {
    tabs.push(tab);
    return tab;
  };
}

import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium } from 'playwright-core';
import { type RunningApp, startApp } from '../support/app.js';
import { consumerFolder, readmeExamples } from '../support/sdk-examples.js';

let app: RunningApp;
let browser: Browser;
beforeAll(async () => {
  app = await startApp();
  // A page that the test gives is not one of this machine to Chromium, and would not get to it.
  browser = await chromium.launch({
    executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-features=LocalNetworkAccessChecks'],
  });
});
afterAll(async () => {
  await browser.close();
  await app.close();
});

interface Bundler {
  build(options: object): Promise<{ readonly output: readonly { readonly code?: string }[] }>;
}

/** As a project would build it, with the bundler of the page. */
async function bundled(code: string): Promise<string> {
  const consumer = consumerFolder();
  try {
    const input = consumer.write('main.ts', code);
    const vite = createRequire(new URL('../../web/package.json', import.meta.url)).resolve('vite');
    const { build } = (await import(pathToFileURL(vite).href)) as Bundler;
    const { output } = await build({
      ...{ root: consumer.folder, configFile: false, logLevel: 'error' },
      resolve: { conditions: ['source', 'module', 'browser', 'development|production'] },
      build: { write: false, target: 'es2023', modulePreload: false, rollupOptions: { input } },
    });
    return output.map((part) => part.code ?? '').join('\n');
  } finally {
    consumer.remove();
  }
}

it('the React example of the README draws the desk after a login and after a reload, and what happens on it', async () => {
  const script = await bundled(readmeExamples().get('react') ?? '');
  const page = await browser.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.route(`${app.url}/example`, (route) =>
    route.fulfill({
      contentType: 'text/html',
      body: '<!doctype html><title>Desk</title><body></body><script type="module" src="/example.js"></script>',
    }),
  );
  await page.route(`${app.url}/example.js`, (route) => route.fulfill({ contentType: 'text/javascript', body: script }));
  await page.goto(`${app.url}/example`);
  const logIn = async (password: string) => {
    await page.getByPlaceholder('User name').fill('operator');
    await page.getByPlaceholder('Password').fill(password);
    await page.getByText('Log in', { exact: true }).click();
  };
  await logIn('not the password');
  await page.getByText('Wrong user name or password').waitFor();
  await logIn(app.passwords.operator);
  await page.getByText('desk DOWN').waitFor();
  await page.reload();
  await page.getByText('link live, alerts live').waitFor();
  await page.getByText('may acknowledge: true').waitFor();
  await page.getByText('desk DOWN').waitFor();
  const response = await fetch(`${app.url}/api/alerts`, {
    method: 'POST',
    headers: { 'x-api-key': app.apiKey, 'content-type': 'application/json' },
    body: JSON.stringify({ title: '<b>from the desk', message: 'm', severity: 'critical', source: 'sdk' }),
  });
  expect(response.status).toBe(200);
  await page.getByText('new: <b>from the desk').waitFor();
  await page.getByText('<b>from the desk', { exact: true }).waitFor();
  expect(complaints).toEqual([]);
});

import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type RunningApp, startApp } from '../support/app.js';

const CHROMIUM = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';
/** Chromium speaks to nobody but the page. */
const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

describe('Swagger UI in Chromium', () => {
  let running: RunningApp;
  let page: string;

  beforeAll(async () => {
    running = await startApp();
    const profile = mkdtempSync(join(tmpdir(), 'quarterdeck-chromium-'));
    const shown = ['--headless', '--virtual-time-budget=20000', '--dump-dom', `--user-data-dir=${profile}`, `${running.url}/docs`];
    ({ stdout: page } = await promisify(execFile)(CHROMIUM, [...QUIET, ...shown], { maxBuffer: 64 * 1024 * 1024, timeout: 60_000 }));
    rmSync(profile, { recursive: true, force: true });
  });
  afterAll(() => running.close());

  it('lists the routes', () => {
    const paths = [...page.matchAll(/data-path="([^"]+)"/g)].map(([, path]) => path);
    expect(paths).toEqual(expect.arrayContaining(['/api/auth/login', '/api/dashboard/snapshot', '/api/events']));
  });

  it('lets people authorize', () => {
    expect(page).toMatch(/<button[^>]*class="[^"]*\bauthorize\b/);
  });

  it('is not stopped by its own content security policy', () => {
    expect(page).not.toMatch(/Failed to load (API definition|remote configuration)/);
    expect(page).toMatch(/<h1 class="title">Quarterdeck/);
  });
});

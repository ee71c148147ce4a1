import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type RunningApp, startApp } from '../../support/app.js';

const JAVA = process.env.JAVA_PATH ?? 'java';
const CLIENT = fileURLToPath(new URL('./UpgradingClient.java', import.meta.url));

describe("Java's HttpClient with its own settings", () => {
  let app: RunningApp;
  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app.close());

  it('is answered, though it asks for HTTP/2 first', async () => {
    const urls = ['/health/live', '/api/dashboard/snapshot', '/nowhere'].map((path) => app.url + path);
    const { stdout } = await promisify(execFile)(JAVA, [CLIENT, ...urls]);
    expect(stdout.trim().split('\n')).toEqual(['200 HTTP_1_1 true', '401 HTTP_1_1 true', '404 HTTP_1_1 true']);
  });
});

import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newApiKey } from '../../../src/common/api-key.js';
import { freePort } from '../../../src/launcher/port.js';
import { type DatabaseEnv, testDatabaseEnv } from '../../support/database/database.js';
import { allGone, buildOnce, ROOT, StartedDesk } from '../../support/processes/started-desk.js';
import { until } from '../../support/until.js';

const COPIED = ['src', 'scripts', 'dist', 'package.json', 'package-lock.json', 'nest-cli.json', 'tsconfig.json', 'tsconfig.build.json'];
const KEY = newApiKey();
const LIMIT_MS = 110_000;

describe('npm run dev', () => {
  let root: string;
  let home: DatabaseEnv;
  let desk: StartedDesk;
  let url: string;

  beforeAll(async () => {
    buildOnce();
    root = mkdtempSync(join(tmpdir(), 'quarterdeck-dev-'));
    for (const name of COPIED) cpSync(join(ROOT, name), join(root, name), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules'), join(root, 'node_modules'));
    home = await testDatabaseEnv('embedded');
    const port = await freePort('127.0.0.1', 0);
    url = `http://127.0.0.1:${port}/api`;
    desk = await new StartedDesk({ ...home.env, PORT: String(port), SANDBOX: 'on', INGEST_API_KEY: KEY }, root, 'dev', [
      '--no-types',
    ]).ready();
    await desk.prints(/Each change that is saved in src/, LIMIT_MS);
  }, 300_000);

  afterAll(async () => {
    desk.kill('SIGTERM');
    await desk.exited;
    rmSync(root, { recursive: true });
    await home.drop();
  });

  const save = (name: string, change: (text: string) => string): void => {
    const file = join(root, name);
    writeFileSync(file, change(readFileSync(file, 'utf8')));
  };
  const titleOfNothing = async (): Promise<string> => {
    const response = await fetch(`${url}/nothing`).catch(() => null);
    return response ? ((await response.json()) as { title: string }).title : 'no answer';
  };
  const report = async (): Promise<{ duplicates: number }> => {
    const headers = { 'x-api-key': KEY, 'content-type': 'application/json' };
    const response = await fetch(`${url}/events`, { method: 'POST', headers, body: '{"id":"one","type":"coffee.empty","payload":{}}' });
    return (await response.json()) as { duplicates: number };
  };
  const kept = () => [desk.member('embedded-postgres.process.js'), desk.member('sandbox/main.js')];

  it('serves a saved change, on the database and the sandbox that were there', async () => {
    const [before, backend] = [kept(), desk.member('dist/main.js')];
    await report();
    save('src/common/problem.ts', (text) => text.replace("title: 'No such resource'", "title: 'Nothing of this name'"));
    await until(async () => (await titleOfNothing()) === 'Nothing of this name', LIMIT_MS);
    expect(kept()).toEqual(before);
    expect(desk.member('dist/main.js')).not.toBe(backend);
    expect(await report()).toMatchObject({ duplicates: 1 });
  });

  it('goes on with what it has while a file cannot be read, and says what is wrong', async () => {
    const backend = desk.member('dist/main.js');
    save('src/common/problem.ts', (text) => `${text}\nconst half =`);
    await desk.prints(/problem\.ts.*Expression expected[\s\S]*Not served/);
    expect([await titleOfNothing(), desk.member('dist/main.js')]).toEqual(['Nothing of this name', backend]);
  });

  it('ends as a whole after Ctrl-C', async () => {
    const family = desk.family();
    desk.pressCtrlC();
    await desk.exited;
    await allGone(family);
  });
});

import { mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BackedUpDesk, WHOLE } from '../support/processes/backed-up-desk.js';
import { commandsWith, paste } from '../support/processes/readme-commands.js';
import { RealBackend } from '../support/processes/real-backend.js';
import { buildOnce } from '../support/processes/started-desk.js';

beforeAll(buildOnce, 300_000);

describe('the embedded database', () => {
  const here = mkdtempSync(join(tmpdir(), 'quarterdeck-backup-'));
  const there = mkdtempSync(join(tmpdir(), 'quarterdeck-backup-'));
  const backends: RealBackend[] = [];
  const start = async (folder: string) => {
    const backend = await RealBackend.start({ DATA_DIR: join(folder, '.quarterdeck') });
    backends.push(backend);
    return backend;
  };
  afterAll(async () => {
    await Promise.all(backends.map((backend) => backend.kill()));
    for (const folder of [here, there]) rmSync(folder, { recursive: true, force: true });
  });

  it('is backed up and restored on another machine by the commands of the README, with its users, keys, events and trail', async () => {
    const [back, restore, ...more] = commandsWith('tar -czf');
    expect(more).toEqual([]);
    const desk = new BackedUpDesk();
    const first = await start(here);
    await desk.fill(first);
    await first.terminate();
    paste(back ?? '', here);
    renameSync(join(here, 'quarterdeck-backup.tgz'), join(there, 'quarterdeck-backup.tgz'));
    paste(restore ?? '', there);
    expect(await desk.found(await start(there))).toEqual(WHOLE);
  }, 120_000);
});

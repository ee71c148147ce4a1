import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { BackedUpDesk, WHOLE } from '../../support/processes/backed-up-desk.js';
import { commandsWith, paste } from '../../support/processes/readme-commands.js';
import { serverDatabase } from '../../support/database/database.js';
import { RealBackend } from '../../support/processes/real-backend.js';
import { buildOnce } from '../../support/processes/started-desk.js';

const SECRETS = { JWT_SECRET: 'a secret of the backup test, long', API_KEY_PEPPER: 'a pepper of the backup test, long' };

beforeAll(buildOnce, 300_000);

describe('a real Postgres', () => {
  const folder = mkdtempSync(join(tmpdir(), 'quarterdeck-backup-'));
  const backends: RealBackend[] = [];
  let database: Awaited<ReturnType<typeof serverDatabase>>;
  beforeAll(async () => {
    database = await serverDatabase();
  });
  afterAll(async () => {
    await Promise.all(backends.map((backend) => backend.kill()));
    await database.drop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** On a data directory of its own, as another machine has it. */
  const start = async (name: string) => {
    const env = { DATA_DIR: join(folder, name), DATABASE_URL: database.url };
    const backend = await RealBackend.start(env, { more: SECRETS });
    backends.push(backend);
    return backend;
  };

  it('is backed up while the desk runs, and is by the commands of the README as it was then, ready for the next upgrade', async () => {
    const [back, ...restore] = commandsWith('pg_dump');
    expect(restore).toHaveLength(2);
    const desk = new BackedUpDesk();
    const first = await start('here');
    await desk.fill(first);
    paste(back ?? '', folder, { DATABASE_URL: database.url });
    await first.post(['after the backup']);
    await first.terminate();
    await asNewerVersion();
    for (const command of restore) paste(command, folder, { DATABASE_URL: database.url });
    expect(await desk.found(await start('there'))).toEqual(WHOLE);
    await asNewerVersion();
  }, 120_000);

  /** What an upgrade does to the database: it makes a table that refers to one of ours. @throws where it is there already. */
  async function asNewerVersion(): Promise<void> {
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    try {
      await client.query('create table of_a_newer_version (username text references users (username))');
    } finally {
      await client.end();
    }
  }
});

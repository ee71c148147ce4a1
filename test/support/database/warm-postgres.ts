import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DynamicModule, Type } from '@nestjs/common';
import { claimDataDirectory, prepareDataDirectory } from '../../../src/platform/database/data-directory/data-directory.js';
import { DatabaseModule } from '../../../src/platform/database/database.module.js';
import { type EmbeddedServer, embeddedPostgresOf } from '../../../src/platform/database/embedded/embedded-postgres.js';
import type { ChildMessage, ParentMessage } from '../../../src/platform/database/embedded/embedded-postgres.messages.js';

const ENTRY = fileURLToPath(new URL('../../../src/platform/database/embedded/embedded-postgres.process.ts', import.meta.url));
/** The memory of closed engines comes back late: a process is replaced after this many. */
const MAX_OPENED = 25;

interface Engine {
  readonly process: ChildProcess;
  opened: number;
}

const parked: Engine[] = [];

/**
 * The embedded Postgres in a process that has served tests before: a new one compiles 9 MB of WebAssembly and fills its memory first, which
 * costs more than most tests. For tests that do not kill it; tests of its process and locks open an `EmbeddedPostgres`.
 */
export async function warmPostgres(dataDir: string): Promise<EmbeddedServer> {
  const directory = resolve(dataDir);
  prepareDataDirectory(directory);
  const claim = claimDataDirectory(directory);
  const engine = parked.pop() ?? started();
  engine.opened += 1;
  const socketDirectory = mkdtempSync(join(tmpdir(), 'qd-'));
  const open = { kind: 'open', dataDirectory: join(directory, 'postgres'), socketPath: join(socketDirectory, '.s.PGSQL.5432') } as const;
  await answered(engine, open, 'ready');
  const closed = async (): Promise<void> => {
    // A start that failed may have left it in the middle of a statement; then the next database has an engine of its own.
    const isParked = await answered(engine, { kind: 'park' }, 'parked').then(
      () => true,
      () => false,
    );
    if (isParked && engine.opened < MAX_OPENED) parked.push(engine);
    else engine.process.kill('SIGKILL');
    claim.release();
  };
  let closing: Promise<void> | undefined;
  return { ...embeddedPostgresOf(socketDirectory), close: () => (closing ??= closed()) };
}

/** The module of the database that the configuration names, warm where it is embedded. */
export function databaseModule({ DATABASE_URL, DATA_DIR }: { DATABASE_URL?: string | undefined; DATA_DIR: string }): Type | DynamicModule {
  return DATABASE_URL === undefined ? DatabaseModule.on(warmPostgres(DATA_DIR)) : DatabaseModule;
}

function started(): Engine {
  const child = fork(ENTRY, {
    execArgv: ['--disable-warning=ExperimentalWarning'],
    env: {},
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  child.unref();
  child.channel?.unref();
  return { process: child, opened: 0 };
}

/** @throws Error when the process ends instead, with why. */
async function answered({ process: child }: Engine, message: ParentMessage, kind: ChildMessage['kind']): Promise<void> {
  const over = new AbortController();
  const { signal } = over;
  child.ref();
  child.channel?.ref();
  const ended = once(child, 'exit', { signal }).then(([code]) => {
    throw new Error(`The embedded database ended with ${String(code)}`);
  });
  const said = new Promise<void>((done, failed) => {
    const onMessage = (answer: ChildMessage): void => {
      if (answer.kind === kind) done();
      else if (answer.kind === 'failed') failed(new Error(answer.reason));
    };
    child.on('message', onMessage);
    signal.addEventListener('abort', () => child.off('message', onMessage));
  });
  child.send(message);
  await Promise.race([said, ended]).finally(() => {
    over.abort();
    ended.catch(() => {});
    child.unref();
    child.channel?.unref();
  });
}

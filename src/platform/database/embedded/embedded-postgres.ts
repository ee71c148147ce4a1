import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { extname, join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Logger } from '@nestjs/common';
import { Problem } from '../../../common/problem.js';
import { StartupError } from '../../../config/config.js';
import { claimDataDirectory, prepareDataDirectory } from '../data-directory/data-directory.js';
import type { ChildMessage, ParentMessage } from './embedded-postgres.messages.js';
import { FilesLock } from '../data-directory/files-lock.js';

const ENTRY = fileURLToPath(new URL(`./embedded-postgres.process${extname(import.meta.url)}`, import.meta.url));
/** How long a query waits for a database that is starting again; a restart takes about half a second. */
export const RESTART_PATIENCE_MS = 5_000;
const FIRST_BACKOFF_MS = 50;
const MAX_BACKOFF_MS = 5_000;
const PING_MS = 5_000;
/** A statement runs in one go and answers no ping meanwhile, so this is also the longest statement. */
const UNRESPONSIVE_MS = 120_000;
const CLOSE_PATIENCE_MS = 5_000;

/** A running embedded Postgres. */
export interface EmbeddedServer {
  /** The pg driver reaches it through a host that is a directory, where it looks for the socket `.s.PGSQL.<port>`. */
  readonly connection: { readonly host: string; readonly port: number; readonly user: string; readonly database: string };
  /** Resolves at once while it runs, else when it runs again; rejects with `storage.unavailable` after 5 s. */
  whenReady(): Promise<void>;
  close(): Promise<void>;
}

/** The directory of its files in the data directory. */
const FILES = 'postgres';
const connectionAt = (socketDirectory: string) => ({ host: socketDirectory, port: 5432, user: 'postgres', database: 'postgres' });

/** One that another process opens and closes: `npm run dev` keeps it up while the backend starts again. */
export function embeddedPostgresOf(socketDirectory: string): EmbeddedServer {
  return { connection: connectionAt(socketDirectory), whenReady: () => Promise.resolve(), close: () => Promise.resolve() };
}

/** PGlite in a child process, served over a Unix socket, and started again when it dies. */
export class EmbeddedPostgres implements EmbeddedServer {
  private readonly log = new Logger(EmbeddedPostgres.name);
  private readonly socketDirectory = mkdtempSync(join(tmpdir(), 'qd-'));
  private readonly lock: FilesLock;
  private readonly stopping = new AbortController();
  private child: ChildProcess | undefined;
  private running = false;
  private start: Promise<void> = Promise.resolve();

  private constructor(
    private readonly dataDir: string,
    private readonly claim: { release(): void },
  ) {
    this.lock = new FilesLock(dataDir);
  }

  /** Whether a desk has ever been started on `dataDir`. */
  static isMade(dataDir: string): boolean {
    return existsSync(join(dataDir, FILES));
  }

  /** Opens `dataDir` (makes the database on the first start). @throws StartupError when the directory is not usable or in use. */
  static async open(dataDir: string): Promise<EmbeddedPostgres> {
    const path = resolve(dataDir);
    prepareDataDirectory(path);
    const postgres = new EmbeddedPostgres(path, claimDataDirectory(path));
    try {
      await postgres.launch();
      return postgres;
    } catch (cause) {
      await postgres.close();
      if (cause instanceof StartupError) throw cause;
      throw new StartupError(`The embedded database in ${path} cannot be opened: ${String(cause)}.`, { cause });
    }
  }

  get connection(): EmbeddedServer['connection'] {
    return connectionAt(this.socketDirectory);
  }

  /** The process that has the files open; for tests that kill it. */
  get pid(): number | undefined {
    return this.child?.pid;
  }

  async whenReady(): Promise<void> {
    if (this.running) return;
    const waited = new AbortController();
    try {
      const tooLate = delay(RESTART_PATIENCE_MS, undefined, { signal: waited.signal }).then(() => {
        throw new Problem('storage.unavailable', { retryAfterSeconds: 2 });
      });
      await Promise.race([this.start, tooLate]);
    } finally {
      waited.abort();
    }
  }

  /** Closes the files cleanly and releases the directory. */
  async close(): Promise<void> {
    this.stopping.abort();
    await this.start.catch(() => {});
    const child = this.child;
    if (child && isRunning(child)) {
      const exited = once(child, 'exit');
      send(child, { kind: 'close' });
      const patience = setTimeout(() => child.kill('SIGKILL'), CLOSE_PATIENCE_MS);
      await exited;
      clearTimeout(patience);
    }
    rmSync(this.socketDirectory, { recursive: true, force: true });
    this.claim.release();
  }

  private async launch(): Promise<void> {
    await this.lock.awaitFree();
    // No environment: the child needs none of the backend's secrets.
    const child = fork(ENTRY, {
      execArgv: ['--disable-warning=ExperimentalWarning'],
      env: {},
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    if (child.pid === undefined) throw new Error('its process could not be started');
    try {
      this.lock.take(child.pid, this.socketDirectory);
    } catch (error) {
      child.kill('SIGKILL');
      throw error;
    }
    this.child = child;
    const ended = this.watch(child);
    send(child, { kind: 'open', dataDirectory: join(this.dataDir, FILES), socketPath: join(this.socketDirectory, '.s.PGSQL.5432') });
    await Promise.race([whenSaid(child, 'ready'), ended]);
    this.running = true;
    ended.catch((reason: Error) => this.onDeath(reason));
  }

  /** Rejects with the reason when the child ends; kills it when it does not react any more. */
  private watch(child: ChildProcess): Promise<never> {
    let receivedAtMs = Date.now();
    let reason: string | undefined;
    child.on('message', (message: ChildMessage) => {
      receivedAtMs = Date.now();
      if (message.kind === 'failed') reason = message.reason;
    });
    const pinging = setInterval(() => {
      if (this.running && Date.now() - receivedAtMs > UNRESPONSIVE_MS) child.kill('SIGKILL');
      else send(child, { kind: 'ping' });
    }, PING_MS).unref();
    return new Promise((_, reject) => {
      child.on('error', () => {});
      child.once('exit', (code, signal) => {
        clearInterval(pinging);
        this.lock.release();
        reject(new Error(reason ?? `it ended with ${signal ?? `code ${code}`}`));
      });
    });
  }

  private onDeath(reason: Error): void {
    this.running = false;
    if (this.stopping.signal.aborted) return;
    this.log.error(`The embedded database died and is started again: ${reason.message}`);
    this.start = this.relaunch();
    this.start.catch(() => {});
  }

  private async relaunch(): Promise<void> {
    for (let backoffMs = FIRST_BACKOFF_MS; ; backoffMs = Math.min(2 * backoffMs, MAX_BACKOFF_MS)) {
      await delay(backoffMs, undefined, { signal: this.stopping.signal });
      try {
        await this.launch();
        this.log.log('The embedded database is back.');
        return;
      } catch (error) {
        this.log.error(`The embedded database does not start: ${String(error)}`);
      }
    }
  }
}

function isRunning(child: ChildProcess): boolean {
  return child.exitCode === null && child.signalCode === null;
}

function send(child: ChildProcess, message: ParentMessage): void {
  // The child may be dying at this moment; its exit decides what follows.
  if (child.connected) child.send(message, () => {});
}

function whenSaid(child: ChildProcess, kind: ChildMessage['kind']): Promise<void> {
  return new Promise((said) => {
    child.on('message', (message: ChildMessage) => {
      if (message.kind === kind) said();
    });
  });
}

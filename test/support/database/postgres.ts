import { execFile } from 'node:child_process';
import { chown, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from '../../../src/launcher/port.js';

const run = promisify(execFile);
const INSTALLED = '/usr/lib/postgresql';
const USER = 'postgres';

/** A Postgres of the test's own, on a free port and with files of its own, that may be stopped in every way and made a standby. */
export class PostgresServer {
  private constructor(
    private readonly programs: string,
    private readonly directory: string,
    readonly port: number,
  ) {}

  static async start(): Promise<PostgresServer> {
    const [newest] = (await readdir(INSTALLED)).toSorted((a, b) => Number(b) - Number(a));
    const directory = await mkdtemp(join(tmpdir(), 'quarterdeck-postgres-'));
    const server = new PostgresServer(join(INSTALLED, newest ?? '', 'bin'), directory, await freePort('127.0.0.1', 0));
    if (process.getuid?.() === 0) {
      const { stdout } = await run('id', ['-u', USER]);
      await chown(directory, Number(stdout), -1);
    }
    await server.program('initdb', '--auth', 'trust', '--username', USER, '--no-sync', '--pgdata', server.files);
    await server.run();
    return server;
  }

  get url(): string {
    return `postgres://${USER}@127.0.0.1:${this.port}/postgres`;
  }

  /** Starts (again), with these settings. A standby follows no primary: it answers reads with what it has, for ever. */
  async run({ standby = false, settings = '' } = {}): Promise<void> {
    if (standby) await this.program('touch', join(this.files, 'standby.signal'));
    const options = `-p ${this.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off ${settings}`;
    await this.program('pg_ctl', 'start', '-w', '-s', '-D', this.files, '-l', join(this.directory, 'log'), '-o', options);
  }

  /** `immediate` is a crash: what runs is cut off, and the next start recovers. */
  async stop(mode: 'fast' | 'immediate' = 'fast'): Promise<void> {
    await this.program('pg_ctl', 'stop', '-w', '-s', '-D', this.files, '-m', mode);
  }

  /** Makes a standby the primary. */
  async promote(): Promise<void> {
    await this.program('pg_ctl', 'promote', '-w', '-s', '-D', this.files);
  }

  async remove(): Promise<void> {
    await this.stop('immediate').catch(() => undefined);
    await rm(this.directory, { recursive: true, force: true });
  }

  private get files(): string {
    return join(this.directory, 'data');
  }

  /** As the user of the server where we are root, as whom Postgres does not run. */
  private async program(name: string, ...args: string[]): Promise<void> {
    const path = name === 'touch' ? name : join(this.programs, name);
    const command = process.getuid?.() === 0 ? ['runuser', '-u', USER, '--', path, ...args] : [path, ...args];
    await run(command[0] ?? '', command.slice(1), { cwd: this.directory });
  }
}

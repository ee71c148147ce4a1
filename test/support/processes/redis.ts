import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../../../src/config/config.js';
import { RedisConnections } from '../../../src/platform/redis/redis.connections.js';
import { until } from '../until.js';
import { freePort } from '../../../src/launcher/port.js';

/** A redis-server of the test's own, on a free port and with a directory of its own, that may be killed, paused and wiped. */
export class RedisServer {
  private process: ChildProcess | undefined;

  private constructor(
    readonly port: number,
    private readonly directory: string,
    private readonly password: string,
  ) {}

  static async start({ password = '' } = {}): Promise<RedisServer> {
    const server = new RedisServer(await freePort('127.0.0.1', 0), await mkdtemp(join(tmpdir(), 'quarterdeck-redis-')), password);
    await server.run();
    return server;
  }

  get url(): string {
    return `redis://${this.password === '' ? '' : `:${this.password}@`}127.0.0.1:${this.port}`;
  }

  /** Starts again, with what `save` kept. */
  async run(): Promise<void> {
    const auth = this.password === '' ? [] : ['--requirepass', this.password];
    const args = [
      '--port',
      String(this.port),
      '--bind',
      '127.0.0.1',
      '--dir',
      this.directory,
      '--save',
      '',
      '--appendonly',
      'no',
      '--dbfilename',
      'dump.rdb',
      ...auth,
    ];
    this.process = spawn('redis-server', args, { stdio: 'ignore' });
    await until(() => this.answers());
  }

  /** Writes all data to disk: what a later `run` comes back with. */
  async save(): Promise<void> {
    await this.command('SAVE');
  }

  async kill(): Promise<void> {
    const process = this.process;
    this.process = undefined;
    if (!process || process.exitCode !== null) return;
    process.kill('SIGKILL');
    await once(process, 'exit');
  }

  /** Killed and started again without its data. */
  async restartEmpty(): Promise<void> {
    await this.kill();
    await rm(join(this.directory, 'dump.rdb'), { force: true });
    await this.run();
  }

  /** Another server that begins with what this one has saved. */
  async copy(): Promise<RedisServer> {
    const other = new RedisServer(await freePort('127.0.0.1', 0), await mkdtemp(join(tmpdir(), 'quarterdeck-redis-')), this.password);
    await other.adopt(this);
    await other.run();
    return other;
  }

  /** Takes over what the other has saved, for the next `run`. */
  async adopt(other: RedisServer): Promise<void> {
    await copyFile(join(other.directory, 'dump.rdb'), join(this.directory, 'dump.rdb'));
  }

  /** Stops answering without closing anything. */
  pause(): void {
    this.process?.kill('SIGSTOP');
  }

  resume(): void {
    this.process?.kill('SIGCONT');
  }

  /** The raw answer to one inline command. */
  async command(...words: string[]): Promise<string> {
    const socket = createConnection(this.port, '127.0.0.1');
    try {
      await once(socket, 'connect');
      const lines = [...(this.password === '' ? [] : [`AUTH ${this.password}`]), words.join(' '), 'QUIT'];
      socket.write(`${lines.join('\r\n')}\r\n`);
      let answer = '';
      for await (const chunk of socket) answer += String(chunk);
      return answer;
    } finally {
      socket.destroy();
    }
  }

  async stop(): Promise<void> {
    this.resume();
    await this.kill();
    await rm(this.directory, { recursive: true, force: true });
  }

  private async answers(): Promise<boolean> {
    return (await this.command('PING').catch(() => '')).includes('PONG');
  }
}

/** Connections as the backend makes them. */
export function connectionsTo(url: string | undefined): RedisConnections {
  return new RedisConnections(loadConfig({ NODE_ENV: 'test', REDIS_URL: url }));
}

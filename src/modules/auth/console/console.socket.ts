import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Problem } from '../../../common/problem.js';
import { reasonOf } from '../../../common/reason.js';
import { Config } from '../../../config/config.js';
import { ConsoleService } from './console.service.js';

/** Where `npm run desk` finds the socket of a running desk: a file in DATA_DIR with its path, which may be too long for a socket there. */
export const SOCKET_FILE = 'console.socket';
const MOST_BYTES = 65_536;
const PATIENCE_MS = 30_000;

/** The answer to a command. */
export type ConsoleAnswer = { readonly result: object } | { readonly problem: { readonly detail: string; readonly errors?: unknown } };

/**
 * The socket for `npm run desk` while the desk runs on its embedded database, which only one process can open. Only the operating
 * system's user of this process can connect. One line of JSON in, one out. With a real database the command connects to that itself.
 */
@Injectable()
export class ConsoleSocket implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(ConsoleSocket.name);
  private readonly file: string;
  private readonly isNeeded: boolean;
  private directory: string | null = null;
  private server: Server | null = null;
  private readonly sockets = new Set<Socket>();

  constructor(
    private readonly commands: ConsoleService,
    { variables }: Config,
  ) {
    this.file = join(variables.DATA_DIR, SOCKET_FILE);
    this.isNeeded = variables.DATABASE_URL === undefined;
  }

  async onApplicationBootstrap(): Promise<void> {
    if (!this.isNeeded) return;
    try {
      this.directory = mkdtempSync(join(tmpdir(), 'qd-console-'));
      const path = join(this.directory, 'desk.sock');
      this.server = createServer({ allowHalfOpen: true }, (socket) => this.take(socket));
      await once(this.server.listen(path), 'listening');
      writeFileSync(this.file, path, { mode: 0o600 });
    } catch (error) {
      // The desk itself does not need it.
      this.logger.warn(`npm run desk cannot reach this process: ${reasonOf(error)}`);
    }
  }

  onModuleDestroy(): void {
    if (!this.directory) return;
    for (const socket of this.sockets) socket.destroy();
    this.server?.close();
    rmSync(this.file, { force: true });
    rmSync(this.directory, { recursive: true, force: true });
  }

  private take(socket: Socket): void {
    this.sockets.add(socket);
    let text = '';
    socket.setEncoding('utf8').setTimeout(PATIENCE_MS, () => socket.destroy());
    socket.on('error', () => undefined).on('close', () => this.sockets.delete(socket));
    socket.on('data', (part: string) => {
      if (text.includes('\n')) return;
      text += part;
      if (text.length > MOST_BYTES) socket.destroy();
      else if (text.includes('\n')) void this.answer(text).then((answer) => socket.end(`${JSON.stringify(answer)}\n`));
    });
  }

  private async answer(line: string): Promise<ConsoleAnswer> {
    return consoleAnswer(async () => this.commands.run(JSON.parse(line)));
  }
}

/** The result or the problem of a command as one plain object. */
export async function consoleAnswer(run: () => Promise<object>): Promise<ConsoleAnswer> {
  try {
    return { result: await run() };
  } catch (error) {
    if (!(error instanceof Problem)) return { problem: { detail: reasonOf(error) } };
    const { detail = error.message, errors } = error.options;
    return { problem: { detail, ...(errors && { errors }) } };
  }
}

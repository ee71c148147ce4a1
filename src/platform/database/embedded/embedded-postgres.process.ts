/**
 * Entry of the child process that is the embedded Postgres (docs/adr/0003-embedded-postgres.md). It opens the database when its parent asks
 * for it, and ends when its parent does. Node also runs this file as it stands (types stripped), so of our modules it imports types only.
 */
import { once } from 'node:events';
import { chmodSync, existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { dirname, join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { PGlite, type PGliteOptions } from '@electric-sql/pglite';
import type { ChildMessage, ParentMessage } from './embedded-postgres.messages.js';

// The files of the database are for this user only, wherever they are moved or copied to.
process.umask(0o077);

// V8 compiles a function of the engine a second time, for speed, when it has run this much. At its default of 13,000,000 the start alone
// makes it compile for as long as the start takes, and keep 40 MB of code that most desks never need.
setFlagsFromString('--wasm-tiering-budget=100000000');

const SETTINGS = {
  // PGlite has no background checkpointer: the log is recycled only at the checkpoints that we ask for, so keep little of it.
  min_wal_size: '32MB',
  max_wal_size: '64MB',
  // The pages are in the file cache of the machine as well: PGlite's default of 128 MB would hold them twice.
  shared_buffers: '16MB',
};
const OPTIONS: PGliteOptions = {
  startParams: [...PGlite.defaultStartParams, ...Object.entries(SETTINGS).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
};

const PROTOCOL_3 = 196_608;
const ENCRYPTION_REQUESTS: readonly number[] = [80_877_103, 80_877_104];
const MAX_STARTUP_BYTES = 10_000;
const TERMINATE = 'X'.charCodeAt(0);
/** The status with which Postgres leaves its main loop for an ordinary SQL error. */
const SQL_ERROR_STATUS = 100;
const RESET = [Uint8Array.of('S'.charCodeAt(0), 0, 0, 0, 4), simpleQuery('ROLLBACK'), simpleQuery('DISCARD ALL')];

function simpleQuery(sql: string): Uint8Array {
  const message = Buffer.from(`Q\0\0\0\0${sql}\0`);
  message.writeInt32BE(message.length - 1, 1);
  return new Uint8Array(message);
}

class Engine extends PGlite {
  /** PGlite swallows WASM traps and Postgres' own FATAL exits and goes on with a broken engine: end instead, and let crash recovery work. */
  endOnCrash(): void {
    if (!this.mod) throw new Error('PGlite is not ready');
    const loop = this.mod._PostgresMainLoopOnce;
    this.mod._PostgresMainLoopOnce = () => {
      try {
        loop();
      } catch (error) {
        if (!(error instanceof Object && 'status' in error && error.status === SQL_ERROR_STATUS)) fail(error);
        throw error;
      }
    };
  }

  /** Clears away the rest of the connection before in the one session: a half statement, a transaction, locks, settings. */
  async reset(): Promise<void> {
    for (const message of RESET) await this.execProtocolRawStream(message, { onRawData: () => {} });
  }
}

/** Cuts the byte stream of one client into runs of complete messages of the Postgres protocol. */
class MessageReader {
  private chunks: Buffer[] = [];
  private size = 0;
  private needed = 8;
  private started = false;
  /** The client has said goodbye, or its bytes are not of the protocol: nothing that follows is read. */
  ended = false;

  /** The complete messages so far; the start-up packet comes alone. */
  push(chunk: Buffer): Buffer[] {
    this.chunks.push(chunk);
    this.size += chunk.length;
    if (this.size < this.needed) return [];
    const bytes = Buffer.concat(this.chunks);
    const runs: Buffer[] = [];
    let from = 0;
    if (!this.started) from = this.readStartup(bytes, runs);
    if (this.started) from = this.readRun(bytes, from, runs);
    this.chunks = [bytes.subarray(from)];
    this.size = bytes.length - from;
    return runs;
  }

  private readStartup(bytes: Buffer, runs: Buffer[]): number {
    let from = 0;
    while (bytes.length - from >= 8) {
      const [length, code] = [bytes.readInt32BE(from), bytes.readInt32BE(from + 4)];
      this.ended = length < 8 || length > MAX_STARTUP_BYTES || !(code === PROTOCOL_3 || ENCRYPTION_REQUESTS.includes(code));
      this.needed = length;
      if (this.ended || bytes.length - from < length) return from;
      runs.push(bytes.subarray(from, from + length));
      from += length;
      this.needed = 8;
      if (code !== PROTOCOL_3) continue;
      this.started = true;
      return from;
    }
    return from;
  }

  private readRun(bytes: Buffer, start: number, runs: Buffer[]): number {
    let end = start;
    this.needed = 5;
    while (bytes.length - end >= 5) {
      const length = 1 + bytes.readInt32BE(end + 1);
      this.ended = length < 5 || bytes[end] === TERMINATE;
      this.needed = length;
      if (this.ended || bytes.length - end < length) break;
      end += length;
      this.needed = 5;
    }
    if (end > start) runs.push(bytes.subarray(start, end));
    return end;
  }
}

let engine: Engine | undefined;
let socketDirectory: string | undefined;
let serving = false;
const waiting: Socket[] = [];
const complaints: string[] = [];

/** PGlite has one session for all connections, so they are served one after the other; nothing is read from those that wait. */
const server = createServer({ pauseOnConnect: true }, (socket) => {
  socket.on('error', () => {});
  waiting.push(socket);
  serveNext().catch(fail);
});

async function serveNext(): Promise<void> {
  const socket = serving ? undefined : waiting.shift();
  if (!socket || !engine) return;
  serving = true;
  await engine.reset();
  await serve(socket, engine);
  socket.destroy();
  serving = false;
  await serveNext();
}

async function serve(socket: Socket, database: Engine): Promise<void> {
  const reader = new MessageReader();
  const chunks: AsyncIterable<Buffer> = socket.iterator({ destroyOnReturn: true });
  try {
    for await (const chunk of chunks) {
      for (const run of reader.push(chunk)) await answer(socket, database, run);
      if (reader.ended) return;
    }
  } catch (error) {
    // The client is gone; any other error is ours.
    if (!socket.destroyed) throw error;
  }
}

async function answer(socket: Socket, database: Engine, run: Buffer): Promise<void> {
  if (run.length === 8 && ENCRYPTION_REQUESTS.includes(run.readInt32BE(4))) {
    socket.write('N');
    return;
  }
  await database.execProtocolRawStream(new Uint8Array(run), { onRawData: (bytes) => void socket.write(Buffer.from(bytes)) }).catch(fail);
  if (socket.writableNeedDrain) await drained(socket);
}

/** Leaves no listener behind, as one connection may wait a thousand times. */
async function drained(socket: Socket): Promise<void> {
  const over = new AbortController();
  const { signal } = over;
  await Promise.race([once(socket, 'drain', { signal }), once(socket, 'close', { signal })]).finally(() => over.abort());
}

async function open(dataDirectory: string, socketPath: string): Promise<void> {
  socketDirectory = dirname(socketPath);
  await initialise(dataDirectory);
  engine = await started(dataDirectory);
  engine.endOnCrash();
  rmSync(socketPath, { force: true });
  server.listen(socketPath, () => send({ kind: 'ready' }));
}

/** A first start that is killed must not leave half a database behind: it is made beside its place and moved there when complete. */
async function initialise(dataDirectory: string): Promise<void> {
  if (existsSync(dataDirectory)) return;
  const draft = `${dataDirectory}.new`;
  rmSync(draft, { recursive: true, force: true });
  const instance = await started(draft);
  await instance.close();
  closeToOthers(draft);
  renameSync(draft, dataDirectory);
}

/** PGlite unpacks its first files with a mode of their own, whatever the umask. */
function closeToOthers(directory: string): void {
  for (const entry of readdirSync(directory, { recursive: true, withFileTypes: true }))
    if (entry.isFile()) chmodSync(join(entry.parentPath, entry.name), 0o600);
}

async function started(dataDirectory: string): Promise<Engine> {
  const onStderr = (line: string): boolean => {
    complaints.push(line);
    complaints.splice(0, complaints.length - 3);
    return true;
  };
  const instance = new Engine(dataDirectory, { ...OPTIONS, onStderr });
  await instance.waitReady;
  return instance;
}

/** Writes the last checkpoint. A transaction that is still open is not committed by it. */
async function closeFiles(): Promise<void> {
  await engine?.close();
  engine = undefined;
  if (socketDirectory !== undefined) rmSync(socketDirectory, { recursive: true, force: true });
}

const park = (): Promise<unknown> => closeFiles().then(() => server.close(() => send({ kind: 'parked' })));
const close = (): Promise<never> => closeFiles().then(() => process.exit(0));

function fail(error: unknown): never {
  const reason = [...(error instanceof Error ? [String(error)] : []), ...complaints].join('; ');
  send({ kind: 'failed', reason });
  process.exit(1);
}

function send(message: ChildMessage): void {
  if (process.connected) process.send?.(message);
}

process.on('message', (message: ParentMessage) => {
  if (message.kind === 'open') open(message.dataDirectory, message.socketPath).catch(fail);
  else if (message.kind === 'ping') send({ kind: 'pong' });
  else if (message.kind === 'park') park().catch(fail);
  else close().catch(fail);
});
process.on('disconnect', () => void close().catch(fail));
process.on('uncaughtException', fail);
process.on('unhandledRejection', fail);
// A terminal's Ctrl-C and a supervisor's SIGTERM reach the whole process group; the parent closes us after its last query.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => {});

import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { SandboxPort, SandboxService } from '../../config/sandbox.config.js';
import { errorCode } from '../failure.js';
import { FaultInputError, readFault, type Fault } from './fault.js';
import { sendJson, sendWithFault, type ServiceAnswer } from './faulty-answer.js';
import { BadQuery, type Command, type Routes } from './routes.js';

const BODY_LIMIT_BYTES = 1024 * 1024;
const LISTEN_AGAIN_MS = 200;
const NO_FAULT: Fault = { mode: 'none' };
/** Faults of the answer alone. */
const OBEYING: ReadonlySet<Fault['mode']> = new Set(['none', 'slow', 'garbage', 'partial']);

/** A chosen port that another process holds. */
export class PortInUseError extends Error {
  override readonly name = 'PortInUseError';
}

class BodyTooLarge extends Error {}

/** A part beside the service that fails on demand, at `/__feeds/<name>/__fault`. */
export interface Faultable {
  faultState(): Record<string, unknown>;
  /** @throws FaultInputError */
  setFault(raw: unknown): Promise<void> | void;
}
const FEED_FAULT = /^\/__feeds\/([^/]+)\/__fault$/;

/** Serves one service's routes on loopback, with faults on demand. Paths that start with `/__` are the control side and never faulty. */
export class ServiceServer {
  private readonly server: Server;
  private port = 0;
  private readonly own: Faultable = { faultState: () => this.faultState(), setFault: (raw) => this.setFault(readFault(raw)) };
  private current: Fault = NO_FAULT;
  private endsAtMs: number | null = null;
  private timer: NodeJS.Timeout | undefined;
  private closed = false;

  constructor(
    readonly name: SandboxService,
    private readonly routes: Routes,
    private readonly truth: () => unknown,
    private readonly host = '127.0.0.1',
    private readonly command: Command = () => undefined,
    private readonly feeds: ReadonlyMap<string, Faultable> = new Map(),
  ) {
    this.server = createServer({ headersTimeout: 10_000, requestTimeout: 15_000, keepAliveTimeout: 65_000 }, (req, res) => {
      this.handle(req, res).catch(() => res.destroy());
    });
    this.server.on('clientError', (_error, socket) =>
      socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n'),
    );
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** @throws PortInUseError when the port was asked for and is taken; a default port gives way to a free one. */
  async listen({ port, explicit }: SandboxPort): Promise<void> {
    try {
      await this.bind(port);
    } catch (error) {
      if (errorCode(error) !== 'EADDRINUSE') throw error;
      if (explicit) throw new PortInUseError(`Port ${port}, asked for by SANDBOX_PORTS for the ${this.name} service, is already in use.`);
      await this.bind(0);
    }
    const address = this.server.address();
    this.port = typeof address === 'object' && address ? address.port : port;
    // An error after the start (a full file table, say) costs a connection, not the desk.
    this.server.on('error', () => undefined);
  }

  faultState(): Record<string, unknown> {
    const { mode, delay_ms = null } = this.current;
    return { service: this.name, mode, delay_ms, ends_at: this.endsAtMs === null ? null : new Date(this.endsAtMs).toISOString() };
  }

  /** Applies a fault, replacing the one before; for `none` after `refuse`, once the port listens again. */
  async setFault(fault: Fault): Promise<void> {
    clearTimeout(this.timer);
    this.current = fault;
    this.endsAtMs = fault.for_seconds === undefined ? null : Date.now() + fault.for_seconds * 1000;
    if (fault.for_seconds !== undefined) this.timer = setTimeout(() => void this.setFault(NO_FAULT), fault.for_seconds * 1000).unref();
    if (fault.mode === 'refuse') this.stopListening();
    else if (!this.server.listening) await this.listenAgain();
  }

  async close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.timer);
    const gone = this.server.listening ? once(this.server, 'close') : Promise.resolve();
    this.server.close();
    this.server.closeAllConnections();
    await gone;
  }

  private async handle(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const url = URL.parse(req.url ?? '/', 'http://desk');
    if (!url) return sendJson(res, { status: 400, body: { detail: 'The address of the request cannot be read.' } });
    if (url.pathname.startsWith('/__')) return this.control(req, res, url.pathname);
    if (req.method === 'POST') return this.obey(req, res, url.pathname);
    // The body is not used, but has to be read off the line.
    req.on('error', () => undefined).resume();
    sendWithFault(req, res, this.current, this.answer(req.method ?? 'GET', url));
  }

  /** A service with a fault carries out no command, unless only its answers are bad. */
  private async obey(req: IncomingMessage, res: ServerResponse, path: string): Promise<void> {
    const body = await readJson(req).catch(() => null);
    if (!OBEYING.has(this.current.mode)) return sendWithFault(req, res, this.current, { status: 200, body: {} });
    const done = this.command(path, body);
    const answer = done === undefined ? this.answer('POST', new URL(path, 'http://desk')) : { status: 200, body: done };
    sendWithFault(req, res, this.current, answer);
  }

  private answer(method: string, url: URL): ServiceAnswer {
    const route = this.routes.get(url.pathname);
    if (!route) return { status: 404, body: { detail: 'Not Found' } };
    if (method !== 'GET' && method !== 'HEAD') return { status: 405, body: { detail: 'Method Not Allowed' } };
    try {
      return { status: 200, body: route(url.searchParams) };
    } catch (error) {
      if (error instanceof BadQuery) return { status: 422, body: { detail: error.message } };
      throw error;
    }
  }

  private async control(req: IncomingMessage, res: ServerResponse, path: string): Promise<void> {
    if (path === '/__ledger' && req.method === 'GET') return sendJson(res, { status: 200, body: this.truth() });
    const faulty = path === '/__fault' ? this.own : this.feeds.get(FEED_FAULT.exec(path)?.[1] ?? '');
    if (!faulty) return sendJson(res, { status: 404, body: { detail: 'Not Found' } });
    if (req.method === 'GET') return sendJson(res, { status: 200, body: faulty.faultState() });
    if (req.method !== 'POST') return sendJson(res, { status: 405, body: { detail: 'Method Not Allowed' } });
    try {
      await faulty.setFault(await readJson(req));
      // The answer is still sent when the service refuses new connections; after it, this connection is closed like the others.
      if (this.current.mode === 'refuse') res.setHeader('connection', 'close').once('finish', () => this.server.closeAllConnections());
      sendJson(res, { status: 200, body: faulty.faultState() });
    } catch (error) {
      if (!(error instanceof FaultInputError || error instanceof BodyTooLarge)) throw error;
      if (error instanceof BodyTooLarge) res.setHeader('connection', 'close');
      sendJson(res, { status: error instanceof BodyTooLarge ? 413 : 422, body: { detail: error.message } });
    }
  }

  private stopListening(): void {
    if (!this.server.listening) return;
    this.server.close();
    this.server.closeIdleConnections();
  }

  private async listenAgain(): Promise<void> {
    while (!this.closed && this.current.mode !== 'refuse' && !this.server.listening) {
      try {
        await this.bind(this.port);
      } catch {
        // Another process took the port meanwhile: the clients know no other, so wait for it.
        await new Promise((resolve) => setTimeout(resolve, LISTEN_AGAIN_MS).unref());
      }
    }
    // A newer fault may have come while the port was being bound.
    if (this.current.mode === 'refuse') this.stopListening();
  }

  private async bind(port: number): Promise<void> {
    this.server.listen(port, this.host);
    await once(this.server, 'listening');
  }
}

/** Over the limit the rest is read and dropped: a connection cut in mid-send would never see the answer. */
function readJson(req: IncomingMessage): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const pieces: Buffer[] = [];
    let size = 0;
    req.on('error', reject).on('data', (piece: Buffer) => {
      size += piece.length;
      if (size <= BODY_LIMIT_BYTES) pieces.push(piece);
      else reject(new BodyTooLarge('The body is larger than 1 MB.'));
    });
    req.on('end', () => {
      try {
        resolve(JSON.parse(Buffer.concat(pieces).toString('utf8')));
      } catch {
        reject(new FaultInputError('The body is not JSON.'));
      }
    });
  });
}

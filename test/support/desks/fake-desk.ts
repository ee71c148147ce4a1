import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type ServiceName, SERVICES } from '../../../src/config/config.js';
import { deployedAnswers, documentedAnswers } from './fake-desk.answers.js';

export type Behaviour = (request: IncomingMessage, response: ServerResponse) => void;

/** What a service can do to its callers. */
export const does = {
  answer: (body: unknown): Behaviour => does.send(JSON.stringify(body)),
  send:
    (text: string, type = 'application/json'): Behaviour =>
    (_, response) =>
      void response.setHeader('content-type', type).end(text),
  status:
    (status: number, body: unknown = { detail: 'secret inner text' }): Behaviour =>
    (_, response) =>
      void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body)),
  hang: (): Behaviour => () => undefined,
  hangAfterHeaders: (): Behaviour => (_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.write('{"equity":');
  },
  reset: (): Behaviour => (request) => void request.socket.resetAndDestroy(),
  /** Promises more than it sends, then hangs up. */
  breakOff:
    (text: string): Behaviour =>
    (_, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': text.length + 100 });
      response.write(text, () => response.destroy());
    },
  redirectTo:
    (location: string): Behaviour =>
    (_, response) =>
      void response.writeHead(302, { location }).end(),
  /** Streams so many bytes of JSON; `onSent` gets what had been taken when the caller had enough. */
  flood:
    (bytes: number, onSent: (bytes: number) => void = () => undefined): Behaviour =>
    (_, response) => {
      const chunk = Buffer.alloc(64 * 1024, '1');
      let sent = 0;
      response.on('close', () => onSent(sent));
      const pump = () => {
        do sent += chunk.length;
        while (response.write(chunk) && sent < bytes);
        if (sent >= bytes) response.end();
        else response.once('drain', pump);
      };
      pump();
    },
  /** Holds every request until `release` is called. */
  hold: (behaviour: Behaviour): { behaviour: Behaviour; release: () => void; held: () => number } => {
    const waiting: (() => void)[] = [];
    let open = false;
    return {
      behaviour: (request, response) => (open ? behaviour(request, response) : void waiting.push(() => behaviour(request, response))),
      release: () => {
        open = true;
        for (const answer of waiting.splice(0)) answer();
      },
      held: () => waiting.length,
    };
  },
  delayed:
    (ms: number, behaviour: Behaviour): Behaviour =>
    (request, response) =>
      void setTimeout(() => behaviour(request, response), ms),
  /** These one after the other, the last one for ever. */
  inTurn: (...behaviours: [Behaviour, ...Behaviour[]]): Behaviour => {
    let turn = 0;
    return (request, response) => (behaviours[Math.min(turn++, behaviours.length - 1)] ?? behaviours[0])(request, response);
  },
};

/** One of the five services: real HTTP on a port of its own, with a behaviour per path, and a count of who asked. */
export class FakeService {
  /** How often each path was asked, without its query. */
  readonly hits = new Map<string, number>();
  private readonly paths = new Map<string, Behaviour>();
  private everywhere: Behaviour | null = null;
  private server: Server | null = null;
  private port = 0;

  constructor(private readonly usual: Readonly<Record<string, unknown>>) {}

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async start(): Promise<void> {
    const server = createServer((request, response) => this.handle(request, response));
    server.listen(this.port, '127.0.0.1');
    await once(server, 'listening');
    this.port = (server.address() as AddressInfo).port;
    this.server = server;
  }

  /** From now on connections are refused, until `start`. */
  async stop(): Promise<void> {
    const server = this.server;
    if (!server) return;
    this.server = null;
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  }

  /** One path, or every path of the service, behaves like this. */
  behave(behaviour: Behaviour, path?: string): void {
    if (path === undefined) this.everywhere = behaviour;
    else this.paths.set(path, behaviour);
  }

  /** Back to the usual answers. */
  behaveWell(): void {
    this.everywhere = null;
    this.paths.clear();
  }

  private handle(request: IncomingMessage, response: ServerResponse): void {
    const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
    this.hits.set(path, (this.hits.get(path) ?? 0) + 1);
    const usual = Object.hasOwn(this.usual, path) ? does.answer(this.usual[path]) : does.status(404);
    (this.paths.get(path) ?? this.everywhere ?? usual)(request, response);
  }
}

export interface FakeDesk extends Readonly<Record<ServiceName, FakeService>> {
  /** The variables that point a backend at this desk. */
  readonly env: Readonly<Record<string, string>>;
  /** The paths that were asked, each with its service, and how often. */
  hits(): Record<string, number>;
  close(): Promise<void>;
}

/** Five services on loopback. They answer in the dialect until a test makes them misbehave. */
export async function fakeDesk(dialect: 'documented' | 'deployed' = 'documented'): Promise<FakeDesk> {
  const answers = dialect === 'documented' ? documentedAnswers() : deployedAnswers();
  const services = Object.fromEntries(SERVICES.map((name) => [name, new FakeService(answers[name])])) as Record<ServiceName, FakeService>;
  await Promise.all(SERVICES.map((name) => services[name].start()));
  return {
    ...services,
    env: {
      PORTFOLIO_SERVICE_URL: services.portfolio.url,
      EXECUTION_SERVICE_URL: services.execution.url,
      AI_ENGINE_SERVICE_URL: services.ai.url,
      RISK_SERVICE_URL: services.risk.url,
      MONITORING_SERVICE_URL: services.monitoring.url,
    },
    hits: () => Object.fromEntries(SERVICES.flatMap((name) => [...services[name].hits].map(([path, count]) => [`${name} ${path}`, count]))),
    close: async () => void (await Promise.all(SERVICES.map((name) => services[name].stop()))),
  };
}

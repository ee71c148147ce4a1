import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Fault } from './fault.js';

export interface ServiceAnswer {
  readonly status: number;
  readonly body: unknown;
}

const HUGE_BYTES = 100 * 1024 * 1024;
const HUGE_PIECE = Buffer.alloc(65_536, '0,');
const DEFAULT_DELAY_MS = 2000;

/** Sends the service's answer as its fault makes it. */
export function sendWithFault(req: IncomingMessage, res: ServerResponse, fault: Fault, answer: ServiceAnswer): void {
  switch (fault.mode) {
    case 'none':
      return sendJson(res, answer);
    case 'down':
    case 'refuse':
      req.socket.destroy();
      return;
    case 'slow':
      return sendLater(res, fault.delay_ms ?? DEFAULT_DELAY_MS, answer);
    case 'hang':
      res.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
      res.write('{"equity": 1');
      return;
    case 'garbage':
      return send(res, 200, 'application/json', 'equity=NaN;;\u0000 positions=<<<');
    case 'partial': {
      const whole = JSON.stringify(answer.body);
      return send(res, 200, 'application/json', whole.slice(0, Math.ceil(whole.length / 2)));
    }
    case 'error':
      return sendJson(res, { status: 500, body: { detail: 'Internal Server Error' } });
    case 'html':
      return send(res, 200, 'text/html; charset=utf-8', '<!doctype html><html><body><h1>Bad Gateway</h1></body></html>');
    case 'huge':
      return sendHuge(res);
    case 'redirect':
      res.writeHead(302, { location: req.url ?? '/', 'content-length': '0' }).end();
      return;
    case 'not_found':
      return sendJson(res, { status: 404, body: { detail: 'Not Found' } });
    default:
      return fault.mode satisfies never;
  }
}

export function sendJson(res: ServerResponse, { status, body }: ServiceAnswer): void {
  send(res, status, 'application/json', JSON.stringify(body));
}

function send(res: ServerResponse, status: number, contentType: string, body: string): void {
  res.writeHead(status, { 'content-type': contentType, 'content-length': Buffer.byteLength(body) }).end(body);
}

function sendLater(res: ServerResponse, delayMs: number, answer: ServiceAnswer): void {
  const timer = setTimeout(() => sendJson(res, answer), delayMs);
  res.once('close', () => clearTimeout(timer));
}

/** A list of zeros that a careless reader would collect in memory; waits for the reader piece by piece. */
function sendHuge(res: ServerResponse): void {
  let left = HUGE_BYTES;
  res.writeHead(200, { 'content-type': 'application/json' });
  res.write('[');
  const more = (): void => {
    while (left > 0 && !res.destroyed) {
      left -= HUGE_PIECE.length;
      if (!res.write(HUGE_PIECE)) {
        res.once('drain', more);
        return;
      }
    }
    if (!res.destroyed) res.end('0]');
  };
  more();
}

import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { Problem } from '../../../common/problem.js';

/** A name or an address with its port. Two `Host` headers reach us as one with a comma, which does not match. */
const HOST = /^(?:[\w.~!$&'()*+;=%-]*|\[[\da-f:.]+\])(?::\d{0,5})?$/i;

/** The last host that was found valid: nearly every request names the same one. */
let known = '';

/** Whether the request names exactly one readable host; HTTP/1.0 may name none. */
export function namesHost({ headers: { host }, httpVersion }: Pick<IncomingMessage, 'headers' | 'httpVersion'>): boolean {
  if (host === known && host !== '') return true;
  if (host === undefined) return httpVersion === '1.0';
  if (!HOST.test(host)) return false;
  known = host;
  return true;
}

/** Whether the client waits for nothing but `100-continue`, which Node itself answers. */
export function expectsNothing({ expect }: IncomingHttpHeaders): boolean {
  return expect === undefined || expect.trim().toLowerCase() === '100-continue';
}

/** Why a request must not reach any handler, by its head; null where nothing is wrong with it. */
export function faultOfHead(request: IncomingMessage): Problem | null {
  if (!namesHost(request)) return malformed('Send exactly one Host header, with a name or an address and perhaps a port.');
  if (!expectsNothing(request.headers)) return malformed('The only expectation that is met here is "Expect: 100-continue".');
  if (request.url?.includes('%00')) return malformed('The address has a NUL character.');
  return null;
}

function malformed(detail: string): Problem {
  return new Problem('request.malformed', { detail });
}

import { promisify } from 'node:util';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Problem } from '../../common/problem.js';

/** Fits 1,000 desk events or 10,000 metric points in one call, with room. */
export const BODY_LIMIT_BYTES = 4 * 1024 * 1024;

/**
 * Routes that take a body from anybody, and how many bytes. Their forms go through class-transformer, whose time grows with the square
 * of the number of fields: of a megabyte of them it takes seconds, in which nobody else is served.
 */
const LOGIN_LIMIT_BYTES = 16 * 1024;
const LOGIN_ROUTES = new Set(['/api/auth/login', '/api/token']);

/** Nobody's payload is this deep, and recursive code behind the edge never meets more. */
const MAX_DEPTH = 64;

/** Routes that take a form; a form anywhere else is 415, which is clearer than its fields being wrong. */
const FORM_ROUTES = new Set(['/api/token']);

/** Routes that judge each part of a body by itself: one bad event or point must not cost its neighbours. They clean what they keep. */
const PART_BY_PART = new Set(['/api/events', '/api/metrics', '/api/trades']);

/** Our parsers read UTF-8, and JSON is nothing else (RFC 8259). */
const OTHER_CHARSET = /;\s*charset\s*=(?!\s*"?utf-?8"?\s*(?:;|$))/i;

/** Text that no database column takes: NUL and half a surrogate pair, as JSON escapes. */
const UNSTORABLE_ESCAPE = /\\u(?:0000|d[89a-f])/i;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/** JSON, and forms where a route takes them; any other content type is 415. */
export function acceptBodies(fastify: FastifyInstance): void {
  const parseJson = promisify(fastify.getDefaultJsonParser('error', 'error') as JsonParser);
  const parseAnyJson = promisify(fastify.getDefaultJsonParser('ignore', 'ignore') as JsonParser);
  fastify.addHook('onRoute', (route) => {
    if (LOGIN_ROUTES.has(route.url)) route.bodyLimit = LOGIN_LIMIT_BYTES;
  });
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('application/json', { parseAs: 'string' }, async (request: FastifyRequest, text: string) => {
    refuseEncoding(request);
    refuseDepth(text);
    if (PART_BY_PART.has(request.routeOptions.url ?? '')) return parseAnyJson(request, text);
    const body = await parseJson(request, text);
    if (UNSTORABLE_ESCAPE.test(text)) refuseUnstorable(body);
    return body;
  });
  fastify.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string' },
    async (request: FastifyRequest, text: string) => {
      refuseEncoding(request);
      return form(request.routeOptions.url, text);
    },
  );
}

/** Fails with 400 for what is no JSON, or names `__proto__` or `constructor.prototype`. */
type JsonParser = (request: FastifyRequest, text: string, done: (error: Error | null, body?: unknown) => void) => void;

/** What is compressed or in another charset must not be read as if it were not. */
function refuseEncoding({ headers }: FastifyRequest): void {
  const coding = headers['content-encoding'];
  if (coding !== undefined && coding !== '' && coding.toLowerCase() !== 'identity')
    throw new Problem('request.unsupported_media_type', {
      detail: 'Send the body without a Content-Encoding.',
      headers: { 'accept-encoding': 'identity' },
    });
  if (OTHER_CHARSET.test(headers['content-type'] ?? ''))
    throw new Problem('request.unsupported_media_type', { detail: 'Send the body as UTF-8.' });
}

function form(route: string | undefined, text: string): Record<string, string> {
  if (route === undefined || !FORM_ROUTES.has(route))
    throw new Problem('request.unsupported_media_type', { detail: 'Send the body as application/json.' });
  return Object.fromEntries(new URLSearchParams(text));
}

/** Refuses nesting beyond `MAX_DEPTH` on the text itself: even to parse a million levels would hold up everybody. */
export function refuseDepth(text: string): void {
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    const char = text.charCodeAt(i);
    if (char === QUOTE) i = endOfString(text, i);
    else if (char === OPEN_BRACE || char === OPEN_BRACKET) depth += 1;
    else if (char === CLOSE_BRACE || char === CLOSE_BRACKET) depth -= 1;
    if (depth > MAX_DEPTH) throw invalid(`is nested deeper than ${MAX_DEPTH} levels`);
  }
}

/** Where the string that begins at `start` ends; the end of the text when it does not. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let backslashes = 0;
    while (text.charCodeAt(end - 1 - backslashes) === BACKSLASH) backslashes += 1;
    if (backslashes % 2 === 0) return end;
  }
  return text.length;
}

/** Refuses names and values that no database stores: with a NUL, or with half of a surrogate pair. Not deeper than `MAX_DEPTH`. */
export function refuseUnstorable(body: unknown): void {
  if (typeof body === 'string' && !isStorable(body)) throw invalid('has text with a NUL or half a character');
  if (typeof body !== 'object' || body === null) return;
  for (const [name, value] of Object.entries(body)) {
    refuseUnstorable(name);
    refuseUnstorable(value);
  }
}

function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0');
}

function invalid(message: string): Problem {
  return new Problem('request.invalid', { detail: `The body ${message}.`, errors: [{ field: 'body', message }] });
}

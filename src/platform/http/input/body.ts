import { promisify } from 'node:util';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { endOfString, hasRounded, readJson, withExactIntegers } from '../../../common/text/json.js';
import { Problem } from '../../../common/problem.js';
import { clipped } from '../../../common/text/text.js';
import { acceptStreams } from './stream.body.js';

/** Fits 1,000 desk events or 10,000 metric points in one request, with room. */
export const BODY_LIMIT_BYTES = 4 * 1024 * 1024;

/** Enough for the form of a route that takes a body without authentication: refusing it costs no more than reading it. */
export const PUBLIC_BODY_BYTES = 16 * 1024;

/** How the body of a route is read; without it JSON of `BODY_LIMIT_BYTES` that any column can store. */
export interface BodyPolicy {
  /** A longer body is 413. */
  readonly maxBytes?: number;
  /** Whether it may come as `application/x-www-form-urlencoded`; anywhere else that is 415, which is clearer than its fields being wrong. */
  readonly urlEncoded?: boolean;
  /** Whether each part is judged by itself: one bad event must not reject the others, so its reader cleans what it stores. */
  readonly partByPart?: boolean;
  /** Whether newline-delimited JSON is accepted, too: it is read as an array, in which a line that is no JSON is undefined. */
  readonly lines?: boolean;
  /** Whether the handler reads the body itself, of any type and compressed (`readPacked`), after its sender was authorised. */
  readonly stream?: boolean;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    body?: BodyPolicy;
  }
}

/** Declares on a handler how its body is read. */
export function TakesBody(policy: BodyPolicy): MethodDecorator {
  return RouteConfig({ body: policy });
}

/** Longest path in the body that an error names, in characters. */
const MAX_PLACE = 200;

/** Deeper than any real payload, so that recursive code behind the edge has a bound. */
const MAX_DEPTH = 64;

/** Our parsers read UTF-8, and JSON is nothing else (RFC 8259). */
const OTHER_CHARSET = /;\s*charset\s*=(?!\s*"?utf-?8"?\s*(?:;|$))/i;

/** Text that no database column takes: NUL and half a surrogate pair, as JSON escapes. */
const UNSTORABLE_ESCAPE = /\\u(?:0000|d[89a-f])/i;

const QUOTE = 0x22;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/** JSON, and forms where a route takes them; any other content type is 415. */
export function acceptBodies(fastify: FastifyInstance): void {
  const parseJson = promisify(fastify.getDefaultJsonParser('error', 'error') as JsonParser);
  const parseAnyJson = promisify(fastify.getDefaultJsonParser('ignore', 'ignore') as JsonParser);
  fastify.addHook('onRoute', (route) => {
    const maxBytes = route.config?.body?.maxBytes;
    if (maxBytes !== undefined) route.bodyLimit = maxBytes;
  });
  fastify.removeAllContentTypeParsers();
  acceptStreams(fastify);
  fastify.addContentTypeParser('application/json', { parseAs: 'string' }, async (request: FastifyRequest, text: string) => {
    refuseEncoding(request);
    refuseDepth(text);
    const isPartByPart = request.routeOptions.config.body?.partByPart === true;
    const parse = isPartByPart ? parseAnyJson : parseJson;
    const rounded = await parse(request, text);
    const body = hasRounded(rounded) ? await parse(request, withExactIntegers(text)) : rounded;
    if (isPartByPart) return body;
    if (UNSTORABLE_ESCAPE.test(text)) refuseUnstorable(body);
    return body;
  });
  fastify.addContentTypeParser('application/x-ndjson', { parseAs: 'string' }, async (request: FastifyRequest, text: string) => {
    refuseEncoding(request);
    if (!request.routeOptions.config.body?.lines)
      throw new Problem('request.unsupported_media_type', { detail: 'Send the body as application/json.' });
    return text.split('\n').flatMap((line) => (line.trim() === '' ? [] : [readLine(line)]));
  });
  fastify.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string' },
    async (request: FastifyRequest, text: string) => {
      refuseEncoding(request);
      if (!request.routeOptions.config.body?.urlEncoded)
        throw new Problem('request.unsupported_media_type', { detail: 'Send the body as application/json.' });
      return Object.fromEntries(new URLSearchParams(text));
    },
  );
}

/** Fails with 400 for what is no JSON, or names `__proto__` or `constructor.prototype`. */
type JsonParser = (request: FastifyRequest, text: string, done: (error: Error | null, body?: unknown) => void) => void;

/** A compressed body, or one in another charset, must not be read as plain UTF-8. */
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

/** One line of newline-delimited JSON; undefined where it is none. */
function readLine(line: string): unknown {
  try {
    refuseDepth(line);
    return readJson(line);
  } catch {
    return undefined;
  }
}

/** Refuses nesting beyond `MAX_DEPTH` on the text itself: even parsing a million levels would delay all other requests. */
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

/** Refuses names and values that no database stores: with a NUL, or with half of a surrogate pair, by their place. Not deeper than `MAX_DEPTH`. */
export function refuseUnstorable(body: unknown, place = ''): void {
  if (typeof body === 'string' && !isStorable(body)) throw invalid('has text with a NUL or half a character', clipped(place, MAX_PLACE));
  if (typeof body !== 'object' || body === null) return;
  for (const [name, value] of Object.entries(body)) {
    refuseUnstorable(name, place);
    refuseUnstorable(value, place === '' ? name : `${place}.${name}`);
  }
}

function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0');
}

function invalid(message: string, place = ''): Problem {
  return new Problem('request.invalid', { detail: `The body ${message}.`, errors: [{ field: place || 'body', message }] });
}

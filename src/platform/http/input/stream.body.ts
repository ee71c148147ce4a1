import type { Readable, Transform } from 'node:stream';
import { createGunzip, createInflate, createZstdDecompress } from 'node:zlib';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Problem } from '../../../common/problem.js';

/** Stands for the body until its handler has authorised the sender. */
const STREAM_TYPE = 'application/vnd.quarterdeck.stream';

const UNPACKERS: ReadonlyMap<string, () => Transform> = new Map<string, () => Transform>([
  ['gzip', createGunzip],
  ['x-gzip', createGunzip],
  ['deflate', createInflate],
  ['zstd', createZstdDecompress],
]);

const JSON_TYPE = /^application\/json\s*(?:;(?!.*charset\s*=(?!\s*"?utf-?8"?\s*(?:;|$)))|$)/i;

declare module 'fastify' {
  interface FastifyRequest {
    /** The content type that was sent, on routes whose handlers read their bodies themselves; empty when there was none. */
    sentType?: string;
  }
}

/**
 * On routes that declare `@TakesBody({ stream: true })` the body is left to the handler, whatever its type: it is read after the guard,
 * and unpacked by `readPacked`. Senders that can only do Basic authentication give an API key as the password there.
 */
export function acceptStreams(fastify: FastifyInstance): void {
  fastify.addContentTypeParser(STREAM_TYPE, (_request: FastifyRequest, payload: Readable, done: (error: null, body: Readable) => void) =>
    done(null, payload),
  );
  fastify.addHook('onRequest', (request, _reply, done) => {
    if (request.routeOptions.config.body?.stream) {
      const { headers } = request.raw;
      request.sentType = headers['content-type'] ?? '';
      headers['content-type'] = STREAM_TYPE;
      const key = keyOfBasic(headers.authorization);
      if (key !== null) headers.authorization = `Bearer ${key}`;
    }
    done();
  });
}

/**
 * The bytes of a streamed body, unpacked by its Content-Encoding (gzip, deflate, zstd). Errors: `request.too_large` beyond `maxBytes`
 * unpacked, `request.malformed` for what cannot be unpacked, `request.unsupported_media_type` for another encoding; what `onChunk` throws.
 */
export async function readPacked(request: FastifyRequest, maxBytes: number, onChunk: () => void = () => undefined): Promise<Buffer> {
  const stream = request.body as Readable | undefined;
  if (stream === undefined) return Buffer.alloc(0);
  const unpacked = unpack(stream, request.headers['content-encoding']?.trim().toLowerCase() ?? '');
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of unpacked as AsyncIterable<Buffer>) {
      size += chunk.length;
      onChunk();
      if (size > maxBytes) throw new Problem('request.too_large', { detail: `The body may have ${maxBytes} bytes, unpacked.` });
      chunks.push(chunk);
    }
  } catch (cause) {
    // What is still on its way is taken and dropped, so that the answer can be read.
    stream.resume();
    if (cause instanceof Problem) throw cause;
    throw new Problem('request.malformed', { detail: 'The body cannot be unpacked, or it was cut.', cause });
  }
  return Buffer.concat(chunks);
}

/**
 * The streamed JSON of a request while it arrives, unpacked by its Content-Encoding; null when there is no body. Error:
 * `request.unsupported_media_type` for another type or encoding.
 */
export function streamedJson(request: FastifyRequest): Readable | null {
  const stream = request.body as Readable | undefined;
  if (stream === undefined || (request.sentType === '' && isEmpty(request))) return null;
  if (!JSON_TYPE.test(request.sentType ?? '')) {
    stream.resume();
    throw new Problem('request.unsupported_media_type', { detail: 'Send the body as application/json, in UTF-8.' });
  }
  return unpack(stream, request.headers['content-encoding']?.trim().toLowerCase() ?? '');
}

function isEmpty({ headers }: FastifyRequest): boolean {
  return headers['transfer-encoding'] === undefined && Number(headers['content-length'] ?? 0) === 0;
}

function unpack(stream: Readable, encoding: string): Readable {
  if (encoding === '' || encoding === 'identity') return stream;
  const unpacker = UNPACKERS.get(encoding)?.();
  if (!unpacker) {
    stream.resume();
    throw new Problem('request.unsupported_media_type', {
      detail: 'Send the body plain or with the Content-Encoding gzip, deflate or zstd.',
      headers: { 'accept-encoding': 'gzip, deflate, zstd' },
    });
  }
  stream.once('error', (error) => unpacker.destroy(error));
  return stream.pipe(unpacker);
}

/** The password of Basic credentials, when it looks like an API key. */
function keyOfBasic(authorization: string | undefined): string | null {
  const [, encoded = ''] = /^Basic ([A-Za-z0-9+/=]{1,1000})$/i.exec(authorization ?? '') ?? [];
  const text = Buffer.from(encoded, 'base64').toString();
  const password = text.slice(text.indexOf(':') + 1);
  return /^qd_\w+$/.test(password) ? password : null;
}

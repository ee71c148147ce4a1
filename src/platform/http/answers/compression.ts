import { pipeline, type Readable, type Transform } from 'node:stream';
import { promisify } from 'node:util';
import {
  brotliCompress,
  brotliCompressSync,
  constants,
  createBrotliCompress,
  createGzip,
  createZstdCompress,
  gzip,
  gzipSync,
  zstdCompress,
  zstdCompressSync,
} from 'node:zlib';
import type { FastifyInstance, FastifyReply } from 'fastify';

/** Best first, for answers that are made on request: zstd is the smallest and takes a tenth of brotli's time. */
const MADE_NOW = ['zstd', 'br', 'gzip'] as const;
export type Encoding = (typeof MADE_NOW)[number];

/** Smaller answers are not worth compressing. In bytes. */
const WORTH_IT_BYTES = 1024;
/** Text answers that come as a whole; live streams are written past these hooks. */
const COMPRESSIBLE = /^(?:application\/(?:problem\+)?json|application\/x-ndjson|text\/csv|text\/plain)\b/;
/** Smaller than gzip's best, and faster than its default. */
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 4, [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT } };
/** A third of the default's time for a tenth more bytes: clients that accept only gzip are scripts beside the desk, not phones. */
const GZIP = { level: 3 };

interface Compressor {
  readonly now: (bytes: Buffer) => Buffer;
  readonly later: (bytes: Buffer) => Promise<Buffer>;
  readonly stream: () => Transform;
}

const brotliLater = promisify<Buffer, typeof BROTLI, Buffer>(brotliCompress);
const gzipLater = promisify<Buffer, typeof GZIP, Buffer>(gzip);
const zstdLater = promisify<Buffer, Buffer>(zstdCompress);

const COMPRESSORS: Readonly<Record<Encoding, Compressor>> = {
  zstd: { now: zstdCompressSync, later: zstdLater, stream: createZstdCompress },
  br: {
    now: (bytes) => brotliCompressSync(bytes, BROTLI),
    later: (bytes) => brotliLater(bytes, BROTLI),
    stream: () => createBrotliCompress(BROTLI),
  },
  gzip: { now: (bytes) => gzipSync(bytes, GZIP), later: (bytes) => gzipLater(bytes, GZIP), stream: () => createGzip(GZIP) },
};

/** Bytes that many clients get are compressed once; a string is made for one answer. */
const known = new WeakMap<Buffer, Map<Encoding, Buffer>>();

/** The first of `offered` that the client accepts, by `Accept-Encoding`; null = none. Younger than many a `*`, zstd must be named. */
export function acceptedEncoding(header: string | string[] | undefined, offered: readonly Encoding[] = MADE_NOW): Encoding | null {
  if (header === undefined) return null;
  const accepted = new Map<string, number>();
  for (const part of String(header).toLowerCase().split(',')) {
    const [name = '', ...parameters] = part.split(';').map((text) => text.trim());
    const quality = parameters.find((parameter) => parameter.startsWith('q='));
    accepted.set(name, quality === undefined ? 1 : Number(quality.slice(2)));
  }
  const others = accepted.get('*') ?? 0;
  return offered.find((name) => (accepted.get(name) ?? (name === 'zstd' ? 0 : others)) > 0) ?? null;
}

/** The tag stays that of the uncompressed answer: it identifies the content, and ranges of bytes are not served here. */
export function encodedHeaders(encoding: Encoding, vary?: string): Record<string, string> {
  return { 'content-encoding': encoding, vary: vary === undefined ? 'Accept-Encoding' : `${vary}, Accept-Encoding` };
}

export function isWorthIt(bytes: number): boolean {
  return bytes > WORTH_IT_BYTES;
}

/** Synchronous: for answers of some ten kilobytes that are ready for all clients. */
export function compressedNow(bytes: Buffer, encoding: Encoding): Buffer {
  const before = known.get(bytes)?.get(encoding);
  return before ?? keep(bytes, encoding, COMPRESSORS[encoding].now(bytes));
}

async function compressed(bytes: Buffer, encoding: Encoding): Promise<Buffer> {
  const before = known.get(bytes)?.get(encoding);
  return before ?? keep(bytes, encoding, await COMPRESSORS[encoding].later(bytes));
}

function keep(bytes: Buffer, encoding: Encoding, result: Buffer): Buffer {
  const forms = known.get(bytes) ?? new Map<Encoding, Buffer>();
  known.set(bytes, forms.set(encoding, result));
  return result;
}

/** Compresses answers over 1 KB where the client accepts that, and exports as they are written. */
export function compressAnswers(fastify: FastifyInstance): void {
  fastify.addHook('onSend', (request, reply, payload: unknown, done) => {
    const { 'accept-encoding': header } = request.headers;
    const encoding = header === undefined || request.method === 'HEAD' ? null : acceptedEncoding(header);
    if (encoding === null || !isCompressible(reply)) {
      done(null, payload);
      return;
    }
    if (isReadable(payload)) {
      announce(reply, encoding);
      // A source that fails ends the compressor with its error, and so cuts the connection, as it would without.
      done(
        null,
        pipeline(payload, COMPRESSORS[encoding].stream(), () => undefined),
      );
      return;
    }
    const bytes = typeof payload === 'string' ? Buffer.from(payload) : payload;
    if (!Buffer.isBuffer(bytes) || !isWorthIt(bytes.length)) {
      done(null, payload);
      return;
    }
    compressed(bytes, encoding).then(
      (smaller) => {
        announce(reply, encoding);
        done(null, smaller);
      },
      () => done(null, payload),
    );
  });
}

function isCompressible(reply: FastifyReply): boolean {
  const { statusCode } = reply;
  const type = reply.getHeader('content-type');
  return statusCode !== 204 && statusCode !== 304 && !reply.hasHeader('content-encoding') && COMPRESSIBLE.test(String(type));
}

function isReadable(payload: unknown): payload is Readable {
  return typeof payload === 'object' && payload !== null && 'pipe' in payload && typeof payload.pipe === 'function';
}

function announce(reply: FastifyReply, encoding: Encoding): void {
  const vary = reply.getHeader('vary');
  reply.removeHeader('content-length');
  reply.headers(encodedHeaders(encoding, vary === undefined ? undefined : String(vary)));
}

import { pipeline, type Readable } from 'node:stream';
import { promisify } from 'node:util';
import { brotliCompress, brotliCompressSync, constants, createBrotliCompress, createGzip, gzip, gzipSync } from 'node:zlib';
import type { FastifyInstance, FastifyReply } from 'fastify';

export type Encoding = 'br' | 'gzip';

/** Less is not worth a client's while. In bytes. */
const WORTH_IT_BYTES = 1024;
/** What is text and comes whole; live streams are written past these hooks. */
const COMPRESSIBLE = /^(?:application\/(?:problem\+)?json|application\/x-ndjson|text\/csv|text\/plain)\b/;
/** Smaller than gzip's best, and faster than its default. */
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 4, [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT } };

const brotli = promisify<Buffer, typeof BROTLI, Buffer>(brotliCompress);
const gzipped = promisify<Buffer, Buffer>(gzip);

/** Bytes that many clients get are compressed once; a string is made for one answer. */
const known = new WeakMap<Buffer, Map<Encoding, Buffer>>();

/** The best encoding that the client takes, by `Accept-Encoding`; null = as it is. */
export function acceptedEncoding(header: string | string[] | undefined): Encoding | null {
  if (header === undefined) return null;
  const accepted = new Map<string, number>();
  for (const part of String(header).toLowerCase().split(',')) {
    const [name = '', ...parameters] = part.split(';').map((text) => text.trim());
    const quality = parameters.find((parameter) => parameter.startsWith('q='));
    accepted.set(name, quality === undefined ? 1 : Number(quality.slice(2)));
  }
  const takes = (name: Encoding) => (accepted.get(name) ?? accepted.get('*') ?? 0) > 0;
  return takes('br') ? 'br' : takes('gzip') ? 'gzip' : null;
}

/** The tag stays that of the answer: it names what is said, and ranges of bytes are not given here. */
export function encodedHeaders(encoding: Encoding, vary?: string): Record<string, string> {
  return { 'content-encoding': encoding, vary: vary === undefined ? 'Accept-Encoding' : `${vary}, Accept-Encoding` };
}

export function isWorthIt(bytes: number): boolean {
  return bytes > WORTH_IT_BYTES;
}

/** At once: for answers of some ten kilobytes that are ready for everybody. */
export function compressedNow(bytes: Buffer, encoding: Encoding): Buffer {
  const before = known.get(bytes)?.get(encoding);
  return before ?? keep(bytes, encoding, encoding === 'br' ? brotliCompressSync(bytes, BROTLI) : gzipSync(bytes));
}

async function compressed(bytes: Buffer, encoding: Encoding): Promise<Buffer> {
  const before = known.get(bytes)?.get(encoding);
  return before ?? keep(bytes, encoding, await (encoding === 'br' ? brotli(bytes, BROTLI) : gzipped(bytes)));
}

function keep(bytes: Buffer, encoding: Encoding, result: Buffer): Buffer {
  const forms = known.get(bytes) ?? new Map<Encoding, Buffer>();
  known.set(bytes, forms.set(encoding, result));
  return result;
}

/** Answers over 1 KB leave compressed where the client takes that; exports as they are made. */
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
      const compressor = encoding === 'br' ? createBrotliCompress(BROTLI) : createGzip();
      // A source that fails ends the compressor with its error, and so cuts the connection, as it would without.
      done(
        null,
        pipeline(payload, compressor, () => undefined),
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

import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { paths } from '../generated/openapi.js';
import type { Answer } from '../rest/answer.js';
import type { Client, PathsWith } from '../rest/create-client.js';
import { faultOf, QuarterdeckError } from '../rest/quarterdeck.error.js';

/** Routes that answer with a file. */
export type ExportPath = Extract<PathsWith<'get'>, `${string}/export`>;
type QueryOf<P extends ExportPath> = paths[P] extends { get: { parameters: { query?: infer Query } } } ? NonNullable<Query> : never;

export interface SaveOptions<Query> {
  /** Where the file goes; while it comes it is beside it, with `.part` at its end. What is there already is replaced by a whole file only. */
  readonly to: string;
  readonly query?: Query;
  /** Cancels it; nothing is left behind. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (bytes: number) => void;
}

export interface SavedFile {
  readonly file: string;
  readonly bytes: number;
}

type LooseGet = (path: string, init: object) => Promise<Answer<ReadableStream<Uint8Array> | null>>;

/**
 * Streams an export to disk, whatever its length, in a few chunks of memory. A file that is cut on its way is a problem, and no file:
 * `client.network` where the connection broke, `client.aborted` where it was cancelled.
 */
export async function saveExport<P extends ExportPath>(
  client: Client,
  path: P,
  { to, query, signal, onProgress }: SaveOptions<QueryOf<P>>,
): Promise<Answer<SavedFile>> {
  const init = { parseAs: 'stream', params: query ? { query } : {}, ...(signal && { signal }) };
  const { data, problem, response } = await (client.GET as unknown as LooseGet)(path, init);
  if (problem) return { problem, ...(response && { response }) };
  const part = `${to}.part`;
  let bytes = 0;
  const count = async function* (chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of chunks) {
      bytes += chunk.byteLength;
      onProgress?.(bytes);
      yield chunk;
    }
  };
  try {
    // The types of Node's own streams and of the web's are not those of one library.
    const body = data === null ? Readable.from([]) : Readable.fromWeb(data as Parameters<typeof Readable.fromWeb>[0]);
    await pipeline(body, count, createWriteStream(part), ...(signal ? [{ signal }] : []));
    await rename(part, to);
    return { data: { file: to, bytes }, response };
  } catch (cause) {
    await rm(part, { force: true });
    return { problem: problemOf(cause, bytes, signal), response };
  }
}

function problemOf(cause: unknown, bytes: number, signal: AbortSignal | undefined): QuarterdeckError {
  if (signal?.aborted) return new QuarterdeckError({ code: 'client.aborted', title: 'The export was cancelled', cause });
  const isOfTheDisk = cause instanceof Error && 'syscall' in cause && 'path' in cause;
  // Neither is a matter of the network: a full disk is full the next time too, and the caller's own mistake stays one.
  if (isOfTheDisk) return new QuarterdeckError({ code: 'client.file', title: 'The file cannot be written', detail: cause.message, cause });
  const { code, title, retryable } = faultOf(cause);
  return new QuarterdeckError({ code, title, retryable, detail: `The export was cut after ${bytes} bytes`, cause });
}

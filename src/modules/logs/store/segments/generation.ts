import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Head, HeadPart } from './wal/head.js';
import { withCommas } from './wal/wal.record.js';
import type { SearchPool } from './search/search.pool.js';
import type { StoredBlock } from './search/block.order.js';
import { SegmentWriter } from './files/segment.file.js';
import { LIVE_LEVEL } from './segment.options.js';

const RETRY_MS = 5000;
const [OPEN, CLOSE] = [Buffer.from('['), Buffer.from(']')];

/** One write-ahead log and the segments of its entries, one per retention class. */
export class Generation {
  private readonly writers = new Map<string, Promise<SegmentWriter>>();
  private work: Promise<void> = Promise.resolve();
  private readonly stopping = new AbortController();

  constructor(
    readonly number: number,
    private readonly directory: string,
    private readonly head: Head,
    private readonly pool: SearchPool,
    private readonly onBlock: (block: StoredBlock) => void,
    private readonly onTrouble: (error: unknown) => void,
    private readonly retryMs = RETRY_MS,
  ) {}

  get walPath(): string {
    return walPath(this.directory, this.number);
  }

  /** Turns a part of the head into a block; resolves when that can be searched. Parts are sealed in order. */
  seal(part: HeadPart): Promise<void> {
    this.work = this.work.then(() => this.untilDone(() => this.sealOne(part)));
    return this.work;
  }

  /** Finishes every segment under its final name; returns the final paths by the temporary ones. */
  async finish(): Promise<ReadonlyMap<string, string>> {
    await this.work;
    const moved = new Map<string, string>();
    for (const [retentionClass, opening] of this.writers) {
      const writer = await opening;
      const path = join(this.directory, `${padded(this.number)}-${retentionClass}.seg`);
      await this.untilDone(() => writer.finish(path));
      moved.set(writer.path, path);
    }
    return moved;
  }

  /** Stops without finishing; the write-ahead log has all entries. */
  async abandon(): Promise<void> {
    this.stopping.abort();
    await this.work;
    for (const opening of this.writers.values()) await (await opening).abandon();
  }

  /** Retries the work while the disk is full; the entries stay in the log and in memory meanwhile. */
  private async untilDone(step: () => Promise<void>): Promise<void> {
    while (!this.stopping.signal.aborted) {
      try {
        return await step();
      } catch (error) {
        if (this.stopping.signal.aborted) return;
        this.onTrouble(error);
        await delay(this.retryMs, undefined, { signal: this.stopping.signal }).catch(() => undefined);
      }
    }
  }

  private async sealOne(part: HeadPart): Promise<void> {
    const { block } = await this.pool.run({ kind: 'seal', entries: listOf(part.jsons), level: LIVE_LEVEL });
    const writer = await this.writerOf(part.retentionClass);
    const stored = { ...(await writer.add(block)), path: writer.path };
    this.onBlock(stored);
    this.head.sealed(part);
  }

  private writerOf(retentionClass: string): Promise<SegmentWriter> {
    const known = this.writers.get(retentionClass);
    if (known) return known;
    const opening = SegmentWriter.create(join(this.directory, `${padded(this.number)}-${retentionClass}.open`));
    this.writers.set(retentionClass, opening);
    return opening;
  }
}

/** A JSON list. Its memory is no part of a pool, so a thread can take it over. */
function listOf(parts: readonly Buffer[]): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.concat([OPEN, ...withCommas(parts), CLOSE]));
}

export function walPath(directory: string, number: number): string {
  return join(directory, `${padded(number)}.wal`);
}

function padded(number: number): string {
  return String(number).padStart(10, '0');
}

export interface Leftovers {
  readonly wals: readonly number[];
  /** Paths of whole segments. */
  readonly segments: readonly string[];
  /** The highest number used so far. */
  readonly lastNumber: number;
}

/** Numbers of the existing write-ahead logs, oldest first. Their unfinished segments are deleted, because the logs have all entries. */
export async function leftoverGenerations(directory: string): Promise<Leftovers> {
  const names = await readdir(directory);
  const wals = names.flatMap((name) => (/^\d{10}\.wal$/.test(name) ? [Number.parseInt(name, 10)] : [])).toSorted((a, b) => a - b);
  const alive = new Set(wals);
  const segments: string[] = [];
  let lastNumber = wals.at(-1) ?? 0;
  for (const name of names) {
    const match = /^(\d{10})-[\w.-]+\.(seg|open)$/.exec(name);
    if (!match) continue;
    lastNumber = Math.max(lastNumber, Number(match[1]));
    if (match[2] === 'open' || alive.has(Number(match[1]))) await rm(join(directory, name), { force: true });
    else segments.push(join(directory, name));
  }
  return { wals, segments: segments.toSorted(), lastNumber };
}

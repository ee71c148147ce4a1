import { rm, statfs } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { LogFilter } from '../../../query/log-filter.js';
import type { LogKeeping, SegmentInfo } from '../../log-keeping.js';
import type { Incomplete } from '../../log-store.js';
import { holdsIn, isHeld } from '../../log-hold.js';
import { archivedIn, archiveKey, type ArchivedFile, filesOf } from './archive.files.js';
import type { StoredBlock } from '../search/block.order.js';
import type { Damage, DamageBook } from './damage.js';
import { mayHold } from '../blocks/block.skip.js';
import { expiredSegments, type RetentionLimits, type SegmentFile } from './retention.js';
import type { SearchPool } from '../search/search.pool.js';
import type { SegmentCatalog } from '../files/segment.catalog.js';
import { verifySegment } from '../files/segment.file.js';
import { ARCHIVE_LEVEL, LIVE_LEVEL } from '../segment.options.js';
import { archivedName, readSegmentName } from '../files/segment.name.js';
import { rewriteSegment } from './segment.rewriter.js';

/** The store, as retention, archive and erasure use it. */
export interface KeepingHost {
  readonly directory: string;
  readonly archiveDirectory: string;
  readonly catalog: SegmentCatalog;
  readonly pool: SearchPool;
  readonly damages: DamageBook;
  positions(this: void): ReadonlyMap<string, unknown>;
  /** Commits positions. */
  commit(this: void, positions: Readonly<Record<string, unknown>>): Promise<void>;
  /** Resolves when every present entry is in a finished segment only. */
  settle(this: void): Promise<void>;
  onTrouble(this: void, error: unknown): void;
}

/** Retention, archive and erasure of segments, one at a time. */
export class SegmentKeeping implements LogKeeping {
  isFull = false;
  private turn: Promise<unknown> = Promise.resolve();
  private readonly detached = new Set<string>();
  /** Archived files whose originals may still be read by a running search. */
  private leftovers: string[] = [];

  constructor(private readonly host: KeepingHost) {}

  retain(limits: RetentionLimits): Promise<number> {
    return this.inTurn(async () => {
      await this.host.damages.forget(Date.now() - limits.maxAgeMs);
      const files = this.files();
      const { bavail, bsize } = await statfs(this.host.directory);
      const expired = new Set(expiredSegments(files, limits, bavail * bsize, Date.now()));
      const left = files.filter(({ path }) => !expired.has(path));
      const [bytes, gone] = [left, files].map((some) => some.reduce((sum, file) => sum + file.bytes, 0)) as [number, number];
      const isShort = bavail * bsize + gone - bytes < (limits.minFreeBytes ?? 0);
      this.isFull = left.length > 0 && (bytes > limits.maxBytes || isShort) && left.every((file) => file.isHeld);
      if (expired.size === 0) return 0;
      return this.drop(expired);
    });
  }

  archive(olderThanMs: number): Promise<number> {
    return this.inTurn(async () => {
      for (const path of this.leftovers.splice(0)) await rm(path, { force: true });
      let moved = 0;
      for (const [path, blocks] of this.byPath()) {
        const name = readSegmentName(path);
        if (!name || name.isArchived || !path.endsWith('.seg') || newest(blocks) >= olderThanMs) continue;
        try {
          await this.archiveOne(path, blocks);
          moved += 1;
        } catch (error) {
          this.host.onTrouble(error);
        }
      }
      return moved;
    });
  }

  async look(): Promise<readonly string[]> {
    const { archiveDirectory, catalog } = this.host;
    const there = new Set(await filesOf(archiveDirectory));
    const gone: string[] = [];
    for (const { name } of archivedIn(this.host.positions())) {
      const path = join(archiveDirectory, name);
      if (there.has(name) === catalog.bytesOf.has(path)) continue;
      if (there.has(name)) {
        await catalog.load(path);
        this.detached.delete(name);
      } else {
        catalog.forget(path);
        this.detached.add(name);
        gone.push(name);
      }
    }
    return gone;
  }

  segments(): readonly SegmentInfo[] {
    const holds = holdsIn(this.host.positions());
    const archived = new Map(archivedIn(this.host.positions()).map((file) => [file.name, file]));
    const online = [...this.byPath()]
      .filter(([path]) => !path.endsWith('.open'))
      .map(([path, blocks]): SegmentInfo => {
        const { from, to } = range(blocks);
        return {
          ...{ segment: basename(path), fromMs: from, toMs: to, entries: blocks.reduce((sum, { row }) => sum + row.count, 0) },
          ...{ bytes: this.host.catalog.bytesOf.get(path) ?? 0, services: [...new Set(blocks.map(({ row }) => row.service))].toSorted() },
          ...{ retentionClass: readSegmentName(path)?.retentionClass ?? '', isArchived: archived.has(basename(path)) },
          state: this.host.catalog.isDamaged(path) ? 'corrupt' : 'online',
          isHeld: blocks.some(({ row }) => isHeld(holds, row.service, row.minTime, row.maxTime)),
          sha256: archived.get(basename(path))?.sha256 ?? null,
        };
      });
    const away = [...archived.values()].filter(({ name }) => this.detached.has(name)).map((file) => detachedInfo(file, holds));
    return [...online, ...away].toSorted((a, b) => a.fromMs - b.fromMs);
  }

  /** Missing archived files that may have entries of the filter. */
  missing(filter: LogFilter): readonly Incomplete[] {
    if (this.detached.size === 0) return [];
    const files = archivedIn(this.host.positions()).filter(({ name }) => this.detached.has(name));
    return files.flatMap(({ fromMs, toMs, services, entries }): Incomplete[] => {
      const isIn = (filter.startMs === null || toMs >= filter.startMs) && (filter.endMs === null || fromMs < filter.endMs);
      const isAsked = filter.services === null || services.some((service) => filter.services?.includes(service));
      const [from, to] = [new Date(fromMs).toISOString(), new Date(toMs).toISOString()];
      return isIn && isAsked ? [{ reason: 'archive_detached', from, to, count: entries }] : [];
    });
  }

  async verify(segment: string): Promise<{ sha256: string; ok: boolean } | null> {
    const path = [...this.host.catalog.bytesOf.keys()].find((one) => basename(one) === segment);
    if (path === undefined) return null;
    const known = archivedIn(this.host.positions()).find(({ name }) => name === segment);
    const { sha256, ok } = await verifySegment(path).catch(() => ({ sha256: '', ok: false }));
    const isAsWritten = ok && (known === undefined || known.sha256 === sha256);
    if (!isAsWritten) this.host.catalog.damaged(path);
    return { sha256, ok: isAsWritten };
  }

  erase(filter: LogFilter): Promise<number> {
    return this.inTurn(async () => {
      await this.host.settle();
      let erased = 0;
      for (const [path, blocks] of this.byPath()) {
        if (path.endsWith('.open') || !blocks.some((block) => mayHold(block, filter))) continue;
        const level = readSegmentName(path)?.isArchived ? ARCHIVE_LEVEL : LIVE_LEVEL;
        const rewritten = await rewriteSegment(this.host.pool, { blocks, to: path, level, erase: filter, onLost: this.onLost });
        erased += rewritten.erased;
        await this.host.catalog.replace(path, path, rewritten.blocks);
        if (rewritten.blocks.length === 0) await this.drop(new Set([path]));
        else if (readSegmentName(path)?.isArchived) await this.remember(path, rewritten.sha256);
      }
      for (const path of this.leftovers.splice(0)) await rm(path, { force: true });
      return erased;
    });
  }

  private readonly onLost = async (damages: readonly Damage[]): Promise<void> => {
    this.host.damages.found(damages);
    await this.host.damages.remember();
  };

  /** Deletes whole files; returns the number of entries. */
  private async drop(paths: ReadonlySet<string>): Promise<number> {
    const entries = await this.host.catalog.remove(paths);
    const archived = [...paths].filter((path) => readSegmentName(path)?.isArchived).map((path) => [archiveKey(basename(path)), null]);
    if (archived.length > 0) await this.host.commit(Object.fromEntries(archived));
    return entries;
  }

  private async archiveOne(path: string, blocks: readonly StoredBlock[]): Promise<void> {
    const name = readSegmentName(path);
    if (!name) return;
    const { from, to } = range(blocks);
    const target = join(this.host.archiveDirectory, archivedName(name, from, to));
    const { blocks: packed, sha256 } = await rewriteSegment(this.host.pool, { blocks, to: target, level: ARCHIVE_LEVEL, erase: null });
    await this.host.catalog.replace(path, target, packed);
    await this.remember(target, sha256);
    this.leftovers.push(path);
  }

  private async remember(path: string, sha256: string): Promise<void> {
    const blocks = this.host.catalog.blocks.filter((block) => block.path === path);
    const { from, to } = range(blocks);
    const file: ArchivedFile = {
      ...{ name: basename(path), fromMs: from, toMs: to, entries: blocks.reduce((sum, { row }) => sum + row.count, 0) },
      ...{ bytes: this.host.catalog.bytesOf.get(path) ?? 0, services: [...new Set(blocks.map(({ row }) => row.service))], sha256 },
    };
    await this.host.commit({ [archiveKey(file.name)]: file });
  }

  private files(): SegmentFile[] {
    const holds = holdsIn(this.host.positions());
    return [...this.byPath()].flatMap(([path, blocks]): SegmentFile[] => {
      const bytes = this.host.catalog.bytesOf.get(path);
      if (bytes === undefined || dirname(path) === '') return [];
      const held = blocks.some(({ row }) => isHeld(holds, row.service, row.minTime, row.maxTime));
      return [{ path, retentionClass: readSegmentName(path)?.retentionClass ?? '', bytes, newestMs: newest(blocks), isHeld: held }];
    });
  }

  private byPath(): Map<string, StoredBlock[]> {
    return Map.groupBy(this.host.catalog.blocks, ({ path }) => path);
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.turn.then(work);
    this.turn = done.catch(() => undefined);
    return done;
  }
}

function newest(blocks: readonly StoredBlock[]): number {
  return blocks.reduce((most, { row }) => Math.max(most, row.maxReceived), 0);
}

function range(blocks: readonly StoredBlock[]): { from: number; to: number } {
  let [from, to] = [Infinity, -Infinity];
  for (const { row } of blocks) {
    from = Math.min(from, row.minTime);
    to = Math.max(to, row.maxTime);
  }
  return { from, to };
}

function detachedInfo(file: ArchivedFile, holds: ReturnType<typeof holdsIn>): SegmentInfo {
  const { name, fromMs, toMs, entries, bytes, services, sha256 } = file;
  const retentionClass = readSegmentName(name)?.retentionClass ?? '';
  const held = services.some((service) => isHeld(holds, service, fromMs, toMs));
  return {
    segment: name,
    fromMs,
    toMs,
    entries,
    bytes,
    services,
    retentionClass,
    isArchived: true,
    state: 'detached',
    isHeld: held,
    sha256,
  };
}

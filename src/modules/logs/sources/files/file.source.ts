import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Config } from '../../../../config/config.js';
import { LogIntake } from '../../intake/log-intake.service.js';
import { LogStore } from '../../store/log-store.js';
import { troubleLog } from '../../store/trouble.log.js';
import { readCompressed } from './compressed.file.js';
import { isCompressed, livePath } from './file-name.js';
import { type FileMark, newMark } from './file-identity.js';
import { FileOrigins, globs, idOf } from './file.origins.js';
import { FileReader } from './file.reader.js';
import { FileReaders } from './file.readers.js';
import { FileWalk, type FoundFile, standingOf, unlessMoved } from './file-walk.js';
import { type FolderChange, FolderWatches } from './folder.watches.js';
import { ServiceSettingsFile } from '../service.settings.js';
import { SourceRegistry } from '../../intake/source.registry.js';

const LOOK_MS = 250;
const WALK_MS = 5000;
const RECENT_MS = 60_000;
/** Number of logs read in parallel, so that one commit serves many. */
const AT_ONCE = 64;
/** A renamed or deleted file is read until it has not grown for so long. */
const LINGER_MS = 5000;
/** How long a copy waits for the truncation of its original before it counts as a plain copy. */
const COPY_PATIENCE_MS = 10_000;
/** Number of reads of one file before the others continue. */
const MAX_STEPS = 64;
const RETRY_MS = 1000;

/** Reads the log files below `LOG_DIRECTORY` and follows all forms of rotation. */
@Injectable()
export class FileSource implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(FileSource.name);
  private readonly trouble = troubleLog(this.logger, 'Log files cannot be read; trying again');
  private readonly readers = new FileReaders();
  private readonly copies = new Map<string, { found: FoundFile; sinceMs: number }>();
  private readonly walk: FileWalk | null;
  private readonly origins: FileOrigins;
  private readonly watches = new FolderWatches((what) => this.changed(what));
  private timer: NodeJS.Timeout | null = null;
  private looking: Promise<void> | null = null;
  private nextWalkMs = 0;
  private stopped = false;
  private rootGone = false;

  constructor(
    private readonly config: Config,
    private readonly intake: LogIntake,
    store: LogStore,
    private readonly registry: SourceRegistry,
    private readonly settings: ServiceSettingsFile,
  ) {
    this.origins = new FileOrigins(store, registry, config.variables.LOG_SERVICE_MAP);
    const { LOG_DIRECTORY, LOG_FILES, LOG_FILES_EXCLUDE, LOG_ALLOWED_ROOTS } = config.variables;
    this.walk = LOG_DIRECTORY ? new FileWalk(LOG_DIRECTORY, globs(LOG_FILES), globs(LOG_FILES_EXCLUDE), globs(LOG_ALLOWED_ROOTS)) : null;
  }

  onApplicationBootstrap(): void {
    if (this.walk) this.plan(0);
  }

  async onModuleDestroy(): Promise<void> {
    this.stopped = true;
    if (this.timer) clearTimeout(this.timer);
    this.watches.close();
    await this.looking;
    for (const reader of this.readers.all()) await reader.close();
  }

  private plan(ms: number): void {
    if (this.stopped) return;
    if (this.timer) clearTimeout(this.timer);
    this.timer = setTimeout(() => this.look(), ms);
  }

  private look(): void {
    this.looking ??= this.round()
      .catch((error: unknown) => {
        this.trouble(error);
        return RETRY_MS;
      })
      .then((ms) => {
        this.looking = null;
        this.plan(ms);
      });
  }

  /** One round over the files; returns the pause until the next one. */
  private async round(): Promise<number> {
    const isWalk = performance.now() >= this.nextWalkMs;
    if (isWalk) {
      this.nextWalkMs = Infinity;
      await this.discover();
      this.walkWithin(WALK_MS);
    }
    const changed = this.watches.takeChanged();
    // For files without recent changes the walk tells whether they have changed, where no watcher does.
    const isDue = (reader: FileReader): boolean =>
      reader.waits ||
      performance.now() - reader.lastGrowthMs <= RECENT_MS ||
      changed.has(String(reader.found.realPath)) ||
      (isWalk && !reader.isAsItWas);
    const logs = this.readers.perLog(isDue)[Symbol.iterator]();
    const readOn = async (): Promise<void> => {
      for (const readers of logs) for (const reader of readers) await this.read(reader);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, readOn));
    await this.readers.closeLeastUsed();
    return LOOK_MS;
  }

  private async discover(): Promise<void> {
    const seen = await this.walk?.look();
    if (!seen) return this.noteRoot(true);
    this.noteRoot(false);
    // Files may have come into a new folder before it was watched.
    if (this.watches.keep(seen.folders)) this.walkWithin(LOOK_MS);
    for (const refused of seen.refused) this.origins.refuse(refused);
    const present = new Set<string>();
    this.origins.marksMayHaveChanged();
    const strangers: FoundFile[] = [];
    // Oldest first, so that rotated files come before the one that is being written.
    for (const found of seen.files.toSorted((a, b) => a.stats.mtimeMs - b.stats.mtimeMs)) {
      const id = idOf(found);
      present.add(id);
      const reader = this.readers.get(id);
      if (reader) reader.found = found;
      else strangers.push(found);
    }
    // Known files first, because a new one may be a copy of one of them.
    for (const found of strangers) {
      const mark = isCompressed(found.path) ? null : await unlessMoved(() => this.origins.ownMark(idOf(found), found));
      if (mark) this.follow(idOf(found), found, mark);
    }
    for (const found of strangers) if (!this.readers.has(idOf(found))) await unlessMoved(() => this.meet(idOf(found), found));
    for (const [id, reader] of this.readers.entries()) {
      const isSilent = performance.now() - reader.lastGrowthMs > LINGER_MS;
      if (present.has(id) || (!isSilent && reader.isOpen) || reader.waits) continue;
      this.readers.delete(id);
      await reader.close();
    }
    for (const id of this.copies.keys()) if (!present.has(id)) this.copies.delete(id);
  }

  /** Handles a file without a reader: a compressed one, a copy of a known one, or a new one. */
  private async meet(id: string, found: FoundFile): Promise<void> {
    if (isCompressed(found.path)) return this.meetCompressed(id, found, await this.origins.ownMark(id, found));
    const original = await this.origins.originalOf(found, this.readers.ofLog(found.path));
    const since = this.copies.get(id)?.sinceMs ?? performance.now();
    if (original && performance.now() - since < COPY_PATIENCE_MS) {
      this.copies.set(id, { found, sinceMs: since });
      return;
    }
    this.copies.delete(id);
    const from = original?.mark ?? (await this.origins.markOfCopy(id, found));
    this.follow(id, found, from ? { ...from, id, path: found.path } : newMark(id, found.path));
  }

  private follow(id: string, found: FoundFile, mark: FileMark): void {
    const service = this.origins.serviceOf(found);
    const settings = this.settings.of(service);
    const { LOG_MAX_LINE_BYTES, LOG_MAX_FIELDS, LOG_PARTIAL_SECONDS } = this.config.variables;
    const reader = new FileReader(found, mark, this.origins.statusOf(found), {
      ...{ intake: this.intake, registry: this.registry, settings, service, maxFields: LOG_MAX_FIELDS },
      forcedService: this.origins.mapped(found.path),
      maxLineBytes: LOG_MAX_LINE_BYTES,
      ...{ partialMs: LOG_PARTIAL_SECONDS * 1000, positionOf: this.origins.positionOf },
    });
    this.readers.set(id, reader);
  }

  private async read(reader: FileReader): Promise<void> {
    const { status } = reader;
    if (this.stopped || this.registry.isPaused(status.id)) return;
    try {
      for (let steps = 0; steps < MAX_STEPS && !this.stopped; steps += 1) {
        const step = await reader.step();
        if (step === 'truncated') {
          await this.truncated(reader);
          return;
        }
        if (step === 'idle') break;
      }
      // Open files are read while their folder is missing.
      if (this.rootGone) return;
      status.state = performance.now() - reader.lastGrowthMs < RECENT_MS ? 'live' : 'idle';
      status.reason = null;
    } catch (error) {
      Object.assign(status, standingOf(error));
      await reader.close();
    }
  }

  /** The file was truncated: its copy, if there is one, is read from the old position; the file itself from its beginning. */
  private async truncated(reader: FileReader): Promise<void> {
    const { mark, status } = reader;
    const seen = await this.walk?.look();
    for (const found of seen?.files ?? []) {
      const id = idOf(found);
      if (id === mark.id || this.readers.has(id) || !(await unlessMoved(() => this.origins.isCopyOf(mark, id, found)))) continue;
      this.copies.delete(id);
      this.follow(id, found, { ...mark, id, path: found.path });
      reader.restart();
      const copy = this.readers.get(id);
      // The text of the copy is older than the present text of the file.
      if (copy) await this.read(copy);
      return;
    }
    status.lostBytes += Math.max(0, (status.size ?? 0) - mark.offset);
    reader.restart();
  }

  private async meetCompressed(id: string, found: FoundFile, mark: FileMark | null): Promise<void> {
    if (mark?.done || Date.now() - found.stats.mtimeMs < LINGER_MS / 2) return;
    const status = this.origins.statusOf(found);
    if (this.registry.isPaused(status.id)) return;
    const service = this.origins.serviceOf(found);
    await readCompressed(found, id, mark, {
      ...{ intake: this.intake, registry: this.registry, status, service, settings: this.settings.of(service) },
      forcedService: this.origins.mapped(found.path),
      ...{ maxLineBytes: this.config.variables.LOG_MAX_LINE_BYTES, maxFields: this.config.variables.LOG_MAX_FIELDS },
      positionOf: this.origins.positionOf,
      known: (head) => this.origins.markWithHead(head, livePath(found.path)),
    });
  }

  private noteRoot(isGone: boolean): void {
    if (isGone === this.rootGone) return;
    this.rootGone = isGone;
    const standing = isGone ? { state: 'gone', reason: 'LOG_DIRECTORY is not there' } : { state: 'idle', reason: null };
    for (const { status } of this.readers.all()) if (isGone || status.state === 'gone') Object.assign(status, standing);
    if (!isGone) return this.logger.log('LOG_DIRECTORY is there again');
    this.logger.warn(`LOG_DIRECTORY ${this.config.variables.LOG_DIRECTORY} is not there; looking for it every 5 s`);
    this.watches.close();
  }

  /** A change during a walk may have been missed by it, so that an earlier walk that is planned stays planned. */
  private walkWithin(ms: number): void {
    this.nextWalkMs = Math.min(this.nextWalkMs, performance.now() + ms);
  }

  /** A hint to look at once. The regular rounds stay authoritative, because not every file system reports changes. */
  private changed(what: FolderChange): void {
    if (what === 'names') this.walkWithin(LOOK_MS);
    if (!this.looking) this.plan(1);
  }
}

import type { FileHandle } from 'node:fs/promises';
import type { NewEntry } from '../../entry/log-entry.js';
import { encodingOf, type TextEncoding, TELLING_BYTES } from '../../formats/encoding.js';
import { type Draft, LineAssembler } from '../../formats/line-assembler.js';
import { textOf } from '../../formats/line-text.js';
import { toEntry } from '../../formats/to-entry.js';
import type { LogIntake } from '../../intake/log-intake.service.js';
import { continues, type FileMark, headOf, HEAD_BYTES, keptOfBefore, readAt, TAIL_BYTES, tailOf } from './file-identity.js';
import { type FoundFile, openChecked } from './file-walk.js';
import { LineSplitter, type SplitLine } from '../line-splitter.js';
import type { ServiceSettings } from '../service.settings.js';
import type { SourceRegistry } from '../../intake/source.registry.js';
import type { SourceStatus } from '../../intake/source.status.js';

const CHUNK_BYTES = 1024 * 1024;
const NOTHING = Buffer.alloc(0);
/** An entry is complete after this long without a further line. */
const ENTRY_PAUSE_MS = 1000;

export interface ReaderOptions {
  readonly intake: LogIntake;
  readonly registry: SourceRegistry;
  readonly settings: ServiceSettings;
  readonly service: string;
  readonly forcedService: string | undefined;
  readonly maxLineBytes: number;
  readonly maxFields: number;
  readonly partialMs: number;
  /** The committed position under an id. */
  readonly positionOf: (id: string) => unknown;
}

/** Result of one read: there is more, nothing new, or it is no longer the same file. */
export type Step = 'more' | 'idle' | 'truncated';

/** Reads one file from its mark on: lines become entries, and entries and mark are stored in one commit. */
export class FileReader {
  private handle: FileHandle | null = null;
  private splitter: LineSplitter;
  private assembler: LineAssembler;
  private readAtByte: number;
  private batch: { entries: NewEntry[]; mark: FileMark } | null = null;
  /** The last bytes that were read. */
  private lastBytes: Buffer = NOTHING;
  private checkedMs = -1;
  /** Null until the file is long enough to detect it. */
  private encoding: TextEncoding | null = null;
  /** By the monotonic clock, in ms. */
  lastGrowthMs: number;
  /** The first known path. */
  readonly metAs: string;

  constructor(
    public found: FoundFile,
    public mark: FileMark,
    readonly status: SourceStatus,
    private readonly options: ReaderOptions,
  ) {
    this.splitter = new LineSplitter(options.maxLineBytes, mark.offset);
    this.assembler = this.newAssembler();
    this.readAtByte = mark.offset;
    this.metAs = found.path;
    this.lastGrowthMs = performance.now() - Math.max(0, Date.now() - found.stats.mtimeMs);
  }

  get isOpen(): boolean {
    return this.handle !== null;
  }

  /** Whether some lines are read and not stored yet. */
  get waits(): boolean {
    return this.batch !== null || this.assembler.waits || this.splitter.hasPartial;
  }

  /** Whether size and time are unchanged since the file was read to its end. */
  get isAsItWas(): boolean {
    const { size, mtimeMs } = this.found.stats;
    return size === this.readAtByte && mtimeMs === this.checkedMs;
  }

  /** Reads up to a MiB. Rejects when the file cannot be read or the store does not take the entries; the next call tries again. */
  async step(): Promise<Step> {
    await this.commit();
    this.handle ??= await openChecked(this.found);
    const { size, mtimeMs } = await this.handle.stat();
    if (mtimeMs !== this.checkedMs && this.mark.offset > 0 && !(await continues(this.handle, size, this.mark))) return 'truncated';
    this.checkedMs = mtimeMs;
    if (size < this.readAtByte) return 'truncated';
    if (this.encoding === null && !(await this.findEncoding(this.handle, size))) return 'idle';
    const bytes = await readAt(this.handle, this.readAtByte, Math.min(CHUNK_BYTES, size - this.readAtByte));
    const entries = bytes.length > 0 ? this.readLines(bytes, mtimeMs) : this.afterSilence(mtimeMs);
    this.status.size = size;
    this.status.lagBytes = size - this.readAtByte;
    if (entries.length > 0) {
      const mark = await this.nextMark(this.handle);
      // A file truncated since the walk may have new text, and the mark may belong to that text.
      if (!(await this.isUncut(this.handle))) return 'truncated';
      this.batch = { entries, mark };
      await this.commit();
    }
    return this.readAtByte < size ? 'more' : 'idle';
  }

  /** Starts at the first byte again, as another file. */
  restart(): void {
    this.mark = { ...this.mark, offset: 0, head: '', headBytes: 0, tail: '' };
    this.splitter = new LineSplitter(this.options.maxLineBytes);
    this.encoding = null;
    this.assembler = this.newAssembler();
    this.readAtByte = 0;
    this.lastBytes = NOTHING;
    this.checkedMs = -1;
    this.batch = null;
  }

  async close(): Promise<void> {
    const { handle } = this;
    this.handle = null;
    await handle?.close();
  }

  /** Whether the encoding is known; for a few bytes only once the file stops growing. */
  private async findEncoding(handle: FileHandle, size: number): Promise<boolean> {
    const isSilent = performance.now() - this.lastGrowthMs >= this.options.partialMs;
    if (size === 0 || (size < TELLING_BYTES && !isSilent)) return false;
    this.encoding = encodingOf(await readAt(handle, 0, HEAD_BYTES));
    this.splitter = new LineSplitter(this.options.maxLineBytes, this.readAtByte, this.encoding);
    return true;
  }

  private newAssembler(): LineAssembler {
    const { maxFields } = this.options;
    const { format, startPattern } = this.options.settings;
    return new LineAssembler(this.options.maxLineBytes, { format, startPattern, maxFields });
  }

  private readLines(bytes: Buffer, mtimeMs: number): NewEntry[] {
    this.lastGrowthMs = performance.now();
    this.readAtByte += bytes.length;
    // A copy, because a view would keep the whole chunk in memory as long as the file is followed.
    this.lastBytes = Buffer.from(bytes.subarray(-TAIL_BYTES));
    this.status.bytesRead += bytes.length;
    return this.splitter.push(bytes).flatMap((line) => this.take(line, mtimeMs, false));
  }

  private afterSilence(mtimeMs: number): NewEntry[] {
    const silentMs = performance.now() - this.lastGrowthMs;
    const entries: NewEntry[] = [];
    if (silentMs >= this.options.partialMs) {
      const partial = this.splitter.takePartial();
      if (partial) entries.push(...this.take(partial, mtimeMs, true));
    }
    const draft = silentMs >= ENTRY_PAUSE_MS && !this.splitter.hasPartial ? this.assembler.flush() : null;
    return draft ? [...entries, this.entryOf(draft)] : entries;
  }

  private take(line: SplitLine, mtimeMs: number, isPartial: boolean): NewEntry[] {
    this.status.skippedBytes += line.hole;
    if (line.bytes.length === 0) return [];
    const { path } = this.found;
    const position = { path, offset: line.offset, bytes: line.length };
    const context = { zone: this.options.settings.timezone, referenceMs: mtimeMs };
    const text = textOf(line.bytes, this.encoding ?? 'bytes');
    const draft = this.assembler.push({ ...text, position, originalBytes: line.originalBytes, isPartial }, context);
    this.status.format = this.assembler.format;
    return draft ? [this.entryOf(draft)] : [];
  }

  private entryOf({ parsed, format, position, flags, originalBytes }: Draft): NewEntry {
    const { service, forcedService, settings } = this.options;
    return toEntry(parsed, {
      ...{ service, forcedService, format, flags, originalBytes, position },
      source: this.status.id,
      receivedMs: Date.now(),
      defaultLevel: settings.levelDefault,
      broker: settings.broker,
    });
  }

  /** Whether the file still contains the text that was read. */
  private async isUncut(handle: FileHandle): Promise<boolean> {
    if (this.mark.offset > 0 && !(await continues(handle, (await handle.stat()).size, this.mark))) return false;
    const { length } = this.lastBytes;
    return this.lastBytes.equals(await readAt(handle, this.readAtByte - length, length));
  }

  /** The mark behind the completed entries; an entry that waits for further lines is read again after a crash. */
  private async nextMark(handle: FileHandle): Promise<FileMark> {
    const offset = this.assembler.openOffset ?? this.splitter.offset;
    const isGrown = this.mark.headBytes < HEAD_BYTES && offset > this.mark.headBytes;
    const head = isGrown ? await headOf(handle, Math.min(HEAD_BYTES, offset)) : this.mark;
    const { id } = this.mark;
    return { id, path: this.found.path, head: head.head, headBytes: head.headBytes, offset, tail: await tailOf(handle, offset) };
  }

  private async commit(): Promise<void> {
    if (!this.batch) return;
    const { entries, mark } = this.batch;
    const before = keptOfBefore(this.options.positionOf(mark.id), this.mark);
    const { kept } = await this.options.intake.take(entries, { positions: { ...before, [mark.id]: mark } });
    this.batch = null;
    this.mark = mark;
    this.options.registry.stored(this.status, kept);
  }
}

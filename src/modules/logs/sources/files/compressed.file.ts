import { createGunzip, createZstdDecompress } from 'node:zlib';
import type { Readable } from 'node:stream';
import type { NewEntry } from '../../entry/log-entry.js';
import { encodingOf, type TextEncoding } from '../../formats/encoding.js';
import { LineAssembler } from '../../formats/line-assembler.js';
import { textOf } from '../../formats/line-text.js';
import { toEntry } from '../../formats/to-entry.js';
import type { LogIntake } from '../../intake/log-intake.service.js';
import { type FileMark, hashOf, HEAD_BYTES, isFileMark, keptOfBefore } from './file-identity.js';
import { packedOf } from './file.origins.js';
import { type FoundFile, MovedError, openChecked, standingOf } from './file-walk.js';
import { LineSplitter, type SplitLine } from '../line-splitter.js';
import type { ServiceSettings } from '../service.settings.js';
import type { SourceRegistry } from '../../intake/source.registry.js';
import type { SourceStatus } from '../../intake/source.status.js';

const BATCH = 2000;
const MAX_TEXT_BYTES = 4 * 1024 ** 3;
const MAX_RATIO = 1000;
const FREE_BYTES = 1024 * 1024;

export interface CompressedOptions {
  readonly intake: LogIntake;
  readonly registry: SourceRegistry;
  readonly status: SourceStatus;
  readonly service: string;
  readonly forcedService: string | undefined;
  readonly settings: ServiceSettings;
  readonly maxLineBytes: number;
  readonly maxFields: number;
  /** The committed position under an id. */
  readonly positionOf: (id: string) => unknown;
  /** The mark of a file whose text begins with these bytes; the part before it is skipped. */
  readonly known: (beginning: Buffer) => FileMark | null;
}

/**
 * Reads a `.gz` or `.zst` to its end, from the place up to which its text was read before the compression. The sound part of a
 * truncated or damaged file is read, and the file is `failed`; a file that unpacks to more than 4 GiB, or a thousand times its size, is
 * refused.
 */
export async function readCompressed(found: FoundFile, id: string, mark: FileMark | null, options: CompressedOptions): Promise<void> {
  const { status } = options;
  const file = await openChecked(found).catch((error: unknown) => {
    if (error instanceof MovedError) throw error;
    Object.assign(status, standingOf(error));
    return null;
  });
  if (!file) return;
  const raw = file.createReadStream({ autoClose: true });
  const unpacked: Readable = raw.pipe(/zst$/i.test(found.path) ? createZstdDecompress() : createGunzip());
  raw.once('error', (error) => unpacked.destroy(error));
  const reader = new CompressedReader(found, id, mark, options);
  let total = 0;
  try {
    for await (const chunk of unpacked as AsyncIterable<Buffer>) {
      total += chunk.length;
      if (total > MAX_TEXT_BYTES || (total > FREE_BYTES && total > found.stats.size * MAX_RATIO)) throw new Error('bomb');
      await reader.take(chunk);
    }
    status.state = 'idle';
    status.reason = null;
  } catch (error) {
    status.state = 'failed';
    status.reason = error instanceof Error && error.message === 'bomb' ? 'bomb' : 'it cannot be unpacked to its end';
  } finally {
    raw.destroy();
  }
  await reader.finish(status.state !== 'failed');
}

class CompressedReader {
  private beginning = Buffer.alloc(0);
  private skip: number | null = null;
  private encoding: TextEncoding = 'bytes';
  private readonly resumeAt: number | null;
  private splitter: LineSplitter;
  private readonly assembler: LineAssembler;
  private entries: NewEntry[] = [];

  constructor(
    private readonly found: FoundFile,
    private readonly id: string,
    mark: FileMark | null,
    private readonly options: CompressedOptions,
  ) {
    this.splitter = new LineSplitter(options.maxLineBytes);
    // After an interrupted run it continues from its own mark.
    this.resumeAt = mark?.offset ?? null;
    const { maxFields } = options;
    const { format, startPattern } = options.settings;
    this.assembler = new LineAssembler(options.maxLineBytes, { format, startPattern, maxFields });
  }

  async take(chunk: Buffer): Promise<void> {
    if (this.skip === null) {
      this.beginning = Buffer.concat([this.beginning, chunk]);
      if (this.beginning.length < HEAD_BYTES) return;
      await this.begin();
      return;
    }
    await this.put(chunk);
  }

  /** `whole`: the text ends here. Where it breaks off, the last line is the beginning of one. */
  async finish(whole: boolean): Promise<void> {
    if (this.skip === null) await this.begin();
    const last = whole ? this.splitter.takePartial() : null;
    if (last) this.read(last);
    const draft = this.assembler.flush();
    if (draft) this.entries.push(this.entryOf(draft));
    await this.commit(true);
  }

  private async begin(): Promise<void> {
    this.skip = this.resumeAt ?? this.options.known(this.beginning.subarray(0, HEAD_BYTES))?.offset ?? 0;
    const { beginning } = this;
    this.encoding = encodingOf(beginning.subarray(0, HEAD_BYTES));
    this.splitter = new LineSplitter(this.options.maxLineBytes, 0, this.encoding);
    await this.put(beginning);
  }

  private async put(chunk: Buffer): Promise<void> {
    const skip = this.skip ?? 0;
    const passed = Math.min(skip, chunk.length);
    this.skip = skip - passed;
    if (passed > 0) this.splitter = new LineSplitter(this.options.maxLineBytes, this.splitter.offset + passed, this.encoding);
    for (const line of this.splitter.push(chunk.subarray(passed))) this.read(line);
    if (this.entries.length >= BATCH) await this.commit(false);
  }

  private read(line: SplitLine): void {
    this.options.status.skippedBytes += line.hole;
    if (line.bytes.length === 0) return;
    const position = { path: this.found.path, offset: line.offset, bytes: line.length };
    const context = { zone: this.options.settings.timezone, referenceMs: this.found.stats.mtimeMs };
    const draft = this.assembler.push({ ...textOf(line.bytes, this.encoding), position, originalBytes: line.originalBytes }, context);
    this.options.status.format = this.assembler.format;
    if (draft) this.entries.push(this.entryOf(draft));
  }

  private entryOf({ parsed, format, position, flags, originalBytes }: NonNullable<ReturnType<LineAssembler['flush']>>): NewEntry {
    const { service, forcedService, settings, status } = this.options;
    return toEntry(parsed, {
      ...{ service, forcedService, format, flags, originalBytes, position },
      source: status.id,
      receivedMs: Date.now(),
      defaultLevel: settings.levelDefault,
      broker: settings.broker,
    });
  }

  private async commit(done: boolean): Promise<void> {
    const { entries } = this;
    const offset = this.assembler.openOffset ?? this.splitter.offset;
    const head = this.beginning.subarray(0, HEAD_BYTES);
    const packed = packedOf(this.found);
    const mark: FileMark = {
      id: this.id,
      path: this.found.path,
      head: hashOf(head),
      headBytes: head.length,
      offset,
      tail: '',
      done,
      packed,
    };
    const before = this.options.positionOf(this.id);
    const other = isFileMark(before) && before.packed === undefined ? keptOfBefore(before, mark) : {};
    const { kept } = await this.options.intake.take(entries, { positions: { ...other, [this.id]: mark } });
    this.entries = [];
    this.options.registry.stored(this.options.status, kept);
  }
}

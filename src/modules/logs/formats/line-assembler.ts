import type { FieldValue, FilePosition, LogFlag } from '../entry/log-entry.js';
import { unwrap } from './lines/container-line.js';
import { LineReader } from './line-reader.js';
import type { TimeContext } from './line-time.js';
import type { LineText } from './line-text.js';
import type { ParsedLine } from './parsed-line.js';
import { continuesEntry, levelOfTrace, startsStack } from './trace-lines.js';

const MAX_LINES = 1000;

/** One line of a source, before it is parsed. */
export interface SourceLine extends LineText {
  readonly position: FilePosition | null;
  /** Bytes of the line before it was cut; null when it is whole. */
  readonly originalBytes: number | null;
  readonly isPartial?: boolean;
}

/** The lines of one entry: one line, or several of a trace. */
export interface Draft {
  readonly parsed: ParsedLine;
  readonly format: string;
  readonly position: FilePosition | null;
  readonly flags: readonly LogFlag[];
  readonly originalBytes: number | null;
}

interface Open {
  parsed: ParsedLine;
  format: string;
  position: FilePosition | null;
  flags: Set<LogFlag>;
  originalBytes: number | null;
  message: string[];
  stack: string[];
  lines: number;
  bytes: number;
}

/** Joins the lines of one source to entries: a line that begins no entry belongs to the entry before it. */
export class LineAssembler {
  private readonly reader: LineReader;
  private open: Open | null = null;
  private part = '';
  private partOffset: number | null = null;
  private previousMs: number | null = null;

  constructor(
    private readonly maxBytes: number,
    { format, startPattern, maxFields }: { format?: string | undefined; startPattern?: RegExp | undefined; maxFields?: number } = {},
  ) {
    this.reader = new LineReader(format, maxFields);
    this.startPattern = startPattern;
  }

  private readonly startPattern: RegExp | undefined;

  get format(): string | null {
    return this.reader.format;
  }

  /** Whether an entry may get further lines. */
  get waits(): boolean {
    return this.open !== null || this.part !== '';
  }

  /** The file offset of the waiting entry; null when none waits. For a wrapped line that of its first part. */
  get openOffset(): number | null {
    return this.open?.position?.offset ?? this.partOffset;
  }

  /** Adds a line; returns the entry that it completes, or null. */
  push(line: SourceLine, context: Omit<TimeContext, 'previousMs'>): Draft | null {
    const timeContext = { ...context, previousMs: this.previousMs };
    const wrapped = line.flag === 'binary' ? null : unwrap(line.text, timeContext);
    if (wrapped?.isPart && this.part.length < this.maxBytes) {
      this.partOffset ??= line.position?.offset ?? null;
      this.part += wrapped.text;
      return null;
    }
    const text = wrapped ? this.part + wrapped.text : line.text;
    if (wrapped) this.part = '';
    this.partOffset = null;
    const starts = this.startPattern ? this.startPattern.test(text) : null;
    const parsed = line.flag === 'binary' || starts === false ? null : this.reader.read(text, timeContext);
    if (this.joins(text, parsed !== null, starts, line)) {
      this.extend(text, line);
      return null;
    }
    const done = this.flush();
    this.begin(parsed ?? raw(text, line), wrapped?.format, line, wrapped);
    return done;
  }

  /** Completes and returns the waiting entry, if there is one. */
  flush(): Draft | null {
    const { open } = this;
    if (!open) return null;
    this.open = null;
    const stack = [open.parsed.stack ?? '', ...open.stack].filter((part) => part !== '').join('\n');
    const parsed = { ...open.parsed, message: open.message.join('\n'), ...(stack === '' ? {} : { stack }) };
    return { parsed, format: open.format, position: open.position, flags: [...open.flags], originalBytes: open.originalBytes };
  }

  private joins(text: string, isEntry: boolean, starts: boolean | null, line: SourceLine): boolean {
    if (!this.open || isEntry || starts === true || line.flag === 'binary') return false;
    if (this.open.lines >= MAX_LINES || this.open.bytes + text.length > this.maxBytes) return false;
    return starts === false || this.reader.format !== null || continuesEntry(text);
  }

  private begin(
    parsed: ParsedLine,
    format: string | undefined,
    line: SourceLine,
    wrapped: { time: ParsedLine['time']; fields: Record<string, FieldValue> } | null,
  ): void {
    const [first = '', ...rest] = parsed.message.split('\n');
    const level = parsed.level ?? levelOfTrace(first);
    const time = parsed.time ?? wrapped?.time ?? null;
    const fields = { ...wrapped?.fields, ...parsed.fields };
    this.previousMs = time?.ms ?? this.previousMs;
    const flags = new Set<LogFlag>(line.flag ? [line.flag] : []);
    if (line.isPartial) flags.add('partial');
    if (line.originalBytes !== null) flags.add('truncated');
    this.open = {
      parsed: { ...parsed, level, time, fields },
      format: format ?? (parsed.time === undefined && parsed.level === undefined ? 'raw' : (this.reader.format ?? 'raw')),
      position: line.position,
      flags,
      originalBytes: line.originalBytes,
      message: [first, ...rest],
      stack: [],
      lines: 1,
      bytes: parsed.message.length,
    };
    // A trace may begin with the first line of the entry: then all further lines are stack.
    if (startsStack(first)) this.open.stack.push(first);
  }

  private extend(text: string, line: SourceLine): void {
    const { open } = this;
    if (!open) return;
    open.flags.add('multiline');
    if (line.flag) open.flags.add(line.flag);
    if (open.stack.length > 0 || startsStack(text)) open.stack.push(text);
    else open.message.push(text);
    open.lines += 1;
    open.bytes += text.length + 1;
    if (open.position && line.position) {
      const end = line.position.offset + line.position.bytes;
      open.position = { ...open.position, bytes: end - open.position.offset };
    }
  }
}

function raw(text: string, { head }: SourceLine): ParsedLine {
  return head === null ? { message: text } : { message: text, fields: { head } };
}

import { accessLine } from './lines/access-line.js';
import { bracketedLine } from './lines/bracketed-line.js';
import { jsonLine } from './lines/json-line.js';
import { klogLine } from './lines/klog-line.js';
import type { TimeContext } from './line-time.js';
import { logfmtLine } from './lines/logfmt-line.js';
import type { LineFormat, ParsedLine } from './parsed-line.js';
import { syslogLine } from './lines/syslog-line.js';

/** Ordered by how reliably a format recognises its own lines. */
const FORMATS: readonly LineFormat[] = [jsonLine, klogLine, accessLine, bracketedLine, logfmtLine, syslogLine];
const MAX_READ = 65_536;
const MAX_FIELDS = 200;

/** Parses the lines of one source: first with the format of the last line, then with the others. */
export class LineReader {
  private current: LineFormat | null = null;

  /** `fixed`: the only format to try, by name; an unknown name counts as none. */
  constructor(
    fixed?: string,
    private readonly maxFields = MAX_FIELDS,
  ) {
    const only = FORMATS.find(({ name }) => name === fixed);
    if (only) this.current = only;
    this.formats = only ? [only] : FORMATS;
  }

  private readonly formats: readonly LineFormat[];

  /** The name of the last matching format; null before the first match. */
  get format(): string | null {
    return this.current?.name ?? null;
  }

  /** Parses the line; null when no format matches. */
  read(line: string, context: TimeContext): ParsedLine | null {
    const parsed = this.current?.read(line, context, this.maxFields);
    if (parsed) return parsed;
    // Only JSON has lines that long, and trying every format on them would be too slow.
    const candidates = line.length > MAX_READ ? [jsonLine] : this.formats;
    for (const format of candidates) {
      if (format === this.current) continue;
      const found = format.read(line, context, this.maxFields);
      if (!found) continue;
      this.current = format;
      return found;
    }
    return null;
  }
}

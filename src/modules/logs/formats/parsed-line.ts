import type { FieldValue } from '../entry/log-entry.js';
import type { LogLevel } from '../entry/levels.js';
import type { LineTime, TimeContext } from './line-time.js';

/** The parsed parts of a line; missing parts are absent. */
export interface ParsedLine {
  readonly message: string;
  readonly time?: LineTime | null;
  readonly level?: LogLevel | null;
  readonly service?: string | null;
  readonly traceId?: string | null;
  readonly spanId?: string | null;
  readonly broker?: string | null;
  readonly stack?: string | null;
  readonly fields?: Record<string, FieldValue>;
}

/** The format of a logger; `read` returns null for lines of other formats. */
export interface LineFormat {
  readonly name: string;
  /** `maxFields`: limit of fields; further ones are collected in one field. */
  read(line: string, context: TimeContext, maxFields: number): ParsedLine | null;
}

import type { FieldValue } from '../entry/log-entry.js';
import type { LogLevel } from '../entry/levels.js';
import type { LineTime, TimeContext } from './line-time.js';

/** What a format has found in a line; what the line does not carry is absent. */
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

/** One way in which lines are written: it knows its own lines and gives null for any other. */
export interface LineFormat {
  readonly name: string;
  /** `maxFields`: names that a line may have; the rest of them is one field. */
  read(line: string, context: TimeContext, maxFields: number): ParsedLine | null;
}

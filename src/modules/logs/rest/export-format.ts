import { csvCell } from '../../../common/text/csv.js';
import { idOf, type LogEntry } from '../entry/log-entry.js';
import { isoTime, toEntryDto } from './entry.wire.js';

/** A file format of exported entries. */
export interface LogExportFormat {
  readonly contentType: string;
  readonly extension: string;
  readonly header: string;
  line(this: void, entry: LogEntry): string;
  /** The text after the last entry. */
  end(this: void, entries: number, complete: boolean): string;
}

const COLUMNS = ['id', 'timestamp', 'level', 'service', 'message', 'trace_id', 'broker', 'source', 'fields', 'stack'];
/** Control characters and marks of text direction, which could disguise an entry. */
const HIDDEN = /[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

export const EXPORT_FORMATS: Readonly<Record<'ndjson' | 'csv' | 'text', LogExportFormat>> = {
  ndjson: {
    contentType: 'application/x-ndjson; charset=utf-8',
    extension: 'ndjson',
    header: '',
    line: (entry) => `${JSON.stringify(toEntryDto(entry))}\n`,
    end: (entries, complete) => `${JSON.stringify({ _end: { entries, complete } })}\n`,
  },
  csv: {
    contentType: 'text/csv; charset=utf-8; header=present',
    extension: 'csv',
    header: `${COLUMNS.join(',')}\r\n`,
    line: (entry) => `${cellsOf(entry).map(csvCell).join(',')}\r\n`,
    end: () => '',
  },
  text: {
    contentType: 'text/plain; charset=utf-8',
    extension: 'log',
    header: '',
    line: (entry) => {
      const text = entry.stack === null ? entry.message : `${entry.message}\n${entry.stack}`;
      return `${isoTime(entry.timestampMs)} ${entry.level.toUpperCase()} ${entry.service} ${visible(text)}\n`;
    },
    end: () => '',
  },
};

function cellsOf(entry: LogEntry): string[] {
  const { timestampMs, level, service, message, traceId, broker, source, fields, stack } = entry;
  const text = Object.keys(fields).length === 0 ? '' : JSON.stringify(fields);
  return [idOf(entry.seq), isoTime(timestampMs), level, service, message, traceId ?? '', broker ?? '', source, text, stack ?? ''];
}

function visible(text: string): string {
  return text.replace(HIDDEN, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

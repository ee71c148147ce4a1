import type { FieldValue } from '../../entry/log-entry.js';
import { levelOfNumber } from '../../entry/levels.js';
import { flatten } from './flatten.js';
import { timeOfNanoseconds } from '../line-time.js';
import type { ParsedLine } from '../parsed-line.js';

const TIME = '__REALTIME_TIMESTAMP';
const TAKEN = new Set(['MESSAGE', 'PRIORITY', TIME, '_SYSTEMD_UNIT', 'SYSLOG_IDENTIFIER']);

/** Whether a record is one of systemd's journal, as `journalctl -o json` and its export have it. */
export function isJournalRecord(record: Readonly<Record<string, unknown>>): boolean {
  return Object.hasOwn(record, TIME) && ('MESSAGE' in record || 'PRIORITY' in record);
}

/** A record of the journal: its time in microseconds, its priority as syslog has it, its unit as the service. */
export function readJournalRecord(record: Readonly<Record<string, unknown>>, maxFields: number): ParsedLine {
  const fields: Record<string, FieldValue> = flatten(
    Object.entries(record).filter(([name]) => !TAKEN.has(name)),
    maxFields,
  );
  const identifier = textOf(record['SYSLOG_IDENTIFIER']);
  const unit = textOf(record['_SYSTEMD_UNIT']).replace(/\.service$/, '');
  if (unit !== '' && identifier !== '') fields['SYSLOG_IDENTIFIER'] = identifier;
  const priority = textOf(record['PRIORITY']);
  return {
    message: textOf(record['MESSAGE']),
    time: timeOfNanoseconds(`${textOf(record[TIME])}000`),
    level: /^\d$/.test(priority) ? levelOfNumber(Number(priority), 'syslog') : null,
    service: unit || identifier || null,
    fields,
  };
}

/** Text, or the bytes that the journal gives where a text is not UTF-8; the first where a name stands twice. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  if (!Array.isArray(value) || value.length === 0) return '';
  if (!value.every((byte) => typeof byte === 'number')) return textOf(value[0]);
  return Buffer.from(value).toString();
}

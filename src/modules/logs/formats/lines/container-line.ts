import type { FieldValue } from '../../entry/log-entry.js';
import { parseObject } from './json-line.js';
import { type LineTime, readTime, type TimeContext } from '../line-time.js';

/** A line wrapped by a container runtime: the text of the program, the runtime's time, and whether the text continues in the next line. */
export interface WrappedLine {
  readonly text: string;
  readonly time: LineTime | null;
  readonly fields: Record<string, FieldValue>;
  readonly isPart: boolean;
  readonly format: 'docker' | 'cri';
}

const CRI = /^(\d{4}-\d{2}-\d{2}T\S{8,40}) (stdout|stderr) ([PF]) ?(.*)$/s;
const DOCKER = /^\{"log":"/;

/** Unwraps Docker's json-file and the container runtime interface's text form; null for any other line. */
export function unwrap(line: string, context: TimeContext): WrappedLine | null {
  if (DOCKER.test(line)) return unwrapDocker(line, context);
  const match = CRI.exec(line);
  if (!match) return null;
  const [, when = '', stream = '', tag, text = ''] = match;
  const time = readTime(when, context);
  return time && { text, time, fields: { stream }, isPart: tag === 'P', format: 'cri' };
}

function unwrapDocker(line: string, context: TimeContext): WrappedLine | null {
  const record = parseObject(line);
  const log = record?.['log'];
  if (typeof log !== 'string' || typeof record?.['time'] !== 'string') return null;
  const stream = record['stream'];
  const attributes = record['attrs'];
  const fields: Record<string, FieldValue> = typeof stream === 'string' ? { stream } : {};
  if (typeof attributes === 'object' && attributes !== null)
    for (const [name, value] of Object.entries(attributes)) if (typeof value === 'string') fields[`attrs.${name}`] = value;
  const isPart = !log.endsWith('\n');
  return { text: log.replace(/\r*\n$/, ''), time: readTime(record['time'], context), fields, isPart, format: 'docker' };
}

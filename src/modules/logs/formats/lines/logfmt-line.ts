import type { TimeContext } from '../line-time.js';
import { readRecord } from './json-line.js';
import type { LineFormat } from '../parsed-line.js';

const PAIR = /([A-Za-z_@][\w.@/-]*)=(?:"((?:[^"\\]|\\.)*)"|([^\s"]*))(?=\s|$)/g;
const KNOWN = /(?:^|\s)(?:time|timestamp|ts|t|level|lvl|severity)=/;
const NUMBER = /^-?(?:0|[1-9]\d{0,14})(?:\.\d+)?$/;
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };

/** `key=value` pairs, two or more, one of them a time or a level: logfmt as Go's loggers write it. */
export const logfmtLine: LineFormat = {
  name: 'logfmt',
  read(line: string, context: TimeContext, maxFields: number) {
    if (!KNOWN.test(line)) return null;
    const record = new Map<string, unknown>();
    let rest = '';
    let end = 0;
    for (const match of line.matchAll(PAIR)) {
      const [whole, name = '', quoted, bare = ''] = match;
      rest += line.slice(end, match.index);
      end = match.index + whole.length;
      record.set(name, quoted === undefined ? plain(bare) : unescape(quoted));
    }
    rest = (rest + line.slice(end)).trim();
    if (record.size < 2) return null;
    const parsed = readRecord(Object.fromEntries(record), context, maxFields);
    if (!parsed.time && !parsed.level) return null;
    return { ...parsed, message: parsed.message || rest };
  },
};

function plain(text: string): string | number {
  return NUMBER.test(text) ? Number(text) : text;
}

function unescape(text: string): string {
  return text.replace(/\\(.)/g, (_, char: string) => ESCAPES[char] ?? char);
}

import type { FieldValue } from '../../entry/log-entry.js';
import { type LogLevel, levelOfWord } from '../../entry/levels.js';
import { type LineTime, readTime, type TimeContext } from '../line-time.js';
import type { LineFormat, ParsedLine } from '../parsed-line.js';

const LEVEL_FIRST = /^([A-Za-z]{1,13}):([\w.$-]{1,200}):(.*)$/s;
/** A level at the beginning of a text, bare or in brackets, with the separator behind it. */
const LEVEL_WORD = /^(?:\[\s*([A-Za-z]{1,13})\s*\]|([A-Za-z]{1,13})(?=[\s:\]]|$))/;
const BRACKET = /^\[((?:[^[\]]|\[[^\]]*\])*)\]\s*/;
const PID = /^\d{1,10}$/;

/**
 * Lines that begin with a time and name a level near it, in the orders of log4j, Python, Apache, Hadoop, HDFS, ZooKeeper and the
 * sandbox: `T L [thread] logger - m`, `T - logger - L - m`, `L:logger:m`, `[T] [L] m`, `T pid L class: m`, `T - L [place] - m`.
 */
export const bracketedLine: LineFormat = {
  name: 'bracketed',
  read(line, context) {
    const time = leadingTime(line, context);
    if (!time) return levelFirst(line, context);
    const body = line.slice(time.length).replace(/^[\s,]+/, '');
    return dashed(body, time) ?? spaced(body, time);
  },
};

/** A time at the beginning, also in brackets; `length` includes them. */
function leadingTime(line: string, context: TimeContext): (LineTime & { length: number }) | null {
  if (line.charCodeAt(0) !== 0x5b) return readTime(line, context);
  const end = line.indexOf(']');
  if (end < 8 || end > 60) return null;
  const time = readTime(line.slice(1, end), context);
  return time && { ...time, length: end + 1 };
}

/** Python's basic form: `WARNING:app.orders:late`. */
function levelFirst(line: string, context: TimeContext): ParsedLine | null {
  const match = LEVEL_FIRST.exec(line);
  const level = match && levelOfWord(match[1] ?? '');
  if (match && level && (match[1]?.length ?? 0) > 1) return { message: (match[3] ?? '').trim(), level, fields: { logger: match[2] ?? '' } };
  return bracketedLevelFirst(line, context);
}

/** `[error] 2015-10-18 18:01:47 m` and `INFO 2015-10-18 18:01:47,978 m`. */
function bracketedLevelFirst(line: string, context: TimeContext): ParsedLine | null {
  const found = takeLevel(line);
  if (!found) return null;
  const time = leadingTime(found.rest, context);
  return time && { message: found.rest.slice(time.length).replace(/^[\s:-]+/, ''), level: found.level, time };
}

/** `- logger - L - m` (Python) and `- L [place] - m` (ZooKeeper). */
function dashed(body: string, time: LineTime): ParsedLine | null {
  if (!body.startsWith('- ')) return null;
  const rest = body.slice(2);
  const first = takeLevel(rest);
  if (first) return levelAndPlace(first.level, first.rest, time);
  const parts = /^([\w.$/-]{1,200}) - ([A-Za-z]{1,13}) - (.*)$/s.exec(rest);
  const level = parts && levelOfWord(parts[2] ?? '');
  return parts && level ? { message: parts[3] ?? '', level, time, fields: { logger: parts[1] ?? '' } } : null;
}

/** `L ...`, `pid L ...`, `[thread] L ...`: the part between time and level is a thread, a process or a logger. */
function spaced(body: string, time: LineTime): ParsedLine | null {
  const direct = takeLevel(body);
  if (direct) return levelAndPlace(direct.level, direct.rest, time);
  const before = BRACKET.exec(body) ?? /^(\S{1,100})\s+/.exec(body);
  const after = before && takeLevel(body.slice(before[0].length));
  if (!before || !after) return null;
  const name = (before[1] ?? '').trim();
  const parsed = levelAndPlace(after.level, after.rest, time);
  return { ...parsed, fields: { [PID.test(name) ? 'pid' : 'thread']: PID.test(name) ? Number(name) : name, ...parsed.fields } };
}

function takeLevel(text: string): { level: LogLevel; rest: string } | null {
  const match = LEVEL_WORD.exec(text);
  const level = match && levelOfWord(match[1] ?? match[2] ?? '');
  return level ? { level, rest: text.slice(match[0].length).replace(/^\s*:?\s*/, '') } : null;
}

/** The part after a level: `[place]`, then `logger - m`, `logger: m`, `- m` or just `m`. */
function levelAndPlace(level: LogLevel, text: string, time: LineTime): ParsedLine {
  const fields: Record<string, FieldValue> = {};
  let rest = text;
  const bracket = BRACKET.exec(rest);
  if (bracket) {
    fields['thread'] = bracket[1] ?? '';
    rest = rest.slice(bracket[0].length);
  }
  const named = /^([A-Za-z_][\w.$/@-]{0,200})(?: -|:) (.*)$/s.exec(rest);
  const isLogger = named && (named[1]?.includes('.') || rest.charAt(named[1]?.length ?? 0) === ' ' || bracket !== null);
  if (isLogger) {
    fields['logger'] = named[1] ?? '';
    rest = named[2] ?? '';
  } else rest = rest.replace(/^- /, '');
  return { message: rest, level, time, fields };
}

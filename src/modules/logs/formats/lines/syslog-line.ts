import type { FieldValue } from '../../entry/log-entry.js';
import { type LogLevel, levelOfNumber } from '../../entry/levels.js';
import { readTime, type TimeContext, timeOfValue } from '../line-time.js';
import type { LineFormat, ParsedLine } from '../parsed-line.js';

const PRI = /^<(\d{1,3})>/;
const MODERN = /^(\d{1,3}) (\S+) (\S+) (\S+) (\S+) (\S+) (.*)$/s;
const ELEMENT = /^\[([^\s=\]"]{1,64})((?: [^\s=\]"]{1,64}="(?:[^"\\\]]|\\.)*")*)\]/;
const PARAM = / ([^\s=\]"]{1,64})="((?:[^"\\\]]|\\.)*)"/g;
const TAG = /^([\w./@-]{1,64}(?:\([^)]{1,64}\))?)(?:\[(\d{1,10})\])?(?: v?\d[\w.]{0,20})?: ?(.*)$/s;

/** Syslog of RFC 5424 and RFC 3164, with or without PRI; without PRI it needs a time and a tag. */
export const syslogLine: LineFormat = {
  name: 'syslog',
  read(line, context) {
    const pri = PRI.exec(line);
    const priority = pri ? Number(pri[1]) : null;
    if (priority !== null && priority > 191) return null;
    const body = line.slice(pri?.[0].length ?? 0);
    const level = priority === null ? null : levelOfNumber(priority % 8, 'syslog');
    const fields: Record<string, FieldValue> = priority === null ? {} : { facility: Math.floor(priority / 8) };
    return (pri && modern(body, context, level, fields)) || traditional(body, context, level, fields, pri !== null);
  },
};

function modern(body: string, context: TimeContext, level: LogLevel | null, fields: Record<string, FieldValue>): ParsedLine | null {
  const match = MODERN.exec(body);
  if (match?.[1] !== '1') return null;
  const [, , when = '-', host = '-', app = '-', process = '-', id = '-', rest = ''] = match;
  if (host !== '-') fields['host'] = host;
  if (process !== '-') fields['pid'] = process;
  if (id !== '-') fields['message_id'] = id;
  const message = structured(rest, fields);
  return { message: message.replace(/^\uFEFF/, ''), time: timeOfValue(when, context), level, service: app === '-' ? null : app, fields };
}

/** Reads the structured data into fields `id.param` and returns the message behind it. */
function structured(text: string, fields: Record<string, FieldValue>): string {
  if (text.startsWith('-')) return text.slice(1).trimStart();
  let rest = text;
  for (let element = ELEMENT.exec(rest); element; element = ELEMENT.exec(rest)) {
    for (const [, name = '', value = ''] of (element[2] ?? '').matchAll(PARAM))
      fields[`${element[1]}.${name}`] = value.replace(/\\(["\\\]])/g, '$1');
    rest = rest.slice(element[0].length);
  }
  return rest.trimStart();
}

function traditional(
  body: string,
  context: TimeContext,
  level: LogLevel | null,
  fields: Record<string, FieldValue>,
  hasPriority: boolean,
): ParsedLine | null {
  const time = readTime(body, context);
  if (!time) return hasPriority ? { message: body, level, fields } : null;
  const afterTime = body.slice(time.length).trimStart();
  const host = /^(\S{1,255}) +(?=\S)/.exec(afterTime);
  // `tag: m` right behind the time means that the host is missing.
  const isTag = host?.[1]?.endsWith(':') ?? false;
  const tag = TAG.exec(host && !isTag ? afterTime.slice(host[0].length) : afterTime);
  // Without PRI and tag, only a line with the traditional time and a host is syslog.
  if (!tag && !hasPriority && (time.source !== 'event_year_assumed' || !host || isTag)) return null;
  if (host && !isTag) fields['host'] = host[1] ?? '';
  if (!tag) return { message: host && !isTag ? afterTime.slice(host[0].length).trimStart() : afterTime, time, level, fields };
  const [, service = '', pid, message = ''] = tag;
  if (pid !== undefined) fields['pid'] = Number(pid);
  return { message, time, level, service, fields };
}

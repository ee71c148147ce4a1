import type { FieldValue } from '../../entry/log-entry.js';
import { type LogLevel, levelOfWord } from '../../entry/levels.js';
import { readTime, type TimeContext } from '../line-time.js';
import type { LineFormat, ParsedLine } from '../parsed-line.js';

const COMMON =
  /^(\S+) (\S+) (\S+) \[([^\]]{20,40})\] "((?:[^"\\]|\\.)*)" (\d{3}) (\d+|-)(?: "((?:[^"\\]|\\.)*)" "((?:[^"\\]|\\.)*)")?(?:\s+"?([\d.]+)"?)?/;
const NGINX_ERROR = /^(\d{4}\/\d{2}\/\d{2} \d{2}:\d{2}:\d{2}) \[(\w+)\] (\d+)#(\d+): (?:\*(\d+) )?(.*)$/s;

/** Access logs, common and combined, and nginx's error log. A status of 5xx is an error, of 4xx a warning, any other information. */
export const accessLine: LineFormat = {
  name: 'access',
  read(line, context) {
    return common(line, context) ?? nginxError(line, context);
  },
};

function common(line: string, context: TimeContext): ParsedLine | null {
  const match = COMMON.exec(line);
  if (!match) return null;
  const [, client = '', , user = '-', when = '', request = '', status = '', bytes = '-', referer, agent, duration] = match;
  const [method = '', path = ''] = request.split(' ');
  const fields: Record<string, FieldValue> = { client, method, path, status: Number(status) };
  if (bytes !== '-') fields['bytes'] = Number(bytes);
  if (user !== '-') fields['user'] = user;
  if (referer !== undefined && referer !== '-') fields['referer'] = referer;
  if (agent !== undefined && agent !== '-') fields['agent'] = agent;
  if (duration !== undefined) fields['duration'] = Number(duration);
  return { message: `${request} ${status}`, time: readTime(when, context), level: levelOfStatus(Number(status)), fields };
}

function levelOfStatus(status: number): LogLevel {
  if (status >= 500) return 'error';
  return status >= 400 ? 'warn' : 'info';
}

function nginxError(line: string, context: TimeContext): ParsedLine | null {
  const match = NGINX_ERROR.exec(line);
  if (!match) return null;
  const [, when = '', level = '', pid, thread, connection, message = ''] = match;
  const fields = { pid: Number(pid), tid: Number(thread), ...(connection === undefined ? {} : { connection: Number(connection) }) };
  return { message, time: readTime(when, context), level: levelOfWord(level), fields };
}

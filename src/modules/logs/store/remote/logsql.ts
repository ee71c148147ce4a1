import { LEVELS } from '../../entry/levels.js';
import { levelMask, type LogFilter } from '../../query/log-filter.js';
import { PROPERTIES, type Query, type TextValue, type Value } from '../../query/query.ast.js';
import { fieldName } from './engine.entry.js';

const META = /[.*+?^${}()|[\]\\/]/g;

/** A quoted text in LogsQL. */
export function quoted(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;
}

/** A filter in LogsQL, the language of VictoriaLogs (logs.md section 10). Times are separate arguments. */
export function toLogsQl(filter: LogFilter): string {
  const { services, traceId, source, broker, brokers, afterSeq, beforeSeq, afterServiceSeq, query, caseSensitive } = filter;
  const parts: string[] = [];
  if (services?.length === 1) parts.push(`{service=${quoted(services[0] ?? '')}}`);
  else if (services) parts.push(`{service in (${services.map(quoted).join(',')})}`);
  const levels = LEVELS.filter((_, rank) => ((levelMask(filter) >> rank) & 1) === 1);
  if (levels.length < LEVELS.length) parts.push(`level:in(${levels.join(',')})`);
  if (traceId !== null) parts.push(`trace_id:=${quoted(traceId)}`);
  if (source !== null) parts.push(`source:=${quoted(source)}`);
  if (broker !== null) parts.push(`broker:=${quoted(broker)}`);
  if (brokers !== null) parts.push(`broker:in(${brokers.map(quoted).join(',')})`);
  if (afterSeq !== null && beforeSeq !== null) parts.push(`seq:range[${afterSeq + 1}, ${beforeSeq - 1}]`);
  else if (afterSeq !== null) parts.push(`seq:>${afterSeq}`);
  else if (beforeSeq !== null) parts.push(`seq:<${beforeSeq}`);
  if (afterServiceSeq !== null) parts.push(`service_seq:>${afterServiceSeq}`);
  if (query !== null) parts.push(queryOf(query, caseSensitive));
  return parts.length === 0 ? '*' : parts.join(' ');
}

function queryOf(query: Query, exact: boolean): string {
  switch (query.kind) {
    case 'and':
      return query.parts.map((part) => queryOf(part, exact)).join(' ');
    case 'or':
      return `(${query.parts.map((part) => queryOf(part, exact)).join(' or ')})`;
    case 'not': {
      // The negation of an inexact filter would find too little.
      if (!isExactInLogsQl(query.part)) return '*';
      const part = queryOf(query.part, exact);
      return query.part.kind === 'and' ? `!(${part})` : `!${part}`;
    }
    case 'term':
      return term(query.name, query.value, exact);
    default:
      return query satisfies never;
  }
}

function term(name: string | null, value: Value, exact: boolean): string {
  if (name === null && value.kind === 'exists') return '*';
  if (name === null) return value.kind === 'exact' ? line(value.text) : valueOf(value, exact);
  if (name === 'level') return levelTerm(value, exact);
  // The message is a field of its own only where it is not the whole searched text.
  if (name === 'message') return `(message:${valueOf(value, exact)} or (!message:* ${valueOf(value, exact)}))`;
  const field = (PROPERTIES as readonly string[]).includes(name) ? name : fieldName(name);
  return `${/^[A-Za-z_][\w.]*$/.test(field) ? field : quoted(field)}:${valueOf(value, exact)}`;
}

/** The searched text has message, stack and values, one per line; a value of several lines must be checked here. */
function line(text: string): string {
  return `~${quoted(`(?:^|\n)${escaped(text)}(?:\n|$)`)}`;
}

/** Whether the language can express the whole query; else it finds too much. */
export function isExactInLogsQl(query: Query | null): boolean {
  if (query === null) return true;
  if (query.kind === 'term') return query.name !== null || query.value.kind !== 'exact';
  return query.kind === 'not' ? isExactInLogsQl(query.part) : query.parts.every(isExactInLogsQl);
}

function levelTerm(value: Value, exact: boolean): string {
  if (value.kind === 'exists') return '!level:unknown';
  const rank = (text: string): number => (LEVELS as readonly string[]).indexOf(text.toLowerCase());
  const among = (wanted: (rank: number) => boolean): string => `level:in(${LEVELS.filter((_, at) => at > 0 && wanted(at)).join(',')})`;
  if (value.kind === 'range') return among((at) => rank(value.from) !== -1 && at >= rank(value.from) && at <= rank(value.to));
  if (value.kind === 'exact') return `level:=${quoted(value.text.toLowerCase())}`;
  if (value.kind !== 'compare') return `level:${valueOf(value, exact)}`;
  const bound = rank(value.to);
  const tests = {
    '>': (at: number) => at > bound,
    '>=': (at: number) => at >= bound,
    '<': (at: number) => at < bound,
    '<=': (at: number) => at <= bound,
  };
  return among((at) => bound !== -1 && tests[value.operator](at));
}

function valueOf(value: Value, exact: boolean): string {
  switch (value.kind) {
    case 'text':
      return textOf(value, exact);
    case 'exact':
      return `=${quoted(value.text)}`;
    case 'regex':
      return `~${quoted(value.insensitive ? `(?i)${value.source}` : value.source)}`;
    case 'compare':
      return `${value.operator}${numberOr(value.to)}`;
    case 'range':
      return `range[${value.from === '*' ? '-inf' : numberOr(value.from)}, ${value.to === '*' ? 'inf' : numberOr(value.to)}]`;
    case 'exists':
      return '*';
    default:
      return value satisfies never;
  }
}

function textOf({ text, openStart, openEnd }: TextValue, exact: boolean): string {
  if (!openStart) {
    const phrase = openEnd ? `${quoted(text)}*` : quoted(text);
    return exact ? phrase : `i(${phrase})`;
  }
  const part = escaped(text);
  return `~${quoted(`${exact ? '' : '(?i)'}${part}${openEnd ? '' : String.raw`(?:[^\pL\pN_]|$)`}`)}`;
}

function escaped(text: string): string {
  return text.replace(META, String.raw`\$&`);
}

/** A bound that is no number matches nothing, in our language and in LogsQL. */
function numberOr(text: string): string {
  return /^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/i.test(text) ? text : quoted(text);
}

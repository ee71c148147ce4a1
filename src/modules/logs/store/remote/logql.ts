import { LEVELS } from '../../entry/levels.js';
import { levelMask, type LogFilter } from '../../query/log-filter.js';
import { PROPERTIES, type Query, type TextValue, type Value } from '../../query/query.ast.js';
import { fieldName } from './engine.entry.js';

const META = /[.*+?^${}()|[\]\\/]/g;
const BORDER = String.raw`[^\pL\pN_]`;
const MAX_CLAUSES = 64;
const WORD_CHAR = /[\p{L}\p{N}_]/u;

/** A quoted text in LogQL. */
export function quotedForLoki(text: string): string {
  if (!text.includes('`') && !text.includes('\n')) return `\`${text}\``;
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;
}

export interface LogQl {
  readonly query: string;
  /** False = it finds too much, and the entries must be filtered here. */
  readonly isExact: boolean;
}

/** A term or its negation. */
interface Literal {
  readonly name: string | null;
  readonly value: Value;
  readonly isNot: boolean;
}

/** A filter in LogQL, the language of Loki (logs.md section 10): a chain of filters, each over one clause of the query. */
export function toLogQl(filter: LogFilter): LogQl {
  const { traceId, broker, brokers, afterSeq, beforeSeq, afterServiceSeq } = filter;
  const parts = [selector(filter)];
  if (traceId !== null) parts.push(`| trace_id=${quotedForLoki(traceId)}`);
  if (broker !== null) parts.push(`| broker=${quotedForLoki(broker)}`);
  if (brokers !== null) parts.push(`| broker=~${quotedForLoki(brokers.map(escaped).join('|'))}`);
  if (afterSeq !== null) parts.push(`| seq>${afterSeq}`);
  if (beforeSeq !== null) parts.push(`| seq<${beforeSeq}`);
  if (afterServiceSeq !== null) parts.push(`| service_seq>${afterServiceSeq}`);
  const clauses = filter.query === null ? [] : conjunction(filter.query, false);
  let isExact = clauses !== null;
  for (const clause of clauses ?? []) {
    const text = clauseOf(clause, filter.caseSensitive);
    if (text === null) isExact = false;
    else parts.push(text);
  }
  return { query: parts.join(' '), isExact };
}

function selector(filter: LogFilter): string {
  const { services, source } = filter;
  const matchers: string[] = [];
  if (services?.length === 1) matchers.push(`service=${quotedLabel(services[0] ?? '')}`);
  else matchers.push(services ? `service=~${quotedLabel(services.map(escaped).join('|'))}` : 'service=~".+"');
  const levels = LEVELS.filter((_, rank) => ((levelMask(filter) >> rank) & 1) === 1);
  if (levels.length < LEVELS.length) matchers.push(`level=~${quotedLabel(levels.join('|'))}`);
  if (source !== null) matchers.push(`source=${quotedLabel(source)}`);
  return `{${matchers.join(', ')}}`;
}

/** The query in conjunctive normal form; null when that has too many clauses. */
function conjunction(query: Query, isNot: boolean): Literal[][] | null {
  if (query.kind === 'term') return [[{ name: query.name, value: query.value, isNot }]];
  if (query.kind === 'not') return conjunction(query.part, !isNot);
  const parts = query.parts.map((part) => conjunction(part, isNot));
  if (parts.some((part) => part === null)) return null;
  const known = parts.filter((part) => part !== null);
  if ((query.kind === 'and') !== isNot) {
    const all = known.flat();
    return all.length > MAX_CLAUSES ? null : all;
  }
  let product: Literal[][] = [[]];
  for (const part of known) {
    product = product.flatMap((left) => part.map((right) => [...left, ...right]));
    if (product.length > MAX_CLAUSES) return null;
  }
  return product;
}

/** The filter of a clause; null when Loki has none for it. */
function clauseOf(clause: readonly Literal[], exact: boolean): string | null {
  if (clause.every(({ name, isNot, value }) => name === null && !isNot && value.kind !== 'exists')) {
    const patterns = clause.map(({ value }) => textPattern(value, exact));
    return patterns.includes(null) ? null : `|~ ${quotedForLoki(patterns.join('|'))}`;
  }
  const [only] = clause;
  if (only && clause.length === 1 && only.name === null) {
    const pattern = only.value.kind === 'exists' ? '' : textPattern(only.value, exact);
    if (pattern === null) return null;
    return only.isNot ? `!~ ${quotedForLoki(pattern)}` : `|~ ${quotedForLoki(pattern)}`;
  }
  const filters = clause.map((literal) => fieldFilter(literal, exact));
  // Several filters of one literal would need brackets.
  if (filters.some((filter) => filter === null || (clause.length > 1 && filter.length > 1))) return null;
  return clause.length === 1 ? (filters[0] ?? []).map((one) => `| ${one}`).join(' ') : `| ${filters.flat().join(' or ')}`;
}

/** The filters of a named literal, which must all match; null when Loki has none for it. */
function fieldFilter({ name, value, isNot }: Literal, exact: boolean): string[] | null {
  if (name === null || name === 'message' || (name === 'level' && (value.kind === 'compare' || value.kind === 'range'))) return null;
  const property = (PROPERTIES as readonly string[]).includes(name);
  const label = property ? name : fieldName(name);
  // Names of metadata have only letters, digits and `_`; how Loki converts others is not documented.
  if (!/^[A-Za-z_]\w*$/.test(label)) return null;
  if (value.kind === 'exists') return [`${label}${isNot ? '=' : '!='}""`];
  if (value.kind === 'exact') {
    const text = name === 'level' ? value.text.toLowerCase() : value.text;
    return [`${label}${isNot ? '!=' : '='}${quotedLabel(text)}`];
  }
  if (value.kind === 'compare') return isNot || !isNumber(value.to) ? null : [`${label}${value.operator}${value.to}`];
  if (value.kind === 'range') {
    if (isNot || (value.from !== '*' && !isNumber(value.from)) || (value.to !== '*' && !isNumber(value.to))) return null;
    return [...(value.from === '*' ? [] : [`${label}>=${value.from}`]), ...(value.to === '*' ? [] : [`${label}<=${value.to}`])];
  }
  const pattern = textPattern(value, exact);
  // Loki anchors filters of metadata at both ends.
  return pattern === null ? null : [`${label}${isNot ? '!~' : '=~'}${quotedForLoki(anchored(pattern))}`];
}

function anchored(pattern: string): string {
  const [flags, rest] = pattern.startsWith('(?i)') ? ['(?si)', pattern.slice(4)] : ['(?s)', pattern];
  return `${flags}.*(?:${rest}).*`;
}

function textPattern(value: Value, exact: boolean): string | null {
  if (value.kind === 'regex') return value.insensitive ? `(?i)${value.source}` : value.source;
  if (value.kind !== 'text') return null;
  return `${exact ? '' : '(?i)'}${bordered(value)}`;
}

function bordered({ text, openStart, openEnd }: TextValue): string {
  const start = !openStart && WORD_CHAR.test(Array.from(text)[0] ?? '') ? `(?:^|${BORDER})` : '';
  const end = !openEnd && WORD_CHAR.test(Array.from(text).at(-1) ?? '') ? `(?:${BORDER}|$)` : '';
  return `${start}${escaped(text)}${end}`;
}

function escaped(text: string): string {
  return text.replace(META, String.raw`\$&`);
}

function quotedLabel(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;
}

function isNumber(text: string): boolean {
  return /^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/i.test(text);
}

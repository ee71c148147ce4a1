import { type LogFilter, levelMask } from '../../../query/log-filter.js';
import { PROPERTIES, type Query, type Value } from '../../../query/query.ast.js';
import { longestLiteral } from '../../../query/regex.js';
import type { IndexedBlock } from './block.js';
import { hasPart, hasWord, wordsOf } from './bloom.js';

/** Whether a block may have an entry of the filter, by its index only; false is certain. */
export function mayHold(block: IndexedBlock, filter: LogFilter): boolean {
  const { row } = block;
  if (filter.services !== null && !filter.services.includes(row.service)) return false;
  if (filter.startMs !== null && row.maxTime < filter.startMs) return false;
  if (filter.endMs !== null && row.minTime >= filter.endMs) return false;
  if (filter.afterSeq !== null && row.maxSeq <= filter.afterSeq) return false;
  if (filter.beforeSeq !== null && row.minSeq >= filter.beforeSeq) return false;
  if (filter.afterServiceSeq !== null && row.maxServiceSeq <= filter.afterServiceSeq) return false;
  if ((row.levels & levelMask(filter)) === 0) return false;
  if (filter.brokers !== null && !row.brokers.some((broker) => broker !== null && filter.brokers?.includes(broker))) return false;
  if (filter.broker !== null && !row.brokers.includes(filter.broker)) return false;
  if (filter.traceId !== null && !hasWord(block.words, `trace_id:${filter.traceId.toLowerCase()}`)) return false;
  if (filter.source !== null && !hasWord(block.words, `source:${filter.source.toLowerCase()}`)) return false;
  return filter.query === null || mayMatch(block, filter.query);
}

/** Whether every entry of the block matches the filter, so that its counters can be used. */
export function holdsOnly({ row }: IndexedBlock, filter: LogFilter): boolean {
  if (filter.query !== null || filter.traceId !== null || filter.source !== null || filter.broker !== null) return false;
  if (filter.brokers !== null && !row.brokers.every((broker) => broker !== null && filter.brokers?.includes(broker))) return false;
  if (filter.afterSeq !== null && row.minSeq <= filter.afterSeq) return false;
  if (filter.beforeSeq !== null && row.maxSeq >= filter.beforeSeq) return false;
  if (filter.afterServiceSeq !== null && row.minServiceSeq <= filter.afterServiceSeq) return false;
  return (filter.startMs === null || row.minTime >= filter.startMs) && (filter.endMs === null || row.maxTime < filter.endMs);
}

function mayMatch(block: IndexedBlock, query: Query): boolean {
  switch (query.kind) {
    case 'and':
      return query.parts.every((part) => mayMatch(block, part));
    case 'or':
      return query.parts.some((part) => mayMatch(block, part));
    case 'not':
      return true;
    case 'term':
      return mayHave(block, query.name, query.value);
    default:
      return query satisfies never;
  }
}

function mayHave(block: IndexedBlock, name: string | null, value: Value): boolean {
  const isField = name !== null && !(PROPERTIES as readonly string[]).includes(name);
  if (isField && !hasWord(block.words, `${name}:`)) return false;
  if (isField && value.kind === 'exact') return hasWord(block.words, `${name}:${value.text.toLowerCase()}`);
  if (name === 'trace_id' || name === 'pattern') {
    const whole = value.kind === 'exact' || (value.kind === 'text' && !value.openStart && !value.openEnd && /^\w+$/.test(value.text));
    return !whole || hasWord(block.words, `${name}:${value.text.toLowerCase()}`);
  }
  if (name !== null && !isField && name !== 'message' && name !== 'stack') return true;
  if (value.kind === 'regex') return hasPart(block.trigrams, longestLiteral(value.source).toLowerCase());
  if (value.kind !== 'text' && value.kind !== 'exact') return true;
  const text = value.text.toLowerCase();
  if (!hasPart(block.trigrams, text)) return false;
  const isWhole = value.kind === 'exact' || (!value.openStart && !value.openEnd);
  return !isWhole || wordsOf(text).every((word) => hasWord(block.words, word));
}

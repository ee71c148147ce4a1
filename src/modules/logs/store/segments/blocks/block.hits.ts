import { LEVELS } from '../../../entry/levels.js';
import type { LogEntry } from '../../../entry/log-entry.js';
import { levelMask, type LogFilter } from '../../../query/log-filter.js';
import { matcher, valueTest } from '../../../query/matcher.js';
import type { Query, TextValue, Value } from '../../../query/query.ast.js';
import { longestLiteral, regexTest } from '../../../query/regex.js';
import type { BlockView, Rest } from './block.view.js';

/** A text without characters that JSON escapes. */
const PLAIN = /^[ !#-[\]-~]+$/;
const WORD = /\w/;

/** The matching entries of a block as 1s, found in the text of all entries at once. Null when the filter needs whole entries. */
export function hitsOf(view: BlockView, filter: LogFilter): Uint8Array | null {
  if (filter.traceId !== null || filter.source !== null || filter.broker !== null || filter.brokers !== null) return null;
  const found = filter.query === null ? all(view) : queryHits(view, filter.query, filter.caseSensitive);
  if (found === null) return null;
  if (filter.level !== null) {
    const mask = levelMask(filter);
    for (const [at, rank] of view.numbers('level').entries()) if (((mask >> rank) & 1) === 0) found[at] = 0;
  }
  const { startMs, endMs, afterSeq, beforeSeq, afterServiceSeq } = filter;
  if (startMs !== null || endMs !== null) keepBetween(found, view.numbers('time'), startMs ?? -Infinity, endMs ?? Infinity);
  if (afterSeq !== null || beforeSeq !== null) keepBetween(found, view.numbers('seq'), (afterSeq ?? -1) + 1, beforeSeq ?? Infinity);
  if (afterServiceSeq !== null) keepBetween(found, view.numbers('serviceSeq'), afterServiceSeq + 1, Infinity);
  return found;
}

/** Clears entries whose value, the sum of the differences so far, is not in `[from, to)`. */
function keepBetween(found: Uint8Array, differences: Float64Array, from: number, to: number): void {
  let value = 0;
  for (let at = 0; at < found.length; at += 1) {
    value += differences[at] ?? 0;
    if (value < from || value >= to) found[at] = 0;
  }
}

function all({ row: { count } }: BlockView): Uint8Array {
  return new Uint8Array(count).fill(1);
}

function queryHits(view: BlockView, query: Query, caseSensitive: boolean): Uint8Array | null {
  switch (query.kind) {
    case 'and':
    case 'or': {
      let found: Uint8Array | null = null;
      for (const part of query.parts) {
        const more = queryHits(view, part, caseSensitive);
        if (more === null) return null;
        const before: Uint8Array = found ?? more;
        found = query.kind === 'and' ? before.map((hit, at) => hit & (more[at] ?? 0)) : before.map((hit, at) => hit | (more[at] ?? 0));
      }
      return found;
    }
    case 'not':
      return queryHits(view, query.part, caseSensitive)?.map((hit) => 1 - hit) ?? null;
    case 'term':
      return termHits(view, query, caseSensitive);
    default:
      return query satisfies never;
  }
}

function termHits(view: BlockView, term: Query & { kind: 'term' }, caseSensitive: boolean): Uint8Array | null {
  const { name, value } = term;
  if (name === 'level' || name === 'service') {
    const test = matcher(term, caseSensitive);
    const byRank = LEVELS.map((level) => (test({ level, service: view.row.service } as LogEntry) ? 1 : 0));
    return Uint8Array.from(view.numbers('level'), (rank) => byRank[rank] ?? 0);
  }
  if (name !== null && name !== 'message') return null;
  if (name === null && value.kind === 'exists') return all(view);
  const text = view.ascii;
  if (text === null) return null;
  const places = new Places(view, text, name === null);
  if (value.kind === 'text' && PLAIN.test(value.text)) return textHits(places, value, caseSensitive);
  return value.kind === 'regex' ? regexHits(places, value) : null;
}

/** Whether a match within the part `[start, end)` of an entry counts. */
type Judge = (entry: number, at: number, start: number, end: number) => boolean;

/** The ends of each entry's message and of its other JSON in the text of a block. */
class Places {
  readonly found: Uint8Array;
  readonly text: string;
  readonly messageEnds: Float64Array;
  readonly restEnds: Float64Array;
  readonly withRest: boolean;

  /** `withRest`: searches field values and stacks too. */
  constructor(view: BlockView, text: string, withRest: boolean) {
    this.text = text;
    this.withRest = withRest;
    this.found = new Uint8Array(view.row.count);
    this.messageEnds = sums(view.numbers('length'), 0);
    this.restEnds = sums(view.numbers('rest'), this.messageEnds.at(-1) ?? 0);
  }

  /** Visits the matches of an expression within one part of the text. */
  each(pattern: RegExp, ends: Float64Array, from: number, isHit: Judge): void {
    const to = ends.at(-1) ?? 0;
    let entry = 0;
    pattern.lastIndex = from;
    for (let match = pattern.exec(this.text); match && match.index < to; match = pattern.exec(this.text)) {
      const at = match.index;
      while ((ends[entry] ?? Infinity) <= at) entry += 1;
      const end = ends[entry] ?? to;
      const isWithin = at + match[0].length <= end;
      if (this.found[entry] !== 1 && isWithin && isHit(entry, at, entry === 0 ? from : (ends[entry - 1] ?? from), end))
        this.found[entry] = 1;
      pattern.lastIndex = this.found[entry] === 1 ? end : at + 1;
    }
  }

  /** Whether the stack or a field value passes a test. */
  restHas(entry: number, test: (text: string) => boolean): boolean {
    const [start, end] = [this.restEnds[entry - 1] ?? this.messageEnds.at(-1) ?? 0, this.restEnds[entry] ?? 0];
    if (start === end) return false;
    const { stack, fields = {} } = JSON.parse(this.text.slice(start, end)) as Rest;
    if (stack !== undefined && stack !== null && test(stack)) return true;
    return Object.values(fields).some((field) => field !== null && test(String(field)));
  }
}

function sums(lengths: Float64Array, from: number): Float64Array {
  const ends = new Float64Array(lengths.length);
  let end = from;
  for (let at = 0; at < lengths.length; at += 1) {
    end += lengths[at] ?? 0;
    ends[at] = end;
  }
  return ends;
}

function textHits(places: Places, value: TextValue, caseSensitive: boolean): Uint8Array {
  const { text, openStart, openEnd } = value;
  const pattern = anyCase(text, caseSensitive);
  const needsStart = !openStart && WORD.test(text.charAt(0));
  const needsEnd = !openEnd && WORD.test(text.charAt(text.length - 1));
  const isWord = (at: number): boolean => WORD.test(places.text.charAt(at));
  const messagesEnd = places.messageEnds.at(-1) ?? 0;
  places.each(pattern, places.messageEnds, 0, (_, at, start, end) => {
    const after = at + text.length;
    return !(needsStart && at > start && isWord(at - 1)) && !(needsEnd && after < end && isWord(after));
  });
  if (!places.withRest) return places.found;
  const test = valueTest(value, caseSensitive);
  places.each(
    pattern,
    places.restEnds,
    messagesEnd,
    onceEach((entry) => places.restHas(entry, test)),
  );
  return places.found;
}

function regexHits(places: Places, value: Value & { kind: 'regex' }): Uint8Array {
  const { source, insensitive } = value;
  const test = regexTest(source, insensitive);
  const literal = longestLiteral(source);
  const messagesEnd = places.messageEnds.at(-1) ?? 0;
  const inMessage = onceEach((_entry, _at, start, end) => test(places.text.slice(start, end)));
  const inRest = onceEach((entry) => places.restHas(entry, test));
  if (PLAIN.test(literal)) {
    const pattern = anyCase(literal, !insensitive);
    places.each(pattern, places.messageEnds, 0, inMessage);
    if (places.withRest) places.each(pattern, places.restEnds, messagesEnd, inRest);
    return places.found;
  }
  for (let entry = 0; entry < places.found.length; entry += 1) {
    const start = entry === 0 ? 0 : (places.messageEnds[entry - 1] ?? 0);
    const isHit = test(places.text.slice(start, places.messageEnds[entry])) || (places.withRest && places.restHas(entry, test));
    places.found[entry] = isHit ? 1 : 0;
  }
  return places.found;
}

/** Calls an expensive test once per entry, however often it is a candidate. */
function onceEach(judge: Judge): Judge {
  let judged = -1;
  return (entry, at, start, end) => {
    if (entry === judged) return false;
    judged = entry;
    return judge(entry, at, start, end);
  };
}

/** Letters as character classes, which is twice as fast as the flag `i`. */
function anyCase(text: string, caseSensitive: boolean): RegExp {
  const source = text.replace(/[^\w ]/g, String.raw`\$&`);
  return new RegExp(
    caseSensitive ? source : source.replace(/[a-z]/gi, (letter) => `[${letter.toLowerCase()}${letter.toUpperCase()}]`),
    'g',
  );
}

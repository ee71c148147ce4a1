import { Problem } from '../../../common/problem.js';
import type { Query, Value } from './query.ast.js';
import { checkRegex } from './regex.js';

export const MAX_LENGTH = 2000;
const MAX_TERMS = 50;
const MAX_DEPTH = 20;
const MAX_REGEX = 512;

const SPACE = /\s/;
const BARE_END = /[\s()]/;

/**
 * Reads `q` (logs.md section 6): `or = and { OR and }`, `and = not { [AND] not }`, `not = [NOT | -] atom`. Null for a blank query.
 * Throws `logs.bad_query` with the position of the error and the expected input.
 */
export function parseQuery(text: string): Query | null {
  if (text.length > MAX_LENGTH) throw badQuery(MAX_LENGTH, `at most ${MAX_LENGTH} characters`);
  if (text.trim() === '') return null;
  return new Parser(text).parse();
}

export function badQuery(position: number, expected: string): Problem {
  const message = `at character ${position + 1}: ${expected} expected`;
  return new Problem('logs.bad_query', { detail: `The query cannot be read ${message}.`, errors: [{ field: 'q', message }], position });
}

class Parser {
  private at = 0;
  private terms = 0;
  private depth = 0;

  constructor(private readonly text: string) {}

  parse(): Query {
    const query = this.or();
    this.skipSpace();
    if (this.at < this.text.length) throw badQuery(this.at, 'the end or another term');
    return query;
  }

  private or(): Query {
    this.depth += 1;
    if (this.depth > MAX_DEPTH) throw badQuery(this.at, `nesting of at most ${MAX_DEPTH} levels`);
    const parts = [this.and()];
    while (this.takeWord('OR')) parts.push(this.and());
    this.depth -= 1;
    return joined('or', parts);
  }

  private and(): Query {
    const parts = [this.not()];
    for (;;) {
      const isSaid = this.takeWord('AND');
      this.skipSpace();
      if (!isSaid && (this.at >= this.text.length || this.text[this.at] === ')' || this.sees('OR'))) break;
      parts.push(this.not());
    }
    return joined('and', parts);
  }

  private not(): Query {
    let negated = false;
    for (;;) {
      if (this.takeWord('NOT')) negated = !negated;
      else if (this.takeMinus()) negated = !negated;
      else break;
    }
    const part = this.atom();
    return negated ? { kind: 'not', part } : part;
  }

  private atom(): Query {
    this.skipSpace();
    if (this.text[this.at] === '(') {
      const opened = this.at;
      this.at += 1;
      const inner = this.or();
      this.skipSpace();
      if (this.text[this.at] !== ')') throw badQuery(this.at < this.text.length ? this.at : opened, '")"');
      this.at += 1;
      return inner;
    }
    if (this.at >= this.text.length || this.text[this.at] === ')' || this.sees('OR') || this.sees('AND')) throw badQuery(this.at, 'a term');
    this.terms += 1;
    if (this.terms > MAX_TERMS) throw badQuery(this.at, `at most ${MAX_TERMS} terms`);
    const name = this.name();
    return { kind: 'term', name, value: this.value(name !== null) };
  }

  /** A name and its colon; null where the term has none. */
  private name(): string | null {
    const start = this.at;
    if (this.text[start] === '"') {
      const quoted = this.quoted();
      if (this.text[this.at] === ':' && quoted !== '') {
        this.at += 1;
        return quoted;
      }
      this.at = start;
      return null;
    }
    const match = /^[\p{L}_@][\p{L}\p{N}_.@-]*(?=:)/u.exec(this.text.slice(start, start + 200));
    // `http://...` is no field named http.
    if (!match || this.text.startsWith('://', start + match[0].length)) return null;
    this.at += match[0].length + 1;
    return match[0];
  }

  private value(hasName: boolean): Value {
    const start = this.at;
    const char = this.text[start];
    if (char === '"') return { kind: 'text', text: this.nonEmpty(this.quoted(), start), openStart: false, openEnd: false };
    if (char === '/') return this.regex();
    if (char === '[') {
      const range = this.range();
      if (range) return range;
    }
    if (hasName && (char === '>' || char === '<')) return this.comparison();
    if (char === '=' && hasName) {
      this.at += 1;
      const text = this.text[this.at] === '"' ? this.quoted() : this.bare();
      return { kind: 'exact', text: this.nonEmpty(text, this.at) };
    }
    if (char === '=' && this.text.length > start + 1 && !BARE_END.test(this.text[start + 1] ?? ' ')) {
      this.at += 1;
      const text = this.text[this.at] === '"' ? this.quoted() : this.bare();
      return { kind: 'exact', text };
    }
    const bare = this.bare();
    if (bare === '') throw badQuery(start, hasName ? 'a value behind the colon' : 'a term');
    if (bare === '*') return { kind: 'exists' };
    const openStart = bare.startsWith('*');
    const openEnd = bare.endsWith('*');
    const text = bare.slice(openStart ? 1 : 0, openEnd ? -1 : undefined);
    if (text === '' || /^\*+$/.test(text)) return { kind: 'exists' };
    return { kind: 'text', text, openStart, openEnd };
  }

  private comparison(): Value {
    const operator = this.text.startsWith('=', this.at + 1) ? this.text.slice(this.at, this.at + 2) : (this.text[this.at] ?? '>');
    this.at += operator.length;
    const at = this.at;
    return { kind: 'compare', operator: operator as '>', to: this.nonEmpty(this.bare(), at) };
  }

  private range(): Value | null {
    const match = /^\[\s*(\S+)\s+TO\s+([^\]\s]+)\s*\]/.exec(this.text.slice(this.at, this.at + 300));
    if (!match) return null;
    this.at += match[0].length;
    return { kind: 'range', from: match[1] ?? '', to: match[2] ?? '' };
  }

  private regex(): Value {
    const start = this.at;
    let end = start + 1;
    while (end < this.text.length && this.text[end] !== '/') end += this.text[end] === '\\' ? 2 : 1;
    if (end >= this.text.length) throw badQuery(start, 'a "/" that ends the expression');
    const source = this.text.slice(start + 1, end).replaceAll('\\/', '/');
    if (source === '') throw badQuery(start + 1, 'an expression');
    if (source.length > MAX_REGEX) throw badQuery(start, `an expression of at most ${MAX_REGEX} characters`);
    const insensitive = this.text[end + 1] === 'i';
    this.at = end + (insensitive ? 2 : 1);
    const fault = checkRegex(source);
    if (fault !== null) throw badQuery(start + 1, `an expression in RE2 syntax (${fault})`);
    return { kind: 'regex', source, insensitive };
  }

  private quoted(): string {
    const start = this.at;
    let text = '';
    for (let index = start + 1; index < this.text.length; index += 1) {
      const char = this.text[index] ?? '';
      if (char === '"') {
        this.at = index + 1;
        return text;
      }
      if (char === '\\' && index + 1 < this.text.length) index += 1;
      text += this.text[index] ?? '';
    }
    throw badQuery(start, 'a closing quotation mark');
  }

  private bare(): string {
    const start = this.at;
    while (this.at < this.text.length && !BARE_END.test(this.text[this.at] ?? ' ')) this.at += 1;
    return this.text.slice(start, this.at);
  }

  private nonEmpty(text: string, at: number): string {
    if (text === '') throw badQuery(at, 'a value');
    return text;
  }

  private takeWord(word: string): boolean {
    this.skipSpace();
    if (!this.sees(word)) return false;
    this.at += word.length;
    return true;
  }

  private sees(word: string): boolean {
    const next = this.text[this.at + word.length];
    return this.text.startsWith(word, this.at) && (next === undefined || SPACE.test(next) || next === '(' || next === ')');
  }

  /** `-` is NOT before an atom, at the beginning or after a blank or a bracket. */
  private takeMinus(): boolean {
    this.skipSpace();
    const before = this.text[this.at - 1];
    const next = this.text[this.at + 1];
    const isNot = this.text[this.at] === '-' && (before === undefined || /[\s(]/.test(before)) && next !== undefined && !SPACE.test(next);
    if (isNot) this.at += 1;
    return isNot;
  }

  private skipSpace(): void {
    while (this.at < this.text.length && SPACE.test(this.text[this.at] ?? '')) this.at += 1;
  }
}

function joined(kind: 'and' | 'or', parts: readonly Query[]): Query {
  const [only] = parts;
  return parts.length === 1 && only ? only : { kind, parts };
}

import type { FieldValue, NewEntry } from '../entry/log-entry.js';
import { BUILT_IN, isAccountName, isSecretName } from './built-in.rules.js';
import { marker, type RedactionRule } from './rule.js';

const KEY_ENDS = /-----END (?:[A-Z0-9]+ )*PRIVATE KEY-----/;
const KEY_LINE = /^\s*(?:[A-Za-z0-9+/=]{1,100}|[\w-]+: .{1,200})?\s*$/;
const MAX_KEY_LINES = 200;

/** What the rules did to a text. */
export interface Redaction {
  readonly text: string;
  /** Rule name -> how often it found something. */
  readonly found: Readonly<Record<string, number>>;
}

/** Takes secrets out of entries before anything of them reaches the disk. */
export class Redactor {
  /** Sources within a private key that is written over several lines -> how many lines of it may still come. */
  private readonly insideKey = new Map<string, number>();

  constructor(private readonly rules: readonly RedactionRule[] = BUILT_IN) {}

  /** Redacts the entry in place; `redacted` names the rules that found something, `flags` says so. Gives how often each did. */
  redact(entry: NewEntry): Readonly<Record<string, number>> {
    const found: Record<string, number> = {};
    const service = entry.service;
    entry.message = this.withoutKeyLines(entry.source, this.clean(entry.message, null, service, found), found);
    if (entry.stack !== null) entry.stack = this.clean(entry.stack, null, service, found);
    for (const [name, value] of Object.entries(entry.fields)) {
      const clean = this.cleanField(name, value, service, found);
      // Defined, not assigned: a field may be named like a property of every object.
      if (clean !== value)
        Object.defineProperty(entry.fields, name, { value: clean, enumerable: true, writable: true, configurable: true });
    }
    const names = Object.keys(found);
    if (names.length > 0) {
      entry.redacted = names;
      if (!entry.flags.includes('redacted')) entry.flags.push('redacted');
    }
    return found;
  }

  /** What the rules do to a text; nothing is kept. */
  test(text: string): Redaction {
    const found: Record<string, number> = {};
    return { text: this.clean(text, null, null, found), found };
  }

  private cleanField(name: string, value: FieldValue, service: string, found: Record<string, number>): FieldValue {
    if (value === null || value === '') return value;
    if (isSecretName(name)) return this.whole('secret', '', found);
    if (isAccountName(name)) {
      const text = String(value);
      return text.startsWith('[redacted:') ? text : this.whole('account', text.length > 4 ? text.slice(-4) : '', found);
    }
    if (typeof value === 'string') return this.clean(value, name, service, found);
    const text = String(value);
    const clean = typeof value === 'number' && text.length >= 13 ? this.clean(text, name, service, found) : text;
    return clean === text ? value : clean;
  }

  private whole(rule: string, kept: string, found: Record<string, number>): string {
    found[rule] = (found[rule] ?? 0) + 1;
    return marker(rule) + kept;
  }

  private clean(text: string, field: string | null, service: string | null, found: Record<string, number>): string {
    let clean = text;
    for (const rule of this.rules) {
      if (rule.fields && (field === null || !rule.fields.includes(field))) continue;
      if (rule.services && (service === null || !rule.services.includes(service))) continue;
      clean = rule.replace(clean, () => (found[rule.name] = (found[rule.name] ?? 0) + 1));
    }
    return clean;
  }

  /** A key whose lines came as entries of their own: from its first line on each of them is taken out, up to its last. */
  private withoutKeyLines(source: string, text: string, found: Record<string, number>): string {
    const left = this.insideKey.get(source);
    if (left === undefined) {
      if (found['private_key'] !== undefined && !KEY_ENDS.test(text)) this.noteOpenKey(source, text);
      return text;
    }
    const ends = KEY_ENDS.test(text);
    if (ends || left <= 1 || !KEY_LINE.test(text)) this.insideKey.delete(source);
    else this.insideKey.set(source, left - 1);
    return ends || KEY_LINE.test(text) ? this.whole('private_key', '', found) : text;
  }

  private noteOpenKey(source: string, text: string): void {
    if (text.trimEnd().endsWith(marker('private_key'))) this.insideKey.set(source, MAX_KEY_LINES);
  }
}

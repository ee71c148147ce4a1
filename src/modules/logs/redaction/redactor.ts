import type { FieldValue, NewEntry } from '../entry/log-entry.js';
import { BUILT_IN, isAccountName, isSecretName } from './built-in.rules.js';
import { marker, type RedactionRule } from './rule.js';

const KEY_ENDS = /-----END (?:[A-Z0-9]+ )*PRIVATE KEY-----/;
const KEY_LINE = /^\s*(?:[A-Za-z0-9+/=]{1,100}|[\w-]+: .{1,200})?\s*$/;
const MAX_KEY_LINES = 200;
const MAX_NAMES = 10_000;
const MAX_CACHED_VALUE = 64;
const PLAIN_ID = /^[\da-f-]{1,64}$/i;

/** The result of the rules for a text. */
export interface Redaction {
  readonly text: string;
  /** Rule name -> number of matches. */
  readonly found: Readonly<Record<string, number>>;
}

/** The classification of a field name. */
interface FieldName {
  readonly clean: string;
  readonly isSecret: boolean;
  readonly isAccount: boolean;
}

/** Redacts secrets of entries before they reach the disk. */
export class Redactor {
  /** Cache by name, because names repeat. */
  private readonly fieldNames = new Map<string, FieldName>();
  private readonly labels = new Map<string, string>();
  /** Short values in which no rule finds anything: threads, hosts and loggers repeat. Not used where rules differ by field or service. */
  private readonly cleanValues = new Set<string>();
  private readonly isUniform: boolean;
  /** Sources inside a private key of several lines -> how many further lines of it are expected. */
  private readonly insideKey = new Map<string, number>();

  constructor(private readonly rules: readonly RedactionRule[] = BUILT_IN) {
    this.isUniform = rules.every(({ fields, services }) => !fields && !services);
  }

  /** Redacts the entry in place, and sets `redacted` (the matching rules) and `flags`. Returns the matches per rule. */
  redact(entry: NewEntry): Readonly<Record<string, number>> {
    const found: Record<string, number> = {};
    const service = entry.service;
    entry.message = this.withoutKeyLines(entry.source, this.clean(entry.message, null, service, found), found);
    if (entry.stack !== null) entry.stack = this.clean(entry.stack, null, service, found);
    for (const [name, value] of Object.entries(entry.fields)) {
      const known = this.fieldName(name);
      const clean = this.cleanField(known, name, value, service, found);
      if (clean === value && known.clean === name) continue;
      if (known.clean !== name) {
        delete entry.fields[name];
        this.clean(name, null, null, found);
      }
      // Defined, not assigned, because a field may be called `__proto__`.
      Object.defineProperty(entry.fields, known.clean, { value: clean, enumerable: true, writable: true, configurable: true });
    }
    this.cleanLabels(entry, found);
    const names = Object.keys(found);
    if (names.length > 0) {
      entry.redacted = names;
      if (!entry.flags.includes('redacted')) entry.flags.push('redacted');
    }
    return found;
  }

  /** Applies the rules to a text without storing anything. */
  test(text: string): Redaction {
    const found: Record<string, number> = {};
    return { text: this.clean(text, null, null, found), found };
  }

  /** Source, service and broker are texts from outside, too. */
  private cleanLabels(entry: NewEntry, found: Record<string, number>): void {
    const source = this.label(entry.source, found);
    const service = this.label(entry.service, found);
    // A secret in lower case may no longer match a rule.
    if (source !== entry.source || service !== entry.service) Object.assign(entry, { source, service: 'redacted' });
    if (entry.broker !== null) entry.broker = this.label(entry.broker, found);
    if (entry.traceId !== null && !PLAIN_ID.test(entry.traceId)) entry.traceId = this.clean(entry.traceId, null, null, found);
    if (entry.spanId !== null && !PLAIN_ID.test(entry.spanId)) entry.spanId = this.clean(entry.spanId, null, null, found);
  }

  private label(text: string, found: Record<string, number>): string {
    const known = this.labels.get(text);
    if (known === text) return text;
    if (this.labels.size >= MAX_NAMES) this.labels.clear();
    const clean = this.clean(text, null, null, found);
    this.labels.set(text, clean);
    return clean;
  }

  private fieldName(name: string): FieldName {
    const known = this.fieldNames.get(name);
    if (known) return known;
    if (this.fieldNames.size >= MAX_NAMES) this.fieldNames.clear();
    const made = { clean: this.clean(name, null, null, {}), isSecret: isSecretName(name), isAccount: isAccountName(name) };
    this.fieldNames.set(name, made);
    return made;
  }

  private cleanField(known: FieldName, name: string, value: FieldValue, service: string, found: Record<string, number>): FieldValue {
    if (value === null || value === '') return value;
    if (known.isSecret) return this.whole('secret', '', found);
    if (known.isAccount) {
      const text = String(value);
      return text.startsWith('[redacted:') ? text : this.whole('account', text.length > 4 ? text.slice(-4) : '', found);
    }
    if (typeof value === 'string') return this.cleanText(value, name, service, found);
    const text = String(value);
    const clean = typeof value === 'number' && text.length >= 13 ? this.clean(text, name, service, found) : text;
    return clean === text ? value : clean;
  }

  private cleanText(text: string, name: string, service: string, found: Record<string, number>): string {
    if (!this.isUniform || text.length > MAX_CACHED_VALUE) return this.clean(text, name, service, found);
    if (this.cleanValues.has(text)) return text;
    const clean = this.clean(text, name, service, found);
    if (clean !== text) return clean;
    if (this.cleanValues.size >= MAX_NAMES) this.cleanValues.clear();
    this.cleanValues.add(text);
    return text;
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

  /** Redacts a private key whose lines are entries of their own, from its first line to its last. */
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

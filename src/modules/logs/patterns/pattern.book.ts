import { createHash } from 'node:crypto';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { NewEntry } from '../entry/log-entry.js';
import { LogStore } from '../store/log-store.js';
import { DrainTree } from './drain.js';

const PREFIX = 'pattern:';
const MAX_BROKERS = 100;
/** The pattern of lines of a service that has too many patterns already. */
export const OTHER = 'p_other';

/** The stored data of a pattern, committed with its first entries. */
export interface KnownPattern {
  readonly service: string;
  readonly text: string;
  /** Intake time of its first entry, epoch ms. */
  readonly firstMs: number;
  /** The same for the entries of each broker. */
  readonly brokers?: Readonly<Record<string, number>>;
}

/** The patterns of every service: found at intake and stored with the entries, so that ids stay the same after a restart. */
@Injectable()
export class PatternBook implements OnModuleInit {
  private readonly trees = new Map<string, DrainTree>();
  private readonly patterns = new Map<string, KnownPattern>();
  private readonly unsaved = new Set<string>();

  constructor(private readonly store: LogStore) {}

  onModuleInit(): void {
    for (const [key, value] of this.store.positions()) {
      if (!key.startsWith(PREFIX) || !isKnownPattern(value)) continue;
      const id = key.slice(PREFIX.length);
      this.patterns.set(id, value);
      this.restore(id, value);
    }
  }

  get(id: string): KnownPattern | null {
    return this.patterns.get(id) ?? null;
  }

  /** Intake time of the first entry of all or of some brokers, epoch ms; null = not known. */
  firstMsOf(id: string, brokers: readonly string[] | null): number | null {
    const known = this.patterns.get(id);
    if (!known || brokers === null) return known?.firstMs ?? null;
    const times = brokers.flatMap((broker) => (Object.hasOwn(known.brokers ?? {}, broker) ? (known.brokers?.[broker] ?? []) : []));
    return times.length === 0 ? null : Math.min(...times);
  }

  /** Sets the pattern of each entry; returns the positions to commit with them. */
  assign(entries: readonly NewEntry[], nowMs: number): Record<string, KnownPattern> {
    for (const entry of entries) entry.pattern = this.idFor(entry, nowMs);
    return Object.fromEntries([...this.unsaved].flatMap((id) => this.positionOf(id)));
  }

  /** Call it when the positions of `assign` are committed. */
  saved(positions: Readonly<Record<string, KnownPattern>>): void {
    for (const [key, saved] of Object.entries(positions)) {
      const id = key.slice(PREFIX.length);
      if (this.patterns.get(id) === saved) this.unsaved.delete(id);
    }
  }

  /** Removes patterns whose words must be erased; returns the positions to commit. Later lines form new patterns. */
  forget(ids: readonly string[]): Record<string, null> {
    const known = ids.filter((id) => this.patterns.has(id));
    const services = new Set(known.flatMap((id) => this.patterns.get(id)?.service ?? []));
    for (const id of known) {
      this.patterns.delete(id);
      this.unsaved.delete(id);
    }
    for (const service of services) this.trees.delete(service);
    for (const [id, pattern] of this.patterns) if (services.has(pattern.service)) this.restore(id, pattern);
    return Object.fromEntries(known.map((id) => [PREFIX + id, null]));
  }

  private restore(id: string, { service, text }: KnownPattern): void {
    this.treeOf(service).restore({ id, tokens: text === '' ? [] : text.split(' ') });
  }

  private idFor({ service, message, broker }: NewEntry, nowMs: number): string {
    const found = this.treeOf(service).match(message);
    if (!found) return OTHER;
    const { group, isChanged } = found;
    if (!isChanged && broker === null) return group.id;
    const { firstMs = nowMs, brokers = {} } = this.patterns.get(group.id) ?? {};
    const isNewBroker = broker !== null && !Object.hasOwn(brokers, broker) && Object.keys(brokers).length < MAX_BROKERS;
    if (isChanged || isNewBroker) {
      const seenBy = isNewBroker ? { ...brokers, [broker]: nowMs } : brokers;
      const of = Object.keys(seenBy).length > 0 ? { brokers: seenBy } : {};
      this.patterns.set(group.id, { service, text: group.tokens.join(' '), firstMs, ...of });
      this.unsaved.add(group.id);
    }
    return group.id;
  }

  private positionOf(id: string): [string, KnownPattern][] {
    const known = this.patterns.get(id);
    return known ? [[PREFIX + id, known]] : [];
  }

  private treeOf(service: string): DrainTree {
    const tree = this.trees.get(service) ?? new DrainTree((text) => idOf(service, text));
    this.trees.set(service, tree);
    return tree;
  }
}

function idOf(service: string, text: string): string {
  return `p_${createHash('sha256').update(service).update('\0').update(text).digest('hex').slice(0, 10)}`;
}

function isKnownPattern(value: unknown): value is KnownPattern {
  return typeof value === 'object' && value !== null && 'service' in value && 'text' in value && 'firstMs' in value;
}

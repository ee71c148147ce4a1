import { type Preferences, readPreferences } from './preferences.ts';

type Raw = Readonly<Record<string, unknown>>;

/** What the backend keeps, and the tag that says which version it is. */
export interface KeptPreferences {
  readonly data: Raw;
  readonly tag: string;
}

export interface PreferencesCalls {
  /** Null when it cannot be had now. */
  read(): Promise<KeptPreferences | null>;
  /** `changed`: another browser was faster. Null when it did not work. */
  write(data: Raw, tag: string): Promise<KeptPreferences | 'changed' | null>;
}

const NONE = '"0"';
const TRIES = 3;

/**
 * Stores the preferences of a user at the backend. Changes are merged field by field, so that two browsers that change different fields
 * lose nothing, and fields of a newer page stay.
 */
export class PreferencesKeeper {
  private known: KeptPreferences | null = null;
  private waiting: Partial<Preferences> = {};
  private work: Promise<void> = Promise.resolve();

  constructor(
    private readonly calls: PreferencesCalls,
    /** Shows what was read; not called while nothing was ever kept. */
    private readonly show: (preferences: Preferences) => void,
    /** Whether the last choice is kept. */
    private readonly report: (isKept: boolean) => void,
  ) {}

  start(): Promise<void> {
    this.work = this.work.then(() => this.begin());
    return this.work;
  }

  /** Resolves when it is kept, or could not be. */
  chosen(change: Partial<Preferences>): Promise<void> {
    this.waiting = { ...this.waiting, ...change };
    this.work = this.work.then(() => this.save());
    return this.work;
  }

  private async begin(): Promise<void> {
    const kept = await this.calls.read();
    if (kept === null) return;
    this.known = kept;
    if (kept.tag !== NONE) this.show(readPreferences({ ...kept.data, ...this.waiting }));
  }

  private async save(): Promise<void> {
    if (Object.keys(this.waiting).length === 0) return;
    for (let tries = 0; tries < TRIES; tries += 1) {
      this.known ??= await this.calls.read();
      if (this.known === null) break;
      const sent = this.waiting;
      const answer = await this.calls.write({ ...this.known.data, ...sent }, this.known.tag);
      if (answer === null) break;
      if (answer === 'changed') {
        this.known = null;
        continue;
      }
      this.known = answer;
      this.waiting = without(this.waiting, sent);
      this.show(readPreferences({ ...answer.data, ...this.waiting }));
      return this.report(true);
    }
    this.report(false);
  }
}

/** What was chosen again meanwhile is still to be kept. */
function without(waiting: Partial<Preferences>, sent: Partial<Preferences>): Partial<Preferences> {
  const names = Object.keys(waiting) as (keyof Preferences)[];
  return Object.fromEntries(names.filter((name) => waiting[name] !== sent[name]).map((name) => [name, waiting[name]]));
}

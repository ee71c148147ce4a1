import type { AlertLabels } from './fingerprint.js';
import type { Severity } from './severity.js';

/** A year: an alert with a longer lifetime does not expire. */
export const MAX_EXPIRY_SECONDS = 366 * 86_400;

/** A report of a source: that an alert fires, or that it is over. */
export interface AlertReport {
  readonly status: 'firing' | 'resolved';
  readonly fingerprint: string;
  readonly title: string;
  readonly message: string;
  readonly severity: Severity;
  readonly source: string;
  readonly labels: AlertLabels;
  /** How long the alert lasts without another report; null = until it is resolved. */
  readonly expiresInSeconds: number | null;
  /** The reporter's name for the timeline; null for the desk itself. */
  readonly actor: string | null;
  /** Names the firing, where the source can: the same firing reported again is no change. */
  readonly episode: string | null;
  /** When this firing began at the source; null where the source does not say. */
  readonly startedAtMs: number | null;
  /** When it ended there; null while it fires, or where the source does not say. */
  readonly endedAtMs: number | null;
  readonly habits: Habits;
  /** Ids of the silences that cover it at its source, where the source says so. */
  readonly silencedAtSource?: readonly string[];
}

/** How a source repeats its reports. */
export interface Habits {
  /** `news`: a repeated episode is a duplicate delivery. `reminder`: a repeated episode says that the alert still fires. */
  readonly repeats: 'news' | 'reminder';
  /** True where it reports the beginning and the end only, so that firing while the alert is active adds nothing. */
  readonly edges: boolean;
  /** Whether the end of an alert that was never reported as firing is stored. */
  readonly keepsUnknownEnds: boolean;
}

/** The event ids that an episode leaves in the timeline. */
export function firingId(episode: string): string {
  return `${episode}:firing`;
}
export function resolvedId(episode: string): string {
  return `${episode}:resolved`;
}

import type { Labels } from './fingerprint.js';
import type { Severity } from './severity.js';

/** A year: what expires later does not expire. */
export const MAX_EXPIRY_SECONDS = 366 * 86_400;

/** What a source says of an alert: that it fires, or that it is over. */
export interface AlertReport {
  readonly status: 'firing' | 'resolved';
  readonly fingerprint: string;
  readonly title: string;
  readonly message: string;
  readonly severity: Severity;
  readonly source: string;
  readonly labels: Labels;
  /** How long it is an alert if nobody says more; null = until it is resolved. */
  readonly expiresInSeconds: number | null;
  /** Who reported it, for the timeline; null where it is the desk itself. */
  readonly actor: string | null;
  /** Which firing this tells of, where the source can name it: the same firing told again is no change. */
  readonly episode: string | null;
  /** When the firing that it tells of began at the source; null where the source does not say. */
  readonly startedAtMs: number | null;
  /** When it ended there; null while it fires, or where the source does not say. */
  readonly endedAtMs: number | null;
  readonly habits: Habits;
  /** Ids of the silences that cover it at its source, where the source says so. */
  readonly silencedAtSource?: readonly string[];
}

/** How a source talks. */
export interface Habits {
  /** `news`: an episode that is told again was merely delivered twice. `reminder`: it is still going on, and is seen again. */
  readonly repeats: 'news' | 'reminder';
  /** True where it reports the beginning and the end only, so that firing while the alert is active adds nothing. */
  readonly edges: boolean;
  /** Whether the end of an alert that was never heard of is kept. */
  readonly keepsUnknownEnds: boolean;
}

/** The event ids that an episode leaves in the timeline. */
export function firingId(episode: string): string {
  return `${episode}:firing`;
}
export function resolvedId(episode: string): string {
  return `${episode}:resolved`;
}

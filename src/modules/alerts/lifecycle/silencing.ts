import type { ActiveSilence } from '../matching/silence.js';
import { type Alert, isActive, isSilenced } from './alert.js';
import type { Change } from './alert-words.js';

/**
 * The alert as these active silences, and those that its source knows of, leave it; the same object where nothing is new. Of several
 * silences the one that lasts longest says who and until when.
 */
export function withSilences(alert: Alert, atSource: readonly string[], silences: readonly ActiveSilence[]): Alert {
  const covering = silences
    .filter(({ covers }) => covers(alert))
    .toSorted((a, b) => b.endsAt.getTime() - a.endsAt.getTime() || (a.id < b.id ? -1 : 1));
  const [longest] = covering;
  const now = {
    silencedBy: longest?.createdBy ?? (atSource.length > 0 ? alert.source : null),
    silencedUntil: longest?.endsAt ?? null,
    silenceIds: [...covering.map(({ id }) => id), ...atSource],
    sourceSilences: [...atSource],
  };
  const { silencedBy, silencedUntil, silenceIds, sourceSilences } = alert;
  return JSON.stringify(now) === JSON.stringify({ silencedBy, silencedUntil, silenceIds, sourceSilences }) ? alert : { ...alert, ...now };
}

/** What the silences alone have changed of an alert, for its timeline; null where nobody has to hear of it. */
export function silencingChange(before: Alert, after: Alert): Extract<Change, 'silenced' | 'unsilenced'> | null {
  if (!isActive(after) || before.silenceIds.join() === after.silenceIds.join()) return null;
  if (isSilenced(after)) return 'silenced';
  return isSilenced(before) ? 'unsilenced' : null;
}

import type { ActiveSilence } from '../matching/silence.js';
import { type Alert, isActive, isSilenced } from './alert.js';
import type { ChangeKind } from './alert-words.js';

/**
 * The alert under these active silences and those of its source; the same object where nothing changes. Of several silences the one that
 * lasts longest gives the name and the end.
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

/** The change that the silences alone make, for the alert's timeline; null where it is not worth announcing. */
export function silencingChange(before: Alert, after: Alert): Extract<ChangeKind, 'silenced' | 'unsilenced'> | null {
  if (!isActive(after) || before.silenceIds.join() === after.silenceIds.join()) return null;
  if (isSilenced(after)) return 'silenced';
  return isSilenced(before) ? 'unsilenced' : null;
}

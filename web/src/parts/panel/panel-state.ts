import type { QuarterdeckError, Section } from '../../api.ts';
import { ageText } from '../../format/time.ts';
import { t } from '../../messages/en.ts';
import { clock } from '../../state/now.ts';

/** What a panel can be. */
export type PanelState =
  | { readonly is: 'loading' }
  | { readonly is: 'live' }
  | { readonly is: 'plain' }
  | { readonly is: 'empty'; readonly why: string }
  | { readonly is: 'stale'; readonly asOf: string | null; readonly reason: string | null; readonly idleMs?: number | null }
  /** It is read again, because something of it was lost. */
  | { readonly is: 'catching_up' }
  | {
      readonly is: 'unavailable';
      readonly reason: string | null;
      /** It has not answered once since the backend started: what has answered is stale later, never unavailable. */
      readonly isNeverSeen?: boolean;
      readonly nextTryAt?: string | null;
    }
  | { readonly is: 'partial'; readonly without: readonly string[] }
  | { readonly is: 'forbidden'; readonly permission: string }
  /** `hasLastKnown`: what was known before is shown with it, hatched. */
  | {
      readonly is: 'error';
      readonly problem: QuarterdeckError;
      readonly retry?: () => void;
      readonly hasLastKnown?: boolean;
    };

/** The panel state of a section of the snapshot; `doubt`: why it is not live in spite of its status, null = no doubt. */
export function panelState(section: Section | undefined, doubt: string | null = null, isCatchingUp = false): PanelState {
  if (section === undefined) return { is: 'loading' };
  const { status, as_of: asOf, idle_ms: idleMs, reason, next_try_at: nextTryAt } = section;
  if (status === 'unavailable') return { is: 'unavailable', reason, isNeverSeen: true, nextTryAt };
  if (status === 'stale') return { is: 'stale', asOf, reason, idleMs };
  if (doubt !== null) return { is: 'stale', asOf, reason: doubt, idleMs };
  return { is: isCatchingUp ? 'catching_up' : 'live' };
}

/** The state of a panel that follows a topic; `since`: the time of the lost connection, null = connected. */
export function followedState(since: string | null, isCatchingUp = false): PanelState {
  if (since !== null) return { is: 'stale', asOf: since, reason: t.link.lost };
  return { is: isCatchingUp ? 'catching_up' : 'live' };
}

/** Whether there is anything to count: what is not read yet, or cannot be, has no number. */
export const hasRows = ({ is }: PanelState): boolean => is !== 'loading' && is !== 'unavailable';

/** `Next try in 8 s`, by the server's clock. */
export function nextTryText(at: string): string {
  return t.panels.nextTry(ageText(Date.parse(at) - clock.now()));
}

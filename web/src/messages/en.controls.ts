import { plural } from '../format/format.ts';

/** What the frame says of what people do to the desk. */
export const controls = {
  names: {
    'ess.trip': 'Emergency stop',
    'ess.rearm': 'Re-arm of the emergency stop',
    'strategy.pause': 'Pause of a strategy',
    'strategy.resume': 'Resumption of a strategy',
    'breaker.trip': 'Opening of a breaker',
    'breaker.close': 'Closing of a breaker',
  },
  last: (name: string, status: string, who: string, age: string) => `${name}: ${status} (${who}, ${age === 'now' ? 'now' : `${age} ago`})`,
  tripped: (reason: string) => `Tripped: ${reason}`,
  toDecide: (n: number) => plural(n, 'request waits for you', 'requests wait for you'),
  rearmWaits: 'Re-arm waits for approval',
  doubt: { running: 'being asked', unknown: 'outcome not known' },
  open: 'Emergency stop: open the controls',
  spoken: (name: string, change: string) => `${name}: ${change}.`,
  changes: {
    requested: 'requested',
    approved: 'approved',
    rejected: 'rejected',
    expired: 'expired',
    done: 'done',
    failed: 'not done',
    unknown: 'nobody knows whether it was done',
  },
} as const;

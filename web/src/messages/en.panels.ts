import { several } from '../format/foreign.ts';

/** The states of a panel; the login has none. */
export const panels = {
  stale: (age: string) => `${age} old`,
  staleIdle: (age: string, idle: string) => `${age} old, idle for ${idle} of it`,
  unavailable: 'not available',
  partial: 'incomplete',
  catchingUp: 'catching up',
  neverSeen: 'It has not answered since the start.',
  nextTry: (time: string) => (time === 'now' ? 'Next try due' : `Next try in ${time}`),
  excluded: (brokers: readonly string[]) => `Without ${several(brokers, (others) => ` and ${others} more`)}.`,
} as const;

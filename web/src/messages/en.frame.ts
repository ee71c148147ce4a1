import { several } from '../format/foreign.ts';
import { count, type Count } from '../format/format.ts';

const n = (value: number): string => count(value as Count);

/** Sentences of what stands around every screen. */
export const nav = {
  label: 'Main',
  desk: 'Desk',
  positions: 'Positions',
  portfolio: 'Portfolio',
  trades: 'Trades',
  agents: 'Agents',
  alerts: 'Alerts',
  market: 'Market',
  logs: 'Logs',
  system: 'System',
  admin: 'Admin',
  settings: 'Settings',
  more: 'More',
  open: (some: number) => `${n(some)} open`,
  skip: 'Skip to content',
  allBrokers: 'all brokers',
  logout: 'Log out',
  sandbox: 'SANDBOX',
} as const;

export const link = {
  connecting: 'Connecting',
  live: 'Live',
  catchingUp: 'Catching up',
  reconnecting: (seconds: number) => `Reconnecting in ${n(seconds)} s`,
  offline: 'Offline',
  over: 'Session over',
  tooSlow: 'Too slow: some updates were skipped',
  ended: { 1013: 'Too many connections', 4429: 'Too many requests' } as Readonly<Record<number, string>>,
  rate: (perSecond: string) => `${perSecond} events/s`,
  behind: (age: string) => `${age} behind`,
  oneWay: 'no WebSocket, one way',
  clockAhead: (age: string) => `this machine’s clock is ${age} ahead`,
  clockBehind: (age: string) => `this machine’s clock is ${age} behind`,
  lost: 'The live connection is lost.',
  lostDetail: 'All figures are the last known ones until it is back.',
} as const;

export const header = {
  stop: 'Emergency stop',
  lastKnown: 'last known',
  ago: 'ago',
  find: 'Find or go to',
  brokers: 'All brokers',
  clockLabel: 'Time',
} as const;

export const stop = { ARMED: 'ARMED', TRIPPED: 'TRIPPED', COOLING: 'COOLING', DISABLED: 'DISABLED', UNKNOWN: 'UNKNOWN' } as const;
/** What a newer backend may say is not known here. */
export const stopWord = (state: string): string => (Object.hasOwn(stop, state) ? stop[state as keyof typeof stop] : stop.UNKNOWN);

export const truth = {
  sections: (bad: number, all: number) => `${n(bad)} of ${n(all)} sections ${bad === 1 ? 'is' : 'are'} not live.`,
  section: (name: string, reason: string) => `${name}: ${reason}.`,
  hatched: (time: string, zone: string) => `Hatched figures are from ${time} ${zone}.`,
  none: 'There are no figures yet.',
  health: 'System health',
  excluded: (brokers: readonly string[]) => `Totals are without ${several(brokers, (others) => ` and ${n(others)} more`)}.`,
  snapshotFailed: 'The desk cannot be read.',
  outdated: 'This page is older than the backend.',
  reload: 'Reload it for the new page; what is new is not shown here.',
  partial: 'Some figures are missing.',
  stalled: (some: number) => `${some === 1 ? 'A topic of the live stream is' : `${n(some)} topics of the live stream are`} silent.`,
  silent: (topic: string, cause: string, since: string | null) =>
    `${topic}: ${cause}${since === null ? '' : `, the last event came at ${since}`}.`,
  causes: {
    bus_down: 'the event bus is down',
    source_mute: 'its source sends nothing',
    source_unreachable: 'its source cannot be reached',
  } as Readonly<Record<string, string>>,
} as const;

export const provenance = {
  source: 'Source',
  asOf: 'As of',
  state: 'State',
  unit: 'Unit',
  field: (service: string, field: string) => `${service} service, field ${field}`,
  ago: (age: string) => (age === 'now' ? 'now' : `${age} ago`),
  stale: (reason: string) => `stale: ${reason}`,
  idle: (age: string) => `nobody watched, so nothing was asked for ${age}`,
  unavailable: (reason: string) => `not available: ${reason}`,
  missing: 'not sent by the service',
  notYet: 'not read yet',
  none: (why: string) => `no figure: ${why}`,
} as const;

export const spoken = {
  critical: (title: string) => `New critical alert: ${title}`,
  stop: (state: string) => `Emergency stop: ${state}`,
  back: 'The live connection is back.',
} as const;

export const search = {
  misread: (what: string) => `The address is not understood here: ${what}. It shows as if that were not there.`,
  understood: 'All right',
} as const;

export const paused = 'Updates are held. Press . to resume.';

export const print = {
  asOf: (time: string, zone: string) => `as of ${time} ${zone}`,
  for: (user: string, brokers: string) => `for ${user}, ${brokers}`,
  filter: (name: string, value: string) => `${name}: ${value}`,
  first: (some: number, all: number) => `The first ${n(some)} of ${n(all)} rows; an export has all of them.`,
} as const;

import { createRealtime, fallingBack, type Place, type Realtime, type RealtimeStatus, socketIo, sse } from '@quarterdeck/client/realtime';
import { io } from 'socket.io-client';
import { api, type Alert, session, type Snapshot, unwrap, type User } from '../api.ts';
import { behindMs, eventRate, type Link, oneWay, sayLink as tellLink } from '../frame/head/link.ts';
import { stalled } from '../frame/truth/stalled.ts';
import type { AlertChange } from '../live/alerts.store.ts';
import type { DeskFrame } from '../live/desk.store.ts';
import { clock } from '../state/now.ts';
import {
  alerts,
  alertsCut,
  brokers,
  type Broker,
  desk,
  deskFault,
  forgetAll,
  isOutdated,
  joins,
  unanswered,
  whole,
  type Whole,
} from './desk.ts';
import { restWhileHidden } from './rest.ts';
import { readSnapshot, snapshotAhead } from './snapshot.ts';

/** The connection of this tab; one-way where a proxy blocks WebSockets. */
export const realtime: Realtime = createRealtime({
  session,
  transport: fallingBack(socketIo({ io }), sse(), (name) => oneWay.set(name === 'sse')),
});

/** Sections have no topic for their figures, only for their state. */
const READ_AGAIN_MS = 15_000;
const SOON_MS = 300;
const FAILED_MS = 2000;
const RATE_OVER_S = 5;
const MOST_PAGES = 10;
const PAGE = 1000;
const TOTALS = 'all';
const TOO_SLOW = 4409;
const KNOWN_SCHEMA: number = 1;

/** Follows the topics that all screens use, with the user's permissions. Returns a function that ends it. */
export function followDesk(user: User): () => void {
  const may = (permission: User['permissions'][number]): boolean => user.permissions.includes(permission);
  const ends: (() => void)[] = [];
  if (may('view_dashboard')) ends.push(followDashboard(user));
  if (may('view_portfolio')) ends.push(followBrokers());
  if (may('view_alerts')) ends.push(followAlerts());
  ends.push(followLink(), restWhileHidden(realtime));
  return () => {
    for (const end of ends) end();
    forgetAll();
  };
}

function followDashboard(user: User): () => void {
  const joined = realtime.join('dashboard', {
    read: (signal) => snapshotAhead.take(user) ?? readSnapshot(signal),
    at: ({ stream }) => stream,
    apply: (snapshot) => {
      deskFault.set(null);
      sayWhole(snapshot);
      desk.load(snapshot);
    },
    onProblem: (problem) => deskFault.set(problem),
    onStatus: ({ state }) => {
      joins.dashboard.set(state);
      if (state === 'live') sayLink(realtime.status);
    },
    // The time of an event is set by its source and may be days old, so it says nothing about the server's clock.
    onEvent: (frame) => {
      const event = frame as unknown as DeskFrame & { readonly epoch: string };
      desk.apply(event, `${event.epoch}:${event.seq}`);
      if (event.type === 'section_changed') soon();
    },
  });
  const again = async (): Promise<void> => {
    if (document.hidden || joined.status.state !== 'live') return;
    const { data, problem } = await readSnapshot();
    deskFault.set(problem ?? null);
    if (problem?.retryable) soon(problem.retryAfterMs ?? FAILED_MS);
    if (data) {
      sayWhole(data);
      desk.refresh(data);
    }
  };
  let planned: ReturnType<typeof setTimeout> | undefined;
  const soon = (ms = SOON_MS): void => {
    clearTimeout(planned);
    planned = setTimeout(() => void again(), ms);
  };
  const seen = (): void => soon();
  const every = setInterval(() => void again(), READ_AGAIN_MS);
  document.addEventListener('visibilitychange', seen);
  return () => {
    clearTimeout(planned);
    clearInterval(every);
    document.removeEventListener('visibilitychange', seen);
    joined.close();
  };
}

function sayWhole({ schema_version: version, errors }: Snapshot): void {
  isOutdated.set(version > KNOWN_SCHEMA);
  unanswered.set(errors);
}

function followBrokers(): () => void {
  const topic = realtime.topic('portfolio', {
    maxRateHz: 4,
    onEvent: ({ data }) => {
      if (data.broker === TOTALS) whole.set(data as unknown as Whole);
      else brokers.set(data.broker, data as unknown as Broker);
    },
  });
  return () => topic.close();
}

function followAlerts(): () => void {
  const joined = realtime.join('alerts', {
    read: () => readAlerts(),
    at: ({ place }) => place,
    apply: ({ rows, isCut }) => {
      alerts.load(rows);
      alertsCut.set(isCut);
    },
    onStatus: ({ state }) => joins.alerts.set(state),
    onEvent: ({ data }) => alerts.apply(data as unknown as Alert & AlertChange),
  });
  return () => joined.close();
}

interface Read {
  readonly rows: readonly Alert[];
  /** Their position in the stream; null = several epochs. */
  readonly place: Place | null;
  /** There are more of them. */
  readonly isCut: boolean;
}

/** Alerts that ended within a day, and all unresolved ones. Their position is that of the oldest answer. */
async function readAlerts(): Promise<Read> {
  const long = { start_time: '2000-01-01T00:00:00Z' };
  const parts = await Promise.all([allOf({}), allOf({ status: 'open', ...long }), allOf({ status: 'acknowledged', ...long })]);
  const [first] = parts;
  const isOne = parts.every(({ place }) => place?.epoch === first.place?.epoch);
  const seq = Math.min(...parts.map(({ place }) => place?.seq ?? 0));
  return {
    rows: [...new Map(parts.flatMap(({ rows }) => rows).map((alert) => [alert.id, alert])).values()],
    isCut: parts.some(({ isCut }) => isCut),
    place: isOne && first.place !== null ? { epoch: first.place.epoch, seq } : null,
  };
}

async function allOf(query: { status?: Alert['status']; start_time?: string }): Promise<Read> {
  const rows: Alert[] = [];
  let place: Place | null = null;
  let cursor: string | null = null;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const more: { cursor?: string } = cursor === null ? {} : { cursor };
    const answer = await unwrap(api.GET('/api/alerts', { params: { query: { ...query, limit: PAGE, ...more } } }));
    rows.push(...answer.items);
    place ??= answer.stream;
    cursor = answer.next_cursor;
    if (cursor === null) break;
  }
  return { rows, place, isCut: cursor !== null };
}

function sayLink(status: RealtimeStatus): void {
  tellLink(linkOf(status), new Date(clock.now()).toISOString());
}

function linkOf(status: RealtimeStatus): Link {
  switch (status.state) {
    case 'waiting':
      return status.code === TOO_SLOW ? { is: 'too_slow' } : { is: 'waiting', at: status.retryAt, code: status.code };
    case 'closed':
      return { is: 'session_over' };
    case 'idle':
      return { is: 'connecting' };
    default:
      return { is: status.state };
  }
}

function followLink(): () => void {
  sayLink(realtime.status);
  const stop = realtime.on((event) => {
    if (event.type === 'status') sayLink(event.status);
    stalled.hear(event);
  });
  const counts: number[] = [];
  const meter = setInterval(() => {
    counts.push(realtime.stats.events);
    if (counts.length > RATE_OVER_S + 1) counts.shift();
    behindMs.set(realtime.stats.lagMs?.least ?? null);
    if (counts.length > 1) eventRate.set(((counts.at(-1) ?? 0) - (counts[0] ?? 0)) / (counts.length - 1));
  }, 1000);
  return () => {
    stop();
    clearInterval(meter);
  };
}

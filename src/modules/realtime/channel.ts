import type { LogEvent } from '../../platform/events/event-log.js';
import type { Permission } from '../auth/permissions.js';

/**
 * One topic's whole policy as a row of data: subscribe, replay, docs, SDK and tests read it.
 * `name` may end in `:*` for a family (`metrics:*` covers `metrics:cpu`).
 */
export interface Channel {
  readonly name: string;
  readonly permission: Permission;
  /** `log`: every event in order or an explicit loss. `latest`: the newest value per key, conflated under load. */
  readonly delivery: 'log' | 'latest';
  /** The frame's body property: desk events carry `payload`, all other channels `data`. */
  readonly shape: 'payload' | 'data';
  /** Paths of the raw WebSocket (`/ws/<path>`) and Socket.IO (`/<path>`) that subscribe it at once; absent = by action only. */
  readonly path?: string;
  /** Silence beyond 1.5x of this is announced as `feed_stalled`. */
  readonly expectedEveryMs?: number;
  /** Why the topic may be silent although the log works; without it a silent source counts as mute. */
  readonly silenceCause?: () => 'source_unreachable' | 'source_mute';
  /**
   * Row scope: the brokers that an event tells about, none when it is nobody's rows. A principal limited to some brokers gets the event
   * only if it sees all of them; null (a broker that nobody has named) is for principals without a limit.
   */
  readonly brokersOf: (event: LogEvent) => readonly (string | null)[];
  /** Members of the family are brokers: one out of scope does not exist for the principal. */
  readonly membersAreBrokers?: true;
  /** A list under this name in the first message (or the handshake) narrows the path's topic to these members of its family. */
  readonly narrowedBy?: string;
}

/** Checks the row by its type and gives it back. */
export function channel(row: Channel): Channel {
  return row;
}

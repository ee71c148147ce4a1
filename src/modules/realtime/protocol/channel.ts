import type { Type } from '@nestjs/common';
import { readName } from '../../../common/text/name.js';
import type { LogEvent } from '../../../platform/events/event-log.js';
import { DESK_EVENT_TYPES, type EventOn, type Topic, type TypeOn } from '../../../platform/events/events.js';
import { declareTopic } from '../../../platform/events/topics.js';
import type { Permission } from '../../auth/identity/permissions.js';
import type { TailSource } from './tail-source.js';
import type { TopicSource } from './topic-source.js';

/**
 * One topic's whole policy as a row of data: subscribe, replay, docs, SDK and tests read it.
 * `name` may end in `:*` for a family (`metrics:*` covers `metrics:cpu`).
 */
export interface Channel {
  readonly name: string;
  /** The content of the topic in one sentence, for the documents that are made of the rows. */
  readonly doc: string;
  /** The events that the backend itself appends: wire type -> the class of the frame's data, or several classes. */
  readonly frames: Readonly<Record<string, FrameBody>>;
  /** The types of `frames` that come on this row: others come on that of its family, or of the topic itself, alone. Absent = all. */
  readonly sends?: readonly string[];
  readonly permission: Permission;
  /**
   * `log`: every event in order or an explicit loss. `latest`: the newest value per key, conflated under load. `tail`: every row that
   * matches, several a frame, or a count of those that were dropped or skipped.
   */
  readonly delivery: 'log' | 'latest' | 'tail';
  /** The frame's body property: desk events carry `payload`, all other channels `data`. */
  readonly shape: 'payload' | 'data';
  /** Paths of the raw WebSocket (`/ws/<path>`) and Socket.IO (`/<path>`) that subscribe it at once; absent = by action only. */
  readonly path?: string;
  /** Silence beyond 1.5x of this is announced as `feed_stalled`. */
  readonly expectedEveryMs?: number;
  /** Why the topic may be silent although the log works; without it a silent source counts as stalled. */
  readonly silenceCause?: () => 'source_unreachable' | 'source_mute';
  /**
   * Row scope: the brokers of an event, none when it belongs to no broker. A principal limited to some brokers gets the event only if it sees
   * all of them; null (a row without a broker) is for principals without a limit.
   */
  brokersOf(this: void, event: LogEvent): readonly (string | null)[];
  /** One of the brokers of an event in scope is enough: its subject exists at several of them. */
  readonly anyBroker?: true;
  /** Members of the family are brokers: one out of scope does not exist for the principal. */
  readonly membersAreBrokers?: true;
  /** Where the values of the topic are numbered and kept, if not in the event log; it also knows the members of the family. */
  readonly source?: TopicSource;
  /** Where the rows of a `tail` topic come from. */
  readonly tail?: TailSource;
  /** Most topics of this channel that one client may follow at once, where it is not the usual number. */
  readonly maxPerClient?: number;
  /** A list under this name in the first message (or the handshake) narrows the path's topic to these members of its family. */
  readonly narrowedBy?: string;
  /** The topics that a message of its Socket.IO namespace names by other fields; null = none. Throws `request.invalid`. */
  topicsIn?(this: void, message: Readonly<Record<string, unknown>>): readonly string[] | null;
  /** Parameters in the URL of its path: `member` names a member of the family instead, the others become the filter. */
  readonly query?: { readonly member: string; readonly filter: readonly string[] };
  /** The kind of the family's members, in one word for the documents: `broker` of `portfolio:*`. */
  readonly member?: string;
  /** How the members of the family are named, for clients that name one otherwise. */
  readonly forms?: readonly TopicForm[];
}

/** One way to name a member of a family. */
export interface TopicForm {
  /** `metrics:<type>`: what stands before the first `<` is fixed. */
  readonly form: string;
  readonly example: string;
}

/** A member of a topic family, e.g. `metrics:cpu`; every topic that is followed takes room, so names are short. */
const FAMILY_MEMBER = /^[a-z]+:[\w.-]{1,64}$/;
/** Names of the desk's own events, which come from outside. */
const DESK_TYPES: ReadonlySet<string> = new Set(DESK_EVENT_TYPES);

export type FrameBody = Type<object> | readonly Type<object>[];

/** The row of a topic of the event map: its frames are those of the map, and its scope reads their payloads. */
export interface ChannelRow<T extends Topic> extends Channel {
  readonly name: T | `${T}:*`;
  readonly frames: { readonly [Each in TypeOn<T>]: FrameBody };
  readonly sends?: readonly TypeOn<T>[];
  brokersOf(this: void, event: EventOn<T>): readonly (string | null)[];
}

const rows = new Map<string, Channel>();

/** Every declared row, by name, for the AsyncAPI document. */
export function declaredChannels(): readonly Channel[] {
  return [...rows.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/**
 * Checks the row against the event map, and registers its topic and its frames with the event log, the intake and the documents. Called
 * while the program loads; parts that are known only later (a source, an interval) are added when the row is registered.
 */
export function channel<T extends Topic>(row: ChannelRow<T>): Channel {
  rows.set(row.name, row);
  declareTopic(
    row.name,
    Object.keys(row.frames).filter((type) => !DESK_TYPES.has(type)),
  );
  return row;
}

/** The frames of a row with their bodies. */
export function framesOf({ frames, sends }: Channel): [type: string, body: FrameBody][] {
  return Object.entries(frames).filter(([type]) => sends?.includes(type) ?? true);
}

/** Brokers have names of any printable characters; other families have plain ones, or check their members themselves. */
export function isMember({ source, tail, membersAreBrokers }: Channel, topic: string): boolean {
  const known = tail ?? source;
  if (known) return known.has(topic);
  return membersAreBrokers ? readName(memberOf(topic)) === memberOf(topic) : FAMILY_MEMBER.test(topic);
}

export function memberOf(topic: string): string {
  return topic.slice(topic.indexOf(':') + 1);
}

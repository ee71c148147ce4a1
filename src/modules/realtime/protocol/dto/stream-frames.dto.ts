import type { Type } from '@nestjs/common';
import { ApiExtraModels, ApiProperty, getSchemaPath } from '@nestjs/swagger';

const ID = {
  description: 'The `id` of the action that this answers, where it had one',
  oneOf: [{ type: 'string' }, { type: 'integer' }],
  required: false,
};
const AT = { description: 'RFC 3339, UTC', format: 'date-time', example: '2025-12-04T10:30:00.000Z' };
const CAUSES = ['source_unreachable', 'source_mute', 'bus_down'] as const;

class Timestamped {
  @ApiProperty(AT)
  timestamp: string;
}

/** The first frame of a connection: its principal, and the topics that its path subscribes. */
export class ConnectedFrameDto extends Timestamped {
  @ApiProperty(ID)
  id?: string | number;

  @ApiProperty({ example: 'Connected to Quarterdeck' })
  message: string;

  @ApiProperty({ example: 'c-1a2b3c' })
  client_id: string;

  @ApiProperty({ example: 'operator' })
  user: string;

  @ApiProperty({ example: 'operator' })
  role: string;

  @ApiProperty({ type: [String], example: ['dashboard'] })
  topics: string[];
}

/** The answer to `auth` on a connection that is authenticated already. */
export class AuthenticatedFrameDto extends Timestamped {
  @ApiProperty(ID)
  id?: string | number;

  @ApiProperty({ ...AT, type: String, nullable: true, description: 'When the new token ends; null = never' })
  expires_at: string | null;
}

/** The result for one topic of a subscribe: its position, and the events that were missed or its current values. */
export class SubscribedTopicDto {
  @ApiProperty({ example: 'dashboard' })
  topic: string;

  @ApiProperty({ example: 'k3f9' })
  epoch: string;

  @ApiProperty({ type: 'integer', example: 1042 })
  seq: number;

  @ApiProperty({ description: 'With `recover`: whether `events` is all that was missed, never a part of it' })
  recovered: boolean;

  @ApiProperty({ description: 'How the topic stands, where its source says so', required: false, example: 'live' })
  state?: string;

  @ApiProperty({ type: 'array', items: { type: 'object' }, description: 'Event frames of the topic, oldest first' })
  events: object[];
}

/** The answer to `subscribe` with one `topic`; unasked with `recovered: false` when the log begins a new epoch. */
export class SubscribedFrameDto extends SubscribedTopicDto {
  @ApiProperty(ID)
  id?: string | number;
}

class RefusalDto {
  @ApiProperty({ example: 'realtime.unknown_topic' })
  code: string;

  @ApiProperty({ example: 'There is no topic "nope".' })
  message: string;
}

/** The result for one topic that is refused, beside those that are not. */
export class RefusedTopicDto {
  @ApiProperty({ example: 'nope' })
  topic: string;

  @ApiProperty({ type: RefusalDto })
  error: RefusalDto;
}

/** The answer to `subscribe` with `topics`: one result for each of them, in their order. */
@ApiExtraModels(SubscribedTopicDto, RefusedTopicDto)
export class SubscribedTopicsFrameDto {
  @ApiProperty(ID)
  id?: string | number;

  @ApiProperty({
    type: 'array',
    items: { oneOf: [{ $ref: getSchemaPath(SubscribedTopicDto) }, { $ref: getSchemaPath(RefusedTopicDto) }] },
    example: [
      { topic: 'dashboard', epoch: 'k3f9', seq: 1042, recovered: false, events: [] },
      { topic: 'nope', error: { code: 'realtime.unknown_topic', message: 'There is no topic "nope".' } },
    ],
  })
  results: (SubscribedTopicDto | RefusedTopicDto)[];
}

/** The answer to `unsubscribe`; unasked, with a `code`, when access to the topic has ended. */
export class UnsubscribedFrameDto {
  @ApiProperty(ID)
  id?: string | number;

  @ApiProperty({ required: false, example: 'alerts' })
  topic?: string;

  @ApiProperty({ type: [String], required: false, description: 'Where several were ended at once' })
  topics?: string[];

  @ApiProperty({ required: false, example: 'auth.forbidden' })
  code?: string;
}

/** The answer to `subscriptions`: the topics that this connection follows. */
export class SubscriptionsFrameDto {
  @ApiProperty(ID)
  id?: string | number;

  @ApiProperty({ type: [String], example: ['dashboard', 'alerts'] })
  topics: string[];
}

/** The answer to `ping`. */
export class PongFrameDto extends Timestamped {
  @ApiProperty(ID)
  id?: string | number;
}

/** Sent after a time without other frames. */
export class HeartbeatFrameDto extends Timestamped {
  @ApiProperty({ type: 'integer', description: 'Connected clients of this replica', example: 3 })
  clients: number;
}

/** An action was refused, or the connection is about to be closed; `code` is one of the problem table. */
export class ErrorFrameDto {
  @ApiProperty(ID)
  id?: string | number;

  @ApiProperty({ example: 'realtime.unknown_topic' })
  code: string;

  @ApiProperty({ example: 'There is no topic "prices".' })
  message: string;

  @ApiProperty({ description: 'Whether the same may succeed later', example: false })
  retryable: boolean;
}

/** 80 % of the token's life is over: send `auth` with a new one, or the connection is closed with 4401 when it ends. */
export class AuthExpiringFrameDto extends Timestamped {
  @ApiProperty(AT)
  expires_at: string;
}

/** The rights of the user or key behind the connection have changed. */
export class AccessChangedFrameDto extends Timestamped {
  @ApiProperty({ example: 'viewer' })
  role: string;

  @ApiProperty({ type: [String], example: ['view_dashboard'] })
  permissions: string[];

  @ApiProperty({ type: [String], nullable: true, description: 'Brokers whose rows it sees; null = all', example: ['alpha'] })
  brokers: string[] | null;
}

/** The backend is stopping: connect again after a time between the two bounds. */
export class ServerShutdownFrameDto extends Timestamped {
  @ApiProperty({ type: [Number], description: 'Lower and upper bound in milliseconds', minItems: 2, maxItems: 2, example: [500, 5000] })
  reconnect_in_ms: [number, number];
}

/** No events come on a topic although some are due: its values are growing old. */
export class FeedStalledFrameDto {
  @ApiProperty({ example: 'dashboard' })
  topic: string;

  @ApiProperty({ ...AT, type: String, nullable: true })
  last_event_at: string | null;

  @ApiProperty({ type: 'integer', nullable: true, example: 5000 })
  expected_every_ms: number | null;

  @ApiProperty({ enum: CAUSES, example: 'source_mute' })
  cause: (typeof CAUSES)[number];
}

/** Events of the topic come again. */
export class FeedResumedFrameDto extends Timestamped {
  @ApiProperty({ example: 'dashboard' })
  topic: string;
}

/** The stream's own frames, by their `type`; several where a type has several forms. */
export const STREAM_FRAMES: Readonly<Record<string, Type<object> | readonly Type<object>[]>> = {
  connected: ConnectedFrameDto,
  authenticated: AuthenticatedFrameDto,
  subscribed: [SubscribedFrameDto, SubscribedTopicsFrameDto],
  unsubscribed: UnsubscribedFrameDto,
  subscriptions: SubscriptionsFrameDto,
  pong: PongFrameDto,
  heartbeat: HeartbeatFrameDto,
  error: ErrorFrameDto,
  auth_expiring: AuthExpiringFrameDto,
  access_changed: AccessChangedFrameDto,
  server_shutdown: ServerShutdownFrameDto,
  feed_stalled: FeedStalledFrameDto,
  feed_resumed: FeedResumedFrameDto,
};

import { ApiProperty } from '@nestjs/swagger';

const ID = { description: 'Echoed in the answer', oneOf: [{ type: 'string', maxLength: 128 }, { type: 'integer' }], required: false };

/** A position in a topic, as the client last saw it. */
export class RecoverDto {
  @ApiProperty({ example: 'k3f9' })
  epoch: string;

  @ApiProperty({ type: 'integer', minimum: 0, example: 1040 })
  seq: number;
}

/** Follows a topic, or up to 500. */
export class SubscribeActionDto {
  @ApiProperty(ID)
  id?: string | number;

  @ApiProperty({ required: false, example: 'alerts' })
  topic?: string;

  @ApiProperty({ type: [String], required: false, maxItems: 500, description: 'In place of `topic`; answered by one frame with `results`' })
  topics?: string[];

  @ApiProperty({
    type: 'object',
    selfRequired: false,
    additionalProperties: true,
    description: 'Field -> value or list of values: events match all fields, any value of a field is enough',
    example: { symbol: ['BTCUSDT'] },
  })
  filter?: Record<string, unknown>;

  @ApiProperty({
    type: 'number',
    required: false,
    exclusiveMinimum: true,
    minimum: 0,
    maximum: 1000,
    description: 'Of topics of class `latest`',
  })
  max_rate_hz?: number;

  @ApiProperty({
    type: 'integer',
    required: false,
    minimum: 0,
    maximum: 1000,
    description: 'Of a tail: newest rows that come with the answer',
  })
  backfill?: number;

  @ApiProperty({ type: 'integer', required: false, minimum: 1, maximum: 5000, description: 'Of a tail: rows a second; others are counted' })
  max_entries_per_s?: number;

  @ApiProperty({ type: RecoverDto, required: false })
  recover?: RecoverDto;
}

/** Ends the subscription to a topic, or to up to 500. */
export class UnsubscribeActionDto {
  @ApiProperty(ID)
  id?: string | number;

  @ApiProperty({ required: false, example: 'alerts' })
  topic?: string;

  @ApiProperty({ type: [String], required: false, maxItems: 500, description: 'In place of `topic`; the answer lists them' })
  topics?: string[];
}

/** Authenticates the client, or renews its token: exactly one of the three. */
export class AuthActionDto {
  @ApiProperty(ID)
  id?: string | number;

  @ApiProperty({ required: false, description: 'An access token' })
  token?: string;

  @ApiProperty({ required: false })
  api_key?: string;

  @ApiProperty({ required: false, description: 'A ticket of POST /api/auth/ws-ticket' })
  ticket?: string;
}

/** Asks for a `pong`; the bare text `ping` does as well. */
export class PingActionDto {
  @ApiProperty(ID)
  id?: string | number;
}

/** Asks for the topics that this connection follows. */
export class SubscriptionsActionDto {
  @ApiProperty(ID)
  id?: string | number;
}

/** The messages of a client on every channel, by their `action`, and the frame that answers. */
export const CLIENT_ACTIONS = {
  subscribe: { body: SubscribeActionDto, answer: 'subscribed' },
  unsubscribe: { body: UnsubscribeActionDto, answer: 'unsubscribed' },
  auth: { body: AuthActionDto, answer: 'authenticated' },
  ping: { body: PingActionDto, answer: 'pong' },
  subscriptions: { body: SubscriptionsActionDto, answer: 'subscriptions' },
} as const;

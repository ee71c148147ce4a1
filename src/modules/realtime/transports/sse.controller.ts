import type { ServerResponse } from 'node:http';
import { Controller, Get, Headers, Query, Req, Res } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Problem } from '../../../common/problem.js';
import { Authenticated, CurrentUser } from '../../auth/access/access.js';
import type { Principal } from '../../auth/identity/principal.js';
import { parseRecover, type RecoverFrom, type SubscribeAction, subscribeOptions } from '../protocol/actions.js';
import { StreamQueryDto } from './dto/stream-query.dto.js';
import { Origins } from '../../../platform/http/origins.js';
import { Sessions } from '../sessions/sessions.js';
import { SseConnection } from './sse.connection.js';

const MAX_TOPICS = 32;

/** The live stream as Server-Sent Events, for clients behind proxies that break WebSockets. */
@ApiTags('realtime')
@Controller('realtime')
export class SseController {
  constructor(
    private readonly sessions: Sessions,
    private readonly origins: Origins,
  ) {}

  @Get('events')
  @Authenticated()
  @ApiOperation({
    summary: 'Follow topics as Server-Sent Events',
    description:
      'Each event has `id: <topic>@<epoch>:<seq>`; send the last one as `Last-Event-ID` to resume. The answer does not end, so it is ' +
      'for curl and `EventSource`:\n\n```sh\ncurl -sN -H "X-API-Key: $(cat .quarterdeck/ingest.key)" \'http://127.0.0.1:8080/api/realtime/events?topics=dashboard\'\n```',
  })
  @ApiHeader({ name: 'Last-Event-ID', required: false, description: 'Where to go on: the `id` of the last event' })
  @ApiProduces('text/event-stream')
  @ApiOkResponse({
    description: 'The stream',
    schema: { type: 'string', example: 'id: dashboard@k3f9:1043\nevent: position_updated\ndata: {"type":"position_updated"}\n\n' },
  })
  async events(
    @Query() query: StreamQueryDto,
    @Headers('last-event-id') lastEventId: string | undefined,
    @CurrentUser() user: Principal,
    @Req() { headers, ip }: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    if (!this.origins.mayFollow(headers.origin, headers.host)) throw this.origins.refused(headers.origin);
    const actions = this.subscriptions(query, lastEventId, user);
    const refusal = this.sessions.refusal();
    if (refusal) throw refusal;
    this.sessions.admit(user);
    const connection = new SseConnection(
      open(reply),
      actions.flatMap(({ topic, recover }) => (recover ? [[topic, recover] as const] : [])),
    );
    const session = this.sessions.start(connection, actions, ip);
    // The answer's own event: a request without a body is over as soon as it is read.
    reply.raw.once('close', () => session.end());
    reply.raw.on('error', () => session.end());
    await session.enter(user);
  }

  /** Refused as a whole, with an ordinary HTTP status, before the stream begins. */
  private subscriptions({ topics, ...rest }: StreamQueryDto, lastEventId: string | undefined, user: Principal): SubscribeAction[] {
    const names = [
      ...new Set(
        topics
          .split(',')
          .map((topic) => topic.normalize('NFC').trim())
          .filter((topic) => topic !== ''),
      ),
    ];
    if (names.length === 0 || names.length > MAX_TOPICS) {
      throw new Problem('request.invalid', { errors: [{ field: 'topics', message: `must name 1 to ${MAX_TOPICS} topics` }] });
    }
    const positions = lastPositions(lastEventId);
    return names.map((topic) => {
      const { tail } = this.sessions.hub.admitted(topic, user);
      const recover = positions.get(topic);
      const action: SubscribeAction = { action: 'subscribe', topic, ...(recover ? { recover } : {}) };
      if (!tail) return action;
      const options = tailOptions(rest);
      tail.check(topic, options.filter);
      return { ...action, ...options };
    });
  }
}

/** The options in the query for topics that are tails. */
function tailOptions({ backfill, max_entries_per_s, ...filter }: Omit<StreamQueryDto, 'topics'>): ReturnType<typeof subscribeOptions> {
  const given = Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined));
  return subscribeOptions({ backfill, max_entries_per_s, ...(Object.keys(given).length > 0 && { filter: given }) });
}

/** `topic@epoch:seq`, several separated by commas: one per topic of the stream. */
function lastPositions(lastEventId: string | undefined): ReadonlyMap<string, RecoverFrom> {
  if (!lastEventId) return new Map();
  return new Map(
    lastEventId.split(',').map((part) => {
      const at = part.lastIndexOf('@');
      return [part.slice(0, at).normalize('NFC'), parseRecover(part.slice(at + 1))];
    }),
  );
}

/** Takes the answer out of Fastify's hands and starts the stream, with the headers that hooks have set (CORS, request id). */
function open(reply: FastifyReply): ServerResponse {
  reply.headers({
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache, no-transform',
    'x-accel-buffering': 'no',
  });
  const headers = Object.entries(reply.getHeaders());
  reply.hijack();
  for (const [name, value] of headers) if (value !== undefined) reply.raw.setHeader(name, value);
  reply.raw.writeHead(200);
  reply.raw.flushHeaders();
  return reply.raw;
}

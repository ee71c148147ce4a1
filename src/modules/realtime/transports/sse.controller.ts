import type { ServerResponse } from 'node:http';
import { Controller, Get, Headers, Query, Res } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Problem } from '../../common/problem.js';
import { Authenticated, CurrentUser } from '../auth/access.js';
import type { Principal } from '../auth/principal.js';
import { parseRecover, type RecoverFrom, type SubscribeAction } from './actions.js';
import { StreamQueryDto } from './dto/stream-query.dto.js';
import { Sessions } from './sessions.js';
import { SseConnection } from './sse.connection.js';

const MAX_TOPICS = 32;

/** The live stream as Server-Sent Events, for clients behind proxies that break WebSockets. */
@ApiTags('realtime')
@Controller('realtime')
export class SseController {
  constructor(private readonly sessions: Sessions) {}

  @Get('events')
  @Authenticated()
  @ApiOperation({
    summary: 'Follow topics as Server-Sent Events',
    description: 'Each event has `id: <topic>@<epoch>:<seq>`; send the last one as `Last-Event-ID` to resume.',
  })
  @ApiHeader({ name: 'Last-Event-ID', required: false, example: 'dashboard@k3f9:1042' })
  @ApiProduces('text/event-stream')
  @ApiOkResponse({
    description: 'The stream',
    schema: { type: 'string', example: 'id: dashboard@k3f9:1043\nevent: position_updated\ndata: {"type":"position_updated"}\n\n' },
  })
  async events(
    @Query() { topics }: StreamQueryDto,
    @Headers('last-event-id') lastEventId: string | undefined,
    @CurrentUser() user: Principal,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const actions = this.subscriptions(topics, lastEventId, user);
    const refusal = this.sessions.refusal();
    if (refusal) throw refusal;
    this.sessions.admit(user);
    const connection = new SseConnection(
      open(reply),
      actions.flatMap(({ topic, recover }) => (recover ? [[topic, recover] as const] : [])),
    );
    const session = this.sessions.start(connection, actions);
    // The answer's own event: a request without a body is over as soon as it is read.
    reply.raw.once('close', () => session.end());
    reply.raw.on('error', () => session.end());
    await session.enter(user);
  }

  /** Refused as a whole, with an ordinary HTTP status, before the stream begins. */
  private subscriptions(topics: string, lastEventId: string | undefined, user: Principal): SubscribeAction[] {
    const names = [
      ...new Set(
        topics
          .split(',')
          .map((topic) => topic.trim())
          .filter((topic) => topic !== ''),
      ),
    ];
    if (names.length === 0 || names.length > MAX_TOPICS) {
      throw new Problem('request.invalid', { errors: [{ field: 'topics', message: `must name 1 to ${MAX_TOPICS} topics` }] });
    }
    const positions = lastPositions(lastEventId);
    return names.map((topic) => {
      this.sessions.hub.admitted(topic, user);
      const recover = positions.get(topic);
      return { action: 'subscribe', topic, ...(recover ? { recover } : {}) };
    });
  }
}

/** `topic@epoch:seq`, several separated by commas: one per topic of the stream. */
function lastPositions(lastEventId: string | undefined): ReadonlyMap<string, RecoverFrom> {
  if (!lastEventId) return new Map();
  return new Map(
    lastEventId.split(',').map((part) => {
      const at = part.lastIndexOf('@');
      return [part.slice(0, at), parseRecover(part.slice(at + 1))];
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

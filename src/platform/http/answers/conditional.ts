import { hash } from 'node:crypto';
import {
  applyDecorators,
  type CallHandler,
  type ExecutionContext,
  Inject,
  mixin,
  type NestInterceptor,
  type Type,
  UseInterceptors,
} from '@nestjs/common';
import { ApiHeader, ApiResponse } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { map, type Observable } from 'rxjs';
import { Config } from '../../../config/config.js';

/** Whether an `If-None-Match` header names this entity tag (RFC 9110, 13.1.2): `*`, or a list in which weak and strong tags count alike. */
export function namesEtag(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  // The usual case is exactly the tag that was sent.
  if (header === etag || header.trim() === '*') return true;
  return header.match(/"[^"]*"/g)?.includes(etag.replace(/^W\//, '')) ?? false;
}

/** The tag of an answer. It is weak: the fields that `sameness` leaves out may differ. */
export function weakEtag(sameness: unknown): string {
  return `W/"${hash('sha256', JSON.stringify(sameness), 'base64url').slice(0, 27)}"`;
}

/** The parts of a body that count for its tag. `history`: events that the live stream can replay. */
type Sameness<Body> = (body: Body, history: number) => unknown;

function answering(sameness: Sameness<object>): Type<NestInterceptor<object, object | undefined>> {
  class ConditionalAnswer implements NestInterceptor<object, object | undefined> {
    constructor(@Inject(Config) private readonly config: Config) {}

    intercept(context: ExecutionContext, next: CallHandler<object>): Observable<object | undefined> {
      const http = context.switchToHttp();
      const { headers } = http.getRequest<FastifyRequest>();
      const reply = http.getResponse<FastifyReply>();
      return next.handle().pipe(
        map((body) => {
          const etag = weakEtag(sameness(body, this.config.variables.REALTIME_HISTORY));
          reply.header('etag', etag);
          if (!namesEtag(headers['if-none-match'], etag)) return body;
          reply.code(304);
          return undefined;
        }),
      );
    }
  }
  return mixin(ConditionalAnswer);
}

/** The answer has an `ETag`, and is 304 to a client that has it already. `sameness`: the parts of the body that count, if not all. */
export function Conditional<Body extends object>(sameness: Sameness<Body> = (body) => body): MethodDecorator {
  return applyDecorators(
    UseInterceptors(answering(sameness as Sameness<object>)),
    ApiHeader({ name: 'If-None-Match', required: false, description: 'The `ETag` of the answer that the client has' }),
    ApiResponse({ status: 304, description: 'Nothing newer than what the client has' }),
  );
}

/**
 * A stream position in steps of a quarter of the history: an answer of the same rows keeps its tag as long as a client can recover from the
 * position in it, and no longer, or the client would be sent back to that position for ever.
 */
export function placeInSteps({ epoch, seq }: { readonly epoch: string; readonly seq: number }, history: number): unknown {
  return [epoch, Math.floor(seq / Math.max(1, history / 4))];
}

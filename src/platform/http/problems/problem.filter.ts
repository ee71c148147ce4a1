import { type ArgumentsHost, Catch, type ExceptionFilter, Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Problem } from '../../../common/problem.js';
import { problemDocument, problemHeaders } from './problem.document.js';
import { toProblem } from './to-problem.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Hears of what this request was forbidden; only whoever decides about access knows to whom. */
    noteForbidden?(problem: Problem): void;
  }
}

/** Renders everything that is thrown on REST as RFC 9457. What nobody foresaw is logged here, once, with its stack. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger('Edge');

  catch(error: unknown, host: ArgumentsHost): void {
    const problem = toProblem(error);
    if (problem.code === 'auth.forbidden') host.switchToHttp().getRequest<FastifyRequest>().noteForbidden?.(problem);
    this.answer(problem, host);
  }

  protected answer(problem: Problem, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    this.report(problem);
    if (reply.sent || reply.raw.headersSent) {
      // Too late for an answer: a cut connection is the only honest end of a half-sent body.
      reply.raw.destroy();
      return;
    }
    reply
      .code(problem.kind.status)
      .headers(problemHeaders(problem))
      .send(JSON.stringify(problemDocument(problem, request.url, request.id)));
  }

  protected report(problem: Problem): void {
    const { code, kind, options } = problem;
    if (code === 'server.error') this.logger.error('A request failed in an unforeseen way', options.cause ?? problem);
    else if (kind.status >= 500 && options.cause !== undefined) this.logger.warn(`${kind.title}: ${reason(options.cause)}`, { code });
  }
}

function reason(cause: unknown): string {
  return cause instanceof Error ? cause.message || cause.name : String(cause);
}

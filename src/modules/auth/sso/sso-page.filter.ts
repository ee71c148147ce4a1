import { type ArgumentsHost, Catch } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Problem } from '../../../common/problem.js';
import { ProblemFilter } from '../../../platform/http/problems/problem.filter.js';

/**
 * Redirects a browser whose single sign-on was refused to the login page, which explains the code (`/login?sso=<code>`); a program,
 * which does not accept HTML, gets the problem itself.
 */
@Catch()
export class SsoPageFilter extends ProblemFilter {
  protected override answer(problem: Problem, host: ArgumentsHost): void {
    const { headers } = host.switchToHttp().getRequest<FastifyRequest>();
    if (!(headers.accept ?? '').includes('text/html')) return super.answer(problem, host);
    this.report(problem);
    const query = new URLSearchParams({ sso: problem.code });
    host
      .switchToHttp()
      .getResponse<FastifyReply>()
      .headers({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' })
      .redirect(`/login?${query.toString()}`, 303);
  }
}

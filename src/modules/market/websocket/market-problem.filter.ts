import { type ArgumentsHost, Catch } from '@nestjs/common';
import type { Problem, ProblemCode } from '../../../common/problem.js';
import { ProblemFilter } from '../../../platform/http/problems/problem.filter.js';

/** OpenAlgo's codes for our problems. */
const ERROR_CODES: Partial<Record<ProblemCode, string>> = {
  'auth.required': 'AUTH_FAILED',
  'auth.invalid_token': 'AUTH_FAILED',
  'auth.token_expired': 'AUTH_FAILED',
  'auth.invalid_api_key': 'AUTH_FAILED',
  'auth.forbidden': 'FORBIDDEN',
  'market.unknown_symbol': 'UNKNOWN_SYMBOL',
  'market.no_feed': 'UNKNOWN_SYMBOL',
  'market.no_data': 'UNKNOWN_SYMBOL',
  'market.capacity': 'CAPACITY',
  'market.feed_unavailable': 'BROKER_UNAVAILABLE',
  'storage.unavailable': 'BROKER_UNAVAILABLE',
  'request.too_early': 'CONNECTION_TIMEOUT',
};

/** Problems with the two additional fields that clients of OpenAlgo read. */
@Catch()
export class MarketProblemFilter extends ProblemFilter {
  protected override answer(problem: Problem, host: ArgumentsHost): void {
    super.answer(problem.with({ message: problem.message, error_code: errorCode(problem) }), host);
  }
}

function errorCode({ code, options }: Problem): string {
  if (code === 'request.invalid') return options.errors?.some(({ field }) => field === 'mode') ? 'INVALID_MODE' : 'INVALID_SYMBOLS';
  return ERROR_CODES[code] ?? code.toUpperCase().replaceAll('.', '_');
}

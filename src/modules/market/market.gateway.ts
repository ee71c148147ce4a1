import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Problem } from '../../common/problem.js';
import { Hub } from '../realtime/hub/hub.js';
import { MarketService } from './market.service.js';
import { DEPTH, LTP, type Mode, QUOTE } from './ticks/instrument-name.js';

const QUESTIONS: readonly (readonly [name: string, answer: string, mode: Mode])[] = [
  ['get_ltp', 'ltp', LTP],
  ['get_quote', 'quote', QUOTE],
  ['get_depth', 'depth', DEPTH],
];

/** Actions of `/market`: the current values, as over REST. */
@Injectable()
export class MarketGateway implements OnModuleInit {
  constructor(
    private readonly hub: Hub,
    private readonly market: MarketService,
  ) {}

  onModuleInit(): void {
    for (const [name, answer, mode] of QUESTIONS)
      this.hub.registerAction({
        name,
        path: 'market',
        permission: 'view_market',
        answer,
        run: (_principal, { symbol, exchange }) => Promise.resolve({ data: this.market.current(text(exchange), text(symbol), mode) }),
      });
  }
}

function text(value: unknown): string {
  if (typeof value === 'string') return value;
  const errors = [{ field: 'symbol', message: 'and exchange must be text' }];
  throw new Problem('request.invalid', { detail: 'symbol and exchange must be text', errors });
}

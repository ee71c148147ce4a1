import { marketFanOut, marketOverload } from './scenarios/market-fan-out.ts';
import { marketDeskLatency } from './scenarios/market-desk.ts';
import { marketRates } from './scenarios/market-cache.ts';
import { marketHttp, marketBus } from './scenarios/market.ts';
const effort = { rounds: 1, roundMs: 3000, sockets: 500, idleSockets: 500, simultaneous: 1000 } as never;
const all = { marketFanOut, marketOverload, marketDeskLatency, marketRates, marketHttp, marketBus } as Record<
  string,
  (e: never) => Promise<{ what: string; measured: number; details: unknown }[]>
>;
for (const name of process.argv.slice(2))
  for (const { what, measured, details } of await all[name]!(effort))
    console.log(measured.toFixed(3), what.slice(0, 110), JSON.stringify(details));
process.exit(0);

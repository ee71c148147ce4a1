import 'reflect-metadata';
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { Variables } from './variables.js';

/** The desk's services, by the name that `sections`, `errors` and `upstreams` use on the wire. */
export const SERVICES = ['portfolio', 'execution', 'ai', 'risk', 'monitoring'] as const;
export type ServiceName = (typeof SERVICES)[number];

/** A start that cannot go on; the message is one clear sentence for the person at the terminal. */
export class StartupError extends Error {
  override readonly name = 'StartupError';
}

const FX_PAIR = /^[A-Z]{6,10}$/;
/** What well-known placeholders look like: refused as secrets in production. */
const PLACEHOLDER = /change|default|secret|example|password|your[-_ ]/i;

/** The whole configuration, parsed once and injected by this class. `variables` has the plain ones; the rest is derived. */
export class Config {
  readonly production: boolean;
  readonly corsOrigins: readonly string[];
  readonly brokers: readonly string[];
  /** Configured rates by pair: `EURUSD` -> what one EUR is worth in USD. */
  readonly fxRates: ReadonlyMap<string, number>;
  readonly cacheType: 'memory' | 'redis';
  readonly services: Readonly<Record<ServiceName, string>>;
  /** Whether the simulated desk runs: `auto` means no service is configured and this is not production. */
  readonly sandbox: boolean;

  constructor(
    readonly variables: Readonly<Variables>,
    given: ReadonlySet<string>,
  ) {
    const v = variables;
    this.production = v.NODE_ENV === 'production';
    this.corsOrigins = list(v.CORS_ORIGINS);
    this.brokers = list(v.BROKERS);
    this.fxRates = fxRates(v.FX_RATES);
    this.cacheType = v.CACHE_TYPE ?? (v.REDIS_URL ? 'redis' : 'memory');
    this.services = {
      portfolio: v.PORTFOLIO_SERVICE_URL,
      execution: v.EXECUTION_SERVICE_URL,
      ai: v.AI_ENGINE_SERVICE_URL,
      risk: v.RISK_SERVICE_URL,
      monitoring: v.MONITORING_SERVICE_URL,
    };
    const serviceGiven = [...given].some((name) => name.endsWith('_SERVICE_URL'));
    this.sandbox = v.SANDBOX === 'on' || (v.SANDBOX === 'auto' && !serviceGiven && !this.production && v.NODE_ENV !== 'test');
  }
}

/** Reads and checks every variable at once; throws `StartupError` that lists all faults. Empty text counts as not set. */
export function loadConfig(env: Readonly<Record<string, string | undefined>> = process.env): Config {
  const known = Object.keys(new Variables());
  const given = Object.fromEntries(known.flatMap((name) => (env[name] ? [[name, env[name]]] : [])));
  const variables = plainToInstance(Variables, given, { exposeDefaultValues: true });
  const faults = validateSync(variables, { stopAtFirstError: true }).flatMap((fault) => Object.values(fault.constraints ?? {}));
  faults.push(...crossFaults(variables));
  if (faults.length > 0) throw new StartupError(`The configuration is not usable: ${faults.join('; ')}. See .env.example.`);
  return new Config(variables, new Set(Object.keys(given)));
}

function crossFaults(v: Variables): string[] {
  const faults: string[] = [];
  if (v.CACHE_TYPE === 'redis' && !v.REDIS_URL) faults.push('CACHE_TYPE=redis needs REDIS_URL');
  for (const [pair, rate] of fxRates(v.FX_RATES)) {
    if (!FX_PAIR.test(pair) || !(rate > 0 && Number.isFinite(rate)))
      faults.push(`FX_RATES must be pairs and rates above 0 such as EURUSD=1.08, not "${pair}=${rate}"`);
  }
  if (v.ALERT_WEBHOOK_URL && !v.ALERT_WEBHOOK_SECRET) faults.push('ALERT_WEBHOOK_URL needs ALERT_WEBHOOK_SECRET, which signs what is sent');
  if (v.NODE_ENV !== 'production') return faults;
  for (const name of ['JWT_SECRET', 'API_KEY_PEPPER'] as const) {
    const value = v[name];
    if (value === undefined) faults.push(`${name} is required in production`);
    else if (PLACEHOLDER.test(value)) faults.push(`${name} is a placeholder: generate one with "openssl rand -base64 48"`);
  }
  for (const name of ['ADMIN_PASSWORD', 'OPERATOR_PASSWORD', 'VIEWER_PASSWORD'] as const) {
    const value = v[name];
    if (value !== undefined && PLACEHOLDER.test(value)) faults.push(`${name} is a placeholder: choose another password`);
  }
  return faults;
}

/** `EURUSD=1.08,GBPUSD=1.27`; a rate that is no number is NaN. */
function fxRates(text: string): Map<string, number> {
  return new Map(
    list(text).map((entry) => {
      const [pair = '', rate = ''] = entry.split('=', 2).map((part) => part.trim());
      return [pair, rate === '' ? NaN : Number(rate)];
    }),
  );
}

function list(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

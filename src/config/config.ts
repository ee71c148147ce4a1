import 'reflect-metadata';
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { fitBroker } from '../common/text/name.js';
import { moneyRounder, type RoundMoney } from '../common/money/money.js';
import { type ProxyTrust, readProxyTrust } from '../common/proxy-trust.js';
import { oidcFaults, type OidcSettings, readOidc } from './oidc.config.js';
import { type Misspelled, misspelledAmong } from './misspelled.js';
import { loadSandboxConfig, SANDBOX_VARIABLES, SandboxConfigError } from './sandbox.config.js';
import { Variables } from './variables.js';

/** The desk's services, by the name that `sections`, `errors` and `upstreams` use on the wire. */
export const SERVICES = ['portfolio', 'execution', 'ai', 'risk', 'monitoring'] as const;
export type ServiceName = (typeof SERVICES)[number];

/** A start that cannot go on; the message is one clear sentence for the person at the terminal. */
export class StartupError extends Error {
  override readonly name = 'StartupError';
}

/** Pages that a developer serves on this machine, on whatever port. */
const LOOPBACK = /^(127(\.\d{1,3}){3}|localhost|\[?::1\]?)$/;
const LOCAL_PAGE = /^http:\/\/(localhost|127\.0\.0\.1)(:\d{1,5})?$/;
/** In place of names of feeds. */
const NO_FEEDS = 'none';
const FX_PAIR = /^[A-Z]{6,10}$/;
/** The form of well-known placeholders: refused as secrets in production. */
const PLACEHOLDER = /change|default|secret|example|password|your[-_ ]/i;

/** The whole configuration, parsed once and injected by this class. `variables` has the plain ones; the rest is derived. */
export class Config {
  readonly production: boolean;
  readonly corsOrigins: readonly string[];
  /** The proxies whose `X-Forwarded-For` is trusted; null = none. */
  readonly proxyTrust: ProxyTrust | null;
  readonly brokers: readonly string[];
  /** Roles whose users may only set up their second factor until they have one. */
  readonly mfaRequiredRoles: readonly string[];
  /** Configured rates by pair: `EURUSD` -> the worth of one EUR in USD. */
  readonly fxRates: ReadonlyMap<string, number>;
  /** Rounds money to the decimals of its currency. */
  readonly roundMoney: RoundMoney;
  /** Null = there is no single sign-on. */
  readonly oidc: OidcSettings | null;
  readonly cacheType: 'memory' | 'redis';
  /** Addresses of the services. Null without any and without a sandbox: a server on a default port may belong to another desk. */
  readonly services: Readonly<Record<ServiceName, string | null>>;
  /** Whether the simulated desk runs: `auto` means no service is configured and this is not production. */
  readonly sandbox: boolean;
  /** Names of the market data feeds, the preferred one first. */
  readonly marketFeeds: readonly string[];
  /** Other names of instruments: `NSE:NIFTY` -> `NSE_INDEX:NIFTY`. */
  readonly marketAliases: ReadonlyMap<string, string>;
  /** Feeds whose prices may be zero or below. */
  readonly marketNegativePrices: ReadonlySet<string>;

  constructor(
    readonly variables: Readonly<Variables>,
    given: ReadonlySet<string>,
    /** Unknown variables that look like ours: they have no effect, so the start warns of them. */
    readonly misspelled: readonly Misspelled[] = [],
  ) {
    const v = variables;
    this.production = v.NODE_ENV === 'production';
    this.corsOrigins = list(v.CORS_ORIGINS);
    this.proxyTrust = readProxyTrust(v.TRUST_PROXY) ?? null;
    this.brokers = list(v.BROKERS).map(fitBroker);
    this.mfaRequiredRoles = list(v.MFA_REQUIRED_ROLES);
    this.oidc = readOidc(v);
    this.fxRates = fxRates(v.FX_RATES);
    const decimals = list(v.CURRENCY_DECIMALS).map((entry) => pairOf(entry, ':'));
    this.roundMoney = moneyRounder(v.BASE_CURRENCY, new Map(decimals.map(([code, count]) => [code, Number(count)])));
    this.cacheType = v.CACHE_TYPE ?? (v.REDIS_URL ? 'redis' : 'memory');
    const serviceGiven = [...given].some((name) => name.endsWith('_SERVICE_URL'));
    this.sandbox = v.SANDBOX === 'on' || (v.SANDBOX === 'auto' && !serviceGiven && !this.production && v.NODE_ENV !== 'test');
    const address = (name: `${string}_SERVICE_URL` & keyof Variables) => (given.has(name) || this.sandbox ? v[name] : null);
    this.services = {
      portfolio: address('PORTFOLIO_SERVICE_URL'),
      ai: address('AI_ENGINE_SERVICE_URL'),
      execution: address('EXECUTION_SERVICE_URL'),
      risk: address('RISK_SERVICE_URL'),
      monitoring: address('MONITORING_SERVICE_URL'),
    };
    const ccxt = v.MARKET_CCXT === '' ? [] : ['ccxt'];
    this.marketFeeds = [...new Set([...list(v.MARKET_FEEDS ?? 'http').filter((name) => name !== NO_FEEDS), ...ccxt])];
    this.marketNegativePrices = new Set(list(v.MARKET_NEGATIVE_PRICES));
    this.marketAliases = new Map(list(v.MARKET_ALIASES).map((entry) => pairOf(entry)));
  }

  /** Whether pages of this origin may call with credentials: those of CORS_ORIGINS, and in development those of this machine. */
  allowsOrigin(origin: string): boolean {
    return this.corsOrigins.includes(origin) || (this.variables.NODE_ENV === 'development' && LOCAL_PAGE.test(origin));
  }
}

/** Reads and checks every variable at once; throws `StartupError` that lists all faults. Empty text counts as not set. */
export function loadConfig(env: Readonly<Record<string, string | undefined>> = process.env): Config {
  const known = Object.keys(new Variables());
  const given = Object.fromEntries(known.flatMap((name) => (env[name] ? [[name, env[name]]] : [])));
  const variables = plainToInstance(Variables, given, { exposeDefaultValues: true });
  const faults = validateSync(variables, { stopAtFirstError: true }).flatMap((fault) => Object.values(fault.constraints ?? {}));
  faults.push(...crossFaults(variables), ...(variables.NODE_ENV === 'production' ? [] : sandboxFaults(env)));
  if (faults.length > 0) throw new StartupError(`The configuration is not usable: ${faults.join('; ')}. See .env.example.`);
  const set = Object.keys(env).filter((name) => env[name] !== undefined);
  return new Config(variables, new Set(Object.keys(given)), misspelledAmong(set, [...known, ...SANDBOX_VARIABLES]));
}

/** Why the sandbox cannot start, reported at once with all other faults; it would report them itself, but only after those are corrected. */
function sandboxFaults(env: Readonly<Record<string, string | undefined>>): string[] {
  try {
    loadSandboxConfig(env);
    return [];
  } catch (error) {
    if (!(error instanceof SandboxConfigError)) throw error;
    return error.faults.map((fault) => fault.replace(/\.$/, ''));
  }
}

function crossFaults(v: Variables): string[] {
  const faults = oidcFaults(v);
  for (const origin of list(v.CORS_ORIGINS))
    if (origin === '*') faults.push('CORS_ORIGINS must name each origin, because pages call with the rights of a user: "*" is none');
    else if (!isOrigin(origin))
      faults.push(`CORS_ORIGINS must be origins with a scheme and no path, such as https://desk.example.com, not "${origin}"`);
  if (v.CACHE_TYPE === 'redis' && !v.REDIS_URL) faults.push('CACHE_TYPE=redis needs REDIS_URL');
  if (readProxyTrust(v.TRUST_PROXY) === undefined)
    faults.push(`TRUST_PROXY must be the number of proxies in front (1) or their networks (10.0.0.0/8,loopback), not "${v.TRUST_PROXY}"`);
  for (const [pair, rate] of fxRates(v.FX_RATES)) {
    if (!FX_PAIR.test(pair) || !(rate > 0 && Number.isFinite(rate)))
      faults.push(`FX_RATES must be pairs and rates above 0 such as EURUSD=1.08, not "${pair}=${rate}"`);
  }
  if (!v.ZMQ_ALLOW_REMOTE && !LOOPBACK.test(v.ZMQ_HOST))
    faults.push(`ZMQ_HOST=${v.ZMQ_HOST} lets others publish without a login: set ZMQ_ALLOW_REMOTE=true if that is meant`);
  if (v.ALERT_WEBHOOK_URL && !v.ALERT_WEBHOOK_SECRET) faults.push('ALERT_WEBHOOK_URL needs ALERT_WEBHOOK_SECRET, which signs what is sent');
  if (v.NODE_ENV !== 'production') return faults;
  if (v.LOG_REDACT === 'off') faults.push('LOG_REDACT=off is refused in production: secrets would reach the disk');
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

/** As a browser writes it: `https://desk.example.com:8443`. */
function isOrigin(text: string): boolean {
  return /^https?:\/\//.test(text) && URL.parse(text)?.origin === text;
}

/** `EURUSD=1.08,GBPUSD=1.27`; a rate that is no number is NaN. */
function fxRates(text: string): Map<string, number> {
  return new Map(
    list(text).map((entry) => {
      const [pair, rate] = pairOf(entry);
      return [pair, rate === '' ? NaN : Number(rate)];
    }),
  );
}

function pairOf(entry: string, divider = '='): [string, string] {
  const [name = '', value = ''] = entry.split(divider, 2).map((part) => part.trim());
  return [name, value];
}

function list(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

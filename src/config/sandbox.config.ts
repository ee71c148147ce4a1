/** The five services of the desk, in the order in which they are listed everywhere. */
export const SANDBOX_SERVICES = ['portfolio', 'ai', 'execution', 'risk', 'monitoring'] as const;
export type SandboxService = (typeof SANDBOX_SERVICES)[number];

export const SANDBOX_DIALECTS = ['documented', 'deployed'] as const;
export type SandboxDialect = (typeof SANDBOX_DIALECTS)[number];

export interface SandboxPort {
  /** 0 = any free port. */
  readonly port: number;
  /** A chosen port that is busy ends the start; a default one gives way to any free port. */
  readonly explicit: boolean;
}

export interface SandboxConfig {
  /** The address that the services listen on. */
  readonly host: string;
  readonly ports: Readonly<Record<SandboxService, SandboxPort>>;
  /** Where desk events are reported; null = nowhere. */
  readonly target: { readonly url: string; readonly apiKey: string } | null;
  /** Where the ZeroMQ bus of the backend listens; null = market data goes by HTTP, too. */
  readonly busUrl: string | null;
  readonly seed: string;
  /** Path of a recorded tick file; null = the random walk. */
  readonly recording: string | null;
  readonly recordingEnd: 'loop' | 'stop';
  /** Market seconds per second of wall time. */
  readonly speed: number;
  readonly dialect: SandboxDialect;
  readonly tickMs: number;
  /** Days of history that a desk has when it opens for the first time; 0 = none. */
  readonly historyDays: number;
  readonly dataDir: string;
}

/** Says at the start of the sandbox desk that the address of a bus comes later. */
export const BUS_FOLLOWS = '--bus-follows';
/** Tells the sandbox desk at its start which exchanges a real venue brings (`--real-exchanges=BINANCE,US`): it makes up no price of those. */
export const REAL_EXCHANGES = '--real-exchanges=';
/** To the sandbox desk: where it may publish quotes and order books; null = nowhere, all goes by HTTP. */
export interface SandboxBus {
  readonly type: 'bus';
  readonly url: string | null;
}

/** Every fault of the configuration, one sentence each. Values are quoted, secrets never are. */
export class SandboxConfigError extends Error {
  constructor(readonly faults: readonly string[]) {
    super(faults.join('\n'));
    this.name = 'SandboxConfigError';
  }
}

/** The variables that only the sandbox reads. */
export const SANDBOX_VARIABLES = [
  'SANDBOX_API_KEY',
  'SANDBOX_DIALECT',
  'SANDBOX_HISTORY_DAYS',
  'SANDBOX_HOST',
  'SANDBOX_PORTS',
  'SANDBOX_RECORDING',
  'SANDBOX_RECORDING_END',
  'SANDBOX_SEED',
  'SANDBOX_SPEED',
  'SANDBOX_TARGET_URL',
  'SANDBOX_TICK_MS',
  'SANDBOX_ZMQ_URL',
] as const;

/** A recorded day in a step or two. */
const MAX_SPEED = 1_000_000;
const DEFAULT_PORTS: Record<SandboxService, number> = { portfolio: 8004, ai: 8001, execution: 8002, risk: 8003, monitoring: 8005 };

/** The sandbox desk's settings from the environment. @throws SandboxConfigError naming every fault at once. */
export function loadSandboxConfig(env: Readonly<Record<string, string | undefined>> = process.env): SandboxConfig {
  const faults: string[] = [];
  const text = (name: string): string | null => env[name]?.trim() || null;

  const number = (name: string, fallback: number, min: number, max: number): number => {
    const given = text(name);
    if (given === null) return fallback;
    const value = Number(given);
    if (value >= min && value <= max) return value;
    faults.push(`${name} must be a number from ${min} to ${max}, not "${given}".`);
    return fallback;
  };

  const oneOf = <T extends string>(name: string, allowed: readonly T[], fallback: T): T => {
    const given = text(name);
    if (given === null) return fallback;
    const found = allowed.find((value) => value === given.toLowerCase());
    if (found === undefined) faults.push(`${name} must be ${allowed.join(' or ')}, not "${given}".`);
    return found ?? fallback;
  };

  const config: SandboxConfig = {
    host: text('SANDBOX_HOST') ?? '127.0.0.1',
    ports: readPorts(text('SANDBOX_PORTS'), faults),
    target: readTarget(text('SANDBOX_TARGET_URL'), text('SANDBOX_API_KEY'), faults),
    busUrl: readBusUrl(text('SANDBOX_ZMQ_URL'), faults),
    seed: text('SANDBOX_SEED') ?? '1',
    recording: text('SANDBOX_RECORDING'),
    recordingEnd: oneOf('SANDBOX_RECORDING_END', ['loop', 'stop'], 'loop'),
    speed: text('SANDBOX_SPEED')?.toLowerCase() === 'max' ? MAX_SPEED : number('SANDBOX_SPEED', 1, 0.001, MAX_SPEED),
    dialect: oneOf('SANDBOX_DIALECT', SANDBOX_DIALECTS, 'documented'),
    tickMs: number('SANDBOX_TICK_MS', 250, 10, 10_000),
    historyDays: Math.floor(number('SANDBOX_HISTORY_DAYS', 30, 0, 90)),
    dataDir: text('DATA_DIR') ?? '.quarterdeck',
  };
  if (faults.length > 0) throw new SandboxConfigError(faults);
  return config;
}

function readPorts(given: string | null, faults: string[]): Record<SandboxService, SandboxPort> {
  const asked = new Map<string, number>();
  for (const pair of (given ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean)) {
    const [name = '', value = ''] = pair.split('=').map((part) => part.trim());
    const port = /^\d{1,5}$/.test(value) ? Number(value) : NaN;
    if (!SANDBOX_SERVICES.some((service) => service === name)) {
      faults.push(`SANDBOX_PORTS names "${name}", which is not one of ${SANDBOX_SERVICES.join(', ')}.`);
    } else if (!(port <= 65_535)) {
      faults.push(`SANDBOX_PORTS gives ${name} the port "${value}", which is not a whole number from 0 to 65535.`);
    } else if (port !== 0 && [...asked.values()].includes(port)) {
      faults.push(`SANDBOX_PORTS gives the port ${port} to two services.`);
    } else {
      asked.set(name, port);
    }
  }
  const portOf = (service: SandboxService): SandboxPort => ({
    port: asked.get(service) ?? DEFAULT_PORTS[service],
    explicit: asked.has(service),
  });
  return perService(portOf);
}

/** A value for each service. */
export function perService<T>(make: (service: SandboxService) => T): Record<SandboxService, T> {
  return {
    portfolio: make('portfolio'),
    ai: make('ai'),
    execution: make('execution'),
    risk: make('risk'),
    monitoring: make('monitoring'),
  };
}

function readTarget(url: string | null, apiKey: string | null, faults: string[]): SandboxConfig['target'] {
  if (url !== null && !/^https?:$/.test(URL.parse(url)?.protocol ?? '')) {
    faults.push(`SANDBOX_TARGET_URL must be an http or https address, not "${url}".`);
    return null;
  }
  return url !== null && apiKey !== null ? { url: url.replace(/\/+$/, ''), apiKey } : null;
}

function readBusUrl(url: string | null, faults: string[]): string | null {
  if (url === null || /^tcp:\/\/[^\s/]+:\d{1,5}$/.test(url)) return url;
  faults.push(`SANDBOX_ZMQ_URL must be an address like tcp://127.0.0.1:5555, not "${url}".`);
  return null;
}

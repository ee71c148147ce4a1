import { closest } from '../common/text/closest.js';

/** Prefixes that no other program's variables have. */
const FAMILIES = [
  'BUS_',
  'CORS_',
  'DASHBOARD_',
  'EQUITY_',
  'INGEST_',
  'JWT_',
  'MARKET_',
  'OIDC_',
  'RATE_LIMIT_',
  'REALTIME_',
  'SANDBOX_',
  'WEBSOCKET_',
];
/** How the address of each service ends. */
const ADDRESS = '_SERVICE_URL';
/** A shorter name with a suffix may be another program's. */
const LONG = 8;

/** An unknown variable that looks like one of ours; `meant` is null where only its prefix is ours. */
export interface Misspelled {
  readonly name: string;
  readonly meant: string | null;
}

/** Which of these names look like ours: a letter or two off (`PORTT`), one of ours with a suffix (`JWT_SECRET_KEY`), of a service (`AI_SERVICE_URL`), with our prefixes, or written otherwise (`rate-limit per_minute`). */
export function misspelledAmong(names: readonly string[], ours: readonly string[]): Misspelled[] {
  const known = new Set(ours);
  return names.flatMap((name) => {
    if (known.has(name)) return [];
    const written = name.toUpperCase().replaceAll(/\W+/g, '_');
    if (written !== name) return known.has(written) ? [{ name, meant: written }] : [];
    if (!/^[A-Z][A-Z0-9_]+$/.test(name)) return [];
    const meant = closest(name, ours) ?? ours.find((own) => isWithSuffix(name, own) || isAddressOfSame(name, own)) ?? null;
    return meant !== null || FAMILIES.some((family) => name.startsWith(family)) ? [{ name, meant }] : [];
  });
}

function isWithSuffix(name: string, own: string): boolean {
  return own.length >= LONG && name.startsWith(`${own}_`);
}

/** The service is known by the first word of its name. */
function isAddressOfSame(name: string, own: string): boolean {
  return name.endsWith(ADDRESS) && own.endsWith(ADDRESS) && name.split('_')[0] === own.split('_')[0];
}

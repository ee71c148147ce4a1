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
/** From this length on two letters may be wrong; a short name with two wrong letters is another word. */
const LONG = 8;

/** An unknown variable that looks like one of ours; `meant` is null where only its prefix is ours. */
export interface Misspelled {
  readonly name: string;
  readonly meant: string | null;
}

/** Which of these names look like ours: a letter or two off (`PORTT`), one of ours with a suffix (`JWT_SECRET_KEY`), of a service (`AI_SERVICE_URL`), or with our prefixes. */
export function misspelledAmong(names: readonly string[], ours: readonly string[]): Misspelled[] {
  const known = new Set(ours);
  return names.flatMap((name) => {
    if (known.has(name) || !/^[A-Z][A-Z0-9_]+$/.test(name)) return [];
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

function closest(name: string, ours: readonly string[]): string | null {
  const near = ours
    .map((own) => ({ own, off: distance(name, own) }))
    .filter(({ own, off }) => off <= (own.length < LONG ? 1 : 2))
    .toSorted((a, b) => a.off - b.off);
  return near[0]?.own ?? null;
}

/** How many letters have to be put in, taken out or changed to make one of the other (Levenshtein); 3 for anything above 2. */
function distance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 2) return 3;
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return Math.min(row[b.length] ?? 3, 3);
}

/** Points of one call, of this many series of one metric; a time is given out once. */
const SERIES = 50;
export const BATCH = 1000;

export interface BenchPoint {
  readonly value: number;
  readonly at: string;
  readonly labels: { readonly host: string; readonly zone: string };
}

/** The next points, later than all before: from an hour ago on, so that the clock is not overtaken. */
export function pointSource(): () => BenchPoint[] {
  let ms = Date.now() - 3_600_000;
  return () =>
    Array.from({ length: BATCH }, (_, n) => {
      if (n % SERIES === 0) ms += 1;
      return { value: ms % 977, at: new Date(ms).toISOString(), labels: { host: `host-${n % SERIES}`, zone: 'eu-1' } };
    });
}

type Query = (text: string, values: unknown[]) => Promise<unknown>;

/** The plain way to store points: a loop of multi-row INSERTs. Returns points per second. */
export async function insertLoop(query: Query, forMs: number): Promise<number> {
  await query(
    'create table if not exists bare_points (type text not null, labels jsonb not null, at timestamptz(3) not null, value float8 not null)',
    [],
  );
  const next = pointSource();
  const rows = Array.from({ length: BATCH }, (_, n) => `($${n * 4 + 1}, $${n * 4 + 2}, $${n * 4 + 3}, $${n * 4 + 4})`).join(', ');
  const startMs = performance.now();
  let points = 0;
  while (performance.now() - startMs < forMs) {
    const values = next().flatMap(({ labels, at, value }) => ['cpu', labels, at, value]);
    await query(`insert into bare_points (type, labels, at, value) values ${rows}`, values);
    points += BATCH;
  }
  return (points / (performance.now() - startMs)) * 1000;
}

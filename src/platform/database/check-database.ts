import pg from 'pg';

/** The state of a Postgres server. */
export interface DatabaseState {
  /** `server_version_num`: 170002 is 17.2. */
  readonly version: number;
  /** How many milliseconds its clock is ahead of ours. */
  readonly aheadMs: number;
  readonly readOnly: boolean;
}

/** Asks a server for its state, changing nothing. Rejects with the driver's error within `timeoutMs`. */
export async function checkDatabase(url: string, timeoutMs: number): Promise<DatabaseState> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: timeoutMs, query_timeout: timeoutMs });
  client.on('error', () => {});
  try {
    await client.connect();
    const before = Date.now();
    const { rows } = await client.query<{ version: string; now: string; read_only: string }>(
      `select current_setting('server_version_num') as version, extract(epoch from clock_timestamp()) * 1000 as now,
        current_setting('transaction_read_only') as read_only`,
    );
    const middle = (before + Date.now()) / 2;
    return { version: Number(rows[0]?.version), aheadMs: Math.round(Number(rows[0]?.now) - middle), readOnly: rows[0]?.read_only === 'on' };
  } finally {
    await client.end().catch(() => {});
  }
}

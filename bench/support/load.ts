import autocannon from 'autocannon';

export interface Load {
  readonly requestsPerSecond: number;
  readonly p95Ms: number;
}

/** GETs `url` from `connections` keep-alive connections; throws when any answer is not a 200. */
export async function load(url: string, headers: Record<string, string>, connections: number, forMs: number): Promise<Load> {
  const result = await autocannon({ url, headers, connections, duration: forMs / 1000 });
  if (result.non2xx > 0 || result.errors > 0) throw new Error(`${url}: ${result.non2xx} refused, ${result.errors} failed`);
  return { requestsPerSecond: result.requests.average, p95Ms: result.latency.p97_5 };
}

import { AccessLog } from '../../../src/platform/http/access.log.js';
import type { PinoLogger } from '../../../src/platform/telemetry/pino.logger.js';
import { requestContext } from '../../../src/platform/telemetry/request-context.js';

interface Line {
  readonly level: string;
  readonly sentence: string;
  readonly fields: Record<string, unknown>;
  /** Whether it belongs to a request. */
  readonly ofRequest: boolean;
}

function accessLog() {
  const lines: Line[] = [];
  const logger = {
    enabled: (level: string) => level !== 'debug',
    write: (level: string, sentence: string, fields: Record<string, unknown>) =>
      lines.push({ level, sentence, fields, ofRequest: requestContext.getStore() !== undefined }),
  };
  const log = new AccessLog(logger as unknown as PinoLogger, true);
  const context = { requestId: 'r' } as never;
  const answer = (url: string, status: number) =>
    requestContext.run(context, () => {
      if (log.takes(url, status)) log.write(context, { method: 'POST', url, status, durationMs: 1, ip: '127.0.0.1' });
    });
  return { answer, lines };
}

describe('the access log of a storm of refusals', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  it('has a line for the first of each path, status and second, and then the number of the others', () => {
    const { answer, lines } = accessLog();
    for (let n = 0; n < 200; n += 1) answer(`/api/auth/login?n=${n}`, 503);
    answer('/api/auth/login', 429);
    answer('/api/market/ticks', 503);
    expect(lines.map(({ fields: { url, status } }) => [url, status])).toEqual([
      ['/api/auth/login', 503],
      ['/api/auth/login', 429],
      ['/api/market/ticks', 503],
    ]);
    jest.advanceTimersByTime(1000);
    expect(lines.slice(3)).toEqual([
      {
        level: 'error',
        sentence: 'Answered alike',
        fields: { context: 'Access', url: '/api/auth/login', status: 503, count: 199 },
        ofRequest: false,
      },
    ]);
    answer('/api/auth/login', 503);
    expect(lines).toHaveLength(5);
    jest.advanceTimersByTime(1000);
    expect(lines).toHaveLength(5);
  });

  it('counts those of very many paths together', () => {
    const { answer, lines } = accessLog();
    for (let n = 0; n < 300; n += 1) answer(`/api/alerts/${n}`, 503);
    jest.advanceTimersByTime(1000);
    expect(lines).toHaveLength(102);
    expect(lines.at(-1)?.fields).toMatchObject({ url: 'other paths', count: 199 });
  });

  it('has a line for each other failure', () => {
    const { answer, lines } = accessLog();
    for (const status of [500, 500, 404, 404]) answer('/api/orders', status);
    expect(lines).toHaveLength(4);
  });
});

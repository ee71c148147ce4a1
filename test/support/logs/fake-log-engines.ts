import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { type EngineRow, LogsQl, logQl } from './log-query-languages.js';

type Answer = { readonly status: number; readonly body: string };

/** What the fakes of log engines have in common: a wire, rows, and ways to be unwell. Times are judged as the engines do. */
abstract class FakeLogEngine {
  readonly rows: EngineRow[] = [];
  /** The queries that were asked, in the engine's language. */
  readonly queries: string[] = [];
  /** `down`: it hangs up. `stored`: it takes what comes and answers 500 all the same. `rubbish`: it answers something else. */
  mood: 'well' | 'down' | 'stored' | 'rubbish' | 'refuses' = 'well';
  protected constructor(private readonly server: Server) {
    server.on('request', (request: IncomingMessage, response) => {
      void this.serve(request).then(({ status, body }) => {
        if (this.mood === 'down') request.socket.destroy();
        else response.writeHead(status).end(body);
      });
    });
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async listen(): Promise<this> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    return this;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  protected abstract take(path: string, body: string): boolean;
  protected abstract answer(path: string, query: URLSearchParams): unknown;

  private async serve(request: IncomingMessage): Promise<Answer> {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://engine');
    const body = await text(request);
    if (this.mood === 'down') return { status: 0, body: '' };
    if (this.mood === 'refuses') return { status: 503, body: 'no space left on device' };
    if (this.mood === 'rubbish') return { status: 200, body: '<html>' };
    if (request.method === 'POST') {
      const taken = this.take(pathname, body);
      return { status: this.mood === 'stored' ? 500 : taken ? 204 : 400, body: '' };
    }
    const answer = this.answer(pathname, searchParams);
    return { status: 200, body: typeof answer === 'string' ? answer : JSON.stringify(answer) };
  }
}

/** VictoriaLogs as far as logs.md section 10 uses it. A query in another form is an error of the test. */
export class FakeVictoriaLogs extends FakeLogEngine {
  static start(): Promise<FakeVictoriaLogs> {
    return new FakeVictoriaLogs(createServer()).listen();
  }

  protected take(path: string, body: string): boolean {
    if (path !== '/insert/jsonline') return false;
    for (const line of body.split('\n').filter((one) => one !== '')) {
      const { _time: ns = '', _msg: message = '', ...fields } = JSON.parse(line) as Record<string, string>;
      this.rows.push({ ns: BigInt(ns), text: message, fields });
    }
    return true;
  }

  protected answer(path: string, asked: URLSearchParams): unknown {
    const query = asked.get('query') ?? '';
    this.queries.push(query);
    const [filter = '', pipe] = query.split(' | sort by (_time, seq) limit ');
    const [start, end] = [asked.get('start'), asked.get('end')].map((at) => (at === null ? null : BigInt(at)));
    const test = new LogsQl(filter).read();
    const found = this.rows.filter((row) => (start == null || row.ns >= start) && (end == null || row.ns <= end) && test(row));
    if (path === '/select/logsql/field_values') {
      const values = Map.groupBy(found, ({ fields }) => fields[asked.get('field') ?? ''] ?? '');
      return { values: [...values].map(([value, { length: hits }]) => ({ value, hits })) };
    }
    if (path === '/select/logsql/hits') {
      const [field, stepMs] = [asked.get('field') ?? '', BigInt(asked.get('step')?.replace('ms', '') ?? 1) * 1_000_000n];
      const hits = [...Map.groupBy(found, ({ fields }) => fields[field] ?? '')].map(([value, rows]) => {
        const buckets = [...Map.groupBy(rows, ({ ns }) => ns / stepMs)];
        const timestamps = buckets.map(([bucket]) => new Date(Number((bucket * stepMs) / 1_000_000n)).toISOString());
        return { fields: { [field]: value }, timestamps, values: buckets.map(([, { length }]) => length), total: rows.length };
      });
      return { hits };
    }
    const limit = Number(pipe ?? asked.get('limit') ?? 1e9);
    const sorted = found.toSorted((a, b) => (a.ns < b.ns ? -1 : 1));
    const given = pipe === undefined ? sorted.slice(-limit).toReversed() : sorted.slice(0, limit);
    return given.map(({ ns, text: _msg, fields }) => JSON.stringify({ _time: rfc3339(ns), _msg, ...fields })).join('\n');
  }
}

/** Loki 3 as far as logs.md section 10 uses it. */
export class FakeLoki extends FakeLogEngine {
  static start(): Promise<FakeLoki> {
    return new FakeLoki(createServer()).listen();
  }

  protected take(path: string, body: string): boolean {
    if (path !== '/loki/api/v1/push') return false;
    const { streams } = JSON.parse(body) as {
      streams: { stream: Record<string, string>; values: [string, string, Record<string, string>][] }[];
    };
    for (const { stream, values } of streams)
      for (const [ns, line, metadata] of values) this.rows.push({ ns: BigInt(ns), text: line, fields: { ...metadata, ...stream } });
    return true;
  }

  protected answer(path: string, asked: URLSearchParams): unknown {
    const [start, end] = [BigInt(asked.get('start') ?? 0), BigInt(asked.get('end') ?? 0)];
    if (path === '/loki/api/v1/label/service/values')
      return { status: 'success', data: [...new Set(this.rows.map(({ fields }) => fields['service']))] };
    const query = asked.get('query') ?? '';
    this.queries.push(query);
    const metric = /^sum by \((\w+)\) \(count_over_time\((.*)\[(\d+)ms\]\)\)$/s.exec(query);
    if (metric) {
      const [, by = '', inner = '', ms = ''] = metric;
      const [rows, step] = [this.rows.filter(logQl(inner)), BigInt(ms) * 1_000_000n];
      const result = [...Map.groupBy(rows, ({ fields }) => fields[by] ?? '')].map(([value, own]) => {
        const values: [number, string][] = [];
        for (let at = start; at <= end; at += step) {
          const { length } = own.filter(({ ns }) => ns > at - step && ns <= at);
          if (length > 0) values.push([Number(at / 1_000_000n) / 1000, String(length)]);
        }
        return { metric: { [by]: value }, values };
      });
      return { status: 'success', data: { resultType: 'matrix', result } };
    }
    const sorted = this.rows
      .filter((row) => row.ns >= start && row.ns < end && logQl(query)(row))
      .toSorted((a, b) => (a.ns < b.ns ? -1 : 1));
    const limit = Number(asked.get('limit') ?? 100);
    const given = asked.get('direction') === 'forward' ? sorted.slice(0, limit) : sorted.slice(-limit).toReversed();
    return {
      status: 'success',
      data: {
        resultType: 'streams',
        result: given.map(({ ns, text: line, fields }) => ({ stream: fields, values: [[String(ns), line]] })),
      },
    };
  }
}

function rfc3339(ns: bigint): string {
  return `${new Date(Number(ns / 1_000_000n)).toISOString().slice(0, 19)}.${String(ns % 1_000_000_000n).padStart(9, '0')}Z`;
}

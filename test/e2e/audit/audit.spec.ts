import { type AuditEntry, AuditLog, SYSTEM_ACTOR } from '../../../src/modules/auth/audit/audit-log.js';
import { type RunningApp, startApp } from '../../support/app.js';
import { auditRows, expectedHash, type WireRow } from '../../support/desks/audit.js';
import { until } from '../../support/until.js';

const GENESIS = '0'.repeat(64);

function entry(action: string, detail: Record<string, unknown> = {}): AuditEntry {
  return { actor: SYSTEM_ACTOR, action, subject: 'test', outcome: 'success', detail };
}

describe('the audit trail', () => {
  let app: RunningApp;
  let audit: AuditLog;
  beforeAll(async () => {
    app = await startApp();
    audit = app.app.get(AuditLog);
  });
  afterAll(() => app.close());

  const get = async (path: string, role: 'admin' | 'operator' | 'viewer' = 'admin') =>
    fetch(`${app.url}${path}`, { headers: await app.as(role) });
  const verify = async () => (await (await get('/api/audit/verify')).json()) as Record<string, unknown>;
  /** Rows of one action, oldest first. */
  const some = async (count: number, action: string) => {
    await Promise.all(Array.from({ length: count }, (_, n) => audit.record(entry(action, { n, text: 'ünï\u2028"\\' }))));
    return (await auditRows(app, `action=${action}`)).toReversed();
  };

  it('is a chain of hashes over rows without a gap, which any client can compute', async () => {
    await some(600, 'test.many');
    const rows = (await auditRows(app)).toReversed();
    let previous = GENESIS;
    rows.forEach((row, index) => {
      expect([row.id, row.hash]).toEqual([index + 1, expectedHash(previous, row)]);
      previous = row.hash;
    });
    expect(await verify()).toMatchObject({ ok: true, checked: rows.length, first_broken: null });
  });

  it('keeps no secret and nothing that JSON or Postgres cannot take', async () => {
    await audit.record(
      entry('test.odd', { password: 'swordfish', deep: { api_key: 'qd_x' }, nan: NaN, nul: 'a\0b', half: '\ud800', tokens: 3 }),
    );
    const [row] = await auditRows(app, 'action=test.odd');
    expect(row?.detail).toEqual({ password: '***', deep: { api_key: '***' }, nan: null, nul: 'ab', half: '\ufffd', tokens: 3 });
  });

  it('is listed by filter and page, newest first', async () => {
    const rows = (await some(5, 'test.row')).toReversed();
    const first = (await (await get('/api/audit?action=test.row&limit=2')).json()) as {
      items: WireRow[];
      next_cursor: string;
      has_more: boolean;
    };
    expect(first).toMatchObject({ items: rows.slice(0, 2), has_more: true });
    const second = (await (await get(`/api/audit?action=test.row&limit=10&cursor=${first.next_cursor}`)).json()) as { items: WireRow[] };
    expect(second.items).toEqual(rows.slice(2));
    expect(await auditRows(app, 'actor=system&action=test.row')).toHaveLength(5);
    expect(await auditRows(app, 'actor=quarterdeck&subject=test&action=test.row')).toHaveLength(5);
    expect(await auditRows(app, 'actor=nobody')).toEqual([]);
    expect(await auditRows(app, 'action=test.*&outcome=success')).toContainEqual(rows[0]);
    expect(await auditRows(app, `action=test.row&start_time=${Date.now() + 60_000}`)).toEqual([]);
  });

  it.each([
    'action=%2A',
    'outcome=maybe',
    'limit=0',
    'start_time=yesterday',
    'start_time=5&end_time=5',
    'cursor=x',
    'colour=red',
    'actor=',
  ])('refuses ?%s', async (query) => {
    const response = await get(`/api/audit?${query}`);
    expect([400, 422]).toContain(response.status);
  });

  it('is exported as a file whose lines are the chain, and the download has an audit row', async () => {
    await some(5, 'test.file');
    const lines = (await (await get('/api/audit/export?format=ndjson')).text()).trimEnd().split('\n');
    expect(JSON.parse(lines.pop() ?? '')).toEqual({ _end: { rows: lines.length, complete: true } });
    let previous = GENESIS;
    for (const line of lines) {
      const row = JSON.parse(line) as WireRow;
      expect(row.hash).toBe(expectedHash(previous, row));
      previous = row.hash;
    }
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({
      action: 'audit.export',
      actor: { name: 'admin', kind: 'user' },
      detail: { format: 'ndjson' },
    });
    const ended = async () => (await auditRows(app, 'action=audit.export.end')).map(({ outcome, detail }) => [outcome, detail]);
    await until(async () => (await ended()).length === 1);
    expect(await ended()).toEqual([['success', { rows: lines.length, complete: true }]]);
    const csv = await get('/api/audit/export?format=csv&action=test.file');
    expect(csv.headers.get('content-type')).toContain('text/csv');
    expect((await csv.text()).split('\r\n')).toHaveLength(1 + 5 + 1);
  });

  it('returns the progress of a check to clients that do not wait', async () => {
    await some(3, 'test.more');
    const response = await get('/api/audit/verify?wait_seconds=0');
    expect(response.status).toBe(202);
    expect(await response.json()).toMatchObject({ ok: null, checked: expect.any(Number), finished_at: null });
    expect((await get('/api/audit/verify?wait_seconds=56')).status).toBe(422);
  });

  it('is read with view_audit only', async () => {
    for (const path of ['/api/audit', '/api/audit/export', '/api/audit/verify'])
      for (const role of ['operator', 'viewer'] as const) expect((await get(path, role)).status).toBe(403);
  });
});

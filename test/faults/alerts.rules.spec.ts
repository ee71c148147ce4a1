import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AlertsDesk } from '../services/alerts/alerts-desk.js';
import { type DatabaseEnv, testDatabaseEnv } from '../support/database/database.js';

const RULE = { name: 'CPU is busy', metric: 'cpu', condition: '> 0.8', severity: 'error', message: '{metric} is {value}' };

describe('a start with ALERT_RULES_FILE', () => {
  let database: DatabaseEnv;
  let directory: string;
  const start = (rules: unknown) => {
    const file = join(directory, 'rules.json');
    writeFileSync(file, JSON.stringify(rules));
    return AlertsDesk.start({ ...database.env, ALERT_RULES_FILE: file });
  };

  beforeEach(async () => {
    database = await testDatabaseEnv();
    directory = mkdtempSync(join(tmpdir(), 'quarterdeck-rules-'));
  });
  afterEach(async () => {
    await database.drop();
    rmSync(directory, { recursive: true, force: true });
  });

  it('stops where a rule is unusable', async () => {
    await expect(start([RULE, { ...RULE, name: 'b', condition: 'high' }])).rejects.toMatchObject({
      name: 'StartupError',
      message: expect.stringContaining('[1].condition must be an operator') as unknown,
    });
  });

  it('stops where a rule that was made by REST has the name, and both are there when the file is put right', async () => {
    const desk = await AlertsDesk.start(database.env);
    await desk.call('POST', '/rules', RULE, 'admin');
    await desk.close();
    await expect(start([RULE])).rejects.toMatchObject({
      name: 'StartupError',
      message: expect.stringContaining('rename one of them ("CPU is busy").') as unknown,
    });
    const again = await start([{ ...RULE, name: 'of the file' }]);
    const { body } = await again.call<{ items: { name: string; origin: string }[] }>('GET', '/rules', undefined, 'admin');
    expect(body.items.map(({ name, origin }) => `${name}: ${origin}`).toSorted()).toEqual(['CPU is busy: api', 'of the file: file']);
    await again.close();
  });
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StartupError } from '../../../src/config/config.js';
import { readRulesFile } from '../../../src/modules/alerts/rules/alert-rules.file.js';

const RULE = { name: 'CPU is busy', metric: 'cpu', condition: '> 0.8', severity: 'error', message: '{metric} is {value}' };

describe('the file of alert rules', () => {
  const directory = mkdtempSync(join(tmpdir(), 'quarterdeck-rules-'));
  const file = join(directory, 'rules.json');
  afterAll(() => rmSync(directory, { recursive: true, force: true }));
  const read = (content: unknown) => {
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
    return readRulesFile(file);
  };
  const refusal = (attempt: () => unknown): string => {
    try {
      attempt();
    } catch (error) {
      if (error instanceof StartupError) return error.message;
      throw error;
    }
    return 'accepted';
  };

  it('gives its rules, with ids that stay the same', () => {
    const [rule] = read([RULE]);
    expect(rule).toMatchObject({ ...RULE, labels: {}, forSeconds: 0, cooldownSeconds: 0, enabled: true, origin: 'file' });
    expect(rule?.id).toMatch(/^[\da-f]{8}-[\da-f]{4}-8[\da-f]{3}-8[\da-f]{3}-[\da-f]{12}$/);
    expect(read([{ ...RULE, condition: '> 0.9' }])[0]?.id).toBe(rule?.id);
    expect(read([{ ...RULE, name: 'other' }])[0]?.id).not.toBe(rule?.id);
    expect(read([])).toEqual([]);
  });

  it.each<[string, unknown, string]>([
    ['no JSON', '[{', 'the file is not JSON'],
    ['no list', { rules: [] }, 'it must be an array of at most 1000 rules'],
    ['too many', Array.from({ length: 1001 }, () => RULE), 'it must be an array of at most 1000 rules'],
    ['no object', [RULE, 'x'], '[1] must be an object'],
    ['a bad condition', [RULE, { ...RULE, name: 'b', condition: 'high' }], '[1].condition must be an operator'],
    ['a missing field', [{ ...RULE, metric: undefined }], '[0].metric must be'],
    ['a bad time', [{ ...RULE, for_seconds: -1 }], '[0].for_seconds must not be less than 0'],
    ['an unknown field', [{ ...RULE, colour: 'red' }], '[0].colour is not known here'],
    ['an odd field', [{ ...RULE, constructor: 'x' }], '[0].constructor is not known here'],
    ['an odd value', [{ ...RULE, metric: { constructor: 'x' } }], '[0].metric must be'],
    ['a bad place in the message', [{ ...RULE, message: '{x}' }], '[0].message may name {value}'],
    ['a name twice', [RULE, { ...RULE, metric: 'memory' }], '[1].name is the name of an earlier rule too'],
    ['what no database keeps', '[{"name":"a\\u0000"}]', 'the file cannot be read'],
  ])('with %s is refused in one sentence', (_what, content, why) => {
    const message = refusal(() => read(content));
    expect(message).toContain(`The alert rules of ALERT_RULES_FILE (${file}) are not usable: ${why}`);
    expect(message).toMatch(/^[^\n]+\.$/);
  });

  it('may name any label', () => {
    expect(read([{ ...RULE, labels: { constructor: 'x' } }])[0]?.labels).toEqual({ constructor: 'x' });
  });

  it('that is not there is refused', () => {
    expect(refusal(() => readRulesFile(join(directory, 'nowhere.json')))).toContain('there is no such file');
  });
});

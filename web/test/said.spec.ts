import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROBLEMS, type ProblemCode, sentenceOf } from '../../src/common/problem.js';
import { saidOf } from '../src/parts/said.ts';

const refused = (code: ProblemCode, detail?: string) => saidOf({ code, title: PROBLEMS[code].title, detail: sentenceOf(code, detail) });
/** The one that takes these out, and the one that adds the place. */
const OWN = new Set([join('format', 'refusal.ts'), join('parts', 'said.ts')]);
const SOURCE = join(import.meta.dirname, '../src');

describe('a refusal on the page', () => {
  it.each([
    ['agent.not_found', undefined, 'No such agent. Agents has those that there are.'],
    ['portfolio.unknown_broker', undefined, 'No such broker. The filter at the top has those that there are.'],
    ['market.no_data', undefined, 'There is no value of the instrument yet. It appears here when there is one.'],
    ['alert.not_found', 'There is no alert "a".', 'There is no alert "a". Alerts has those of 24 hours.'],
    ['metric.not_found', undefined, 'No such metric.'],
    ['request.not_found', 'There is no hold of that id. GET /api/logs/holds lists the holds.', 'There is no hold of that id.'],
    ['auth.password_login_off', 'Log in at GET /api/auth/oidc/login.', 'Logins by password are off.'],
    [
      'request.rate_limited',
      'At most 2 exports at once: wait for one of yours to end.',
      'At most 2 exports at once: wait for one of yours to end.',
    ],
  ] as const)('of %s names no route', (code, detail, said) => expect(refused(code, detail)).toBe(said));

  it('never names a route, a command or a topic to follow, whatever the backend says to programs', () => {
    for (const code of Object.keys(PROBLEMS) as ProblemCode[]) expect(refused(code)).not.toMatch(/\/api\/|npm run|GET|its topic/);
  });

  it('is read by the one function that takes these out', () => {
    const read =
      /(?:problem|fault|error|QuarterdeckError\))\??\.detail\b|\{[^{}]*\bdetail\b[^{}]*\}(?:: QuarterdeckError| = (?:problem|fault|error))/;
    const files = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' }).filter((name) => /\.tsx?$/.test(name));
    const found = files.filter((name) => !OWN.has(name) && read.test(readFileSync(join(SOURCE, name), 'utf8')));
    expect([found, read.test('says(problem.detail)')]).toEqual([[], true]);
  });
});

import { Problem, type ProblemCode, PROBLEMS } from '../../../src/common/problem.js';
import { REMEDIES } from '../../../src/common/remedies.js';
import { expectNone } from '../../support/none.js';
import { DOCUMENT } from '../../support/openapi.js';

/** Their details say it each time: one is about a route, the other about a topic. */
const BY_DETAIL: readonly string[] = ['request.not_found', 'realtime.unknown_topic'];
/** Their details say who was first, when it ended, or what to change. */
const SAID_EACH_TIME: readonly string[] = [
  ...['request.precondition_failed', 'api_key.from_configuration', 'alert_rule.from_file', 'alert_rule.no_room'],
  ...[
    'alert.already_acknowledged',
    'alert.already_resolved',
    'alert.expired',
    'control.in_progress',
    'control.not_pending',
    'logs.on_hold',
  ],
];
const codes = Object.keys(PROBLEMS) as ProblemCode[];

describe('what to do about a problem', () => {
  it('is said of all that there is not', () => {
    const silent = codes.filter((code) => PROBLEMS[code].status === 404 && !Object.hasOwn(REMEDIES, code) && !BY_DETAIL.includes(code));
    expectNone(silent, 'src/common/remedies.ts says where to find what there is:');
  });

  it('is said of all that is in another state than the request needs', () => {
    const inConflict = codes.filter((code) => [409, 410, 412].includes(PROBLEMS[code].status));
    expect(inConflict.length).toBeGreaterThan(15);
    const silent = inConflict.filter((code) => !Object.hasOwn(REMEDIES, code) && !SAID_EACH_TIME.includes(code));
    expectNone(silent, 'src/common/remedies.ts says what to do about it:');
  });

  it('is about codes and routes that there are', () => {
    expect(Object.keys(REMEDIES).filter((code) => !codes.includes(code as ProblemCode))).toEqual([]);
    const routes = Object.values(REMEDIES).flatMap((remedy) => [...remedy.matchAll(/(GET|POST|DELETE) (\/[\w/{}-]+)/g)]);
    expect(routes.filter(([, method = '', path = '']) => !DOCUMENT.paths[path]?.[method.toLowerCase()])).toEqual([]);
  });

  it('stands behind what happened, once', () => {
    const lists = 'GET /api/agents lists the agents.';
    expect(new Problem('agent.not_found').message).toBe(`No such agent. ${lists}`);
    const problem = new Problem('agent.not_found', { detail: 'It left.' });
    expect([problem.message, problem.with({ state: 'x' }).message]).toEqual([`It left. ${lists}`, `It left. ${lists}`]);
    expect(new Problem('auth.forbidden').message).toBe('Not allowed');
  });
});

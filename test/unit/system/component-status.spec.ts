import { hostStatus, processStatus, whyNotOk } from '../../../src/modules/system/components/component-status.js';

const sample = (given: object) => ({ component: 'execution', atMs: 1, status: 'OK' as const, figures: { latency_ms: 3 }, ...given });

describe('how a component stands', () => {
  it.each([
    [{ event_loop_lag_p99_ms: 249 }, 'OK'],
    [{ event_loop_lag_p99_ms: 250 }, 'DEGRADED'],
    [{ event_loop_lag_p99_ms: null }, 'OK'],
    [{}, 'OK'],
  ])('a process with %j is %s', (figures, status) => {
    expect(processStatus(figures)).toBe(status);
  });

  it.each([
    [{ memory_used_percent: 94.9, disk_used_percent: 94.9 }, 'OK'],
    [{ memory_used_percent: 95, disk_used_percent: 10 }, 'DEGRADED'],
    [{ memory_used_percent: 10, disk_used_percent: 99.99 }, 'DEGRADED'],
    [{ memory_used_percent: null, disk_used_percent: null }, 'OK'],
  ])('a host with %j is %s', (figures, status) => {
    expect(hostStatus(figures)).toBe(status);
  });

  it.each([
    ['nothing for what is well', sample({}), null, null],
    ['nothing that the monitor has not said', sample({ status: 'DOWN' }), null, null],
    ['a monitor that does not know', sample({ status: 'UNKNOWN' }), null, 'the monitor does not say how it is'],
    ['a monitor that is gone', sample({ status: 'UNKNOWN', figures: {} }), 'refused', 'the monitor does not answer: refused'],
    ['a service that is gone', sample({ status: 'UNKNOWN', figures: {} }), null, 'the monitor does not list it'],
    ['a replica that is gone', sample({ component: 'host:a', status: 'UNKNOWN', figures: {} }), null, 'it has stopped reporting'],
    [
      'a full disk',
      sample({ component: 'host', status: 'DEGRADED', figures: { disk_used_percent: 99.99 } }),
      null,
      'the disk is 99 % used',
    ],
  ])('gives as its reason %s', (_what, given, failure, reason) => {
    expect(whyNotOk(given, failure)).toBe(reason);
  });
});

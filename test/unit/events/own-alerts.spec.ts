import { OwnAlerts, type OwnAlertNews } from '../../../src/platform/events/own-alerts.js';
import { until } from '../../support/until.js';

const FULL = { fingerprint: 'full', title: 'Full', message: 'No room', severity: 'critical', source: 'logs', labels: {} } as const;

it('what a feature says of itself is told once, and the newest state waits while it cannot be kept', async () => {
  const alerts = new OwnAlerts();
  const told: [string, boolean][] = [];
  let isAway = true;
  alerts.report(FULL, false);
  alerts.provide((news: readonly OwnAlertNews[]) => {
    if (isAway) return Promise.reject(new Error('away'));
    told.push(...news.map(({ alert, isFiring }): [string, boolean] => [alert.fingerprint, isFiring]));
    return Promise.resolve();
  });
  alerts.onApplicationBootstrap();
  alerts.report(FULL, true);
  alerts.report(FULL, true);
  isAway = false;
  await until(() => told.length > 0);
  expect(told).toEqual([['full', true]]);
  alerts.report(FULL, false);
  await until(() => told.length === 2);
  alerts.report(FULL, false);
  expect(told).toEqual([
    ['full', true],
    ['full', false],
  ]);
  await alerts.onApplicationShutdown();
});

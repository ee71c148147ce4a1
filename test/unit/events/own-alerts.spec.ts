import { OwnAlerts, type OwnAlertNews } from '../../../src/platform/events/ports/own-alerts.js';
import { until } from '../../support/until.js';

const FULL = { fingerprint: 'full', title: 'Full', message: 'No room', severity: 'critical', source: 'logs', labels: {} } as const;

it('an alert of a feature about itself is reported once, and the newest state waits while it cannot be kept', async () => {
  const alerts = new OwnAlerts();
  const reported: [string, boolean][] = [];
  let isAway = true;
  alerts.report(FULL, false);
  alerts.provide((news: readonly OwnAlertNews[]) => {
    if (isAway) return Promise.reject(new Error('away'));
    reported.push(...news.map(({ alert, isFiring }): [string, boolean] => [alert.fingerprint, isFiring]));
    return Promise.resolve();
  });
  alerts.onApplicationBootstrap();
  alerts.report(FULL, true);
  alerts.report(FULL, true);
  isAway = false;
  await until(() => reported.length > 0);
  expect(reported).toEqual([['full', true]]);
  alerts.report(FULL, false);
  await until(() => reported.length === 2);
  alerts.report(FULL, false);
  expect(reported).toEqual([
    ['full', true],
    ['full', false],
  ]);
  await alerts.onApplicationShutdown();
});

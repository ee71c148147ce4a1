import { type RunningDashboard, startDashboard } from './dashboard.js';
import { type FakeDesk, fakeDesk } from './fake-desk.js';

/** One round of questions, and then nothing until something asks for it. */
export const CALM = { DASHBOARD_REFRESH_SECONDS: '3600' };

type Settings = Parameters<typeof startDashboard> extends [FakeDesk, ...infer Rest] ? Rest : never;

/** A desk for each test of the file; gives what starts the dashboard over it. Both end with the test. */
export function withDashboardOnDesk(
  onDesk: (desk: FakeDesk) => void,
  onDashboard: (dashboard: RunningDashboard) => void,
): (...settings: Settings) => Promise<void> {
  let desk: FakeDesk;
  let dashboard: RunningDashboard;
  beforeEach(async () => {
    desk = await fakeDesk();
    onDesk(desk);
  });
  afterEach(async () => {
    await dashboard.close();
    await desk.close();
  });
  return async (...settings) => {
    dashboard = await startDashboard(desk, ...settings);
    onDashboard(dashboard);
  };
}

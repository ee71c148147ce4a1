import { type Answer, api, type Snapshot } from '../api.ts';
import { ReadAhead } from '../live/read-ahead.ts';
import { clock } from '../state/now.ts';

/** Reads the snapshot. Its time is compared with this browser's when it arrives, not when it is shown. */
export async function readSnapshot(signal?: AbortSignal): Promise<Answer<Snapshot>> {
  const answer = await api.GET('/api/dashboard/snapshot', signal ? { signal } : {});
  if (answer.data) clock.heard(answer.data.timestamp);
  return answer;
}

export const snapshotAhead = new ReadAhead('view_dashboard', () => readSnapshot());

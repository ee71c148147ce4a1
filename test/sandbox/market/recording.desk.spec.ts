import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadSandboxConfig } from '../../../src/config/sandbox.config.js';
import { RECORDING_HEADER } from '../../../src/sandbox/market/recording.reader.js';
import type { VenueTick } from '../../../src/sandbox/market/venue-ticks.js';
import { startSandbox } from '../../../src/sandbox/sandbox.js';
import { eventSink } from '../event-sink.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'recording-'));
});
afterAll(() => rm(folder, { recursive: true }));

it.each(['max', '1000'])('plays a recording to its last row at the speed %s, and publishes that, in the present', async (speed) => {
  const file = join(folder, `day-${speed}.csv`);
  const rows = Array.from({ length: 5000 }, (_, n) => {
    const at = 1_381_152_600_000 + n * 20;
    return n % 2 === 0 ? `${at},NYSE,AIG,trade,${49 + (n % 90) / 100},100,,,,` : `${at},NYSE,BAC,quote,,,${13 + (n % 70) / 100},1,14,1`;
  });
  const [aig, bac] = [50.25, 13.5];
  const end = 1_381_152_600_000 + 5000 * 20;
  await writeFile(
    file,
    [RECORDING_HEADER, ...rows, `${end},NYSE,AIG,trade,${aig},100,,,,`, `${end},NYSE,BAC,quote,,,13.4,1,13.6,1`, ''].join('\n'),
  );
  const sink = await eventSink();
  const settings = loadSandboxConfig({ SANDBOX_RECORDING: file, SANDBOX_RECORDING_END: 'stop', SANDBOX_SPEED: speed });
  const startedMs = Date.now();
  const sandbox = await startSandbox({
    ...{ recording: settings.recording, recordingEnd: settings.recordingEnd, speed: settings.speed },
    ...{ target: { url: sink.url, apiKey: 'key' }, tickMs: 20, flushMs: 20 },
  });
  try {
    const newest = (symbol: string) => (sink.takenAt('/api/market/ticks') as VenueTick[]).findLast((tick) => tick.symbol === symbol);
    await sink.until(() => newest('AIG')?.ltp === aig && newest('BAC')?.ltp === bac);
    expect(Date.parse(newest('AIG')?.timestamp ?? '')).toBeGreaterThanOrEqual(startedMs);
  } finally {
    await sandbox.close();
    await sink.close();
  }
});

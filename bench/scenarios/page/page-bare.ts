import { BROKER, PageDesk, workOf } from '../../support/page-desk.ts';
import { atMost, type Effort, type Result } from '../../support/result.ts';
import { median } from '../../support/stats.ts';

const POSITIONS = 40;
const PER_SECOND = 200;

/**
 * The same updates painted by the desk and by a bare list: a table of these positions alone, fed by a raw WebSocket, with one flush a frame and
 * no library. Both in one browser, in turn.
 */
export async function pageBare({ rounds, roundMs }: Effort): Promise<Result[]> {
  const desk = await PageDesk.start();
  const [ours, least]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round += 1) {
    ours.push(await busyMs(desk, await desk.open(), roundMs));
    least.push(await busyMs(desk, await bareList(desk), roundMs));
  }
  await desk.stop();
  const details = { desk_ms_per_s: median(ours), bare_ms_per_s: median(least), rounds };
  const what = `page: ${PER_SECOND} updates/s over ${POSITIONS} positions: main thread, of a bare list`;
  return [atMost(what, median(ours) / median(least), 2, 'x', details)];
}

type Open = Awaited<ReturnType<PageDesk['open']>>;

/** Of the main thread, for each second of updates. The page is alone meanwhile, and closed then. */
async function busyMs(desk: PageDesk, { page, cdp }: Open, forMs: number): Promise<number> {
  await desk.tick(POSITIONS);
  await page.locator(`[data-position^="${BROKER} "]`).first().waitFor();
  const before = await workOf(cdp);
  await desk.stream(PER_SECOND, POSITIONS, forMs);
  const after = await workOf(cdp);
  await page.context().close();
  return ((after.TaskDuration - before.TaskDuration) * 1000) / (forMs / 1000);
}

async function bareList(desk: PageDesk): Promise<Open> {
  const { url, token } = desk.backend;
  const context = await desk.visitor();
  const page = await context.newPage();
  await page.route('**/bare', (route) => route.fulfill({ contentType: 'text/html', body: BARE }));
  const cdp = await context.newCDPSession(page);
  await cdp.send('Performance.enable');
  await page.goto(`${url}/bare`);
  await page.evaluate(`follow(${JSON.stringify(url.replace('http', 'ws'))}, ${JSON.stringify(token)})`);
  return { page, cdp };
}

const BARE = `<!doctype html>
<style>
  table { border-collapse: collapse; font: 13px sans-serif; table-layout: fixed; contain: strict; width: 900px; height: 860px }
  td { height: 20px; white-space: nowrap; overflow: hidden }
</style>
<table><tbody></tbody></table>
<script>
  const FIELDS = ['symbol', 'broker', 'side', 'quantity', 'entry_price', 'current_price', 'timestamp'];
  const rows = new Map();
  const dirty = new Map();
  let planned = false;
  const flush = () => {
    planned = false;
    for (const [key, data] of dirty) {
      let cells = rows.get(key);
      if (!cells) {
        const row = document.querySelector('tbody').insertRow();
        row.dataset.position = key;
        rows.set(key, (cells = FIELDS.map(() => row.insertCell())));
      }
      FIELDS.forEach((field, at) => {
        const text = String(data[field] ?? '');
        if (cells[at].textContent !== text) cells[at].textContent = text;
      });
    }
    dirty.clear();
  };
  globalThis.follow = (url, token) => new Promise((followed) => {
    const socket = new WebSocket(url + '/ws/dashboard');
    socket.onopen = () => socket.send(JSON.stringify({ token }));
    socket.onmessage = ({ data }) => {
      const { type, payload } = JSON.parse(data);
      if (type === 'subscribed') followed();
      if (type !== 'position_updated') return;
      dirty.set(payload.broker + ' ' + payload.symbol, payload);
      if (!planned) requestAnimationFrame(flush);
      planned = true;
    };
  });
</script>`;

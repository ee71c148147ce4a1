import { type Backend, startBackend, temporaryDirectory } from '../support/backend.ts';
import { Child } from '../support/child.ts';
import { startDesk } from '../support/desk.ts';
import { FILLING, run, type Side } from '../support/fan-out.ts';
import type { PublishOrder } from '../support/publish.ts';
import { atLeast, atMost, type Effort, type Result } from '../support/result.ts';
import { median } from '../support/stats.ts';
import { busyFanOut } from './busy-fan-out.ts';

const RATE = 100;
type Kind = 'raw' | 'socket.io';

const MIB = 2 ** 20;
/** `REALTIME_HISTORY` as it is by default: what the log keeps of a topic. */
const HISTORY = 10_000;
/** So long after its replays filled what the kernel takes a reader has been closed (10 s without progress), and not yet cut off (5 s later). */
const ENDED_MS = 12_000;

/** Bytes, after a garbage collection. */
interface Memory {
  readonly rss: number;
  /** Heap and buffers that something still refers to. */
  readonly used: number;
}

/** Raw sockets against a bare `ws` loop that corks, and against one that writes each frame by itself. */
export async function rawFanOut(effort: Effort): Promise<Result[]> {
  return [...(await fanOut('raw', 'servers/bare-ws.ts', 0.7, effort)), ...(await busyFanOut(effort))];
}

/** Socket.IO against a bare Socket.IO broadcast. */
export function socketIoFanOut(effort: Effort): Promise<Result[]> {
  return fanOut('socket.io', 'servers/bare-socket-io.ts', 0.85, effort);
}

async function fanOut(kind: Kind, bareFile: string, share: number, { rounds, roundMs, sockets }: Effort): Promise<Result[]> {
  const desk = await startDesk();
  const backend = await startBackend(desk, temporaryDirectory());
  const ours: Side = { server: backend.child, readers: await Child.start('clients/sockets.ts') };
  const bare: Side = { server: await Child.start(bareFile), readers: await Child.start('clients/sockets.ts') };
  await ours.readers.ask('connect', { url: backend.url, count: sockets, kind, token: backend.token, subscribed: true });
  await bare.readers.ask('connect', {
    url: await bare.server.ask<string>('listen', { corked: true }),
    count: sockets,
    kind,
    subscribed: false,
  });
  const flood = { ours: [] as number[], bare: [] as number[] };
  const steady = { ours: [] as number[], bare: [] as number[] };
  let lost = 0;
  await run(bare, { rate: 'flood', forMs: roundMs / 2, filling: FILLING });
  await run(ours, { rate: 'flood', forMs: roundMs / 2, filling: FILLING });
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, side] of [
      ['bare', bare],
      ['ours', ours],
    ] as const) {
      const full = await run(side, { rate: 'flood', forMs: roundMs, filling: FILLING });
      flood[name].push(full.received / (roundMs / 1000));
      const even = await run(side, { rate: RATE, forMs: roundMs, filling: FILLING });
      steady[name].push(even.p99);
      if (name === 'ours') lost += full.lost + even.lost;
    }
  }
  await Promise.all([bare.server.stop(), bare.readers.stop(), ours.readers.stop()]);
  await backend.stop();
  desk.close();
  const what = `fan-out to ${sockets} ${kind} sockets`;
  return [
    atLeast(`${what}: deliveries/s against a bare ${kind} server`, median(flood.ours) / median(flood.bare), share, 'x', {
      ours_per_s: median(flood.ours),
      bare_per_s: median(flood.bare),
    }),
    atMost(`${what}, ${RATE} events/s: p99`, median(steady.ours) / median(steady.bare), 2, 'x', {
      ours_ms: median(steady.ours),
      bare_ms: median(steady.bare),
    }),
    atMost(`${what}: events lost`, lost, 0, '', {}),
  ];
}

/** One reader of many stops reading: the others' p99, the memory, and what becomes of it. */
export async function stalledReader({ rounds, roundMs, sockets }: Effort): Promise<Result[]> {
  const desk = await startDesk();
  const backend = await startBackend(desk, temporaryDirectory());
  const others: Side = { server: backend.child, readers: await Child.start('clients/sockets.ts') };
  const stalled = await Child.start('clients/stalled.ts');
  // A full history, so that the replays which the stalled reader asks for fill the kernel's buffers on both sides.
  for (let published = 0; published < HISTORY;)
    published += await backend.child.ask<number>('publish', { rate: 'flood', forMs: 4000, filling: FILLING });
  await others.readers.ask('connect', { url: backend.url, count: sockets - 1, kind: 'raw', token: backend.token, subscribed: true });
  const order: PublishOrder = { rate: RATE, forMs: roundMs, filling: FILLING };
  await run(others, order);
  const alone: number[] = [];
  const beside: number[] = [];
  const ends: StalledEnd[] = [];
  // The first replay keeps every event's frame with it, once and for all readers: bounded by the history, and no growth of a round.
  const kept = await stalled.ask<number>('replay', { url: backend.url, token: backend.token, history: HISTORY });
  if (kept < HISTORY) throw new Error(`The history holds ${kept} events in place of ${HISTORY}: its growth would count as a leak`);
  // After a while of ordinary business, in which what the last replay needed is let go.
  const atRest = async (): Promise<Memory> => {
    await run(others, order);
    return backend.child.ask<Memory>('memory');
  };
  const before = await atRest();
  for (let round = 0; round < rounds; round += 1) {
    alone.push((await run(others, order)).p99);
    await stalled.ask('stall', { url: backend.url, token: backend.token });
    beside.push((await run(others, order)).p99);
    ends.push(await endOf(stalled, others, backend, ENDED_MS - roundMs));
  }
  const after = await atRest();
  await Promise.all([stalled.stop(), others.readers.stop()]);
  await backend.stop();
  desk.close();
  const what = `one stalled reader of ${sockets}`;
  return [
    atMost(`${what}: p99 of the others`, median(beside) / median(alone), 1.2, 'x', { beside_ms: median(beside), alone_ms: median(alone) }),
    atMost(`${what}: closed other than by 4409`, ends.filter((end) => end.code !== 4409).length, 0, '', {
      codes: ends.map((end) => end.code).join(' '),
    }),
    atMost(
      `${what}: events it could not recover`,
      ends.reduce((sum, end) => sum + end.missing, 0),
      0,
      '',
      { recovered: ends.reduce((sum, end) => sum + end.recovered, 0) },
    ),
    atMost(`${what}: growth of memory in use over all rounds`, (after.used - before.used) / MIB, 5, 'MiB', {
      resident_growth: (after.rss - before.rss) / MIB,
    }),
  ];
}

interface StalledEnd {
  readonly code: number;
  readonly recovered: number;
  readonly missing: number;
}

/** What it missed until it was closed, and after, must all come back. */
async function endOf(stalled: Child, others: Side, backend: Backend, forMs: number): Promise<StalledEnd> {
  await run(others, { rate: RATE, forMs, filling: FILLING });
  return stalled.ask<StalledEnd>('resume', { url: backend.url, token: backend.token });
}

/** Memory of idle authenticated raw sockets: resident or in use, whichever grew more (what others left free hides growth from the first). */
export async function idleSockets({ idleSockets: count }: Effort): Promise<Result[]> {
  const desk = await startDesk();
  const backend = await startBackend(desk, temporaryDirectory());
  const readers = await Child.start('clients/sockets.ts');
  const connect = (sockets: number) =>
    readers.ask('connect', { url: backend.url, count: sockets, kind: 'raw', token: backend.token, subscribed: true });
  // The first ones pay for code and pools that later ones share.
  await connect(100);
  const before = await backend.child.ask<Memory>('memory');
  await connect(count);
  const after = await backend.child.ask<Memory>('memory');
  await readers.stop();
  await backend.stop();
  desk.close();
  const resident = (after.rss - before.rss) / count / 1024;
  const used = (after.used - before.used) / count / 1024;
  const what = `${count} idle authenticated raw sockets: memory each`;
  return [atMost(what, Math.max(resident, used), 30, 'KiB', { resident_kib: resident, in_use_kib: used })];
}

import { createSocket, type Socket as DatagramSocket } from 'node:dgram';
import { once } from 'node:events';
import { type AddressInfo, createServer, isIP, type Server, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { type ProxyTrust, readProxyTrust } from '../../../../common/proxy-trust.js';
import { Config, StartupError } from '../../../../config/config.js';
import type { NewEntry } from '../../entry/log-entry.js';
import { textOf } from '../../formats/line-text.js';
import { syslogLine } from '../../formats/lines/syslog-line.js';
import { toEntry } from '../../formats/to-entry.js';
import { LogCounters } from '../../intake/log.counters.js';
import { LogIntake } from '../../intake/log-intake.service.js';
import { SourceRegistry } from '../../intake/source.registry.js';
import { troubleLog } from '../../store/trouble.log.js';
import { SyslogFrames } from './syslog.frames.js';

const MAX_WAITING = 10_000;
const FLUSH_MS = 20;
const RETRY_MS = 1000;
const MAX_CONNECTIONS = 256;

/** Receives syslog over UDP and TCP. A datagram that cannot be stored is counted; a connection is not read while storage is full. */
@Injectable()
export class SyslogSource implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly trouble = troubleLog(new Logger(SyslogSource.name), 'Syslog cannot be taken in; datagrams are lost, connections wait');
  private readonly admits: ProxyTrust;
  private udp: DatagramSocket | null = null;
  private tcp: Server | null = null;
  private readonly connections = new Set<Socket>();
  private waiting: { entry: NewEntry; address: string }[] = [];
  private timer: NodeJS.Timeout | null = null;
  private storing: Promise<void> = Promise.resolve();
  private stopped = false;

  constructor(
    private readonly config: Config,
    private readonly intake: LogIntake,
    private readonly registry: SourceRegistry,
    private readonly counters: LogCounters,
  ) {
    this.admits = admission(config);
  }

  async onApplicationBootstrap(): Promise<void> {
    const { LOG_SYSLOG_PORT: port, LOG_SYSLOG_HOST: host } = this.config.variables;
    if (port === 0) return;
    this.tcp = createServer((socket) => void this.serve(socket)).on('error', this.trouble);
    this.tcp.maxConnections = MAX_CONNECTIONS;
    this.udp = createSocket(isIP(host) === 6 ? 'udp6' : 'udp4');
    this.udp.on('message', (bytes, { address }) => this.datagram(bytes, address)).on('error', this.trouble);
    this.tcp.listen(port, host);
    this.udp.bind(port, host);
    try {
      await Promise.all([once(this.tcp, 'listening'), once(this.udp, 'listening')]);
    } catch (cause) {
      throw new StartupError(`LOG_SYSLOG_PORT: ${host}:${port} cannot be listened on.`, { cause });
    }
  }

  async onModuleDestroy(): Promise<void> {
    this.stopped = true;
    for (const socket of this.connections) socket.destroy();
    this.tcp?.close();
    this.udp?.close();
    if (this.timer) clearTimeout(this.timer);
    await this.storing;
    await this.flush();
  }

  /** Address of the TCP listener; null while it does not listen. */
  get address(): AddressInfo | null {
    const address = this.tcp?.address();
    return typeof address === 'object' ? (address ?? null) : null;
  }

  private datagram(bytes: Buffer, peer: string): void {
    const address = plain(peer);
    if (!this.admits(address, 0)) return this.counters.rejected('syslog_network', 1);
    if (this.waiting.length >= MAX_WAITING) return this.lose([address]);
    this.waiting.push({ entry: this.entryOf(bytes, address), address });
    this.timer ??= setTimeout(() => {
      this.timer = null;
      this.storing = this.storing.then(() => this.flush());
    }, FLUSH_MS);
  }

  private async flush(): Promise<void> {
    const batch = this.waiting;
    this.waiting = [];
    if (batch.length === 0) return;
    try {
      await this.store(batch.map(({ entry }) => entry));
    } catch (error) {
      this.trouble(error);
      this.lose(batch.map(({ address }) => address));
    }
  }

  private lose(addresses: readonly string[]): void {
    this.counters.rejected('syslog_full', addresses.length);
    for (const address of addresses) this.statusOf(address).rejected += 1;
  }

  private async serve(socket: Socket): Promise<void> {
    const address = plain(socket.remoteAddress ?? '');
    socket.on('error', () => socket.destroy());
    if (!this.admits(address, 0) || this.stopped) {
      this.counters.rejected('syslog_network', 1);
      socket.destroy();
      return;
    }
    this.connections.add(socket);
    const frames = new SyslogFrames(this.config.variables.LOG_MAX_LINE_BYTES);
    try {
      // Reads on only after these are stored, so that further messages wait at the sender.
      for await (const chunk of socket as AsyncIterable<Buffer>) await this.storeInTheEnd(frames.push(chunk), address);
      await this.storeInTheEnd(frames.end(), address);
    } catch {
      if (!this.stopped) this.counters.rejected('syslog_frame', 1);
      socket.destroy();
    } finally {
      this.connections.delete(socket);
    }
  }

  private async storeInTheEnd(messages: readonly Buffer[], address: string): Promise<void> {
    while (messages.length > 0 && !this.stopped) {
      try {
        return await this.store(messages.map((bytes) => this.entryOf(bytes, address)));
      } catch (error) {
        this.trouble(error);
        await delay(RETRY_MS, undefined, { ref: false });
      }
    }
  }

  private async store(entries: readonly NewEntry[]): Promise<void> {
    const { kept } = await this.intake.take(entries);
    for (const [source, stored] of Map.groupBy(kept, (entry) => entry.source)) {
      const status = this.registry.of(source, 'syslog', stored[0]?.service ?? '');
      Object.assign(status, { state: 'live', format: 'syslog' });
      this.registry.stored(status, stored);
    }
  }

  private statusOf(address: string) {
    return this.registry.of(`syslog:${address}`, 'syslog', 'syslog');
  }

  private entryOf(bytes: Buffer, address: string): NewEntry {
    const { LOG_MAX_LINE_BYTES, LOG_MAX_FIELDS, LOG_TIMEZONE } = this.config.variables;
    const receivedMs = Date.now();
    const isCut = bytes.length > LOG_MAX_LINE_BYTES;
    const { text, flag, head } = textOf(isCut ? bytes.subarray(0, LOG_MAX_LINE_BYTES) : bytes);
    const line = text.replace(/[\r\n\0]+$/, '');
    const context = { zone: LOG_TIMEZONE, referenceMs: receivedMs, previousMs: null };
    const parsed = (flag === 'binary' ? null : syslogLine.read(line, context, LOG_MAX_FIELDS)) ?? {
      message: line,
      ...(head !== null && { fields: { head } }),
    };
    return toEntry(parsed, {
      ...{ source: `syslog:${address}`, service: 'syslog', format: 'syslog', receivedMs },
      flags: [...(flag ? [flag] : []), ...(isCut ? (['truncated'] as const) : [])],
      originalBytes: isCut ? bytes.length : null,
    });
  }
}

/** The allowed senders. Throws `StartupError` when any address could send. */
function admission({ variables: { LOG_SYSLOG_PORT, LOG_SYSLOG_HOST: host, LOG_SYSLOG_NETWORKS: networks } }: Config): ProxyTrust {
  const isLocal = host === 'localhost' || host === '::1' || host.startsWith('127.');
  if (networks.trim() === '') {
    if (LOG_SYSLOG_PORT !== 0 && !isLocal)
      throw new StartupError(
        `LOG_SYSLOG_HOST=${host} is open to others: name the allowed senders in LOG_SYSLOG_NETWORKS, e.g. 10.0.0.0/8.`,
      );
    return () => true;
  }
  const admits = /^\s*(?:\d+|true|false)\s*$/.test(networks) ? null : readProxyTrust(networks);
  if (!admits) throw new StartupError(`LOG_SYSLOG_NETWORKS must be networks such as 10.0.0.0/8,loopback, not "${networks}".`);
  return admits;
}

/** Turns an IPv4-mapped IPv6 address into IPv4. */
function plain(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/, '');
}

import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { Injectable } from '@nestjs/common';
import { Config } from '../../config/config.js';

/** The client's address: one rule for REST, sockets, the fast lane and every limit. */
@Injectable()
export class ClientAddress {
  constructor(private readonly config: Config) {}

  /**
   * The peer, or the nearest address of `X-Forwarded-For` that no trusted proxy has. Each proxy appends the address it was called from, so
   * the header is read from the right: entries further left may be the client's own invention.
   */
  of({ headers, socket }: Pick<IncomingMessage, 'headers' | 'socket'>): string | undefined {
    const peer = socket.remoteAddress;
    const trusts = this.config.proxyTrust;
    const forwarded = headers['x-forwarded-for'];
    if (trusts === null || peer === undefined || forwarded === undefined) return peer;
    let believed = peer;
    for (const [hop, entry] of String(forwarded).split(',').reverse().entries()) {
      if (!trusts(believed, hop)) return believed;
      const address = addressIn(entry);
      // A proxy that forwards no address has named only itself.
      if (address === null) return peer;
      believed = address;
    }
    return believed;
  }

  /** Leaves only the trusted part of `X-Forwarded-For`, as the framework reads the header too. */
  settle(message: Pick<IncomingMessage, 'headers' | 'socket'>): void {
    const { headers, socket } = message;
    if (headers['x-forwarded-for'] === undefined) return;
    const address = this.of(message);
    if (address === undefined || address === socket.remoteAddress) delete headers['x-forwarded-for'];
    else headers['x-forwarded-for'] = address;
  }
}

/** What proxies add to a request that they pass on. */
const PROXIED = ['x-forwarded-for', 'forwarded', 'x-real-ip', 'via'];

/** Whether the message comes from this machine, and was not passed on for another client. */
export function isFromThisMachine({ headers, socket }: Pick<IncomingMessage, 'headers' | 'socket'>): boolean {
  const peer = socket.remoteAddress?.replace(/^::ffff:/, '') ?? '';
  return (peer === '::1' || peer.startsWith('127.')) && PROXIED.every((name) => headers[name] === undefined);
}

/** `203.0.113.9`, also as `203.0.113.9:4711`, `2001:db8::1` and `[2001:db8::1]:4711`; null for anything else. */
function addressIn(entry: string): string | null {
  const text = entry.trim();
  const [, bracketed, plain] = /^(?:\[([^\]]+)\]|(\d+\.\d+\.\d+\.\d+))(?::\d+)?$/.exec(text) ?? [];
  const address = bracketed ?? plain ?? text;
  return isIP(address) === 0 ? null : address;
}

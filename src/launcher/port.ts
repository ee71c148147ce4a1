import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { isNativeError } from 'node:util/types';
import { StartupError } from '../config/config.js';

/**
 * Below the ports that a system gives to connections and listeners that name none (from 32,768 on Linux, 49,152 on macOS and Windows):
 * a free port of this range is not assigned to another program between this check and the start of the listener.
 */
const OUR_PORTS = { from: 20_000, to: 32_000 } as const;
const TRIES = 20;

/** `wanted`, or any free port when that is 0, after a listener of ours was on `host` for a moment. @throws StartupError saying why not. */
export async function freePort(host: string, wanted: number): Promise<number> {
  if (wanted !== 0) return tryPort(host, wanted);
  for (let tries = 1; tries < TRIES; tries++) {
    const port = await tryPort(host, randomInt(OUR_PORTS.from, OUR_PORTS.to)).catch(() => null);
    if (port !== null) return port;
  }
  return tryPort(host, 0);
}

async function tryPort(host: string, wanted: number): Promise<number> {
  const server = createServer((socket) => socket.destroy());
  try {
    await once(server.listen(wanted, host), 'listening');
  } catch (error) {
    throw cannotListen(error, host, wanted);
  }
  const address = server.address();
  await once(server.close(), 'close');
  if (address === null || typeof address === 'string') throw new Error('a TCP server without a port');
  return address.port;
}

/** A sentence for the user at the terminal; `error` is that of the failed listener. */
export function cannotListen(error: unknown, host: string, port: number): StartupError {
  return new StartupError(whyNotListening(error, host, port), { cause: error });
}

function whyNotListening(error: unknown, host: string, port: number): string {
  const code = isNativeError(error) && 'code' in error ? String(error.code) : String(error);
  if (code === 'EADDRINUSE') return `Port ${port} is in use on ${host}: stop what uses it or choose another one with PORT.`;
  if (code === 'EACCES') return `Port ${port} may not be used by this user: choose another one with PORT.`;
  return `The backend cannot listen on ${host}, port ${port} (${code}): check HOST and PORT.`;
}

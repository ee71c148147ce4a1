import { createHmac } from 'node:crypto';

/** The `X-Quarterdeck-Signature` of a body: `t=<unix seconds>,v1=<hex HMAC-SHA256 of "t.body">`, as receivers compute it again. */
export function signatureOf(secret: string, body: string, nowMs: number): string {
  const seconds = Math.floor(nowMs / 1000);
  return `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`;
}

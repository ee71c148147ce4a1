import { randomInt } from 'node:crypto';
import { crc32 } from 'node:zlib';

/** The parts of an API key that mean something: `id` is public and names the row, `secret` is what proves it. */
export interface ApiKeyParts {
  readonly id: string;
  readonly secret: string;
}

const LOWER_BASE36 = '0123456789abcdefghijklmnopqrstuvwxyz';
const BASE62 = `${LOWER_BASE36}ABCDEFGHIJKLMNOPQRSTUVWXYZ`;
const ID_LENGTH = 8;
/** 43 characters of 62 carry 256.03 bits, so 32 bytes. */
const SECRET_LENGTH = 43;
const SHAPE = /^(qd_([0-9a-z]{8})_([0-9A-Za-z]{43,128}))_([0-9a-f]{8})$/;

/** `qd_<id8>_<secret>_<crc>`; crc = CRC-32 of what stands before it, as 8 hex digits. */
export function formatApiKey(id: string, secret: string): string {
  const body = `qd_${id}_${secret}`;
  return `${body}_${checksum(body)}`;
}

/** A new key with 256 bits of secret. */
export function newApiKey(): string {
  return formatApiKey(randomText(LOWER_BASE36, ID_LENGTH), randomText(BASE62, SECRET_LENGTH));
}

/** The parts of a well-formed key, or null when shape or checksum is wrong: a mistyped key needs no database to be refused. */
export function parseApiKey(text: string): ApiKeyParts | null {
  const [, body, id, secret, crc] = SHAPE.exec(text) ?? [];
  if (body === undefined || id === undefined || secret === undefined || crc !== checksum(body)) return null;
  return { id, secret };
}

function checksum(body: string): string {
  return crc32(body).toString(16).padStart(8, '0');
}

function randomText(alphabet: string, length: number): string {
  return Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('');
}

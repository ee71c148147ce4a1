import { BlockList, isIP } from 'node:net';

interface Network {
  readonly address: string;
  readonly prefix: number;
  readonly family: 'ipv4' | 'ipv6';
}

const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;
const MAPPED_BITS = 96;

/** `10.0.0.0/8`, `2001:db8::/32` or an address alone; `::ffff:10.0.0.0/104` is `10.0.0.0/8`. Null when it is none of them. */
export function parseNetwork(text: string): Network | null {
  const [, given = '', bits] = /^([0-9a-f:.]{2,45})(?:\/(\d|[1-9]\d{1,2}))?$/i.exec(text) ?? [];
  const mapped = MAPPED.exec(given)?.[1];
  const version = isIP(mapped ?? given);
  if (version === 0) return null;
  const widest = isIP(given) === 6 ? 128 : 32;
  const prefix = bits === undefined ? widest : Number(bits);
  if (prefix > widest || (mapped !== undefined && prefix < MAPPED_BITS)) return null;
  if (mapped !== undefined) return { address: mapped, prefix: prefix - MAPPED_BITS, family: 'ipv4' };
  return { address: given, prefix, family: version === 6 ? 'ipv6' : 'ipv4' };
}

/**
 * Whether an address is in one of the networks; IPv4 within IPv6 counts as IPv4; no networks = everywhere. An unreadable network or
 * address admits no client.
 */
export function networksAdmit(networks: readonly string[]): (address: string | undefined) => boolean {
  if (networks.length === 0) return () => true;
  const list = new BlockList();
  for (const text of networks) {
    const network = parseNetwork(text);
    if (network) list.addSubnet(network.address, network.prefix, network.family);
  }
  return (given) => {
    const address = MAPPED.exec(given ?? '')?.[1] ?? given ?? '';
    const version = isIP(address);
    return version !== 0 && list.check(address, version === 6 ? 'ipv6' : 'ipv4');
  };
}

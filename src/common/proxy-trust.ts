import { BlockList, isIP } from 'node:net';

/** Whether the address that is `hop` steps from this process (0 = the peer itself) is a trusted proxy. */
export type ProxyTrust = (address: string, hop: number) => boolean;

const MAX_HOPS = 16;
/** Names for the private networks, as other servers have them. */
const NAMED_NETWORKS: Readonly<Record<string, readonly string[]>> = {
  loopback: ['127.0.0.0/8', '::1/128'],
  linklocal: ['169.254.0.0/16', 'fe80::/10'],
  uniquelocal: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'],
};

/**
 * `TRUST_PROXY`: how many proxies stand in front (`1`; `true` is one), or their networks (`10.0.0.0/8,loopback`); `false` and `0` trust
 * no proxy and give null. Text that is none of these is undefined.
 */
export function readProxyTrust(text: string): ProxyTrust | null | undefined {
  const word = text.trim().toLowerCase();
  if (word === 'false' || word === '0') return null;
  if (word === 'true') return trustHops(1);
  if (/^\d+$/.test(word)) return Number(word) <= MAX_HOPS ? trustHops(Number(word)) : undefined;
  const networks = word.split(',').flatMap((part) => NAMED_NETWORKS[part.trim()] ?? [part.trim()]);
  return trustNetworks(networks);
}

function trustHops(hops: number): ProxyTrust {
  return (_address, hop) => hop < hops;
}

function trustNetworks(networks: readonly string[]): ProxyTrust | undefined {
  const trusted = new BlockList();
  for (const network of networks) {
    const [address = '', prefix] = network.split('/');
    const family = isIP(address);
    const longest = family === 6 ? 128 : 32;
    const length = prefix === undefined ? longest : /^\d{1,3}$/.test(prefix) ? Number(prefix) : Number.NaN;
    if (family === 0 || !(length <= longest)) return undefined;
    trusted.addSubnet(address, length, family === 6 ? 'ipv6' : 'ipv4');
  }
  return (address) => trusted.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

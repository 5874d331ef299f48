import { lookup } from 'node:dns/promises';
import { type AddressInfo, isIP } from 'node:net';

/** A TCP endpoint. An empty host means every interface. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

/**
 * Reads `host:port` or `[v6]:port`; the empty text means any interface, any free port.
 * @throws Error in the wording of a failed listen, because that is what it becomes in an API answer.
 */
export function parseEndpoint(text: string): Endpoint {
  if (text === '') return { host: '', port: 0 };
  const match = /^(?:\[([^[\]]*)\]|([^:[\]]*)):([^:[\]]*)$/.exec(text);
  if (!match) throw new Error(`address ${text}: ${whatIsWrong(text)}`);
  const [, bracketed, plain, portText = ''] = match;
  if (!/^[+-]?\d*$/.test(portText)) throw new Error(`lookup tcp/${portText}: unknown port`);
  const port = Number(portText);
  if (!(port >= 0 && port <= 65535)) throw new Error(`address ${portText}: invalid port`);
  return { host: bracketed ?? plain ?? '', port };
}

/** Why a text is no `host:port`, in the original's words. */
function whatIsWrong(text: string): string {
  const last = text.lastIndexOf(':');
  if (last < 0) return 'missing port in address';
  if (text.startsWith('[')) {
    const end = text.indexOf(']');
    if (end < 0) return "missing ']' in address";
    if (end + 1 !== last) return text[end + 1] === ':' ? 'too many colons in address' : 'missing port in address';
  } else if (text.indexOf(':') < last) return 'too many colons in address';
  return `unexpected '${text.includes('[', 1) ? '[' : ']'}' in address`;
}

/** Writes an endpoint the way the API reports it. */
export function formatEndpoint(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

export function formatAddressInfo(address: AddressInfo): string {
  return formatEndpoint(address.address, address.port);
}

/** The endpoint with its host name resolved to an IP address, as a listening proxy would report it. */
export async function resolveEndpoint(text: string): Promise<string> {
  const { host, port } = parseEndpoint(text);
  if (host === '' || isIP(host) !== 0) return formatEndpoint(host, port);
  const { address } = await lookup(host, { family: 4 }).catch(() => lookup(host));
  return formatEndpoint(address, port);
}

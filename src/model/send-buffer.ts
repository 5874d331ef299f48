/** Third number of net.ipv4.tcp_wmem where nobody has changed it: Linux's default, bytes. */
export const defaultSendBufferBytes = 4 * 1024 * 1024;

/** How a person finds the largest send buffer, and what does not count. For comments beside `link.send_buffer_bytes`. */
export const whereSendBufferStands =
  'on the source: sysctl net.ipv4.tcp_wmem, third number (net.core.wmem_max does not limit it: that bounds SO_SNDBUF, which the servers do not set)';

/** The third number of a text of net.ipv4.tcp_wmem, bytes; `null` where there is none. Pure. */
export function largestSendBuffer(tcpWmem: string): number | null {
  const [, digits] = /^\s*\d+\s+\d+\s+(\d+)\s*$/.exec(tcpWmem) ?? [];
  return digits === undefined ? null : Number(digits);
}

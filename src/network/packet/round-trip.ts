import { execa } from 'execa';
import type { PacketEnd } from './types.ts';

/** Nobody listens there: tcpmux (RFC 1078). */
const closedPort = 1;
/** A look that takes longer is not waited for, ms. */
const lookTimeoutMs = 3_000;
const startTimeoutMs = 5_000;
/** A connection request that was lost is sent again after a second (RFC 6298): such a look took that much too long. */
const resentMs = 900;

/**
 * The first refusal, on loopback, takes what a program spends on its first of everything. One look after the other: on a busy machine one late answer would
 * make all of them late. Looks end when `most` has passed.
 */
const script = `
const { connect } = require('node:net');
const [host, looks, most] = process.argv.slice(1);
const look = (to) => new Promise((resolve) => {
  const from = performance.now();
  const socket = connect(${closedPort}, to);
  const over = (ms) => { resolve(ms); socket.destroy(); };
  socket.on('connect', () => over(performance.now() - from));
  socket.on('error', ({ code }) => over(code === 'ECONNREFUSED' ? performance.now() - from : null));
  setTimeout(over, Number(most), null).unref();
});
(async () => {
  await look('127.0.0.1');
  const all = [];
  const from = performance.now();
  while (all.length < Number(looks) && performance.now() - from < Number(most)) all.push(await look(host));
  console.log(JSON.stringify(all));
})();
`;

/** Looks at a round trip from one end of a link to the other; see `PacketLink.measureRttMs`. */
export async function measureRoundTrip(from: PacketEnd, to: string, looks: number): Promise<number | null> {
  const own = { file: process.execPath, args: ['-e', script, to, String(looks), String(lookTimeoutMs)] };
  const { file, args } = from.enter(own);
  const { failed, stdout } = await execa(file, [...args], {
    // The options of this process are none of its business.
    env: { PATH: process.env['PATH'] ?? '' },
    extendEnv: false,
    reject: false,
    stdin: 'ignore',
    timeout: startTimeoutMs + lookTimeoutMs,
  });
  return failed ? null : medianRoundTrip(JSON.parse(stdout) as (number | null)[]);
}

/** The median of the looks that were answered without a request being sent again; `null` where none was. Pure. */
export function medianRoundTrip(looks: readonly (number | null)[]): number | null {
  const answered = looks.filter((look) => look !== null).sort((one, other) => one - other);
  const least = answered[0];
  if (least === undefined) return null;
  const first = answered.filter((look) => look < least + resentMs);
  const middle = (first.length - 1) / 2;
  const [low = least, high = least] = [first[Math.floor(middle)], first[Math.ceil(middle)]];
  return Math.round(((low + high) / 2) * 10) / 10;
}

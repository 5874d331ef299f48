import { chooseCongestionControl } from '../network/kernel/congestion-control.ts';
import type { RunCommand } from '../network/kernel/execute.ts';
import { mustRun } from '../network/kernel/ip-command.ts';
import type { OwnNamespace } from '../network/kernel/own-namespace.ts';

let next = 0;
/** Networks of four addresses in 10.253.0.0/16, which nothing else in a network of ours uses. */
const networks = 16_384;

/**
 * Joins the network of this process, which is a private one, to another namespace, by a pair of devices that no fault and no link touches. It ends with
 * either namespace.
 *
 * @param ip acts on this namespace, `ipInside` on the other one
 * @returns the address of the other one
 * @throws ReplfaultError `PRIVATE_NETWORK`
 */
export async function joinNamespace(
  ip: RunCommand,
  { pid }: Pick<OwnNamespace, 'pid'>,
  ipInside: RunCommand,
): Promise<string> {
  const number = next++ % networks;
  const [here, there] = [`rfh${number}`, `rft${number}`];
  const address = (host: number): string => `10.253.${number >> 6}.${((number & 63) << 2) + host}`;
  const trouble = 'could not join a network namespace';
  await mustRun(ip, ['link', 'add', here, 'type', 'veth', 'peer', 'name', there, 'netns', String(pid)], trouble);
  await mustRun(ip, ['address', 'add', `${address(1)}/30`, 'dev', here], trouble);
  await mustRun(ip, ['link', 'set', here, 'up'], trouble);
  await mustRun(ipInside, ['address', 'add', `${address(2)}/30`, 'dev', there], trouble);
  await mustRun(ipInside, ['link', 'set', there, 'up'], trouble);
  await chooseCongestionControl(ipInside, there, address(2));
  return address(2);
}

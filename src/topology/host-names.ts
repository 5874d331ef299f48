import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { ReplfaultError } from '../model/errors.ts';

/** Where the C library looks for names first. */
const hostsFile = '/etc/hosts';
/** Mounting takes a moment; this is for a machine that stands still, ms. */
const mountTimeoutMs = 10_000;

/** Reserved for tests (RFC 6761): no name server ever knows them. */
export const sourceName = 'source.replfault.test';
export const replicaName = 'replica.replfault.test';

/** Addresses by name; what is left out is not known. */
export type NamedAddresses = Readonly<Record<string, string>>;

/** Names that the servers of a case can resolve. */
export interface HostNames extends AsyncDisposable {
  /** All of them, as they were first. */
  readonly addresses: NamedAddresses;
  /** What is known from now on; servers ask for each new connection. */
  set(addresses: NamedAddresses): Promise<void>;
}

/** The text of such a file. Pure. */
export function hostsText(addresses: NamedAddresses): string {
  const lines = Object.entries({ localhost: '127.0.0.1', ...addresses }).map(([name, address]) => `${address} ${name}`);
  return `${lines.join('\n')}\n`;
}

/**
 * Gives the servers of this process names for one another, in the mount namespace of this process, which must be its own: the file of the machine is
 * covered, not changed.
 *
 * @param dir a folder of the case
 * @throws ReplfaultError `HOST_NAMES` (environment) where it cannot be covered
 */
export async function nameHosts(dir: string, addresses: NamedAddresses): Promise<HostNames> {
  const file = join(dir, 'hosts');
  // Written in place: what is mounted is the file, not its name.
  const set = (known: NamedAddresses): Promise<void> => writeFile(file, hostsText(known));
  await mkdir(dir, { recursive: true });
  await set(addresses);
  const mounted = await execa('mount', ['-n', '--bind', file, hostsFile], { reject: false, timeout: mountTimeoutMs });
  if (mounted.failed)
    throw new ReplfaultError('HOST_NAMES', `${hostsFile} cannot be covered: ${mounted.stderr || mounted.shortMessage}`);
  return {
    addresses,
    set,
    async [Symbol.asyncDispose]() {
      await execa('umount', ['-n', '-l', hostsFile], { reject: false, timeout: mountTimeoutMs });
    },
  };
}

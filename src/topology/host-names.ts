import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { execa } from 'execa';
import { ReplfaultError } from '../model/errors.ts';

/** Where the C library looks for names first. */
const hostsFile = '/etc/hosts';
/** Mounting takes a moment; this is for a machine that stands still, ms. */
const mountTimeoutMs = 10_000;
/** Reserved for tests (RFC 6761): no name server ever knows names in it. */
const domain = 'replfault.test';

/** Addresses by name; what is left out is not known. */
export type NamedAddresses = Readonly<Record<string, string>>;

/** Names that the servers of a case can resolve. */
export interface HostNames extends AsyncDisposable {
  /** By which the replica finds its source. */
  readonly source: string;
  /** All of them, as they were first. */
  readonly addresses: NamedAddresses;
  /** What is known from now on; servers ask for each new connection. */
  set(addresses: NamedAddresses): Promise<void>;
}

/** The text of such a file. Pure. */
export function hostsText(all: Iterable<NamedAddresses>): string {
  const lines = [...all].flatMap((one) => Object.entries(one).map(([name, address]) => `${address} ${name}`));
  return `${['127.0.0.1 localhost', ...lines].join('\n')}\n`;
}

/** The names of all cases of this process: servers of the next case start while one is played. */
const known = new Map<number, NamedAddresses>();
let covered: Promise<void> | undefined;
let next = 1;

/**
 * Gives the servers of a case names for one another, in the mount namespace of this process, which must be its own: the file of the machine is covered,
 * not changed, until the process ends. Each case has names of its own.
 *
 * @param file of the run, the same for all cases of this process
 * @param addresses of the source, and of the replica as the source sees it, if it sees one of its own
 * @throws ReplfaultError `HOST_NAMES` (environment) where it cannot be covered
 */
export async function nameHosts(
  file: string,
  addresses: { readonly source: string; readonly replica?: string },
): Promise<HostNames> {
  const id = next;
  next += 1;
  const nameOf = (end: string): string => `${end}-${id}.${domain}`;
  const own: NamedAddresses = Object.fromEntries(
    Object.entries(addresses).map(([end, address]) => [nameOf(end), address]),
  );
  const set = async (wanted: NamedAddresses): Promise<void> => {
    known.set(id, wanted);
    // Written in place: what is mounted is the file, not its name.
    await writeFile(file, hostsText(known.values()));
  };
  await mkdir(dirname(file), { recursive: true });
  await set(own);
  covered ??= cover(file);
  await covered;
  return {
    source: nameOf('source'),
    addresses: own,
    set,
    [Symbol.asyncDispose]: () => set({}),
  };
}

async function cover(file: string): Promise<void> {
  const mounted = await execa('mount', ['-n', '--bind', file, hostsFile], { reject: false, timeout: mountTimeoutMs });
  if (mounted.failed)
    throw new ReplfaultError('HOST_NAMES', `${hostsFile} cannot be covered: ${mounted.stderr || mounted.shortMessage}`);
}

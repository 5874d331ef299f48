import { existsSync } from 'node:fs';
import { constants, mkdir, open, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { execa } from 'execa';
import { ReplfaultError } from '../model/errors.ts';
import { type LateName, type NameQuestion, type NameServer, startNameServer } from '../network/name-server.ts';

/** Where the C library looks for names first. */
const hostsFile = '/etc/hosts';
/** Where it finds the name server to ask, and whom to ask at all. */
const resolverFile = '/etc/resolv.conf';
const switchFile = '/etc/nsswitch.conf';
/** Of the loopback of the private network, where nothing else listens. */
const nameServerAddress = { address: '127.0.0.53', port: 53 } as const;
/** As the C library has it unless told (resolv.conf(5)), s. */
const usualTimeoutS = 5;
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
  /**
   * The name of the source is known to a name server alone, which holds back its answers. The resolver of the servers asks once and waits for `timeoutS`.
   * Ends with `set`. @throws ReplfaultError `HOST_NAMES`, `NAME_SERVER` (environment)
   */
  answerLate(late: { readonly delayMs: number; readonly timeoutS: number }): Promise<LateAnswers>;
}

/** What a name server was asked while it answered late. */
export interface LateAnswers {
  questions(): readonly NameQuestion[];
}

/** The text of such a file. Pure. */
export function hostsText(all: Iterable<NamedAddresses>): string {
  const lines = [...all].flatMap((one) => Object.entries(one).map(([name, address]) => `${address} ${name}`));
  return `${['127.0.0.1 localhost', ...lines].join('\n')}\n`;
}

/** What tells the resolver whom to ask, how long it waits for an answer (s), and how often it asks. Pure. */
export const resolverText = (timeoutS: number): string =>
  `nameserver ${nameServerAddress.address}\noptions timeout:${timeoutS} attempts:1\n`;

/** The hosts file first, then a name server, and nobody else (nsswitch.conf(5)). */
const switchText = 'passwd: files\ngroup: files\nhosts: files dns\n';

/** The names of all cases of this process: servers of the next case start while one is played. */
const known = new Map<number, NamedAddresses>();
const covered = new Map<string, Promise<void>>();
let nameServer: Promise<NameServer> | undefined;
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
  const source = nameOf('source');
  const write = async (wanted: NamedAddresses): Promise<void> => {
    known.set(id, wanted);
    await overwrite(file, hostsText(known.values()));
  };
  await mkdir(dirname(file), { recursive: true });
  await write(own);
  await cover(file, hostsFile);
  let late: NameServer | undefined;
  const set = async (wanted: NamedAddresses): Promise<void> => {
    late?.forget(source);
    if (late) await overwrite(`${file}-resolver`, resolverText(usualTimeoutS));
    late = undefined;
    await write(wanted);
  };
  return {
    source,
    addresses: own,
    set,
    async answerLate({ delayMs, timeoutS }) {
      const { [source]: address = '', ...others } = own;
      late = await askOnly(file, timeoutS);
      late.know(source, { address, delayMs } satisfies LateName);
      const before = late.questions(source).length;
      const { questions } = late;
      await write(others);
      return { questions: () => questions(source).slice(before) };
    },
    [Symbol.asyncDispose]: () => set({}),
  };
}

/** Has the resolver of the servers ask a name server of ours, and nobody else. It lives as long as this process. */
async function askOnly(file: string, timeoutS: number): Promise<NameServer> {
  nameServer ??= startNameServer(nameServerAddress);
  const started = await nameServer;
  await overwrite(`${file}-resolver`, resolverText(timeoutS));
  await cover(`${file}-resolver`, resolverFile);
  await writeFile(`${file}-switch`, switchText);
  // Without that file the C library asks a name server as well.
  if (existsSync(switchFile)) await cover(`${file}-switch`, switchFile);
  return started;
}

/**
 * Writes a file in place, since what is mounted is the file and not its name. It is never empty while it is written: servers of other cases read it at any
 * time, and would find no name at all.
 */
async function overwrite(file: string, text: string): Promise<void> {
  const handle = await open(file, constants.O_RDWR | constants.O_CREAT, 0o644);
  try {
    const { bytesWritten } = await handle.write(text, 0);
    await handle.truncate(bytesWritten);
  } finally {
    await handle.close();
  }
}

/** Covers a file of the machine with one of the run, once for this process. */
function cover(file: string, covers: string): Promise<void> {
  const begun = covered.get(covers) ?? mount(file, covers);
  covered.set(covers, begun);
  return begun;
}

async function mount(file: string, covers: string): Promise<void> {
  const mounted = await execa('mount', ['-n', '--bind', file, covers], { reject: false, timeout: mountTimeoutMs });
  if (mounted.failed)
    throw new ReplfaultError('HOST_NAMES', `${covers} cannot be covered: ${mounted.stderr || mounted.shortMessage}`);
}

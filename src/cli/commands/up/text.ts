import { playedWords } from '../../../model/switches.ts';
import type { PairDescription } from '../../../up/types.ts';

interface Around {
  /** File that a pair in the background writes to; `null` in the foreground. */
  readonly log: string | null;
  /** A client program of this machine, for example `mysql`; `null` where there is none. */
  readonly client: string | null;
  /** Whether its ports are those of a network of its own. */
  readonly ownNetwork: boolean;
}

/** How to reach a pair and what to do with it, for people. Each line with a command can be run as it stands. Pure. */
export function upText(
  { name, source, replica, proxy, switches }: PairDescription,
  { log, client, ownNetwork }: Around,
): string {
  const servers =
    source.server === replica.server
      ? `two servers ${source.server} (${source.version})`
      : `source ${source.server} (${source.version}), replica ${replica.server} (${replica.version})`;
  const files = [source, replica, proxy].map(({ optionFile }) => optionFile);
  // A socket is a file, and reached from everywhere; the proxy has none.
  const inside = (file: string): string =>
    ownNetwork && file === proxy.optionFile ? `replfault exec ${name} -- ` : '';
  const connect =
    client === null
      ? `option files for clients:\n${files.map((file) => `  ${file}\n`).join('')}`
      : `connect:\n${files.map((file) => `  ${inside(file)}${client} --defaults-file=${file}\n`).join('')}`;
  const network = ownNetwork ? `  the ports are in a network of their own: replfault exec ${name} -- COMMAND\n` : '';
  // Nothing was written yet that could have been compressed.
  const setUp = playedWords(switches && { ...switches, transactionCompression: true });
  return `pair ${name} replicates: ${servers}${setUp.length === 0 ? '' : `\nset up with: ${setUp.join(', ')}`}

  source   ${source.host}:${source.port}  ${source.socket}
  replica  ${replica.host}:${replica.port}  ${replica.socket}
  proxy    ${proxy.host}:${proxy.port}  the source, behind the faults of the link
  account  ${source.user}, with all privileges; the passwords are in the option files
${network}
${connect}
break and heal the link:
  replfault inject ${name} stall
  replfault status ${name}
  replfault heal ${name}

${log === null ? 'press Ctrl-C to end the pair' : `end the pair:\n  replfault down ${name}\n\nlog: ${log}`}
`;
}

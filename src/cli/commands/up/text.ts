import type { PairDescription } from '../../../up/types.ts';

interface Around {
  /** File that a pair in the background writes to; `null` in the foreground. */
  readonly log: string | null;
  /** A client program of this machine, for example `mysql`; `null` where there is none. */
  readonly client: string | null;
}

/** How to reach a pair and what to do with it, for people. Each line with a command can be run as it stands. Pure. */
export function upText({ name, source, replica, proxy }: PairDescription, { log, client }: Around): string {
  const servers =
    source.server === replica.server
      ? `two servers ${source.server} (${source.version})`
      : `source ${source.server} (${source.version}), replica ${replica.server} (${replica.version})`;
  const ends = [source, replica, proxy];
  const connect =
    client === null
      ? `option files for clients:\n${ends.map(({ optionFile }) => `  ${optionFile}\n`).join('')}`
      : `connect:\n${ends.map(({ optionFile }) => `  ${client} --defaults-file=${optionFile}\n`).join('')}`;
  return `pair ${name} replicates: ${servers}

  source   ${source.host}:${source.port}  ${source.socket}
  replica  ${replica.host}:${replica.port}  ${replica.socket}
  proxy    ${proxy.host}:${proxy.port}  the source, behind the faults of the link
  account  ${source.user}, with all privileges; the passwords are in the option files

${connect}
break and heal the link:
  replfault inject ${name} stall
  replfault status ${name}
  replfault heal ${name}

${log === null ? 'press Ctrl-C to end the pair' : `end the pair:\n  replfault down ${name}\n\nlog: ${log}`}
`;
}

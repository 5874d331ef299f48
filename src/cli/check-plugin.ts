import { obeyedByNobody } from './outputs.ts';

/** UNKNOWN in the exit codes of check plugins. */
const unknown = 3;

/** Whether a command line asks for the one line and the exit codes of a check plugin, also if the rest of it is wrong. */
export const asksForPlugin = (argv: readonly string[]): boolean =>
  argv[0] === 'diagnose' &&
  argv.some((word, index) => word === '--format=nagios' || (word === '--format' && argv[index + 1] === 'nagios'));

/** What a check plugin prints: a second line, or a bar, would be taken for something else. */
export const pluginText = (text: string): string =>
  obeyedByNobody(text).trim().replace(/\s+/g, ' ').replaceAll('|', '/');

/** Says on standard output, where such checks are read, why nothing was judged. @returns the exit code UNKNOWN */
export function tellUnknown(why: string): typeof unknown {
  process.stdout.write(`REPLICATION UNKNOWN - ${pluginText(why)}\n`);
  return unknown;
}

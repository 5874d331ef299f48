import type { Checked } from '../checks/index.ts';

const marks = { ok: 'ok', problem: 'PROBLEM', 'not-judged': 'not judged' } as const;

/** The checks of one pair for people. Pure. */
export function checksText({ facts, results, tookMs }: Checked): string {
  const { tried, notAtReplica } = facts;
  const where = 'host' in tried ? ` to ${tried.host}:${tried.port}` : '';
  const from = notAtReplica === null ? 'from the machine of the replica' : 'from this machine';
  const lines = results.map(({ name, outcome, says }) => `  ${name.padEnd(10)} ${marks[outcome].padEnd(10)} ${says}`);
  return `${[`checks ${from}${where}, ${tookMs} ms:`, ...lines].join('\n')}\n`;
}

import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { access, readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { Claim, ClaimId, ClaimResult } from '../model/claim.ts';
import { usageError } from '../model/errors.ts';
import { exportMark } from '../model/exported-runbook.ts';
import type { Advice } from '../model/procedure.ts';
import type { RunResult } from '../model/result.ts';
import { exportedRunbook } from '../reporters/exported/runbook.ts';
import { pairKey } from '../reporters/facts/server-pairs.ts';
import { writeWhole } from '../runner/run-folder.ts';

const firstLine = new RegExp(`^<!-- ${exportMark.replaceAll('.', '\\.')}\\s+([0-9a-f]{64}) -->\\n`);
const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');

/**
 * Finds out whether a runbook can be written to this file: only where there is none, or over one that replfault wrote and nobody changed. Called before
 * anything is played, and again before it is written. @throws ReplfaultError (usage) naming the file.
 */
export async function checkExport(path: string): Promise<void> {
  const text = await readFile(path, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return null;
    throw usageError('EXPORT_FILE', `${path} cannot be written: ${cause.message}`, 'name a file', cause);
  });
  if (text !== null) {
    const [head = '', hash] = firstLine.exec(text) ?? [];
    const why =
      hash === undefined
        ? 'exists, and replfault did not write it'
        : hash === hashOf(text.slice(head.length))
          ? null
          : 'was changed after replfault wrote it';
    if (why !== null)
      throw usageError('EXPORT_EXISTS', `${path} ${why}: it is left as it is`, 'name another file, or remove this one');
  }
  await access(text === null ? dirname(resolve(path)) : path, constants.W_OK).catch((cause: Error) => {
    throw usageError(
      'EXPORT_FILE',
      `${path} cannot be written: ${cause.message}`,
      'name a file in an existing folder that you can write to',
      cause,
    );
  });
}

/**
 * Writes the corrected runbook for one pair of servers of a run. Gives the path; `null` where nothing could be decided, so that there is nothing to say.
 *
 * @param claims as the tool has them, for the words of a source of another version
 * @param wanted which pair of a run with several
 * @throws ReplfaultError (usage) where the run has no such pair, or another file came in between.
 */
export async function exportRunbook(
  path: string,
  run: RunResult,
  claims: readonly Claim[],
  wanted: { readonly server?: string; readonly replicaServer?: string } = {},
): Promise<string | null> {
  const results = onePair(run.runbook ?? [], wanted);
  const servers = results.find(({ server }) => server !== null)?.server ?? null;
  if (servers === null || results.every(({ verdict }) => verdict === 'undecided')) return null;
  const { flavour, version } = servers.source;
  const sourceAdvice = (id: ClaimId): readonly Advice[] =>
    claims.find((one) => one.id === id)?.corrected({ flavour, version }) ?? [];
  const text = exportedRunbook({ run, results, servers, baselineHash: baselineHash(results), sourceAdvice });
  await checkExport(path);
  await writeWhole(path, `<!-- ${exportMark}\n     ${hashOf(text)} -->\n${text}`);
  return path;
}

/** Of the verdicts that were expected, each as `C1 confirmed` on a line of its own, in the order of the runbook; `null`: none were. */
function baselineHash(results: readonly ClaimResult[]): string | null {
  const lines = results.flatMap(({ id, baseline }) => (baseline === null ? [] : [`${id} ${baseline}\n`]));
  return lines.length === 0 ? null : hashOf(lines.join(''));
}

function onePair(
  results: readonly ClaimResult[],
  { server, replicaServer }: { readonly server?: string; readonly replicaServer?: string },
): readonly ClaimResult[] {
  const named = server === undefined ? null : { source: server, replica: replicaServer ?? server };
  const keys = [...new Set(results.map(pairKey))];
  const [key, ...others] =
    named === null ? keys : keys.filter((one) => one === pairKey({ asked: named, server: null }));
  if (key === undefined && results.length === 0)
    throw usageError('NOT_A_RUNBOOK', 'the run tested no claim of the runbook', 'name a run of `replfault runbook`');
  if (key === undefined || others.length > 0)
    throw usageError(
      'ONE_PAIR',
      'a runbook is exported for one pair of servers',
      `choose one with --server and --replica-server; the run has ${keys.join(', ')}`,
    );
  return results.filter((one) => pairKey(one) === key);
}

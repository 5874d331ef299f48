import { basename } from 'node:path';
import { usageError } from '../model/errors.ts';
import { defaultLoad, type LoadShape } from '../model/load.ts';
import type { AskedWorkload, ClientPace, Clients } from '../model/workload.ts';
import { loadProfile } from '../profile/load.ts';
import { loadOfProfile } from './of-profile.ts';
import { compressibleWord, shapePart } from './shape-text.ts';
import { readSqlFile } from './sql-file.ts';
import { findSysbench } from './sysbench.ts';

/** Keys that clients beside the workload's own writers have too. */
const paceKeys: readonly (keyof LoadShape)[] = ['writesPerS', 'writers', 'idleS', 'activeS'];
/** What sysbench is asked for where nobody tells: enough to be seen, and no more than one applier thread can follow. */
const sysbenchPace: ClientPace = { writesPerS: 100, writers: 2, idleS: 0, activeS: defaultLoad.activeS };

/**
 * Reads `--workload`: keys and values, and before them at most one file or program, with commas between all of them.
 * @example await readWorkload('rate=200,row=4k,writers=4')
 * @example await readWorkload('replfault.yaml,rate=50')
 * @example await readWorkload('orders.sql,rate=100,writers=2')
 * @throws ReplfaultError (usage) for what cannot be read, `path:line` first; `NO_SYSBENCH` (exit 3).
 */
export async function readWorkload(text: string): Promise<AskedWorkload> {
  const parts = text.split(',').map((part) => part.trim());
  if (parts.every((part) => part === ''))
    throw usageError('BAD_WORKLOAD', '--workload is empty', 'for example --workload rate=200,row=4k,writers=4');
  const sources = parts.filter(isSource);
  const [source, ...more] = sources;
  if (more.length > 0)
    throw usageError('BAD_WORKLOAD', `--workload names ${sources.join(' and ')}`, 'name one file, or sysbench');
  const keys = parts.filter((part) => part !== '' && !isSource(part));
  const given: Partial<LoadShape> = Object.assign({}, ...keys.map(shapePart));
  const shown = [...(source === undefined ? [] : [basename(source)]), ...keys].join(',');
  if (source === undefined) return { text: shown, load: { ...defaultLoad, ...given } };
  if (/\.ya?ml$/i.test(source)) return { text: shown, load: { ...(await loadWithout(source, given)), ...given } };
  const wrong = Object.keys(given).find((key) => !paceKeys.includes(key as keyof LoadShape));
  if (wrong !== undefined)
    throw usageError(
      'BAD_WORKLOAD',
      `--workload ${basename(source)} takes rate, writers, idle and active only`,
      'its own statements decide how large its rows and transactions are',
    );
  return { text: shown, load: defaultLoad, clients: await clientsOf(source, given) };
}

const isSource = (part: string): boolean =>
  part !== compressibleWord && !part.includes('=') && (/^sysbench(?::|$)/.test(part) || /[./]/.test(part));

/** The numbers of a profile; those that the user gives themselves need not be such as can be played. */
async function loadWithout(file: string, given: Partial<LoadShape>): Promise<LoadShape> {
  const loaded = await loadProfile(file);
  const { writesPerS = null, rowBytes = null, largeBytes = null, idleS = null } = given;
  const own = loaded.profile.workload;
  const workload = {
    writesPerS: writesPerS ?? own.writesPerS,
    rowBytes: rowBytes ?? own.rowBytes,
    largestTransactionBytes: largeBytes ?? own.largestTransactionBytes,
    idleS: idleS ?? own.idleS,
  };
  return loadOfProfile({ lineOf: loaded.lineOf, profile: { ...loaded.profile, workload } }, file);
}

async function clientsOf(source: string, given: Partial<LoadShape>): Promise<Clients> {
  const { writesPerS, writers, idleS, activeS } = defaultLoad;
  if (/\.sql$/i.test(source)) return readSqlFile(source, { writesPerS, writers, idleS, activeS, ...given });
  if (!source.startsWith('sysbench'))
    throw usageError(
      'BAD_WORKLOAD',
      `--workload cannot read ${source}`,
      'name a profile (.yaml), a file of statements (.sql), or sysbench',
    );
  if (given.idleS !== undefined || given.activeS !== undefined)
    throw usageError('BAD_WORKLOAD', 'sysbench has no idle stretches', 'give rate and writers only');
  return findSysbench(source, { ...sysbenchPace, ...given });
}

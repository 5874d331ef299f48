import { stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { onPath } from '../host/dying-with-us.ts';
import { closest } from '../model/closest.ts';
import { ReplfaultError, usageError } from '../model/errors.ts';
import type { ClientPace, SysbenchClients } from '../model/workload.ts';

/** Scripts that come with sysbench and write. */
const scripts = [
  'oltp_write_only',
  'oltp_read_write',
  'oltp_insert',
  'oltp_delete',
  'oltp_update_index',
  'oltp_update_non_index',
  'bulk_insert',
];

/**
 * Finds sysbench and its script.
 * @param source `sysbench`, `sysbench:oltp_read_write`, or `sysbench:PATH.lua`
 * @throws ReplfaultError `BAD_WORKLOAD` (usage) for an unknown script; `NO_SYSBENCH` (exit 3) where the program is missing.
 */
export async function findSysbench(source: string, pace: ClientPace): Promise<SysbenchClients> {
  const script = source.slice('sysbench:'.length) || 'oltp_write_only';
  const isFile = script.endsWith('.lua');
  if (isFile && !(await stat(script).catch(() => null))?.isFile())
    throw usageError('BAD_WORKLOAD', `${script} is not a file`, 'name a script of sysbench that you may read');
  if (!isFile && !scripts.includes(script))
    throw usageError(
      'BAD_WORKLOAD',
      `sysbench has no script "${script}" that writes`,
      closest(script, scripts) ?? `it has: ${scripts.join(', ')}; or name a file: sysbench:PATH.lua`,
    );
  const program = onPath('sysbench');
  if (program === undefined)
    throw new ReplfaultError('NO_SYSBENCH', 'there is no program sysbench on PATH', {
      hint: 'install the package sysbench (Debian, Ubuntu, Fedora), or use --workload rate=N',
    });
  return {
    kind: 'sysbench',
    name: isFile ? basename(script) : script,
    program,
    pace,
    ...(isFile ? { file: resolve(script) } : {}),
  };
}

import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { closest } from '../../../model/closest.ts';
import { usageError } from '../../../model/errors.ts';
import { loadFaults } from '../../../network/faults/index.ts';
import { checkOptionFile, parseSetting } from '../../../servers/options/user-settings.ts';
import { parseServerSpec } from '../../../servers/spec-syntax.ts';
import { pairName } from '../../../up/names.ts';
import type { UpPlan } from '../../../up/types.ts';
import { type SwitchOptions, switchesOf } from '../../switch-options.ts';

/** What `replfault up` was asked for, as commander hands it over. */
export interface UpOptions extends SwitchOptions {
  readonly server: string;
  readonly replicaServer?: string;
  readonly topology: string;
  readonly isolation: UpPlan['isolation'];
  readonly name: string;
  readonly set?: readonly string[];
  readonly sourceCnf?: string;
  readonly replicaCnf?: string;
  readonly mirror?: string;
  readonly detach?: boolean;
  readonly json?: boolean;
}

const topologies: Readonly<Record<string, UpPlan['topology']>> = {
  pair: {},
  'semi-sync': { semiSync: true },
  tls: { tls: true },
  position: { by: 'position' },
};

/** Reads `semi-sync,tls`. Pure. @throws ReplfaultError `UNKNOWN_TOPOLOGY` (usage). */
export function topologyOf(text: string): UpPlan['topology'] {
  const known = Object.keys(topologies);
  const parts = text.split(',').map((word) => {
    const topology = Object.hasOwn(topologies, word) ? topologies[word] : undefined;
    if (topology) return topology;
    const hint = closest(word, known) ?? `known: ${known.join(', ')}`;
    throw usageError('UNKNOWN_TOPOLOGY', `there is no topology ${JSON.stringify(word)}`, hint);
  });
  return Object.assign({}, ...parts);
}

/** What a pair is to be; what is wrong with it is said before anything is started. @throws ReplfaultError (usage). */
export async function planOf(options: UpOptions): Promise<UpPlan> {
  const { server, replicaServer = server, sourceCnf, replicaCnf } = options;
  const name = pairName(options.name, (await loadFaults()).keys());
  for (const spec of [server, replicaServer]) parseServerSpec(spec);
  // The process that reads it may be in another folder.
  const cnf = async (path: string | undefined): Promise<string | null> =>
    path === undefined ? null : resolve(await checkOptionFile(path));
  return {
    name,
    server,
    replicaServer,
    topology: topologyOf(options.topology),
    isolation: options.isolation,
    switches: switchesOf(options),
    settings: {
      set: (options.set ?? []).map(parseSetting),
      sourceCnf: await cnf(sourceCnf),
      replicaCnf: await cnf(replicaCnf),
    },
    mirror: options.mirror ?? null,
    tool: [process.execPath, fileURLToPath(new URL('../../main.js', import.meta.url))],
  };
}

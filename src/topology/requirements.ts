import type { Role } from '../model/replication.ts';
import type { ServerFeature, TopologySpec } from '../model/scenario.ts';
import type { ServerProgram } from '../servers/types.ts';

/** Why these server programs cannot form the topology; `null` when they can. Asked before anything is started. */
export function topologyMissing(
  topology: TopologySpec,
  programs: Readonly<Record<Role, Pick<ServerProgram, 'spec' | 'flavour'>>>,
): string | null {
  for (const role of ['source', 'replica'] as const) {
    const { flavour, spec } = programs[role];
    if (topology.semiSync && flavour.semiSyncOptions(role) === null)
      return because(`${spec} has no semi-synchronous replication`, flavour.semiSyncMissing);
    if (topology.tls && flavour.tlsMissing !== null)
      return because(`${spec} cannot be relied on to encrypt a replication link`, flavour.tlsMissing);
  }
  return null;
}

/** Why these server programs cannot play a case that needs the features; `null` when they can. */
export function featuresMissing(
  features: readonly ServerFeature[],
  programs: Readonly<Record<Role, Pick<ServerProgram, 'spec' | 'flavour'>>>,
): string | null {
  for (const role of ['source', 'replica'] as const)
    for (const feature of features) {
      const reason = programs[role].flavour.lacks[feature];
      if (reason !== undefined) return `${programs[role].spec} lacks ${feature}: ${reason}`;
    }
  return null;
}

const because = (what: string, why: string | null): string => (why === null ? what : `${what}: ${why}`);

import { describe, expect, it } from 'vitest';
import type { Flavour } from '../../../src/servers/flavour.ts';
import { topologyMissing } from '../../../src/topology/requirements.ts';

const program = (spec: string, able: boolean) => ({
  spec,
  flavour: {
    semiSyncOptions: () => (able ? ['--on'] : null),
    semiSyncMissing: able ? null : 'it comes without plugins',
    tlsMissing: able ? null : 'its TLS library fails',
  } as unknown as Flavour,
});
const able = program('mysql:9.7', true);
const unable = program('mysql:5.6', false);

describe('what a topology asks of its server programs', () => {
  it('is nothing where no server has to do anything special', () => {
    for (const topology of [{}, { by: 'position' }, { bystander: 'downstream' }] as const)
      expect(topologyMissing(topology, { source: unable, replica: unable })).toBeNull();
  });
  it('is semi-sync at both ends, and says which program lacks it, and why', () => {
    const topology = { semiSync: true };
    expect(topologyMissing(topology, { source: able, replica: able })).toBeNull();
    const reason = 'mysql:5.6 has no semi-synchronous replication: it comes without plugins';
    expect(topologyMissing(topology, { source: able, replica: unable })).toBe(reason);
    expect(topologyMissing(topology, { source: unable, replica: able })).toBe(reason);
  });
  it('is TLS that can be relied on, at both ends', () => {
    const topology = { tls: true };
    expect(topologyMissing(topology, { source: able, replica: able })).toBeNull();
    const reason = 'mysql:5.6 cannot be relied on to encrypt a replication link: its TLS library fails';
    expect(topologyMissing(topology, { source: unable, replica: able })).toBe(reason);
    expect(topologyMissing(topology, { source: able, replica: unable })).toBe(reason);
  });
});

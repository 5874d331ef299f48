import { describe, it } from 'vitest';
import { lagShows } from '../../../src/checks/index.ts';
import { expectVerdict } from './judge.ts';
import { laggingCase } from './lag-stories.ts';

describe('lag-shows', () => {
  const options = { stretch: 'jumped', replica: 'behind', fromS: 3600, toS: 3605 } as const;

  it('judges the largest lag that was shown while the replica lacked something', () => {
    expectVerdict(lagShows(options), laggingCase(3601), 'pass', /lacked transactions .* at most 3601 s/);
    expectVerdict(lagShows(options), laggingCase(0), 'fail', /at most 0 s, expected 3600 to 3605 s/);
    expectVerdict(lagShows(options), laggingCase(3606), 'fail', /at most 3606 s/);
  });
  it('judges what was shown while the replica had everything by its own samples', () => {
    const idle = { stretch: 'idle', replica: 'caught-up', fromS: 0, toS: 0 } as const;
    expectVerdict(lagShows(idle), laggingCase(3601), 'pass', /had everything .* at most 0 s/);
    const wrong = laggingCase(3601).change('replication', (o) =>
      o.sourceGtid === o.replicaGtid ? { status: { ...o.status, lagS: 3600 } } : {},
    );
    expectVerdict(lagShows(idle), wrong, 'fail', /at most 3600 s, expected 0 to 0/);
  });
  it('passes nothing that was not watched throughout', () => {
    expectVerdict(lagShows(options), laggingCase(3601).gap('replication', 200, 460), 'inconclusive', /continuously/);
    expectVerdict(lagShows(options), laggingCase(0).gap('replication', 200, 460), 'fail', /at most 0 s/);
  });
  it('is inconclusive where nothing was missing, or no lag was shown, or the stretch was not marked', () => {
    const prompt = laggingCase(3601).change('replication', (o) => ({ replicaGtid: o.sourceGtid }));
    expectVerdict(lagShows(options), prompt, 'inconclusive', /0 samples/);
    const hidden = laggingCase(3601).change('replication', (o) => ({ status: { ...o.status, lagS: null } }));
    expectVerdict(lagShows(options), hidden, 'inconclusive', /0 samples/);
    expectVerdict(lagShows({ ...options, stretch: 'other' }), laggingCase(3601), 'inconclusive', /did not mark/);
  });
});

import { describe, expect, it } from 'vitest';
import { openCaseJudge } from '../../../src/runner/case-judge.ts';
import type { PlayRequest } from '../../../src/runner/worker-pool.ts';
import type { Place } from '../../../src/worker/protocol.ts';
import { planned, scenario } from './given.ts';

const plain = scenario('near/plain');
const wide = scenario('far/wide', {
  settings: (params) => ({
    ...plain.settings(params),
    link: { rttMs: 70, jitterMs: 0, lossPercent: 0, bandwidthMbitS: null },
  }),
});

function judgeWith(links: Place['links']): ReturnType<typeof openCaseJudge> {
  const place = { kind: 'docker', labels: {}, sysctls: {}, reaper: false, nettools: null, strace: null, links };
  return openCaseJudge({
    environment: { sandbox: null, isolation: 'containers', place, missing: new Map() },
    proxy: { kind: 'docker', image: 'toxiproxy' },
    scenarios: [plain, wide],
  } as unknown as PlayRequest);
}

describe('a case with a link in containers', () => {
  it('is skipped where no packets can cross one, with the reason; others are played', () => {
    const judge = judgeWith({ kind: 'skipped', why: 'no tun device' });
    expect(judge.skipped(planned(wide.name))).toMatchObject({ outcome: 'skipped', reason: 'no tun device' });
    expect(judge.skipped(planned(plain.name))).toBeUndefined();
  });
  it('is played over packets, and by the proxy where that was asked for', () => {
    expect(judgeWith({ kind: 'packet' }).skipped(planned(wide.name))).toBeUndefined();
    expect(judgeWith({ kind: 'proxy', why: null }).skipped(planned(wide.name))).toBeUndefined();
  });
});

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { loadClaims } from '../../src/claims/claim-files.ts';
import type { Decision, Facts } from '../../src/model/claim.ts';
import type { CaseResult, RunResult } from '../../src/model/result.ts';
import { Timeline } from '../../src/model/timeline.ts';
import { testServer } from './servers/local-cache.ts';
import { runCli } from './support/cli.ts';
import { noPacketLink } from './support/packets.ts';
import { makePlayground, type Playground } from './support/playground.ts';
import { caseOf, latestRun, schemaComplaints } from './support/saved-run.ts';
import { shortControl } from './support/scenario-files.ts';

const scenario = 'wide-area/starved-by-loss';
const cannot = await noPacketLink();
/** Three cases one after the other take 25 s on an idle machine, ms. */
const playMs = 170_000;

/** Both lossy cases, under a loss, with their histories. */
interface Played {
  readonly run: RunResult;
  readonly timelines: ReadonlyMap<string, Timeline>;
}

async function play(playground: Playground, lossPercent: number): Promise<Played> {
  const out = join(playground.out, `loss-${lossPercent}`);
  const params = ['--param', `lossPercent=${lossPercent}`, '--param', 'loadS=3'];
  const args = ['run', scenario, '--case', '-lossy', ...params, ...shortControl, '--link', 'packet', '--out', out];
  const ended = await runCli([...args, '--workers', '1'], { env: playground.env, timeoutMs: playMs });
  expect(ended, ended.stderr).toMatchObject({ code: 0 });
  const run = await latestRun({ ...playground, out });
  const timelines = new Map<string, Timeline>();
  for (const { case: name, timeline } of run.cases)
    timelines.set(name, Timeline.fromNdjson(await readFile(join(out, 'latest', timeline ?? 'none'), 'utf8')));
  return { run, timelines };
}

describe('replication under load over a lossy link of 70 ms', () => {
  beforeEach(({ skip }) => skip(cannot !== undefined, cannot ?? ''));
  let playground: Playground;
  let lossy: Played;
  let clean: Played;

  beforeAll(
    async () => {
      if (cannot !== undefined) return;
      await testServer();
      playground = await makePlayground();
      lossy = await play(playground, 1);
      clean = await play(playground, 0);
    },
    2 * playMs + 20_000,
  );
  afterAll(() => playground?.[Symbol.asyncDispose]());

  const delivered = ({ run }: Played, name: string): NonNullable<CaseResult['delivery']> => {
    const { delivery } = caseOf(run, scenario, name);
    if (!delivery) throw new Error(`nothing was measured in ${name}`);
    return delivery;
  };

  it('is starved with cubic, without an error, and keeps up with bbr', () => {
    const [cubic, bbr] = [delivered(lossy, 'cubic-lossy'), delivered(lossy, 'bbr-lossy')];
    expect(cubic.sharePercent).toBeLessThan(50);
    expect(bbr.sharePercent).toBeGreaterThan(75);
    expect(cubic.shown).toMatchObject({ receiver: 'Yes', applier: 'Yes' });
    expect(cubic.behindBytes).toBeGreaterThan(10_000_000);
    expect(cubic.behindTransactions).toBeGreaterThan(100);
    expect(caseOf(lossy.run, scenario, 'cubic-lossy').condition?.errnos).toMatchObject({ '1161': 0 });
  });
  it('keeps up with both without loss: cubic alone starves nothing', () => {
    for (const name of ['cubic-lossy', 'bbr-lossy']) expect(delivered(clean, name).sharePercent).toBeGreaterThan(75);
  });
  it('says so in the notes and in run.json as the schema has it', () => {
    const { notes, link } = caseOf(lossy.run, scenario, 'cubic-lossy');
    expect(notes.join('\n')).toMatch(
      /Under load, [\d.]+ MB of [\d.]+ MB of the binary log \(\d+ of \d+ transactions\)/,
    );
    expect(link).toMatchObject({ kind: 'packet', limitedBy: null });
    for (const { run } of [lossy, clean]) expect(schemaComplaints(run)).toEqual([]);
  });
  it('decides claim Q11, whose verdict turns where the link loses nothing', async () => {
    const claim = (await loadClaims()).find(({ id }) => id === 'Q11');
    if (!claim) throw new Error('there is no claim Q11');
    const factsOf = ({ run, timelines }: Played, name: string): readonly Facts[] => {
      const timeline = timelines.get(name);
      if (!timeline) throw new Error(`there is no history of ${name}`);
      return [claim.measure({ exhibit: `${scenario}/${name}`, result: caseOf(run, scenario, name), timeline })];
    };
    const decide = (world: Played): Decision =>
      claim.decide(
        {
          [`${scenario}/cubic-lossy`]: factsOf(world, 'cubic-lossy'),
          [`${scenario}/bbr-lossy`]: factsOf(world, 'bbr-lossy'),
          [`${scenario}/cubic-clean`]: factsOf(clean, 'cubic-lossy'),
          [`${scenario}/bbr-clean`]: factsOf(clean, 'bbr-lossy'),
        },
        { flavour: 'mysql-9', version: '9.7.4' },
      );
    const [here, contrary] = [decide(lossy), decide(clean)];
    expect(here.verdict, here.sentence).toBe('confirmed');
    expect(contrary.verdict, contrary.sentence).toBe('refuted');
  });
});

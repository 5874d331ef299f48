import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { upgradeStepsOf } from '../../src/measures/upgrade-steps.ts';
import { Timeline } from '../../src/model/timeline.ts';
import { runCli } from '../local/support/cli.ts';
import { makePlayground } from '../local/support/playground.ts';
import { caseOf, latestRun } from '../local/support/saved-run.ts';
import { cannotUse } from './support/daemon.ts';
import { quickServer } from './support/place.ts';

const newer = 'replfault/mariadb:11.8';
const skip = await cannotUse([quickServer, newer, 'replfault/toxiproxy:2.12.0']);

describe.skipIf(skip)('the steps of a rolling upgrade in containers', () => {
  it('go to the end and back: the image of the new version starts on the data of the old one', async () => {
    await using own = await makePlayground();
    const args = ['run', 'upgrade/steps', '--runtime', 'docker', '--server', quickServer, '--replica-server', newer];
    const ended = await runCli([...args, '--out', own.out], { env: own.env, timeoutMs: 150_000 });
    expect(ended, ended.stderr).toMatchObject({ code: 0 });
    const run = await latestRun(own);
    for (const [name, count] of [
      ['to-done', 5],
      ['rolled-back', 6],
    ] as const) {
      const { timeline } = caseOf(run, 'upgrade/steps', name);
      const text = await readFile(join(own.out, 'latest', timeline ?? 'none'), 'utf8');
      const steps = upgradeStepsOf(Timeline.fromNdjson(text));
      expect(steps).toHaveLength(count);
      expect(steps.filter(({ outcome, integrity }) => outcome !== 'done' || integrity !== 'equal')).toEqual([]);
    }
    expect(await own.leftovers()).toEqual([]);
  });
});

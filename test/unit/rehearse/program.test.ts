import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkRules } from '../../../src/rehearse/promtool/check.ts';
import { findPromtool, runPromtool } from '../../../src/rehearse/promtool/program.ts';

describe('what is called promtool', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'promtool-'));
  });
  afterAll(async () => rm(folder, { recursive: true }));

  let count = 0;
  async function program(body: string): Promise<string> {
    count += 1;
    const path = join(folder, `promtool-${count}`);
    await writeFile(path, `#!/bin/sh\n${body}\n`);
    await chmod(path, 0o755);
    return path;
  }
  const tool = async (body: string) => ({ path: await program(body), version: '2.42.0' });

  it.each<[string, RegExp]>([
    ['echo "promtool, version 1.8.2 (branch: x)"', /is of version 1\.8\.2; 2\.42 or later is needed/],
    ['echo "promtool, version 2.41.0"', /is of version 2\.41\.0/],
    ['echo something else', /does not say that it is promtool/],
    ['echo "promtool, version 2.42.0"; exit 3', /does not say that it is promtool/],
  ])('%s: refused', async (body, message) => {
    const path = await program(body);
    await expect(findPromtool(path)).rejects.toMatchObject({ exitCode: 3, message: expect.stringMatching(message) });
  });

  it.each(['2.42.0+ds', '3.5.0', 'v2.53.1', '(branch:'])('version %s: taken', async (version) => {
    await expect(findPromtool(await program(`echo "promtool, version ${version}"`))).resolves.toMatchObject({
      version,
    });
  });

  it('is ended with all that it has started, which would keep its outputs open', async () => {
    const groups: number[] = [];
    const slow = {
      ...(await tool('trap "" TERM; sleep 60 & echo $! > pid; sleep 60')),
      started: (group: number) => groups.push(group),
    };
    await expect(runPromtool(slow, [], folder, 300)).rejects.toMatchObject({
      exitCode: 3,
      message: 'promtool did not end within 0.3 s',
    });
    expect(groups[0]).toBeLessThan(-1);
    const started = (await readFile(join(folder, 'pid'), 'utf8')).trim();
    // Where nobody takes in what has ended, its entry stays.
    await expect.poll(() => stateOf(started)).toMatch(/^(?:gone|Z)$/);
  });

  it('blames no rules where it fails without judging them', async () => {
    const broken = await tool('echo "error: expected command"; exit 2');
    const checked = { file: 'alerts.yml', text: '', lineOfRule: () => null };
    await expect(checkRules(broken, 'copy.yml', checked, folder, 5000)).rejects.toMatchObject({
      exitCode: 3,
      message: 'promtool does not judge alerts.yml: error: expected command',
    });
  });
});

const stateOf = (pid: string): Promise<string> =>
  readFile(`/proc/${pid}/stat`, 'utf8').then(
    (stat) => /\) (\w)/.exec(stat)?.[1] ?? 'unknown',
    () => 'gone',
  );

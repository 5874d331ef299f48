import { chmod, chown, mkdir, readdir, readFile, readlink, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadScenarios } from '../../src/catalogue/scenario-files.ts';
import { connectDaemon } from '../../src/containers/daemon.ts';
import { labelsOf, newSessionId } from '../../src/containers/ownership.ts';
import type { RunResult } from '../../src/model/result.ts';
import { controlScenario } from '../../src/runner/plan.ts';
import { runCli } from '../local/support/cli.ts';
import { cannotUse, tempFolder } from './support/daemon.ts';

const base = 'replfault/base:12';
const skip = await cannotUse([base]);
/** Somebody who is neither root nor, most likely, the user of these tests. */
const caller = { uid: 12_345, gid: 23_456 };
/** Bit of SIGHUP in the masks of /proc/PID/status; Node.js itself takes SIGTERM and SIGINT from the start, and then does nothing with them. */
const hangUp = 1n;
const buildMs = 300_000;
const runMs = 240_000;

describe.skipIf(skip)('the image of the whole tool', () => {
  let image: string;

  beforeAll(async () => {
    const built = await runCli(['images', 'tool', '--base', base, '--json'], { env: process.env, timeoutMs: buildMs });
    expect(built, built.stderr).toMatchObject({ code: 0 });
    const { images } = JSON.parse(built.stdout) as { images: { image: string; detail: string }[] };
    expect(images).toMatchObject([
      { detail: expect.stringMatching(/mysql:9\.7 \(9\.7\.\d+\), mariadb:10\.11 \(10\.11\.\d+\)/) },
    ]);
    image = images[0]?.image ?? '';
    expect(image).toMatch(/^replfault:\d/);
  }, buildMs);

  /** What `docker run --rm --network none -v FOLDER:/reports IMAGE WORDS...` does. */
  async function run(reports: string, words: readonly string[], rights: object = {}, more: object = {}) {
    const { docker } = await connectDaemon();
    const output = new PassThrough();
    let text = '';
    output.setEncoding('utf8').on('data', (piece: string) => {
      text += piece;
    });
    const [{ StatusCode }] = (await docker.run(image, [...words], output, {
      Labels: labelsOf(newSessionId()),
      ...more,
      HostConfig: { AutoRemove: true, NetworkMode: 'none', Binds: [`${reports}:/reports`], ...rights },
    })) as [{ StatusCode: number }];
    return { code: StatusCode, text };
  }

  /** A run in which a probe was late on a busy machine (exit 4) is played once more. */
  async function patiently<T extends { code: number }>(play: () => Promise<T>): Promise<T> {
    const first = await play();
    return first.code === 4 ? play() : first;
  }

  async function reportsOfCaller(): Promise<AsyncDisposable & { dir: string }> {
    const folder = await tempFolder();
    const dir = join(folder.dir, 'reports');
    await mkdir(dir);
    await chmod(folder.dir, 0o755);
    await chown(dir, caller.uid, caller.gid);
    return { dir, [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose]() };
  }

  const resultIn = async (dir: string): Promise<RunResult> =>
    JSON.parse(await readFile(join(dir, 'latest', 'run.json'), 'utf8')) as RunResult;

  it('has replfault on its PATH, for an engine that replaces the entry point', async () => {
    await using folder = await tempFolder();
    const script =
      'replfault plan error-1190 --server mysql:9.7 --shards 4 && replfault run error-1190/fin --shard auto';
    const more = { Entrypoint: ['/bin/sh'], Env: ['CI_NODE_INDEX=1', 'CI_NODE_TOTAL=1'] };
    const ended = await patiently(() => run(folder.dir, ['-c', `${script} --out /tmp/reports`], {}, more));
    expect(ended, ended.text).toMatchObject({ code: 0, text: expect.stringContaining('4/4') });
    expect(ended.text).toContain('shard 1 of 1 (by CI_NODE_INDEX and CI_NODE_TOTAL)');
  });

  it.skipIf(process.getuid?.() !== 0)(
    'plays the demo without a network; files belong to the caller; what needs namespaces is skipped with the flag that enables them',
    async () => {
      await using reports = await reportsOfCaller();
      const ended = await patiently(() => run(reports.dir, ['run', 'error-1190']));
      expect(ended, ended.text).toMatchObject({ code: 0 });
      const { cases } = await resultIn(reports.dir);
      const skipped = cases.filter(({ outcome }) => outcome === 'skipped');
      expect(cases.filter(({ outcome }) => outcome === 'pass')).toHaveLength(cases.length - skipped.length);
      expect(skipped.length).toBeGreaterThan(0);
      for (const one of skipped)
        expect(one.reason).toMatch(/--security-opt seccomp=unconfined .*--security-opt systempaths=unconfined/);
      for (const name of await readdir(reports.dir, { recursive: true })) {
        const { uid, gid } = await stat(join(reports.dir, name));
        expect({ uid, gid }, name).toEqual(caller);
      }
    },
    runMs,
  );

  it.skipIf(process.getuid?.() !== 0)(
    'plays all cases of the demo with the right to make namespaces, on MariaDB too',
    async () => {
      await using reports = await reportsOfCaller();
      // What the command line makes of the three --security-opt.
      const rights = {
        SecurityOpt: ['seccomp=unconfined', 'apparmor=unconfined'],
        MaskedPaths: [],
        ReadonlyPaths: [],
      };
      const ended = await patiently(() => run(reports.dir, ['run', 'error-1190'], rights));
      expect(ended, ended.text).toMatchObject({ code: 0 });
      const { cases } = await resultIn(reports.dir);
      const asked = await loadScenarios(['error-1190', controlScenario]);
      const demo = asked.flatMap((one) => one.cases.map((params) => `${one.name}/${params.case} pass`));
      const played = cases.map((one) => `${one.scenario}/${one.case} ${one.outcome}`);
      expect(played.sort()).toEqual(demo.sort());
      const other = await patiently(() => run(reports.dir, ['run', 'control', '--server', 'mariadb:10.11'], rights));
      expect(other, other.text).toMatchObject({ code: 0 });
    },
    runMs,
  );

  it.skipIf(process.getuid?.() !== 0)('says how to start it where it may not become the caller', async () => {
    await using reports = await reportsOfCaller();
    const refused = await run(reports.dir, ['run', 'control'], { CapDrop: ['ALL'] });
    expect(refused.code, refused.text).toBe(3);
    expect(refused.text).toContain(`--user ${caller.uid}:${caller.gid}`);
    expect(refused.text).not.toContain('Error:');
  });

  it.skipIf(process.getuid?.() !== 0)('ends by a signal that comes before a command takes it', async () => {
    const { docker } = await connectDaemon();
    const container = await docker.createContainer({
      Image: image,
      Cmd: ['run', 'error-1190'],
      Labels: labelsOf(newSessionId()),
      HostConfig: { NetworkMode: 'none' },
    });
    try {
      await container.start();
      const pid = (await container.inspect()).State.Pid;
      // As soon as it takes a hang-up: the kernel passes over a signal that the first process of a container does not take.
      const takes = async (): Promise<boolean> => {
        if (!(await readlink(`/proc/${pid}/exe`)).endsWith('/node')) return false;
        const caught = /^SigCgt:\s*(\w+)/m.exec(await readFile(`/proc/${pid}/status`, 'utf8'))?.[1] ?? '0';
        return (BigInt(`0x${caught}`) & hangUp) !== 0n;
      };
      while (!(await takes())) await new Promise((resolve) => setTimeout(resolve, 5));
      process.kill(pid, 'SIGHUP');
      expect(await container.wait()).toMatchObject({ StatusCode: 129 });
    } finally {
      await container.remove({ force: true });
    }
  });

  it.skipIf(process.getuid?.() !== 0)(
    'needs to write to /tmp and to the reports only',
    async () => {
      await using reports = await reportsOfCaller();
      const readOnly = { ReadonlyRootfs: true, Tmpfs: { '/tmp': '' } };
      const ended = await patiently(() => run(reports.dir, ['run', 'control'], readOnly));
      expect(ended, ended.text).toMatchObject({ code: 0 });
    },
    runMs,
  );

  it(
    'says which base is missing, and what to do',
    async () => {
      const built = await runCli(['images', 'tool', '--base', 'replfault/none:0'], {
        env: process.env,
        timeoutMs: buildMs,
      });
      expect(built.code, built.stderr).toBe(3);
      expect(built.stderr).toMatch(/The base replfault\/none:0 .* cannot be pulled[\s\S]*--base/);
    },
    buildMs,
  );

  it('is listed, by its name and among all', async () => {
    for (const names of [['tool'], []]) {
      const listed = await runCli(['images', ...names, '--list', '--json'], { env: process.env });
      expect(listed.code, listed.stderr).toBe(0);
      const { images } = JSON.parse(listed.stdout) as { images: { image: string }[] };
      expect(images.filter((one) => one.image === image)).toMatchObject([
        { built: true, version: image.split(':')[1], about: expect.stringContaining('whole tool') },
      ]);
      expect(images.length > 1).toBe(names.length === 0);
    }
  });

  it('takes a base for nothing else', async () => {
    const built = await runCli(['images', 'nettools', '--base', base], { env: process.env });
    expect(built.code, built.stderr).toBe(2);
  });
});

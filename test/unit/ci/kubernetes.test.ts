import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { type IJob, Job } from 'kubernetes-models/batch/v1';
import { PersistentVolumeClaim } from 'kubernetes-models/v1';
import { describe, expect, it } from 'vitest';
import { ExitCode } from '../../../src/model/errors.ts';
import { type Manifest, readManifests } from '../../support/ci-files.ts';

const manifests = readManifests();
const named = (name: string): Manifest => {
  const found = manifests.find(({ metadata }) => metadata.name === name);
  if (!found) throw new Error(`no ${name}`);
  return found;
};
const jobs = ['replfault-shards', 'replfault-merge'] as const;

/** What the schemas of Kubernetes have against a Job; they allow keys that they do not know. */
function schemaComplaints(job: Manifest): string | null {
  try {
    new Job(job as unknown as IJob).validate();
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}

/** What the types of Kubernetes have against Jobs, which allow only keys that they know. */
async function typeComplaints(all: readonly Manifest[]): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'rf-kubernetes-'));
  try {
    await symlink(fileURLToPath(new URL('../../../node_modules', import.meta.url)), join(dir, 'node_modules'));
    const lines = all.map((job, index) => `export const job${index}: IJob = ${JSON.stringify(job)};`);
    const file = join(dir, 'manifests.mts');
    await writeFile(file, ["import type { IJob } from 'kubernetes-models/batch/v1';", ...lines].join('\n'));
    const options = ['--noEmit', '--strict', '--skipLibCheck', '--module', 'nodenext', '--types', 'node', file];
    const ended = await execa('npx', ['--no-install', 'tsc', ...options], {
      reject: false,
      timeout: 100_000,
      cwd: dir,
    });
    return ended.stdout;
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

/** The Job of the shards with something else in it. */
function planted(change: (job: Manifest) => void): Manifest {
  const job = structuredClone(named('replfault-shards'));
  change(job);
  return job;
}

describe('the Kubernetes Jobs', () => {
  it.each(jobs)('%s fits the schema of Kubernetes', (name) => expect(schemaComplaints(named(name))).toBeNull());
  it('the claim of the volume does, too', () => {
    expect(() => new PersistentVolumeClaim(named('replfault-results') as never).validate()).not.toThrow();
  });
  it.each<[string, (job: Manifest) => void]>([
    ['a word for a number', ({ spec }) => Object.assign(spec, { backoffLimitPerIndex: 'one' })],
    ['an unknown mode', ({ spec }) => Object.assign(spec, { completionMode: 'Numbered' })],
    ['a rule without an operator', ({ spec }) => delete spec.podFailurePolicy.rules[0].onExitCodes.operator],
    ['no template', ({ spec }) => delete spec.template],
  ])('would not with %s', (_, change) => expect(schemaComplaints(planted(change))).not.toBeNull());

  it('have only keys that Kubernetes knows', { timeout: 120_000 }, async () => {
    expect(await typeComplaints(jobs.map(named))).toBe('');
    const misspelt = planted(({ spec }) => {
      spec.template.spec.containers[0].securityContex = {};
    });
    expect(await typeComplaints([misspelt])).toContain("does not exist in type 'IContainer'");
  });

  it('has one pod for each shard of the plan', () => {
    const { spec } = named('replfault-shards');
    const { args } = spec.template.spec.containers[0];
    expect(spec.completionMode).toBe('Indexed');
    expect(args[args.indexOf('--shard') + 1]).toBe(`auto/${spec.completions}`);
    expect(spec.parallelism).toBe(spec.completions);
  });
  it('tries no result again: only what tested nothing counts against the limit', () => {
    const { backoffLimitPerIndex, podFailurePolicy, template } = named('replfault-shards').spec;
    const [results] = podFailurePolicy.rules;
    expect(results.action).toBe('FailIndex');
    expect(results.onExitCodes.values).toEqual([ExitCode.failed, ExitCode.usage, ExitCode.inconclusive]);
    expect(results.onExitCodes.values).not.toContain(ExitCode.environment);
    expect(results.onExitCodes.containerName).toBe(template.spec.containers[0].name);
    expect([backoffLimitPerIndex, template.spec.restartPolicy]).toEqual([1, 'Never']);
  });
  it('gives capabilities only inside a user namespace of the pod', () => {
    for (const name of jobs) {
      const { hostUsers, containers } = named(name).spec.template.spec;
      const added = containers[0].securityContext?.capabilities?.add ?? [];
      if (added.length > 0) expect(hostUsers, name).toBe(false);
    }
  });
  it('writes each shard to a folder of its own, and merges what lies above them', () => {
    const shards = named('replfault-shards').spec.template.spec.containers[0];
    const merge = named('replfault-merge').spec.template.spec.containers[0];
    const out = shards.args[shards.args.indexOf('--out') + 1];
    expect(out).toBe('/results/shard-$(SHARD)');
    expect(shards.env[0]).toMatchObject({ name: 'SHARD', valueFrom: { fieldRef: {} } });
    expect(merge.args[1]).toBe('/results');
    expect(merge.volumeMounts).toEqual([shards.volumeMounts[0]]);
  });
});

import { readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { CaseResult, RunResult } from '../../../src/model/result.ts';
import type { Playground } from './playground.ts';

const schema = JSON.parse(readFileSync(new URL('../../../schema/run.schema.json', import.meta.url), 'utf8')) as object;
const valid = new Ajv2020({ allErrors: true, strict: true, strictRequired: false, strictTypes: false }).compile(schema);

/** What the published schema has against a result; empty when it fits. */
export function schemaComplaints(run: unknown): string[] {
  return valid(run) ? [] : (valid.errors ?? []).map((error) => `${error.instancePath} ${error.message}`);
}

/** The run folders of a playground, `latest` not among them. */
export async function runsIn({ out }: Pick<Playground, 'out'>): Promise<string[]> {
  return (await readdir(out)).filter((name) => name !== 'latest').map((name) => join(out, name));
}

export async function readRun(dir: string): Promise<RunResult> {
  return JSON.parse(await readFile(join(dir, 'run.json'), 'utf8')) as RunResult;
}

export async function latestRun({ out }: Pick<Playground, 'out'>): Promise<RunResult> {
  return readRun(join(out, 'latest'));
}

export function caseOf(run: RunResult, scenario: string, name?: string): CaseResult {
  const found = run.cases.find((one) => one.scenario.includes(scenario) && (name === undefined || one.case === name));
  if (!found) throw new Error(`no case of ${scenario} in ${run.cases.map((one) => one.id).join(', ')}`);
  return found;
}

/** Every verdict of every case, for comparison. */
export function verdictsOf(run: RunResult): string[] {
  return run.cases.flatMap((one) => [
    `${one.id}: ${one.outcome}`,
    ...one.verdicts.map((verdict) => `${one.id} ${verdict.check}: ${verdict.outcome} ${verdict.reason}`),
  ]);
}

/** Whether all that kept a run from passing is that the machine was too busy for the probes, as the tool itself found. */
export function onlyStarved(run: RunResult): boolean {
  const short = run.cases.flatMap((one) => one.verdicts.filter(({ outcome }) => outcome !== 'pass'));
  return (
    run.outcome === 'inconclusive' &&
    short.length > 0 &&
    short.every(
      ({ check, outcome, reason }) =>
        outcome === 'inconclusive' && (check === 'probes-unbroken' || /no sample|gap|silent/.test(reason)),
    )
  );
}

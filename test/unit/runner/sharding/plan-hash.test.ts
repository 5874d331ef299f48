import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { builtinFolder } from '../../../../src/catalogue/module-files.ts';
import type { PlannedCase } from '../../../../src/model/scenario.ts';
import { type PlanIdentity, planHash } from '../../../../src/runner/sharding/plan-hash.ts';

const dir = mkdtempSync(join(tmpdir(), 'replfault-unit-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const planned = (id: string, changes: Partial<PlannedCase> = {}): PlannedCase => ({
  id,
  scenario: 'error-1190/fin',
  scenarioFile: `${builtinFolder}error-1190/fin.js`,
  params: { case: id, netWriteTimeoutS: 2, replicaNetTimeoutS: 4 },
  seed: 's/error-1190/fin/x/1',
  sourceSpec: 'mysql:9.7',
  replicaSpec: 'mysql:9.7',
  ...changes,
});
const identity: PlanIdentity = {
  toolVersion: '0.1.0',
  seed: 's',
  plan: [planned('a'), planned('b')],
  options: ['source.net_write_timeout=10'],
};
const mine = join(dir, 'mine.ts');
writeFileSync(mine, 'export default 1;');
const withMine = (scenarioFile: string): PlanIdentity => ({ ...identity, plan: [planned('a', { scenarioFile })] });

describe('the hash of a plan', () => {
  it('is the same on every machine', async () => {
    expect(await planHash(identity)).toBe(await planHash(structuredClone(identity)));
    expect(await planHash(identity)).toMatchInlineSnapshot(
      `"a3f6673acf439070535fcbddb79d2ecaae0ff88e50ec2be5a7599a68b67aa1cf"`,
    );
  });
  it('does not depend on the order of cases and parameters, nor on where files lie', async () => {
    const params = { replicaNetTimeoutS: 4, netWriteTimeoutS: 2, case: 'a' };
    const other = {
      ...identity,
      plan: [planned('b'), planned('a', { params, scenarioFile: `${builtinFolder}error-1190/fin.ts` })],
    };
    expect(await planHash(other)).toBe(await planHash(identity));
    const copy = join(dir, 'copy.ts');
    copyFileSync(mine, copy);
    expect(await planHash(withMine(copy))).toBe(await planHash(withMine(mine)));
  });
  it.each<[string, Partial<PlanIdentity>]>([
    ['the version of the tool', { toolVersion: '0.1.1' }],
    ['the seed', { seed: 't' }],
    ['a case', { plan: [planned('a')] }],
    [
      'a parameter',
      { plan: [planned('a', { params: { case: 'a', netWriteTimeoutS: 3, replicaNetTimeoutS: 4 } }), planned('b')] },
    ],
    ['a server', { plan: [planned('a', { replicaSpec: 'mysql:5.6' }), planned('b')] }],
    ['a setting', { options: ['source.net_write_timeout=11'] }],
  ])('depends on %s', async (_, change) => {
    expect(await planHash({ ...identity, ...change })).not.toBe(await planHash(identity));
  });
  it('depends on what a scenario file of the user says', async () => {
    const before = await planHash(withMine(mine));
    writeFileSync(mine, 'export default 2;');
    expect(await planHash(withMine(mine))).not.toBe(before);
  });
});

import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { recordedRunbook } from '../../../bench/recorded-runbook.ts';
import { loadClaims } from '../../../src/claims/claim-files.ts';
import { prepareDocuments } from '../../../src/cli/commands/runbook/documents.ts';
import { checkExport, exportRunbook } from '../../../src/cli/export-runbook.ts';
import type { RunResult } from '../../../src/model/result.ts';
import { recordedFacts } from '../../fixtures/runbook-facts.ts';

const root = mkdtempSync(join(tmpdir(), 'replfault-export-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let file = '';
let count = 0;
beforeEach(() => {
  count += 1;
  file = join(root, `runbook-${count}.md`);
});

const claims = await loadClaims();
const several = recordedFacts().filter(({ server }) => server.source === undefined);
const head = { tool: { name: 'replfault', version: '0.1.0' }, startedAt: '2026-11-29T04:00:00.000Z', seed: 'ab' };
const { results, cases } = await recordedRunbook(several);
const run = { ...head, cases, runbook: results } as unknown as RunResult;
const one = { server: 'mysql:9.7' };
const written = () => readFileSync(file, 'utf8');

describe('an exported runbook', () => {
  it('is written, and written again over itself', async () => {
    await checkExport(file);
    expect(await exportRunbook(file, run, claims, one)).toBe(file);
    const first = written();
    expect(first).toMatch(
      /^<!-- replfault runbook --export, format 1, SHA-256 of what follows:\n {5}[0-9a-f]{64} -->\n# Run/,
    );
    await checkExport(file);
    await exportRunbook(file, { ...run, seed: 'cd' }, claims, one);
    expect(written()).toBe(
      first.replace(/[0-9a-f]{64}/, /[0-9a-f]{64}/.exec(written())?.[0] ?? '').replace('seed ab', 'seed cd'),
    );
  });
  it('is known with its hash on the first line, as it was written before', async () => {
    await exportRunbook(file, run, claims, one);
    writeFileSync(file, written().replace(/:\n {5}/, ': '));
    await checkExport(file);
  });
  it.each([
    ['that replfault did not write', () => '# My runbook\n', /replfault did not write it/],
    ['that is empty', () => '', /replfault did not write it/],
    ['that somebody changed since', () => `${written()}- and call Ann\n`, /was changed after replfault wrote it/],
  ])('leaves a file %s as it is', async (_, content, message) => {
    await exportRunbook(file, run, claims, one);
    writeFileSync(file, content());
    const before = written();
    await expect(checkExport(file)).rejects.toMatchObject({ exitCode: 2, message: expect.stringMatching(message) });
    await expect(exportRunbook(file, run, claims, one)).rejects.toThrow(message);
    expect(written()).toBe(before);
  });
  it('is refused before anything is played where it cannot be written', async () => {
    const refused = (path: string) =>
      expect(checkExport(path)).rejects.toMatchObject({ exitCode: 2, code: 'EXPORT_FILE' });
    await refused(join(root, 'nowhere', 'runbook.md'));
    await refused(root);
    await refused(join(root, 'a\0b.md'));
    const locked = join(root, 'locked');
    mkdirSync(locked, { recursive: true });
    chmodSync(locked, 0o500);
    if (process.getuid?.() !== 0) await refused(join(locked, 'runbook.md'));
  });
  it('is of one pair: of a run with several, one is named', async () => {
    await expect(exportRunbook(file, run, claims)).rejects.toMatchObject({
      code: 'ONE_PAIR',
      exitCode: 2,
      hint: expect.stringContaining('mariadb:10.11, mysql:5.6, mysql:9.7'),
    });
    await expect(exportRunbook(file, run, claims, { server: 'mysql:8.4' })).rejects.toThrow(/one pair/);
    await exportRunbook(file, run, claims, { server: 'mysql:5.6' });
    expect(written()).toContain('# Runbook for replication: MySQL 5.6.24');
    expect(written()).not.toContain('9.7.4 (');
    await expect(
      prepareDocuments(
        { server: 'mysql:9.7,mysql:5.6', export: file } as Parameters<typeof prepareDocuments>[0],
        claims,
      ),
    ).rejects.toMatchObject({ code: 'ONE_PAIR', exitCode: 2 });
  });
  it('has a hash of the verdicts that were expected: it changes with one of them, and not with other servers', async () => {
    const hash = () => /verdicts?, SHA-256 ([0-9a-f]{64})/.exec(written())?.[1];
    await exportRunbook(file, run, claims, one);
    const first = hash();
    const changed = (spec: string) => ({
      ...run,
      runbook: results.map((result, index) =>
        result.asked.replica === spec && index < 9 ? { ...result, baseline: 'not-testable' as const } : result,
      ),
    });
    await exportRunbook(file, changed('mysql:5.6'), claims, one);
    expect(hash()).toBe(first);
    await exportRunbook(file, changed('mysql:9.7'), claims, one);
    expect(hash()).not.toBe(first);
  });
  it('is not written from a run that was interrupted', async () => {
    const write = await prepareDocuments({ export: file, ...one } as Parameters<typeof prepareDocuments>[0], claims);
    const said: string[] = [];
    const warn = (text: string) => void said.push(text);
    const ofOne = { ...run, runbook: results.filter(({ asked }) => asked.replica === one.server) };
    expect(await write({ ...ofOne, reason: 'interrupted by SIGINT' }, warn)).toEqual([]);
    expect(said).toEqual([`${file} was not written: the run was interrupted`]);
    expect(await write({ ...ofOne, reason: null }, warn)).toEqual([file]);
  });
  it('is not written where nothing was decided, nor from a run that tested no claim', async () => {
    const open = results.map((result) => ({ ...result, verdict: 'undecided' as const }));
    expect(await exportRunbook(file, { ...run, runbook: open }, claims, one)).toBeNull();
    expect(() => written()).toThrow(/ENOENT/);
    await expect(exportRunbook(file, { ...run, runbook: [] }, claims)).rejects.toMatchObject({ code: 'NOT_A_RUNBOOK' });
  });
});

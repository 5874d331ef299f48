/**
 * Makes a fixture of a recorded comparison: `npm run comparison:fixture -- NAME RUN_FOLDER`. It keeps the entries, the controls and a few trials,
 * strikes out what names this machine, judges what is left, and compresses it into test/fixtures/comparison/NAME.
 * Without RUN_FOLDER it judges the fixture again, after a change of what a comparison says.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { CaseResult, RunResult } from '../src/model/result.ts';
import { recordedFolder } from '../test/fixtures/recorded-comparison.ts';

const [name = '', runFolder] = process.argv.slice(2);
if (name === '') throw new Error('name the fixture: npm run comparison:fixture -- NAME [RUN_FOLDER]');
const fixture = recordedFolder(name);
const scratch = mkdtempSync(join(tmpdir(), 'replfault-fixture-'));
try {
  mkdirSync(join(scratch, 'timelines'));
  const run = runFolder === undefined ? unpack() : cut(runFolder);
  writeFileSync(join(scratch, 'run.json'), JSON.stringify(run));
  execFileSync('node', ['dist/src/cli/main.js', 'judge', scratch], { stdio: ['ignore', 'ignore', 'inherit'] });
  pack();
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

/** Cases that the fixture keeps: small histories that show differences of each kind. */
function isKept({ scenario, state, trial, playsAgain }: CaseResult): boolean {
  if (trial === undefined) return playsAgain === undefined;
  if (playsAgain !== undefined || (state !== 'today' && state !== 'done')) return false;
  return scenario === 'error-1190/connection-reset' || (scenario === 'connect/gives-up' && trial === 1);
}

function cut(folder: string): RunResult {
  const whole = JSON.parse(anonymous(readFileSync(join(folder, 'run.json'), 'utf8'))) as RunResult;
  const run = { ...whole, cases: whole.cases.filter(isKept), machine: { cpus: 2 } };
  for (const { timeline } of run.cases)
    if (timeline !== null)
      writeFileSync(join(scratch, timeline), anonymous(readFileSync(join(folder, timeline), 'utf8')));
  return run;
}

/** Folders of this machine stand in messages of servers. */
function anonymous(text: string): string {
  return text.replaceAll(homedir(), '/home/user');
}

function unpack(): RunResult {
  for (const file of readdirSync(join(fixture, 'timelines')))
    writeFileSync(
      join(scratch, 'timelines', file.replace(/\.gz$/, '')),
      gunzipSync(readFileSync(join(fixture, 'timelines', file))),
    );
  return JSON.parse(gunzipSync(readFileSync(join(fixture, 'run.json.gz'))).toString()) as RunResult;
}

function pack(): void {
  rmSync(fixture, { recursive: true, force: true });
  mkdirSync(join(fixture, 'timelines'), { recursive: true });
  for (const file of ['run.json', ...readdirSync(join(scratch, 'timelines')).map((one) => join('timelines', one))])
    writeFileSync(join(fixture, `${file}.gz`), gzipSync(readFileSync(join(scratch, file)), { level: 9 }));
}

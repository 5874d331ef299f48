import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { saidPatience } from '../src/model/patience-text.ts';
import type { RunResult } from '../src/model/result.ts';
import { demoRun } from './demo-run.ts';

const main = 'dist/src/cli/main.js';
/** A tuning with its verification takes no longer than this on two cores, s; a preset that is not named has no limit. */
const longestS: Readonly<Record<string, number>> = { 'cross-region': 300 };
/** A full grid takes so many times the trials of the searches, at least. */
const leastRatio = 10;

interface Answer {
  readonly preset: string;
  readonly server: string;
  readonly wallS: number;
  readonly run: RunResult;
}

/**
 * Tunes the profile that `replfault init --preset` writes, as a newcomer does, so often for each preset and server. Every tuning must end with an answer:
 * verified, or out of reach with the nearest points; without less patience than today, in time, with a tenth of the trials of a grid.
 */
export async function soakAnswers(
  presets: readonly string[],
  servers: readonly string[],
  runs: number,
): Promise<{ lines: string[]; ok: boolean }> {
  const answers: Answer[] = [];
  const dir = await mkdtemp(join(tmpdir(), 'replfault-soak-'));
  try {
    for (const preset of presets)
      for (const server of servers)
        for (let index = 0; index < runs; index += 1) {
          const file = join(dir, `${preset}.yaml`);
          const { stdout } = await execa(process.execPath, [
            main,
            'init',
            '--preset',
            preset,
            '--server',
            server,
            '--stdout',
          ]);
          await writeFile(file, `${stdout}\n`);
          const { result, wallMs, exitCode } = await demoRun(['tune', file, '--runtime', 'local']);
          answers.push({ preset, server, wallS: wallMs / 1000, run: result });
          process.stdout.write(
            `${preset} on ${server}, ${index + 1} of ${runs}: ${result.tuning?.verdict}, exit ${exitCode}, ${(wallMs / 1000).toFixed(0)} s: ${result.tuning?.sentence}\n`,
          );
        }
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
  const wrong = answers.flatMap((one) => complaints(one).map((text) => `${one.preset} on ${one.server}: ${text}`));
  return {
    ok: wrong.length === 0,
    lines: [
      `## Answers: ${presets.join(', ')} on ${servers.join(', ')}, ${runs === 1 ? 'once' : `${runs} times`} each`,
      '',
      '`replfault init --preset PRESET --server SERVER`, then `replfault tune`. Each ended with an answer, with no more than a tenth of the trials of a grid, and with no less patience than before, cross-region within 300 s, unless a line here says otherwise.',
      '',
      ...wrong.map((text) => `- **${text}**`),
      ...(wrong.length > 0 ? [''] : []),
      '| Preset | Server | Verdict | Exit code | Wall time, s | Searches, s | Trials | Grid | Patience today, recommended | Blind window today, recommended, s |',
      '|---|---|---|---|---|---|---|---|---|---|',
      ...answers.map(rowOf),
      '',
      ...answers.map(({ preset, server, run }) => `- ${preset} on ${server}: ${run.tuning?.sentence ?? 'no tuning'}`),
    ],
  };
}

function complaints({ preset, wallS, run }: Answer): string[] {
  const { tuning, outcome } = run;
  if (tuning === undefined) return ['nothing was concluded'];
  const { verdict, patience, trials } = tuning;
  const wanted = verdict === 'unreachable' ? 'fail' : 'pass';
  return [
    ...(['verified', 'verified-scaled', 'unreachable'].includes(verdict)
      ? []
      : [`it ended ${verdict}: ${tuning.sentence}`]),
    ...(outcome === wanted ? [] : [`the run ended ${outcome}: ${run.reason}`]),
    ...(wallS <= (longestS[preset] ?? Number.POSITIVE_INFINITY) ? [] : [`it took ${wallS.toFixed(0)} s`]),
    ...(trials.run * leastRatio <= trials.grid ? [] : [`${trials.run} trials, a grid takes ${trials.grid}`]),
    ...(patience === undefined || isLess(patience.recommendedS, patience.todayS)
      ? ['patience is shortened, or not told']
      : []),
  ];
}

const isLess = (one: number | null, than: number | null): boolean => one !== null && (than === null || one < than);

function rowOf({ preset, server, wallS, run: { tuning, outcome } }: Answer): string {
  if (tuning === undefined) return `| ${preset} | ${server} | none | – | ${wallS.toFixed(0)} | – | – | – | – | – |`;
  const { patience, blindWindow, trials, searchMs, verdict } = tuning;
  const exit = { pass: 0, fail: 1, inconclusive: 4, flaky: 4, skipped: 4 }[outcome];
  const cells = [
    preset,
    server,
    verdict,
    exit,
    wallS.toFixed(0),
    (searchMs / 1000).toFixed(0),
    trials.run,
    trials.grid,
    patience ? `${saidPatience(patience.todayS)}, ${saidPatience(patience.recommendedS)}` : '–',
    blindWindow ? `${blindWindow.todayS}, ${blindWindow.recommendedS}` : '–',
  ];
  return `| ${cells.join(' | ')} |`;
}

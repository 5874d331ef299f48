import type { RunResult } from '../src/model/result.ts';
import { demoRun } from './demo-run.ts';
import { spread } from './soak-tables.ts';

/** One comparison of a version with itself, as far as it is judged. */
export interface SameVersion {
  readonly pack: 'quick' | 'whole';
  readonly wallS: number;
  readonly run: Pick<RunResult, 'outcome' | 'reason' | 'comparison'>;
}

/** What one comparison shows that it must not: differences of a version from itself, or no conclusion. Pure. */
export function complaintsOf({ run: { outcome, reason, comparison } }: SameVersion): string[] {
  if (comparison === undefined) return ['nothing was compared'];
  const { differences, entries } = comparison;
  return [
    ...differences.map(({ id, from, to }) => `${id}: ${from ?? 'not there'} -> ${to ?? 'not there'}`),
    ...entries
      .filter(({ replicates }) => replicates !== true)
      .map(({ state, reason: why }) => `${state} does not replicate: ${why ?? 'not tried'}`),
    ...(outcome === 'pass' ? [] : [`the run ended ${outcome}: ${reason ?? 'no reason'}`]),
  ];
}

/**
 * What a soak of such comparisons is worth: each must have been played, and have no complaint. Pure.
 *
 * @param wanted how often each pack is to be played
 */
export function judgeSameVersion(
  server: string,
  played: readonly SameVersion[],
  wanted: Readonly<Record<SameVersion['pack'], number>>,
): { readonly ok: boolean; readonly lines: readonly string[] } {
  const packs = (['quick', 'whole'] as const).filter((pack) => wanted[pack] > 0);
  const of = (pack: SameVersion['pack']): SameVersion[] => played.filter((one) => one.pack === pack);
  const clean = (pack: SameVersion['pack']): number => of(pack).filter((one) => complaintsOf(one).length === 0).length;
  const rows = packs.map((pack) => {
    const differences = of(pack).map(({ run }) => run.comparison?.differences.length ?? Number.NaN);
    const walls = of(pack).map(({ wallS }) => wallS);
    const cells = [pack, `${clean(pack)} of ${wanted[pack]}`, differences.join(', ') || '–', spread(walls, 's')];
    return `| ${cells.join(' | ')} |`;
  });
  const wrong = packs.flatMap((pack) =>
    of(pack).flatMap((one, index) => complaintsOf(one).map((text) => `${pack}, run ${index + 1}: ${text}`)),
  );
  return {
    ok: packs.length > 0 && packs.every((pack) => of(pack).length === wanted[pack] && clean(pack) === wanted[pack]),
    lines: [
      `## A version compared with itself: ${server}`,
      '',
      `\`replfault compare ${server} ${server}\` with \`--quick\` and whole: every difference would be a false one.`,
      '',
      '| Pack | Runs without a difference | Differences, run by run | Wall time: lowest / median / highest |',
      '|---|---|---|---|',
      ...rows,
      ...(wrong.length === 0 ? [] : ['', ...wrong.map((text) => `- **${text.replaceAll('*', '\\*')}**`)]),
    ],
  };
}

/** Compares one version with itself so often. */
export async function soakCompare(
  server: string,
  wanted: Readonly<Record<SameVersion['pack'], number>>,
): Promise<{ ok: boolean; lines: readonly string[] }> {
  const played: SameVersion[] = [];
  for (const pack of ['quick', 'whole'] as const)
    for (let index = 0; index < wanted[pack]; index += 1) {
      const quick = pack === 'quick' ? ['--quick'] : [];
      const { result, wallMs, exitCode } = await demoRun(['compare', server, server, '--runtime', 'local', ...quick]);
      const one: SameVersion = { pack, wallS: wallMs / 1000, run: result };
      played.push(one);
      process.stdout.write(
        `${server} with itself, ${pack}, ${index + 1} of ${wanted[pack]}: exit ${exitCode}, ${one.wallS.toFixed(0)} s; ${complaintsOf(one).join('; ') || 'no difference'}\n`,
      );
    }
  return judgeSameVersion(server, played, wanted);
}

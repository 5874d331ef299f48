import { describe, expect, it } from 'vitest';
import { linesOf } from '../../bench/contrary-lines.ts';
import { contraryPart, contraryParts } from '../../bench/contrary-parts.ts';
import { contraryArgs, judgeContrary, type PlayedContrary, recordedVerdict } from '../../bench/soak-contrary.ts';
import { verdictsOf } from '../../src/claims/baseline.ts';
import { baselineFile, readBaseline } from '../../src/claims/baseline-file.ts';
import { builtinClaims, exhibitScenarios, loadClaims } from '../../src/claims/claim-files.ts';
import { planRunbook } from '../../src/claims/runbook.ts';
import { nameAndValue } from '../../src/cli/options.ts';

const claims = await loadClaims();
const baseline = verdictsOf(await readBaseline(baselineFile(builtinClaims)));
const worlds = claims.flatMap((claim) => ('none' in claim.contrary ? [] : [{ claim, contrary: claim.contrary }]));

describe('the contrary world of a claim', () => {
  it.each(claims)('of $id is a whole sentence, or the reason why there is none is', ({ contrary }) => {
    const text = 'none' in contrary ? contrary.none : contrary.world;
    expect(text).toMatch(/^[A-Z].{40,}\.$/);
  });
  it('is played by a part of the soak wherever there is one', () =>
    expect(contraryParts.map(({ id }) => id)).toEqual(worlds.map(({ claim }) => claim.id)));

  it.each(worlds)('of $claim.id changes something that its cases have, and wants another verdict', async (one) => {
    const { claim, contrary } = one;
    const scenarios = await exhibitScenarios([claim]);
    const { source, replica } = claim.between?.example ?? { source: '', replica: '' };
    const from = contrary.server ?? 'mysql:9.7';
    const pairs = [{ source: from, replica: contrary.replicaServer ?? from }];
    const plan = (params: readonly string[]) =>
      planRunbook({ claims: [claim], scenarios, pairs, params: params.map(nameAndValue), seed: 'x' });
    const [real, changed] = [plan([]), plan(contrary.params ?? [])];
    for (const param of contrary.params ?? []) expect(plan([param]), param).not.toEqual(real);
    expect(changed.map(({ id }) => id).sort()).toEqual(real.map(({ id }) => id).sort());
    const key = claim.between === undefined ? from : `${source}>${replica}`;
    expect(baseline[key]?.[claim.id]).toBeDefined();
    expect(baseline[key]?.[claim.id]).not.toBe(contrary.verdict);
  });
});

describe('the soak of a contrary world', () => {
  const contrary = { world: 'The load fits.', verdict: 'refuted', params: ['a/b:c=1'] } as const;
  const result = { verdict: 'refuted', sentence: 'nothing failed', facts: { 'a/b': [{}, {}] } } as const;
  const played: PlayedContrary = { id: 'C2', contrary, recorded: 'conditional', result, wallS: 60 };

  it('is good where the verdict is another one, and the one that was foretold', () => {
    const { ok, lines } = judgeContrary(played);
    expect(ok).toBe(true);
    expect(recordedVerdict(lines.join('\n'))).toBe('refuted');
    expect(lines.join('\n')).toContain(
      'replfault runbook C2 \\\n  --runtime local \\\n  --server mysql:9.7 \\\n  --param a/b:c=1\n```',
    );
  });
  it.each<[string, Partial<PlayedContrary>, string]>([
    ['the recorded one', { result: { ...result, verdict: 'conditional' } }, '(**expected: refuted**)'],
    ['a third one', { result: { ...result, verdict: 'not-testable' } }, '(**expected: refuted**)'],
    ['undecided', { result: { ...result, verdict: 'undecided' } }, 'Verdict there: **undecided**'],
    ['not told', { result: undefined }, 'Verdict there: **undecided**'],
    ['compared with nothing', { recorded: null }, 'Recorded verdict: none'],
  ])('is not where the verdict is %s', (_, change, line) => {
    const { ok, lines } = judgeContrary({ ...played, ...change });
    expect(ok).toBe(false);
    expect(lines.join('\n')).toContain(line);
  });
  it('names all that it was played with', () =>
    expect(contraryArgs('Q9', { ...contrary, server: 'a', replicaServer: 'b', options: ['--link', 'proxy'] })).toEqual(
      'runbook Q9 --runtime local --server a --replica-server b --param a/b:c=1 --link proxy'.split(' '),
    ));

  const section = {
    part: contraryPart('C2'),
    commit: 'c',
    files: 'f',
    ok: true,
    text: judgeContrary(played).lines.join('\n'),
  };
  it('is what the page says', () => {
    expect(linesOf({ id: 'C2', contrary }, [section]).join('\n')).toContain(
      'Played: **refuted** ([soak](soak.md#contrary-C2))',
    );
    expect(linesOf({ id: 'C2', contrary }, []).join('\n')).toContain('Not played yet.');
    expect(linesOf({ id: 'C2', contrary: { none: 'It is so.' } }, [section])).toEqual(['- None here. It is so.']);
  });
});

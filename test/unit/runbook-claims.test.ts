import { describe, expect, it } from 'vitest';
import { verdictsOf } from '../../src/claims/baseline.ts';
import { baselineFile, readBaseline } from '../../src/claims/baseline-file.ts';
import { builtinClaims, exhibitScenarios, loadClaims } from '../../src/claims/claim-files.ts';
import { baselineKey } from '../../src/claims/pairing.ts';
import { planRunbook } from '../../src/claims/runbook.ts';
import { leastTrialsOf } from '../../src/model/claim.ts';
import { claimsOn, missingFacts, recordedFacts } from '../fixtures/runbook-facts.ts';

const claims = await loadClaims();
const scenarios = await exhibitScenarios(claims);
const baseline = verdictsOf(await readBaseline(baselineFile(builtinClaims)));
const recorded = recordedFacts();

/** The runbook as users are told it: six causes, twelve fixes and practices, seven further claims; two rules of the vendors about versions; and two about wide-area links that no runbook has. */
const runbook = { C: 6, F: 12, Q: 11 };
/** Cases that all claims together may take: about a quarter of an hour on two cores. */
const mostPlays = 275;
const servers = [
  { flavour: 'mysql-9', version: '9.7.4' },
  { flavour: 'mysql-5.6', version: '5.6.24-log' },
  { flavour: 'mariadb', version: '10.11.14-MariaDB' },
];

describe('the claims', () => {
  it('are lines of the runbook, each once, in its order, numbered without a gap', () => {
    const ids = claims.map(({ id }) => id);
    const numbered = Object.keys(runbook).flatMap((letter) =>
      ids.filter((id) => id.startsWith(letter)).map((_, index) => `${letter}${index + 1}`),
    );
    expect(ids).toEqual(numbered);
  });
  it.each(Object.entries(runbook))('cover the whole runbook: %s', (letter, least) =>
    expect(claims.filter(({ id }) => id.startsWith(letter)).length).toBeGreaterThanOrEqual(least),
  );

  it('take no longer together than they may', () => {
    const plan = planRunbook({ claims, scenarios, pairs: [{ source: 'a', replica: 'a' }], seed: 'x' });
    expect(plan.length).toBeLessThanOrEqual(mostPlays);
    expect(plan.length).toBeGreaterThanOrEqual(claims.length > 0 ? 2 : 0);
    expect(plan.map(({ scenario }) => scenario)).not.toContain('upgrade/as-shipped');
  });
  it('about two versions take two cases on a pair', () => {
    const two = claims.filter(({ between }) => between !== undefined);
    expect(two.map(({ id }) => id)).toEqual(['Q8', 'Q9']);
    for (const claim of two) {
      const { source, replica } = claim.between?.example ?? { source: '', replica: '' };
      const of = { claims: [claim], scenarios: scenarios.filter(({ name }) => name === 'upgrade/as-shipped') };
      expect(planRunbook({ ...of, pairs: [{ source, replica }], seed: 'x' })).toHaveLength(2);
    }
  });
});

describe.each(claims)('$id', (claim) => {
  it('has at least two trials of each case, unless it is not testable', () => {
    for (const exhibit of claim.exhibits) expect(leastTrialsOf(claim, exhibit)).toBeGreaterThanOrEqual(2);
  });
  it.each(servers)('says what is right in the words of $flavour', (server) => {
    const lines = claim.corrected(server);
    expect(lines.length).toBeGreaterThan(0);
    const text = lines.join('\n');
    // On 8.4 and later the old words are syntax errors; on 5.6 and MariaDB the new ones are.
    const typed = [...text.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? '').join('\n');
    if (server.flavour === 'mysql-9')
      expect(typed).not.toMatch(/\b(SLAVE|CHANGE MASTER|MASTER_AUTO_POSITION|MASTER STATUS)\b/);
    else expect(typed).not.toMatch(/\b(REPLICATION SOURCE|SOURCE_AUTO_POSITION|BINARY LOG STATUS)\b/);
    if (server.flavour === 'mysql-5.6') expect(typed).not.toMatch(/\b(SHOW|START|STOP) REPLICA\b/);
  });
});

const cases = recorded.flatMap((of) =>
  claimsOn(claims, of).map((claim) => {
    const { server } = of;
    const key = baselineKey({ source: server.source ?? server, replica: server });
    return { name: `${claim.id} on ${key}`, claim, server, key, facts: of.claims[claim.id] };
  }),
);

describe('over facts of real runs', () => {
  describe.each(cases)('$name', ({ claim, server, key, facts }) => {
    const expected = baseline[key]?.[claim.id];
    // A claim that was added after the facts were recorded must not be forgotten.
    it('has facts and a verdict in the baseline', () => {
      if (facts === undefined) return expect.fail(missingFacts(claim.id, server));
      const { verdict } = claim.decide(facts, server);
      const add = `add "${claim.id}": { "verdict": "${verdict}", "numbers": {} } to ${key} in scenarios/runbook/baseline.json`;
      expect(expected, add).toBeDefined();
    });
    if (facts === undefined || expected === undefined) return;
    const allSkipped = claim.exhibits.length > 0 && Object.keys(facts).length === 0;
    if (allSkipped) {
      it('is not testable: nothing could be played', () => expect(expected).toBe('not-testable'));
      return;
    }

    it('decides as the baseline says, with a reason', () => {
      const decision = claim.decide(facts, server);
      expect(decision.verdict, decision.sentence).toBe(expected);
      expect(decision.sentence.length).toBeGreaterThan(20);
    });
    it('decides the same again, and changes no fact', () => {
      const before = JSON.stringify(facts);
      expect(claim.decide(facts, server)).toEqual(claim.decide(facts, server));
      expect(JSON.stringify(facts)).toBe(before);
    });
    it(`flips in the planted world: ${claim.planted.world}`, () => {
      const before = JSON.stringify(facts);
      const flipped = claim.decide(claim.planted.change(facts), server);
      expect(JSON.stringify(facts)).toBe(before);
      expect(flipped.verdict, flipped.sentence).toBe(claim.planted.verdict);
      // What is planted is planted for the newest server, or for every pair; elsewhere the real world may already be so.
      if (server.flavour === 'mysql-9' || claim.between) expect(flipped.verdict).not.toBe(expected);
    });
  });
});

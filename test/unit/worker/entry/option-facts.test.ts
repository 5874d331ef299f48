import { expect, it } from 'vitest';
import { optionFacts } from '../../../../src/worker/entry/option-facts.ts';

const said = (outcome: 'accepted' | 'refused' | 'timed out' | 'not told', message: string | null = null) => ({
  outcome,
  errno: null,
  message,
});

it('answers of a program are kept by name, in the words of the server', () => {
  expect(
    optionFacts([
      ['sync_binlog', said('accepted')],
      ['slave_net_timeout', said('accepted', "'slave_net_timeout' is deprecated.")],
      ['port', said('refused', "Unknown suffix 'a'.\nError while setting value 'abc' to 'port'.")],
      ['nothing', said('accepted', "unknown variable 'loose-nothing'.")],
      ['silent', said('refused')],
      ['long', said('refused', 'x'.repeat(500))],
    ]),
  ).toEqual({
    long: `refused: ${'x'.repeat(300)}`,
    nothing: "accepted, with a warning: unknown variable 'nothing'",
    port: "refused: Unknown suffix 'a'; Error while setting value 'abc' to 'port'",
    silent: 'refused: no reason given',
    slave_net_timeout: "accepted, with a warning: 'slave_net_timeout' is deprecated",
    sync_binlog: 'accepted',
  });
});

it('of a name that stands more than once the worst answer counts, and what is not known is left out', () => {
  const [good, warned, bad] = [said('accepted'), said('accepted', 'deprecated'), said('refused', 'unknown')];
  expect(
    optionFacts([
      ['b', good],
      ['b', bad],
      ['b', warned],
      ['a', warned],
      ['a', good],
      ['late', said('timed out', 'no answer')],
      ['path', said('not told')],
      ['unasked', undefined],
    ]),
  ).toEqual({ a: 'accepted, with a warning: deprecated', b: 'refused: unknown' });
});

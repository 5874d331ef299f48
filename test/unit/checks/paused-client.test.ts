import { describe, expect, it } from 'vitest';
import scenario from '../../../scenarios/tune/paused-client.ts';
import { clientIsCutOff } from '../../../src/checks/client-is-cut-off.ts';
import { clientSurvives } from '../../../src/checks/client-survives.ts';
import type { TimelineBuilder } from '../../fixtures/timeline-builder.ts';
import { clientAt, clientDid, cutOffClient, survivingClient } from './client-stories.ts';
import { expectVerdict } from './judge.ts';

const survives = clientSurvives({ netWriteTimeoutS: 2, sizeMs: 1800 });
const isCutOff = clientIsCutOff({ netWriteTimeoutS: 2, sizeMs: 2200 });

/** Either check, with the story on which it passes. */
const both = [
  ['client-survives', survives, survivingClient],
  ['client-is-cut-off', isCutOff, cutOffClient],
] as const;

describe('a client that must survive its pause', () => {
  it('passes with the whole result, and says for how long a write was blocked', () => {
    expectVerdict(survives, survivingClient(), 'pass', /whole result \(2048 rows\).*blocked for 1800 ms/);
  });
  it('fails where it was cut off too early', () => {
    expectVerdict(survives, cutOffClient(1000, 1800), 'fail', /cut off 1000 ms after .* before net_write_timeout/);
  });
  it('fails where the rest did not come, though nobody cut it off during the pause', () => {
    const story = survivingClient().change('client', (o) =>
      o.event === 'whole' ? { event: 'failed' as const, error: 'the connection was closed' } : {},
    );
    expectVerdict(survives, story, 'fail', /did not get the whole result.*the connection was closed/);
  });
  it('shows nothing where it paused for longer than asked, and was cut off for that', () => {
    expectVerdict(survives, cutOffClient(2010, 2300), 'inconclusive', /paused for 2300 ms instead of 1800 ms/);
  });
  it('shows nothing where it paused for less than asked', () => {
    expectVerdict(survives, survivingClient(900), 'inconclusive', /blocked for 900 ms .* instead of 1800 ms/);
  });
  it('passes where it outlived even more than was asked', () => {
    expectVerdict(survives, survivingClient(1950), 'pass', /blocked for 1950 ms/);
  });
});

describe('a client that must be cut off', () => {
  it('passes where the server closed the connection at net_write_timeout, and says what the client was told', () => {
    expectVerdict(isCutOff, cutOffClient(), 'pass', /2010 ms after .*1161 counted 1 time.*22 rows.*CONNECTION_LOST/);
  });
  it('passes on a server that counts no errors', () => {
    const story = cutOffClient().change('counters', () => ({ errors: null }));
    expectVerdict(isCutOff, story, 'pass', /cut off 2010 ms/);
  });
  it('fails where it survived', () => {
    expectVerdict(isCutOff, survivingClient(2200), 'fail', /whole result although .* blocked for 2200 ms/);
  });
  it('fails where it was cut off before net_write_timeout', () => {
    expectVerdict(isCutOff, cutOffClient(1200), 'fail', /cut off 1200 ms after .*before net_write_timeout/);
  });
  it('shows nothing where it survived a pause shorter than asked', () => {
    expectVerdict(isCutOff, survivingClient(1500), 'inconclusive', /not cut off.*1500 ms .*instead of 2200 ms/);
  });
  it('shows nothing where it was lost only after it read on', () => {
    const story = cutOffClient().without('client', (o) => o.event === 'cut-off');
    expectVerdict(isCutOff, story, 'inconclusive', /failed only when it read on/);
  });
  it('shows nothing where no write was counted as timed out', () => {
    const story = cutOffClient().change('counters', (o) => ({ errors: { ...o.errors, '1161': 0 } }));
    expectVerdict(isCutOff, story, 'inconclusive', /1161 .* was not counted/);
  });
});

describe.each(both)('%s', (_, check, story) => {
  const unproved: readonly (readonly [string, (t: TimelineBuilder) => TimelineBuilder, RegExp])[] = [
    ['never blocked', (t) => t.without('client', (o) => o.event === 'blocked'), /no write .* seen to block/],
    ['never paused', (t) => t.without('client', (o) => o.event === 'paused'), /did not reach its pause/],
    ['never read on', (t) => t.without('client', (o) => o.event === 'resumed'), /did not read on/],
    [
      'whose end was not recorded',
      (t) => t.without('client', (o) => o.event === 'whole' || o.event === 'failed'),
      /the end of the client was not recorded/,
    ],
    [
      'with another net_write_timeout',
      (t) => t.change('client', () => ({ netWriteTimeoutS: 60 })),
      /session was 60 s, not 2 s/,
    ],
    [
      'to which the server had nothing more to send',
      (t) => t.change('client', () => ({ resultBytes: 300_000 })),
      /nothing more to send/,
    ],
    [
      'that nobody watched when its write began to block',
      (t) => t.change('client', (o) => (o.event === 'blocked' ? { withinMs: 700 } : {})),
      /not sampled closely enough/,
    ],
  ];
  it.each(unproved)('is inconclusive about a client %s', (_what, plant, reason) => {
    expectVerdict(check, plant(story()), 'inconclusive', reason);
  });
  it('is about one connection: another client does not speak for it', () => {
    const other = clientDid(story(), clientAt.blocked + 1, 'cut-off', { port: 40_300 });
    expectVerdict(check, other, 'pass', /./);
  });
});

describe('the scenario of a client that pauses', () => {
  it('asks for what the size means under the timeout, whatever the case is called', () => {
    const [any] = scenario.cases;
    const names = (sizeMs: number, netWriteTimeoutS: number): readonly string[] =>
      scenario.checks({ ...any, case: 'x', sizeMs, netWriteTimeoutS }).map(({ name }) => name);
    expect(names(900, 1)).toContain('client-survives');
    expect(names(1100, 1)).toContain('client-is-cut-off');
    expect(names(21_600, 24)).toContain('client-survives');
    expect(names(26_400, 24)).toContain('client-is-cut-off');
    expect(names(900, 1)).not.toContain('client-is-cut-off');
  });
});

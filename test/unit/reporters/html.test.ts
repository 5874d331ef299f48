import { XMLValidator } from 'fast-xml-parser';
import { describe, expect, test } from 'vitest';
import type { CaseResult, RunResult } from '../../../src/model/result.ts';
import { Timeline } from '../../../src/model/timeline.ts';
import { standalonePicture } from '../../../src/reporters/html/svg/standalone.ts';
import { reporter } from '../../../src/reporters/html.ts';
import { healthyLink, stalledReader } from '../../fixtures/example-cases.ts';
import { type ExampleRun, exampleRun, runOf } from '../../fixtures/example-run.ts';
import { simulate } from '../../fixtures/simulated-timeline.ts';

const render = ({ run, timelineOf }: ExampleRun) => reporter.render(run, timelineOf);
const pictures = (html: string) => html.match(/<svg class="picture"[\s\S]*?<\/svg>/g) ?? [];
const count = (text: string, pattern: RegExp) => (text.match(pattern) ?? []).length;

/** Every string of a value gets the payload appended; names of fields stay. */
function poisoned<T>(value: T, payload: string): T {
  const poison = (it: unknown, key: string): unknown => {
    if (typeof it === 'string')
      return /^(kind|event|server|outcome|\$schema|id|receiver|applier|end)$/.test(key) ? it : `${it}${payload}`;
    if (Array.isArray(it)) return it.map((one) => poison(one, key));
    if (it !== null && typeof it === 'object')
      return Object.fromEntries(Object.entries(it).map(([k, v]) => [k, poison(v, k)]));
    return it;
  };
  return poison(value, '') as T;
}

describe('report.html', () => {
  const html = render(exampleRun());

  test('says the outcome in one plain sentence and links to what did not pass', () => {
    expect(html).toContain('<h1>1 of 6 cases failed. 1 more could not be decided. 1 case was skipped.</h1>');
    expect(html).toMatch(
      /<a href="#case-4">error-1190\/connection-reset \(default\)<\/a> <code>both-notice<\/code>: The replica detected the fault/,
    );
    expect(html).toContain('Skipped: kernel faults need a private network namespace');
  });

  test('tells the story of a case from its facts', () => {
    expect(html).toContain(
      'The fault “stall” was injected (in the proxy, between source and replica) and healed 6.5 s later.',
    );
    expect(html).toContain('The source gave up after 2.1 s; its error counters increased: 1105 by 1 and 1161 by 1.');
    expect(html).toContain(
      'The replica detected the fault after 4.0 s. For 4.0 s its status looked healthy while it was behind',
    );
    expect(html).toContain('Nothing was lost: all 612 acknowledged writes are on the replica exactly once.');
    expect(html).toContain('This case did not run: kernel faults need');
    expect(html).toContain('The fault “reset_peer” was armed and never injected: this is a control.');
    expect(html).toContain('the source noticed nothing: the backlog fitted into its send buffer');
    expect(html).toContain('<strong>not seen</strong>');
  });

  test('draws a picture of every case that has a timeline, with its findings in words', () => {
    const drawn = pictures(html);
    expect(drawn).toHaveLength(6);
    for (const svg of drawn) expect(XMLValidator.validate(svg.replaceAll(' hidden=""', ''))).toBe(true);
    const stalled = drawn[1] ?? '';
    for (const words of [
      'stall injected',
      'active for 6.5 s',
      'source gave up after 2.1 s, net_write_timeout is 2 s',
      'replica detected it after 4.0 s, replica_net_timeout is 4 s',
      'blind window 4.0 s: the status looked healthy',
      'caught up 1.2 s after healing',
      'gone: nobody sends',
      'NULL: not known to the server',
      '405 missing',
      'says 0 s',
      'up to 262 KB stuck',
      'seconds since the fault was injected',
    ])
      expect(stalled).toContain(words);
    expect(drawn[0]).toContain('seconds since the case began');
    expect(drawn[0]).not.toContain('fault-band');
    expect(drawn[4]).toContain('reset_peer armed, never injected');
    expect(drawn[5]).toContain('1 zombie');
    expect(drawn[5]).toContain('class="gap"');
  });

  test('every link inside the page has its target, and no id stands twice', () => {
    const ids = [...html.matchAll(/ id="([^"]*)"/g)].map((m) => m[1]);
    expect(new Set(ids).size).toBe(ids.length);
    const targets = [...html.matchAll(/href="#([^"]*)"/g)].map((m) => m[1]);
    expect(targets.length).toBeGreaterThan(20);
    for (const target of targets) expect(ids).toContain(target);
    for (const [, id] of html.matchAll(/aria-labelledby="([^" ]*)/g)) expect(ids).toContain(id);
    for (const [, id] of html.matchAll(/url\(#([^)]*)\)/g)) expect(ids).toContain(id);
  });

  test('loads nothing from elsewhere', () => {
    expect(html).not.toMatch(/(src|href|action|data)="(https?:)?\/\//i);
    expect(html).not.toMatch(/@import|url\((?!#)/);
    expect(html).toContain("default-src 'none'");
  });

  test.each([
    '<script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    '\' onload="alert(1)" x=\'',
    '</title></svg></style><script>alert(1)</script>',
    'javascript:alert(1)',
    '\u202e\u0000\u001b[2J&lt;b&gt;',
  ])('hostile text in every field stays text: %j', (payload) => {
    const cases = [stalledReader(), healthyLink()].map(({ result, timeline }) => ({
      result: poisoned(result, payload),
      timeline: timeline && new Timeline(poisoned(timeline.observations, payload)),
    }));
    const { run, timelineOf } = runOf(cases);
    const text = render({ run: poisoned<RunResult>(run, payload), timelineOf });
    expect(count(text, /<script/gi)).toBe(1);
    expect(count(text, /<\/script/gi)).toBe(1);
    expect(count(text, /<img|<\/title><\/svg><\/style>/gi)).toBe(0);
    const withoutValues = text.replace(/"[^"]*"/g, '""');
    expect(count(withoutValues, /<[^>]* on[a-z]+=/gi)).toBe(0);
    expect(count(text, /href="\s*javascript/gi)).toBe(0);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: what must not be there
    expect(count(text, /[\u0000\u001b\u202e]/g)).toBe(0);
    for (const svg of pictures(text)) expect(XMLValidator.validate(svg.replaceAll(' hidden=""', ''))).toBe(true);
  });

  test('only a path inside the run folder becomes a link', () => {
    for (const path of ['javascript:alert(1)', '//example.org/x', '/etc/passwd', '../../x', 'https://example.org']) {
      const { result, timeline } = healthyLink();
      const text = render(runOf([{ result: { ...result, timeline: path }, timeline }]));
      expect(count(text, /href="[^#d]/g), path).toBe(0);
    }
    expect(count(html, /href="timelines\/[^"]+\.ndjson"/g)).toBe(6);
  });

  test('twenty cases of a minute each stay under two megabytes', () => {
    const { result } = stalledReader();
    const timeline = simulate({
      endMs: 62_000,
      writesPerS: 40,
      bytesPerWrite: 16_000,
      variables: { source: {}, replica: {} },
      fault: {
        name: 'stall',
        injectedMs: 1500,
        healedMs: 52_000,
        proof: { tookEffect: true, summary: 's', numbers: {} },
      },
      frozen: [1530, 52_200],
      blockedMs: [1540, 52_100],
      receiver: (t) => (Math.floor(t / 400) % 3 === 0 ? 'Connecting' : 'Yes'),
    });
    const evidence = timeline.observations.map((o) => o.seq);
    const cases = Array.from({ length: 20 }, (_, n) => ({
      result: {
        ...result,
        id: `case-${n}`,
        verdicts: result.verdicts.map((v) => ({ ...v, evidence })),
      } satisfies CaseResult,
      timeline,
    }));
    expect(render(runOf(cases)).length).toBeLessThan(2_000_000);
  }, 20_000);

  test('an empty run, an empty timeline and unreadable GTIDs still make a page', () => {
    expect(render(runOf([], { outcome: 'inconclusive', reason: 'interrupted' }))).toContain(
      'Nothing ran, so nothing is proven. Interrupted.',
    );
    const { result, timeline } = stalledReader();
    expect(render(runOf([{ result, timeline: new Timeline([]) }]))).toContain('error-1190/stalled-reader');
    const foreign = (timeline?.observations ?? []).map((o) =>
      o.kind === 'replication' ? { ...o, sourceGtid: '0-1-?' } : o,
    );
    expect(render(runOf([{ result, timeline: new Timeline(foreign) }]))).not.toContain('Lag, in truth');
  });

  test('a picture also stands alone, without links into a page', () => {
    const { result, timeline } = stalledReader();
    const svg = standalonePicture(result, timeline ?? new Timeline([]));
    expect(XMLValidator.validate(svg)).toBe(true);
    expect(svg).toContain('prefers-color-scheme');
    expect(svg).not.toContain('href=');
  });
});

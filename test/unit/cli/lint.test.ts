import { describe, expect, it, vi } from 'vitest';
import { type LintOptions, lintSubject } from '../../../src/cli/commands/lint/lint.ts';
import type { Subject } from '../../../src/cli/commands/lint/subject.ts';
import { presets } from '../../../src/profile/presets/index.ts';
import { starterProfile } from '../../../src/profile/starter.ts';
import { playOptions } from '../../fixtures/play-options.ts';

const [first] = presets.values();
if (!first) throw new Error('no preset');
const { profile } = starterProfile(first, { source: 'mysql:9.7', replica: 'mysql:9.7' });
const sound = { ...profile.settings, netWriteTimeoutS: 20, retryCount: 1000, logErrorVerbosity: 3 };

/** A running pair that told some of its values; what it did not tell has the default of its version. */
const pair = (untold: readonly string[], warnings: readonly string[] = []): Subject => ({
  profile: { ...profile, settings: sound, disturbances: {}, objectives: {} },
  name: 'running pair',
  lineOf: () => null,
  defaultOf: () => null,
  untold: new Set(untold),
  warnings,
});

async function linted(subject: Subject, options: Partial<LintOptions> = {}): Promise<{ code: number; out: string }> {
  const stderr = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  let out = '';
  const code = await lintSubject(subject, { ...playOptions, ...options }, (text) => {
    out += text;
  });
  stderr.mockRestore();
  return { code, out };
}

describe('lint of what was not told', () => {
  const lacking = pair(
    ['settings.heartbeat_period_s', 'settings.retry_count'],
    ['the replica does not tell its channel'],
  );

  it('judges everything where everything was told', async () => {
    const { code, out } = await linted(pair([]), { strict: true });
    expect(out).toMatch(/^running pair: \d+ rules, 0 error\(s\), 0 warning\(s\)\n$/);
    expect(code).toBe(0);
  });
  it('does not pass on assumed values: it names the rules and what they lack', async () => {
    const { code, out } = await linted(lacking);
    expect(out.split('\n').slice(0, -2)).toEqual([
      'running pair: not judged: heartbeat-above-half: unknown values: settings.heartbeat_period_s',
      'running pair: not judged: heartbeat-above-net-timeout: unknown values: settings.heartbeat_period_s',
      'running pair: not judged: retry-count-of-new-versions: unknown values: settings.retry_count',
      'running pair: not judged: stale-heartbeat: unknown values: settings.heartbeat_period_s',
    ]);
    expect(out).toMatch(/0 warning\(s\), 4 not judged\n$/);
    expect(code).toBe(0);
  });
  it('finds nothing in them either', async () => {
    const assumed = { ...lacking, profile: { ...lacking.profile, settings: { ...sound, heartbeatPeriodS: 999 } } };
    expect((await linted(assumed)).out).toMatch(/0 error\(s\), 0 warning\(s\), 4 not judged\n$/);
    expect((await linted({ ...assumed, untold: new Set() })).code).toBe(1);
  });
  it('is inconclusive with --strict, and says so; an error still wins', async () => {
    const strict = await linted(lacking, { strict: true });
    expect(strict.out).toMatch(/4 not judged \(inconclusive with --strict\)\n$/);
    expect(strict.code).toBe(4);
    const wrong = { ...lacking, profile: { ...lacking.profile, settings: { ...sound, logErrorVerbosity: 1 } } };
    expect((await linted(wrong, { strict: true })).code).toBe(1);
    // A note is no fault, not even with --strict.
    const noted = { ...lacking, profile: { ...lacking.profile, settings: { ...sound, netWriteTimeoutS: 60 } } };
    expect((await linted(noted, { strict: true })).code).toBe(4);
    expect((await linted(noted, {})).out).toMatch(/note: zombie-dump-threads.*[\s\S]*, 1 note\(s\)/);
  });
  it('says the same as JSON, with the warnings', async () => {
    const { out } = await linted(lacking, { json: true });
    expect(JSON.parse(out)).toMatchObject({
      notJudged: [
        { rule: 'heartbeat-above-half', paths: ['settings.heartbeat_period_s'] },
        { rule: 'heartbeat-above-net-timeout' },
        { rule: 'retry-count-of-new-versions', paths: ['settings.retry_count'] },
        { rule: 'stale-heartbeat' },
      ],
      warnings: ['the replica does not tell its channel'],
    });
  });
});

describe('a finding about a value that is not in the file', () => {
  it('says where it comes from', async () => {
    const subject: Subject = {
      ...pair([]),
      profile: { ...pair([]).profile, settings: { ...sound, logErrorVerbosity: 2 } },
      name: 'p.yaml',
      lineOf: () => 1,
      defaultOf: () => 'default of mysql:9.7',
    };
    const { out } = await linted(subject);
    expect(out).toMatch(
      /^p\.yaml:1: warning: hidden-log-line: .* \(default of mysql:9\.7, not in the file\) \(settings/,
    );
    expect((await linted({ ...subject, defaultOf: () => null })).out).not.toContain('not in the file');
  });
});

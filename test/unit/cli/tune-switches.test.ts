import { describe, expect, it } from 'vitest';
import type { TuneOptions } from '../../../src/cli/commands/tune/options.ts';
import { checkSwitchesAt, switchesOfTuning } from '../../../src/cli/commands/tune/switches.ts';
import { profile } from '../tune/_evidence.ts';

const options = (more: Partial<TuneOptions>): TuneOptions => ({
  ...{
    runtime: 'auto',
    proxy: 'auto',
    isolation: 'auto',
    link: 'auto',
    verify: 'auto',
    out: 'reports',
    pullTimeout: '1',
  },
  ...more,
});
const far = profile({ link: { rttMs: 70 } });
const near = profile({ link: { rttMs: 0 } });

describe('switches of tune', () => {
  it('are those of run', () =>
    expect(
      switchesOfTuning(options({ tls: 'off', compress: 'zstd', appliers: '4', durable: true, congestion: 'bbr' }), far),
    ).toEqual({ tls: false, compression: 'zstd', appliers: 4, durable: true, congestionControl: 'bbr' }));

  it.each([
    [{ congestion: 'bbr', link: 'proxy' }, far, /--link proxy delays in the proxy/],
    [{ congestion: 'bbr' }, near, /the profile has no link/],
    [{ buffers: 'small', isolation: 'none' }, far, /--buffers without a private network/],
  ] as const)('are refused where they make no sense: %j', (asked, given, message) => {
    expect(() => switchesOfTuning(options(asked), given)).toThrow(
      expect.objectContaining({ code: 'SWITCH_WITHOUT_EFFECT', message: expect.stringMatching(message), exitCode: 2 }),
    );
  });

  it('are refused once it is known where trials are played', () => {
    const at = (place: object) => () => checkSwitchesAt({ congestionControl: 'bbr' }, { place } as never);
    expect(at({ kind: 'local', tools: null, links: { kind: 'proxy', why: null } })).toThrow(
      /without a private network/,
    );
    expect(at({ kind: 'local', links: { kind: 'proxy', why: 'no tun device' } })).toThrow(/no tun device/);
    for (const kind of ['local', 'docker']) expect(at({ kind, links: { kind: 'packet' } })).not.toThrow();
    const anywhere = { place: { kind: 'docker', links: { kind: 'proxy', why: null } } };
    expect(() => checkSwitchesAt({ durable: true }, anywhere as never)).not.toThrow();
  });
});

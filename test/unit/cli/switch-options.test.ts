import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { addSwitchOptions, type SwitchOptions, switchesOf } from '../../../src/cli/switch-options.ts';

const parsed = (...words: string[]): SwitchOptions =>
  addSwitchOptions(new Command().exitOverride().configureOutput({ writeErr: () => undefined }))
    .parse(words, { from: 'user' })
    .opts();

describe('options of how cases are set up', () => {
  it('ask for nothing unless they are given', () => expect(switchesOf(parsed())).toEqual({}));
  it('are all of them switches', () =>
    expect(
      switchesOf(
        parsed(
          ...['--tls', 'off', '--compress', 'zstd', '--compress-transactions', '--appliers', '8', '--durable'],
          ...['--buffers', 'system', '--congestion', 'bbr'],
        ),
      ),
    ).toEqual({
      tls: false,
      compression: 'zstd',
      transactionCompression: true,
      appliers: 8,
      durable: true,
      buffers: 'system',
      congestionControl: 'bbr',
    }));
  it.each([
    ['0', 'BAD_APPLIERS'],
    ['1025', 'BAD_APPLIERS'],
    ['two', 'BAD_APPLIERS'],
  ])('refuse %s workers', (appliers, code) =>
    expect(() => switchesOf({ appliers })).toThrow(expect.objectContaining({ code, exitCode: 2 })),
  );
  it('refuse what is no name of a congestion control', () =>
    expect(() => switchesOf({ congestion: 'bbr; reboot' })).toThrow(
      expect.objectContaining({ code: 'BAD_CONGESTION' }),
    ));
  it.each([
    ['--tls', 'maybe'],
    ['--compress', 'lz4'],
    ['--buffers', 'huge'],
  ])('know the choices of %s', (...words) => expect(() => parsed(...words)).toThrow(/Allowed choices/));
});

import { describe, expect, it } from 'vitest';
import { faultyLink, type PairOptions, startPair, startServer } from '../../../src/library/index.ts';
import { rejectUnknownOptions } from '../../../src/library/known-options.ts';
import { testWith } from '../../../src/vitest/fixtures.ts';

const refused = (message: string, hint: RegExp) =>
  expect.objectContaining({ code: 'UNKNOWN_OPTION', exitCode: 2, message, hint: expect.stringMatching(hint) });

describe('an option that does not exist', () => {
  it('is refused before a server is fetched or started, with a near name', async () => {
    await expect(startServer('mysql:9.7', { variabels: {} } as object)).rejects.toEqual(
      refused('startServer() has no option variabels', /^did you mean variables\?$/),
    );
    await expect(faultyLink({ sever: 'mysql:9.7' } as object)).rejects.toEqual(
      refused('faultyLink() has no option sever', /^did you mean server\?$/),
    );
  });
  it('is refused with all that exist where none is near', async () => {
    await expect(startPair({ topology: 'tls' } as object)).rejects.toEqual(
      refused('startPair() has no option topology', /^its options: onProgress, .*, tls, by, switches$/),
    );
  });
  it.each([null, 9.7, true])('%j is none', async (given) => {
    await expect(startPair(given as unknown as PairOptions)).rejects.toEqual(
      refused(`startPair() takes its options as an object, not ${given}`, /^its options: /),
    );
  });
  it('is refused by testWith when the file is loaded', () => {
    expect(() => testWith({ paire: {} } as object)).toThrow(
      refused('testWith() has no option paire', /^did you mean pair\?$/),
    );
  });
  it('those that exist pass', () => {
    const options: PairOptions = { server: 'mysql:9.7', tls: true, by: 'gtid', source: {}, isolation: 'none' };
    expect(() => rejectUnknownOptions('startPair', options)).not.toThrow();
    expect(() => rejectUnknownOptions('record', { workload: false, to: 'x' })).not.toThrow();
  });
});

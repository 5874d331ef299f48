import { describe, expect, it } from 'vitest';
import { ReplfaultError } from '../../../src/model/errors.ts';
import type { Capability } from '../../../src/model/scenario.ts';
import { chooseProxy } from '../../../src/place/docker-proxy.ts';
import { proxyOfCase } from '../../../src/worker/protocol.ts';

const gone = async (): Promise<never> => {
  throw new ReplfaultError('registry-unreachable', 'the registry does not answer');
};
const choose = async (
  asked: 'auto' | 'embedded' | 'docker',
  own: () => Promise<string>,
  original: () => Promise<string>,
  needed = true,
) => {
  const missing = new Map<Capability, string>();
  const choice = await chooseProxy({ asked, needed, own, original, missing });
  return { choice, missing: missing.get('embedded-proxy') };
};
const ours = async (): Promise<string> => 'ours:1';
const theirs = async (): Promise<string> => 'theirs:2';

describe('the proxy of a run in containers', () => {
  it('is the original, and ours in cases that need it', async () => {
    const { choice, missing } = await choose('auto', ours, theirs);
    expect(missing).toBeUndefined();
    expect(proxyOfCase(choice, { needs: ['embedded-proxy'] })).toEqual({ kind: 'embedded', image: 'ours:1' });
    expect(proxyOfCase(choice, { needs: ['kernel-faults'] })).toEqual({ kind: 'docker', image: 'theirs:2' });
    expect(proxyOfCase(choice, {})).toEqual({ kind: 'docker', image: 'theirs:2' });
  });

  it('is the one that can be had, and what is missing then has its reason', async () => {
    expect(await choose('auto', ours, gone)).toEqual({
      choice: { kind: 'embedded', image: 'ours:1' },
      missing: undefined,
    });
    const { choice, missing } = await choose('auto', gone, theirs);
    expect(choice).toEqual({ kind: 'docker', image: 'theirs:2' });
    expect(missing).toMatch(
      /only the embedded proxy has this fault, and its image is missing: the registry does not answer/,
    );
    await expect(choose('auto', gone, gone)).rejects.toThrow('the registry does not answer');
  });

  it('is not built where no case needs it, unless the original cannot be had', async () => {
    let built = 0;
    const own = async (): Promise<string> => {
      built += 1;
      return 'ours:1';
    };
    expect((await choose('auto', own, theirs, false)).choice).toEqual({ kind: 'docker', image: 'theirs:2' });
    expect(built).toBe(0);
    expect((await choose('auto', own, gone, false)).choice).toEqual({ kind: 'embedded', image: 'ours:1' });
    await expect(choose('auto', gone, gone, false)).rejects.toThrow('the registry does not answer');
  });

  it('is the one that was asked for', async () => {
    expect((await choose('docker', gone, theirs)).choice).toEqual({ kind: 'docker', image: 'theirs:2' });
    await expect(choose('docker', ours, gone)).rejects.toThrow('the registry does not answer');
    expect((await choose('embedded', ours, gone)).choice).toEqual({ kind: 'embedded', image: 'ours:1' });
    expect((await choose('embedded', gone, gone)).choice).toEqual({
      kind: 'embedded',
      imageMissing: 'the registry does not answer',
    });
  });

  it('hides no fault of the tool itself', async () => {
    const broken = async (): Promise<never> => {
      throw new TypeError('a mistake');
    };
    await expect(choose('auto', broken, theirs)).rejects.toThrow(TypeError);
  });
});

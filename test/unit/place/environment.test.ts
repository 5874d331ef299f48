import { beforeEach, describe, expect, it, vi } from 'vitest';
import { ExitCode, ReplfaultError } from '../../../src/model/errors.ts';
import { probeDisciplines } from '../../../src/network/kernel/probe-disciplines.ts';
import { probeSandbox } from '../../../src/network/kernel/sandbox.ts';
import { decideEnvironment } from '../../../src/place/environment.ts';

vi.mock('../../../src/network/kernel/sandbox.ts', () => ({ probeSandbox: vi.fn() }));
vi.mock('../../../src/network/kernel/probe-disciplines.ts', () => ({ probeDisciplines: vi.fn() }));

const sandbox = { available: true, command: ['unshare', '--net', '--'], how: 'as root' } as const;
const tool = (file: string) => ({ file, args: [], env: {} });
const tools = { nft: tool('/t/nft'), ip: tool('/t/ip'), tc: tool('/t/tc'), ss: tool('/t/ss') };
const findTools = vi.fn(async () => tools);
const decide = (changes: Partial<Parameters<typeof decideEnvironment>[0]> = {}) =>
  decideEnvironment({ isolation: 'auto', proxy: 'embedded', findTools, ...changes });

beforeEach(() => {
  vi.mocked(probeSandbox).mockReset().mockResolvedValue(sandbox);
  vi.mocked(probeDisciplines).mockReset().mockResolvedValue({ shaping: true, netem: true });
  findTools.mockReset().mockResolvedValue(tools);
});

describe('decideEnvironment', () => {
  it('takes a private network where one can be made, and misses nothing', async () => {
    const environment = await decide();
    expect(environment).toMatchObject({ isolation: 'netns', sandbox, place: { kind: 'local', tools } });
    expect(environment.missing.size).toBe(0);
  });
  it('takes a tracer that works here, and says why where none does', async () => {
    // A sandbox that is none, so that the trial can run anywhere.
    vi.mocked(probeSandbox).mockResolvedValue({ ...sandbox, command: ['env'] });
    const allowed = await decide({ findTracer: async () => tool('true') });
    expect(allowed.place).toMatchObject({ tools: { strace: tool('true') } });
    expect(allowed.missing.has('tracing')).toBe(false);
    const forbidden = await decide({ findTracer: async () => tool('false') });
    expect(forbidden.place).toMatchObject({ kind: 'local', tools });
    expect(forbidden.missing.get('tracing')).toMatch(/does not allow tracing/);
    const absent = await decide({ findTracer: async () => Promise.reject(new Error('no mirror answers')) });
    expect(absent.missing.get('tracing')).toBe('a slow disk needs strace: no mirror answers');
    expect(absent.isolation).toBe('netns');
  });
  it('takes a library for clocks that works here, and says why where none does', async () => {
    const broken = await decide({ findClockLibraries: async () => ['/nowhere/libfaketimeMT.so.1'] });
    expect(broken.place).not.toHaveProperty('clockLibraries');
    expect(broken.missing.get('server-clock')).toMatch(/^libfaketime \(\/nowhere\/\S+\) does not work here: /);
    const absent = await decide({ findClockLibraries: async () => Promise.reject(new Error('no mirror answers')) });
    expect(absent.missing.get('server-clock')).toBe('a clock of its own needs libfaketime: no mirror answers');
    expect(absent.isolation).toBe('netns');
  });
  it('does without one where it cannot be made, and says why', async () => {
    vi.mocked(probeSandbox).mockResolvedValue({
      available: false,
      reason: 'namespaces are forbidden here',
      enable: ['Ask for them.'],
    });
    const { isolation, missing, place, sandbox: none } = await decide();
    expect(isolation).toBe('none');
    expect(missing.get('kernel-faults')).toBe('namespaces are forbidden here. Ask for them.');
    expect(place).toEqual({ kind: 'local', tools: null, links: { kind: 'proxy', why: null } });
    expect(none).toBeNull();
    expect(findTools).not.toHaveBeenCalled();
  });
  it('misses what the kernel has no queueing discipline for, and nothing else', async () => {
    vi.mocked(probeDisciplines).mockResolvedValue({ shaping: true, netem: false });
    expect([...(await decide()).missing]).toEqual([
      ['netem', expect.stringContaining('sch_netem')],
      ['packet-delay', expect.stringContaining('sch_netem')],
    ]);
    vi.mocked(probeDisciplines).mockResolvedValue({ shaping: false, netem: false });
    expect([...(await decide()).missing.keys()].sort()).toEqual(['kernel-shaping', 'netem', 'packet-delay']);
  });
  it('does not even try when told not to', async () => {
    const { isolation, missing } = await decide({ isolation: 'none' });
    expect(isolation).toBe('none');
    expect(missing.get('kernel-faults')).toContain('--isolation none');
    expect(probeSandbox).not.toHaveBeenCalled();
    expect(findTools).not.toHaveBeenCalled();
  });
  it('refuses to go on without what was demanded', async () => {
    vi.mocked(probeSandbox).mockResolvedValue({ available: false, reason: 'forbidden', enable: [] });
    await expect(decide({ isolation: 'netns' })).rejects.toMatchObject({
      code: 'NO_NAMESPACE',
      exitCode: ExitCode.environment,
      hint: expect.stringContaining('--isolation auto'),
    });
  });
  it('goes on without kernel faults when the tools cannot be had', async () => {
    findTools.mockRejectedValue(new Error('no mirror answers'));
    const { isolation, missing } = await decide();
    expect(isolation).toBe('none');
    expect(missing.get('kernel-faults')).toContain('no mirror answers');
  });
  it('passes the trouble on when a private network was demanded', async () => {
    const cause = new ReplfaultError('NO_MIRROR', 'no mirror answers');
    findTools.mockRejectedValue(cause);
    await expect(decide({ isolation: 'netns' })).rejects.toBe(cause);
  });
  it('misses the faults of the embedded proxy where another one is used', async () => {
    const { missing, isolation } = await decide({ proxy: 'binary' });
    expect([...missing.keys()]).toEqual(['embedded-proxy']);
    expect(isolation).toBe('netns');
  });
});

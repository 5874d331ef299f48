import { describe, expect, it } from 'vitest';
import { ExitCode, ReplfaultError } from '../../../src/model/errors.ts';
import { chooseRuntime, type RuntimeRequest } from '../../../src/place/choose-runtime.ts';

const asked = (request: Partial<RuntimeRequest> = {}): RuntimeRequest => ({
  runtime: 'auto',
  proxy: 'auto',
  isolation: 'auto',
  servers: [],
  image: undefined,
  ...request,
});
const works = async (): Promise<void> => undefined;
const noDaemon = async (): Promise<void> => {
  throw new ReplfaultError('docker-missing', 'No Docker daemon answers at unix:///x.sock');
};

describe('auto', () => {
  it('takes Docker where the daemon answers and has the images', async () => {
    expect(await chooseRuntime(asked(), works)).toEqual({
      kind: 'docker',
      why: 'a Docker daemon answers and has the images',
    });
  });
  it('takes this machine otherwise, and says what was missing', async () => {
    expect(await chooseRuntime(asked(), noDaemon)).toEqual({
      kind: 'local',
      why: 'No Docker daemon answers at unix:///x.sock',
    });
  });
  it.each<[string, Partial<RuntimeRequest>]>([
    ['a program on PATH', { servers: ['mysqld'] }],
    ['an unpacked tarball', { servers: ['mysql:9.7', 'mysql@/opt/mysql'] }],
    ['a proxy binary', { proxy: 'binary' }],
    ['an isolation of its own', { isolation: 'none' }],
  ])('does not ask the daemon for %s', async (_, request) => {
    const choice = await chooseRuntime(asked(request), () => Promise.reject(new Error('asked')));
    expect(choice.kind).toBe('local');
    expect(choice.why).not.toBe('asked for');
  });
  it('does not quietly leave out an image or a container that was asked for by name', async () => {
    await expect(chooseRuntime(asked({ image: 'mysql:8.0' }), noDaemon)).rejects.toMatchObject({
      code: 'docker-missing',
      exitCode: ExitCode.environment,
    });
    await expect(chooseRuntime(asked({ proxy: 'docker' }), noDaemon)).rejects.toMatchObject({ code: 'docker-missing' });
  });
  it('hands on the names of the servers, or the default', async () => {
    const seen: string[][] = [];
    const remember = async (servers: readonly string[]): Promise<void> => void seen.push([...servers]);
    await chooseRuntime(asked(), remember);
    await chooseRuntime(asked({ servers: ['mysql:9', 'mariadb:11.8'] }), remember);
    await chooseRuntime(asked({ image: 'percona/percona-server:8.0' }), remember);
    expect(seen).toEqual([['mysql'], ['mysql:9', 'mariadb:11.8'], ['percona/percona-server:8.0']]);
  });
});

describe('by name', () => {
  it('local asks no daemon', async () => {
    expect(await chooseRuntime(asked({ runtime: 'local' }), noDaemon)).toEqual({ kind: 'local', why: 'asked for' });
  });
  it('docker must work', async () => {
    expect(await chooseRuntime(asked({ runtime: 'docker' }), works)).toEqual({ kind: 'docker', why: 'asked for' });
    await expect(chooseRuntime(asked({ runtime: 'docker' }), noDaemon)).rejects.toMatchObject({
      code: 'docker-missing',
    });
  });
  it.each<[string, Partial<RuntimeRequest>]>([
    ['--image with --server', { image: 'mysql:8.0', servers: ['mysql:9.7'] }],
    ['--image locally', { image: 'mysql:8.0', runtime: 'local' }],
    ['--proxy docker locally', { proxy: 'docker', runtime: 'local' }],
    ['--proxy binary in containers', { proxy: 'binary', runtime: 'docker' }],
    ['a program on PATH in containers', { servers: ['mysqld'], runtime: 'docker' }],
    ['--isolation in containers', { isolation: 'netns', runtime: 'docker' }],
    ['a misspelt server', { servers: ['mysq:9.7'], runtime: 'local' }],
  ])('%s is a usage error', async (_, request) => {
    await expect(chooseRuntime(asked(request), works)).rejects.toMatchObject({ exitCode: ExitCode.usage });
  });
});

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { loadProfile } from '../../../src/profile/load.ts';
import { runCli } from '../support/cli.ts';
import { startPlantedPair } from '../support/planted-pair.ts';
import { makePlayground } from '../support/playground.ts';

const password = 'a secret, "really"';
type End = 'source' | 'replica';

it('tells the send buffer only where the source shares hostname and network with this machine', async () => {
  await using playground = await makePlayground();
  await using pair = await startPlantedPair('mysql:9.7', []);
  await pair.source.query(`CREATE USER 'capture'@'%' IDENTIFIED BY '${password}'`);
  expect(await pair.caughtUp()).toBe(true);
  const [, , largest] = (await readFile('/proc/sys/net/ipv4/tcp_wmem', 'utf8')).trim().split(/\s+/);
  const address = (end: End): string => `${pair[end].host}:${pair[end].port}`;
  const inNamespace = ['unshare', '--user', '--map-root-user'];
  const places: readonly (readonly [string, readonly string[], (end: End) => string])[] = [
    ['here', [], address],
    // As through a forwarded port, into a container or a tunnel.
    ['renamed', [...inNamespace, '--uts', 'sh', '-c', 'hostname elsewhere.example && exec "$@"', 'sh'], address],
    // As by the socket of a container that has the hostname of its machine.
    ['apart', [...inNamespace, '--net'], (end) => pair[end].socketPath],
  ];
  const texts: string[] = [];
  for (const [name, through, place] of places) {
    const out = join(playground.dir, `${name}.yaml`);
    const urls = (['source', 'replica'] as const).flatMap((end) => [`--${end}`, `mysql://capture@${place(end)}`]);
    const ended = await runCli(['capture', ...urls, '--out', out, '--sample-seconds', '1'], {
      env: { ...playground.env, REPLFAULT_SOURCE_PASSWORD: password, MYSQL_PWD: password },
      cwd: playground.dir,
      through,
    });
    expect(ended.code, ended.stderr).toBe(0);
    texts.push(await readFile(out, 'utf8'));
    const { profile } = await loadProfile(out);
    expect(profile.link.sendBufferBytes, name).toBe(name === 'here' ? Number(largest) : undefined);
  }
  const [here, renamed, apart] = texts;
  expect(here).toMatch(/# read from .* at an address of this machine, and both report hostname .*\n {2}send_buffer/);
  expect(renamed).toMatch(
    /# not read, because the source reports hostname .*elsewhere\.example.*\n {2}# send_buffer_bytes:/,
  );
  expect(apart).toMatch(/# not read, because its Unix socket is not bound .*sysctl net\.ipv4\.tcp_wmem, third/);
});

import { execa } from 'execa';
import { dataIntact, defineScenario, probesUnbroken } from 'replfault';
import { shortSettings } from './_settings.ts';

/** Cases whose servers and network are not set up as they ask, though nothing fails. `ip`: how that program is run, as JSON. */
export default defineScenario({
  title: 'Something other than what was asked for',
  cases: [
    { case: 'as-asked', ssl: 1, congestion: 'reno', replaced: false, ip: '' },
    { case: 'plain-channel', ssl: 0, congestion: 'reno', replaced: false, ip: '' },
    { case: 'other-congestion', ssl: 1, congestion: 'reno', replaced: true, ip: '' },
  ],
  settings: ({ ssl, congestion }) => ({
    ...shortSettings,
    // A source without TLS: the replica of MariaDB connects all the same.
    source: { ...shortSettings.source, ssl: Number(ssl) },
    switches: { tls: true, congestionControl: String(congestion) },
  }),
  criticalPathMs: () => 2000,
  async play(stage, { replaced, ip }) {
    // A new connection takes what the route says.
    if (replaced) {
      const { file, args, env } = JSON.parse(String(ip)) as {
        file: string;
        args: string[];
        env: Record<string, string>;
      };
      const route = ['route', 'replace', 'local', '127.0.0.1', 'dev', 'lo', 'table', 'local'];
      await execa(file, [...args, ...route, 'congctl', 'cubic', 'src', '127.0.0.1'], { env });
    }
    const reset = await stage.inject('reset');
    await stage.until(
      'a new connection is open',
      'proxy',
      ({ connections }) => connections.some(({ id, open }) => open && id > 1),
      {
        timeoutMs: 5000,
        since: 'injection',
      },
    );
    await reset.heal();
  },
  checks: () => [dataIntact, probesUnbroken],
});

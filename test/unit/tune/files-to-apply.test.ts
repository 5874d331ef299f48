import { describe, expect, it } from 'vitest';
import type { Profile } from '../../../src/model/profile.ts';
import type { Recommendation } from '../../../src/model/recommendation.ts';
import { flavourFor } from '../../../src/servers/flavour-registry.ts';
import { recommend } from '../../../src/tune/recommend.ts';
import { evidence, found, known, profile } from './_evidence.ts';

const everything = evidence(Object.keys(known).map((name) => found(name)));
const given = profile({ disturbances: { stallS: 20, outageS: 120 } });
/** The source gives up before the stall is over: its timeout must be longer. */
const patientSource: Profile = { ...given, settings: { ...given.settings, netWriteTimeoutS: 10 } };

async function filesFor(vendor: 'mysql' | 'mariadb', version: string, of: Profile = given): Promise<Recommendation> {
  const server = { flavour: (await flavourFor(vendor, version)).name, version };
  const recommendation = recommend(of, everything, { source: server, replica: server });
  if (recommendation === null) throw new Error('there is no recommendation');
  return recommendation;
}
/** Comments as one text, wherever their lines were broken. */
const prose = (lines: readonly string[]): string => lines.map((line) => line.replace(/^(#|--) */, '')).join(' ');
const servers = [
  ['mysql', '9.7.4'],
  ['mysql', '5.7.44'],
  ['mysql', '5.6.24'],
  ['mariadb', '10.11.18'],
] as const;

describe('files to apply', () => {
  it.each(servers)(
    '%s %s: above each line what it rests on, its margin, its cost and when it counts',
    async (vendor, version) => {
      const { cnf, settings } = await filesFor(vendor, version, patientSource);
      const lines = [...cnf.source.split('\n'), ...cnf.replica.split('\n')];
      for (const one of settings) {
        for (const part of [one.because, one.margin, one.cost, one.takesEffect]) expect(prose(lines)).toContain(part);
        for (const name of one.experiments) expect(prose(lines)).toContain(name);
      }
      const at = lines.findIndex((line) => line.startsWith('net_write_timeout ='));
      expect(prose(lines.slice(0, at))).toContain('Experiments: tune/stalled-reader. Margin: ');
      const unchanged = await filesFor(vendor, version);
      expect(unchanged.cnf.source).toMatch(/^# net_write_timeout = 60$/m);
      expect(unchanged.online.source.join('\n')).not.toMatch(/^SET GLOBAL net_write/m);
    },
  );

  it.each(servers)('%s %s: the same, shorter, above each statement', async (vendor, version) => {
    const { online, settings } = await filesFor(vendor, version, patientSource);
    const above = (lines: readonly string[], start: RegExp): string =>
      prose(
        lines.slice(
          0,
          lines.findIndex((line) => start.test(line)),
        ),
      );
    const [write, net] = settings;
    expect(above(online.source, /^SET GLOBAL net_write/)).toContain(write?.cost);
    expect(above(online.replica, /^SET GLOBAL \w+_net_timeout/)).toContain(net?.cost);
    expect(above(online.replica, /^CHANGE /)).toMatch(/HEARTBEAT_PERIOD, today 30 s: .*CONNECT_RETRY, today 60 s: /);
  });

  it('have no line so long that a server would take its rest for an option', async () => {
    for (const server of servers) {
      const { cnf, online } = await filesFor(server[0], server[1]);
      for (const line of [...`${cnf.source}\n${cnf.replica}`.split('\n'), ...online.replica, ...online.source])
        expect(line.length).toBeLessThan(200);
    }
  });

  it.each([
    ['mysql', '5.6.24'],
    ['mariadb', '10.11.18'],
  ] as const)('%s %s: execute everything received before CHANGE, which deletes it', async (vendor, version) => {
    const { online, settings } = await filesFor(vendor, version);
    const at = (start: RegExp): number => online.replica.findIndex((line) => start.test(line));
    const between = prose(online.replica.slice(at(/^STOP SLAVE IO_THREAD/), at(/^STOP SLAVE SQL_THREAD/)));
    expect(between).toMatch(/for at most 60 s.*: .*Exec_Master_Log_Pos must equal Read_Master_Log_Pos/);
    expect(between).toMatch(/If it is not true after 60 s: Do not continue.* START SLAVE IO_THREAD/);
    expect(at(/^CHANGE MASTER/)).toBeGreaterThan(at(/^STOP SLAVE SQL_THREAD/));
    expect(settings.find(({ setting }) => setting === 'heartbeatPeriodS')?.takesEffect).toMatch(
      /after it has applied everything received, its applier/,
    );
  });

  it('stop only the receiver of newer servers, and only while the applier runs', async () => {
    for (const [version, column] of [
      ['9.7.4', 'Replica_SQL_Running'],
      ['5.7.44', 'Slave_SQL_Running'],
    ] as const) {
      const { online } = await filesFor('mysql', version);
      const stop = online.replica.findIndex((line) => line.startsWith('STOP'));
      expect(prose(online.replica.slice(0, stop))).toContain(`${column} must be Yes`);
      expect(prose(online.replica.slice(stop))).toContain(`${column} must still be Yes`);
      expect(online.replica.join('\n')).not.toMatch(/^STOP \w+ SQL_THREAD/m);
    }
  });

  it.each(servers)('%s %s: privileges, cost and the way back', async (vendor, version) => {
    const { online } = await filesFor(vendor, version, patientSource);
    for (const end of [online.source, online.replica]) {
      expect(prose(end)).toMatch(/Privileges on the (source|replica): /);
      expect(prose(end)).toContain('Cost: relay logs');
      expect(prose(end)).toMatch(/Undo(, on the source)?: /);
    }
  });

  it('say that SET GLOBAL does not outlive the server, and that persisted values win over files', async () => {
    const persisted = /RESET PERSIST with its name removes it.*performance_schema\.persisted_variables/;
    for (const version of ['9.7.4', '8.0.36', '8.0.20']) {
      const { online } = await filesFor('mysql', version);
      for (const end of [online.source, online.replica]) {
        expect(prose(end)).toMatch(/does not survive a restart/);
        expect(prose(end)).toMatch(/put recommended\.cnf in place/);
        expect(prose(end)).toMatch(persisted);
      }
    }
    for (const version of [
      ['mysql', '5.7.44'],
      ['mariadb', '10.11.18'],
    ] as const)
      expect(JSON.stringify(await filesFor(version[0], version[1]))).not.toMatch(/persist/i);
  });

  it.each([
    ['mysql', '9.7.4', 2, 'log_error_verbosity', 3],
    ['mysql', '5.7.44', 2, 'log_error_verbosity', 3],
    ['mysql', '5.6.24', 1, 'log_warnings', 2],
    ['mariadb', '10.11.18', 1, 'log_warnings', 2],
  ] as const)('%s %s: the log line that a verbosity of %i hides', async (vendor, version, today, name, value) => {
    const withVerbosity = (logErrorVerbosity: number | null) =>
      filesFor(vendor, version, profile({ disturbances: { stallS: 20 }, settings: { logErrorVerbosity } }));
    const { cnf, online } = await withVerbosity(today);
    expect(cnf.source).toContain(`\n${name} = ${value}\n`);
    expect(online.source).toContain(`SET GLOBAL ${name} = ${value};`);
    expect(prose(online.source)).toMatch(/the source does not log a failed write to a replica/);
    for (const enough of [value, null])
      expect(JSON.stringify(await withVerbosity(enough))).not.toContain(`${name} = ${value}`);
  });

  it.each(servers)('%s %s: revert.sql sets today’s values, by the same procedures', async (vendor, version) => {
    const of: Profile = { ...patientSource, settings: { ...patientSource.settings, logErrorVerbosity: 1 } };
    const { revert, procedures } = await filesFor(vendor, version, of);
    const source = revert?.source.join('\n') ?? '';
    expect(source).toMatch(/^SET GLOBAL net_write_timeout = 10;$/m);
    expect(source).toMatch(/^SET GLOBAL log_\w+ = 1;$/m);
    const replica = revert?.replica.join('\n') ?? '';
    expect(replica).toMatch(/^SET GLOBAL \w+_net_timeout = 60;$/m);
    expect(replica).toMatch(/^CHANGE .*CONNECT_RETRY=60.*HEARTBEAT_PERIOD=30/m);
    expect([source, replica].join('\n')).not.toMatch(/to undo the change|current value\b/);
    const ids = (of: typeof procedures): string[] =>
      [...(of?.source ?? []), ...(of?.replica ?? [])].map(({ id }) => id).filter((id) => id !== 'show-persisted');
    expect(ids(revert?.procedures)).toEqual(ids(procedures));
  });

  it('say what stopping the receiver costs where commits wait for it', async () => {
    const semiSync = { ...given, settings: { ...given.settings, semiSyncTimeoutMs: 10_000 } };
    expect(prose((await filesFor('mysql', '9.7.4', semiSync)).online.replica)).toMatch(
      /commits on the source wait .*today 10000 ms/,
    );
    expect(prose((await filesFor('mysql', '9.7.4')).online.replica)).not.toMatch(/today \d+ ms/);
  });

  it('name the status that shows the connection which is meant', async () => {
    expect(prose((await filesFor('mariadb', '10.11.18')).online.replica)).toContain('SHOW ALL SLAVES STATUS');
    expect(prose((await filesFor('mysql', '5.6.24')).online.replica)).toContain('SHOW SLAVE STATUS');
  });
});

import type { Role } from '../../model/replication.ts';
import type { LogPlace } from '../../model/server-words.ts';
import { quote } from '../../model/sql-literal.ts';
import { dialectOf, type Server } from '../../procedures/index.ts';
import type { Refusal } from './hand.ts';

/** What may make a pair replicate that does not do so as it ships. */
export interface Remedy {
  /** Lower case, words joined by dashes. */
  readonly name: string;
  /** In order. The statements of one step run in one session. */
  readonly steps: readonly { readonly on: Role; readonly statements: readonly string[] }[];
  /** What is worse with it than without. */
  readonly cost: string | null;
}

/** Why a pair does not replicate, and what could be changed about it. */
export interface Situation {
  readonly refusal: Refusal;
  readonly source: Server;
  readonly replica: Server;
  /** Authentication plugins that are active on the source, without the one of the account. */
  readonly plugins: readonly string[];
  /** The account of the replica; its host is any. */
  readonly account: { readonly user: string; readonly password: string };
  /** Where the binary log of the source ends now. */
  readonly logEnd: LogPlace;
  /** Remedies that were tried, by name. */
  readonly tried: ReadonlySet<string>;
}

/** The next remedy to try; `null` where none is known. Pure. */
export function nextRemedy(situation: Situation): Remedy | null {
  return remediesFor(situation).find(({ name }) => !situation.tried.has(name)) ?? null;
}

/** The client cannot load the plugin (2059), does not know it (1251), or the source does not have it (1524). */
const aboutPlugins: ReadonlySet<number> = new Set([1251, 1524, 2059]);

function remediesFor(situation: Situation): readonly Remedy[] {
  const { refusal, replica } = situation;
  const { vendor } = dialectOf(replica);
  // The receiver reports it under the number of any fatal error: 1593 up to MySQL 5.7, 13117 since.
  if (/GTID_MODE/i.test(refusal.message)) return aboutGtidMode(situation);
  if (aboutPlugins.has(refusal.errno)) return anotherPlugin(situation);
  // "Authentication requires secure connection" (caching_sha2_password, sha256_password).
  if (refusal.errno === 2061) return [publicKey(replica), encrypted(replica)].filter((one) => one !== null);
  // require_secure_transport of the source.
  if (/insecure transport/i.test(refusal.message)) return [encrypted(replica)];
  if (/not a compiled character set|Unknown collation/i.test(refusal.message)) return [knownCollation(situation)];
  if (refusal.errno === 2026 && vendor === 'mariadb') return [unverified(replica), plain(replica)];
  if (refusal.errno === 2026) return [plain(replica)];
  return [];
}

/** CHANGE with the receiver stopped; where the server demands it, the applier too. */
function changed(name: string, replica: Server, options: readonly string[], cost: string | null, both = false): Remedy {
  const { replica: word, change, changesReceiverAlone } = dialectOf(replica);
  const stop = changesReceiverAlone && !both ? `STOP ${word} IO_THREAD` : `STOP ${word}`;
  const statements = [stop, `${change} TO ${options.join(', ')}`, `START ${word}`];
  return { name, steps: [{ on: 'replica', statements }], cost };
}

const prefixOf = (server: Server): string => dialectOf(server).prefix;

function publicKey(replica: Server): Remedy | null {
  // Since MySQL 8.0.4.
  if (['mysql-5.6', 'mysql-5.7', 'mariadb'].includes(replica.flavour)) return null;
  return changed(
    'public-key',
    replica,
    [`GET_${prefixOf(replica)}_PUBLIC_KEY=1`],
    'The password crosses the network encrypted with a key that nobody has verified: whoever is on the path can pretend to be the source.',
  );
}

const encrypted = (replica: Server): Remedy => changed('encrypted', replica, [`${prefixOf(replica)}_SSL=1`], null);

const unverified = (replica: Server): Remedy =>
  changed(
    'unverified',
    replica,
    ['MASTER_SSL_VERIFY_SERVER_CERT=0'],
    'The replica does not verify who its source is. If the source has no TLS, the connection is not encrypted.',
  );

const plain = (replica: Server): Remedy =>
  changed('plain', replica, [`${prefixOf(replica)}_SSL=0`], 'The connection is not encrypted.');

/** The account gets another plugin of the source, one after the other. */
function anotherPlugin({ refusal, source, replica, plugins, account }: Situation): readonly Remedy[] {
  const name = `${quote(account.user)}@'%'`;
  const password = quote(account.password);
  const { replica: word } = dialectOf(replica);
  const again = { on: 'replica', statements: [`STOP ${word}`, `START ${word}`] } as const;
  return ['caching_sha2_password', 'sha256_password', 'mysql_native_password']
    .filter((plugin) => plugins.includes(plugin) && !refusal.message.includes(plugin))
    .map((plugin): Remedy => {
      // ALTER USER with a plugin came with 5.7; PASSWORD() makes a hash of the plugin that old_passwords names (2: sha256_password).
      const statements =
        source.flavour === 'mysql-5.6'
          ? [
              `DROP USER ${name}`,
              `CREATE USER ${name} IDENTIFIED WITH ${plugin}`,
              `SET SESSION old_passwords = ${plugin === 'sha256_password' ? 2 : 0}`,
              `SET PASSWORD FOR ${name} = PASSWORD(${password})`,
              `GRANT REPLICATION SLAVE ON *.* TO ${name}`,
            ]
          : [`ALTER USER ${name} IDENTIFIED WITH ${plugin} BY ${password}`];
      const steps = [{ on: 'source', statements: ['SET SESSION sql_log_bin = 0', ...statements] } as const, again];
      return { name: `plugin-${plugin.replaceAll('_', '-')}`, steps, cost: costOf(plugin) };
    });
}

function costOf(plugin: string): string | null {
  if (plugin === 'sha256_password') return 'sha256_password is deprecated since MySQL 8.0.16.';
  return plugin === 'mysql_native_password' ? 'mysql_native_password is deprecated, and removed in MySQL 9.0.' : null;
}

/** gtid_mode of both ends must fit: online on the end that is OFF (MySQL 5.7.6 and later); else the replica gives numbers itself. */
function aboutGtidMode({ refusal, source, replica }: Situation): readonly Remedy[] {
  const sourceIsOff = /GTID_MODE\s*=?\s*OFF/i.test(refusal.message.slice(0, refusal.message.search(/this server/i)));
  const end = sourceIsOff ? source : replica;
  const { replica: word, change, prefix } = dialectOf(replica);
  const online: Remedy = {
    name: `gtid-mode-on-${sourceIsOff ? 'source' : 'replica'}`,
    steps: [
      { on: sourceIsOff ? 'source' : 'replica', statements: gtidModeOnline },
      {
        on: 'replica',
        statements: [
          `STOP ${word}`,
          ...(sourceIsOff ? [`${change} TO ${prefix}_AUTO_POSITION=1`] : []),
          `START ${word}`,
        ],
      },
    ],
    cost: 'Statements that break GTID consistency fail from then on. On production servers, wait between the steps until no anonymous transaction is left, on every server of the topology (manual: Changing the GTID Mode).',
  };
  const assigned = changed(
    'assigned-gtids',
    replica,
    ['ASSIGN_GTIDS_TO_ANONYMOUS_TRANSACTIONS=LOCAL'],
    'The replica numbers what it receives itself: its GTIDs are not those of other replicas, so it cannot become their source by auto-position.',
    true,
  );
  return [
    ...(end.flavour === 'mysql-5.6' ? [] : [online]),
    ...(sourceIsOff && dialectOf(replica).change === 'CHANGE REPLICATION SOURCE' ? [assigned] : []),
  ];
}

/**
 * Events name the collations of the session that wrote them. Default collations of the source that the replica has not: uca1400 since MariaDB 11.5, 0900
 * since MySQL 8.0.1. The replica goes on after what was written with them.
 */
function knownCollation({ source, replica, logEnd }: Situation): Remedy {
  const { replica: word, change, prefix } = dialectOf(replica);
  const collation = 'utf8mb4_general_ci';
  const ofCharacterSet =
    dialectOf(source).vendor === 'mariadb'
      ? `SET GLOBAL character_set_collations = 'utf8mb4=${collation}'`
      : `SET GLOBAL default_collation_for_utf8mb4 = '${collation}'`;
  const after = `${prefix}_LOG_FILE=${quote(logEnd.file)}, ${prefix}_LOG_POS=${logEnd.position}`;
  return {
    name: 'known-collation',
    steps: [
      { on: 'source', statements: [ofCharacterSet, `SET GLOBAL collation_server = '${collation}'`] },
      { on: 'replica', statements: [`STOP ${word}`, `${change} TO ${after}`, `START ${word}`] },
    ],
    cost: 'Set it before any client writes to this source: what was written with the new collation is lost to the replica. Sessions and tables that name the new collation still stop the replica. The variables do not survive a restart unless they are in the option file.',
  };
}

const gtidModeOnline = [
  'SET GLOBAL enforce_gtid_consistency = WARN',
  'SET GLOBAL enforce_gtid_consistency = ON',
  'SET GLOBAL gtid_mode = OFF_PERMISSIVE',
  'SET GLOBAL gtid_mode = ON_PERMISSIVE',
  'SET GLOBAL gtid_mode = ON',
];

import type { Comparison } from '../model/comparison.ts';
import type { NamedServer } from '../model/tried-servers.ts';
import { bothEnds, byAge } from './versions.ts';

type UpgradePath = Comparison['path'];

/** Long-term support and bug-fix series of MySQL, in order. Those between two of them are innovation releases. */
const series = ['5.5', '5.6', '5.7', '8.0', '8.4', '9.7'];

/**
 * Whether the vendor supports an upgrade, and in which steps it is done. Throws a usage error (exit 2) for MySQL with MariaDB. Pure.
 *
 * Sources: MySQL manual, "Upgrade Paths" and "Replication Compatibility Between MySQL Versions"; MariaDB documentation, "Replication
 * Overview" (cross-version replication) and "Downgrading between Major Versions of MariaDB".
 *
 * @param from server as users name it: `mysql:5.7`, `MariaDB 10.11.18`
 */
export function upgradePath(from: string, to: string): UpgradePath {
  const ends = bothEnds(from, to);
  if (ends === null)
    return {
      supported: false,
      says: `${from} to ${to}: a word that tells no version, so the path is not known. Name both versions, for example mysql:8.4.`,
      source: 'no version is told',
    };
  const { from: old, to: now } = ends;
  if (byAge(now.version, old.version) === 0)
    return { supported: true, says: 'One version at both ends.', source: sources[old.vendor] };
  return old.vendor === 'mysql' ? mysqlPath(old, now) : mariadbPath(old.version, now.version);
}

const sources = {
  mysql: 'MySQL Reference Manual, Upgrade Paths',
  mariadb: 'MariaDB Documentation, Replication Overview',
} as const;

function mysqlPath(old: NamedServer, now: NamedServer): UpgradePath {
  const source = sources.mysql;
  const [begin, end] = [rank(old.version), rank(now.version)];
  if (byAge(now.version, old.version) < 0)
    return {
      supported: false,
      says: 'A downgrade. Rolling back means promoting a replica of the old version; the manual supports that only if no new functionality was used.',
      source: 'MySQL Reference Manual, Downgrading MySQL',
    };
  if (end <= nextSeries(begin))
    return {
      supported: true,
      says: begin === end ? 'Within one series.' : 'To the next series, which the manual supports.',
      source,
    };
  const between = series.filter((_, index) => 2 * index > begin && 2 * index < end).map((one) => `mysql:${one}`);
  const steps = [name(old), ...between, name(now)];
  return {
    supported: false,
    says: `Not supported in one step, nor is replication between these two versions. Upgrade ${steps.join(', then ')}: one series at a time.`,
    source,
  };
}

/** Twice its place in the list for a series of it, odd for the innovation releases between two. */
function rank(told: string): number {
  const version = told.includes('.') ? told : (series.filter((one) => one.startsWith(told)).at(-1) ?? told);
  const own = series.findIndex((one) => version === one || version.startsWith(`${one}.`));
  if (own >= 0) return 2 * own;
  const older = series.filter((one) => byAge(one, version) < 0).length;
  return 2 * older - 1;
}

/** The next series of the list is as far as one step goes, from a series as from innovation releases. */
const nextSeries = (begin: number): number => (begin % 2 === 0 ? begin + 2 : begin + 1);

function mariadbPath(old: string, now: string): UpgradePath {
  if (byAge(now, old) < 0)
    return {
      supported: false,
      says: 'A downgrade, which is not officially supported. A source that is newer than its replica is not supported either.',
      source: 'MariaDB Documentation, Downgrading between Major Versions of MariaDB',
    };
  return {
    supported: true,
    says: 'A replica may be of any newer version than its source. A source that is newer than its replica is not supported, so there is no supported way back.',
    source: sources.mariadb,
  };
}

const name = ({ vendor, version }: NamedServer): string => (version === '' ? vendor : `${vendor}:${version}`);

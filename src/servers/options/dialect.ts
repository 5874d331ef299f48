import type { ServerProgram } from '../types.ts';
import { within } from '../versions.ts';

export type Vendor = 'mysql' | 'mariadb';

/** What differs between servers in how they read option files and option names; each line was found out on the servers themselves. */
export interface OptionDialect {
  readonly vendor: Vendor;
  /** Groups of an option file that the server reads, in lower case. */
  readonly groups: ReadonlySet<string>;
  /** It takes the beginning of a name for the whole of it, where no other name begins so. */
  readonly abbreviations: boolean;
  /** Bytes of a line that it reads at once; the rest counts as another line. */
  readonly longestLine: number;
  /** A # ends the path of an `!include`. */
  readonly commentsAfterIncludes: boolean;
  /** `!includedir` takes files with more than one dot in their name, hidden ones among them. */
  readonly dottedFiles: boolean;
}

/** How a server of this vendor and version (`9.7.4`) reads options. */
export function optionDialect(vendor: Vendor, version: string): OptionDialect {
  const mariadb = vendor === 'mariadb';
  const modern = !mariadb && within(version, '8.0');
  return {
    vendor,
    groups: new Set(mariadb ? mariadbGroups(version) : mysqlGroups(version)),
    abbreviations: !modern,
    longestLine: modern ? Number.POSITIVE_INFINITY : 4094,
    commentsAfterIncludes: modern,
    dottedFiles: mariadb || modern,
  };
}

/** How a server program reads options. */
export function dialectOf(program: Pick<ServerProgram, 'flavour' | 'version'>): OptionDialect {
  return optionDialect(program.flavour.name === 'mariadb' ? 'mariadb' : 'mysql', program.version);
}

/** As `mysqld --verbose --help` lists them. */
function mysqlGroups(version: string): string[] {
  return ['mysqld', 'server', `mysqld-${seriesOf(version)}`, ...(within(version, '9.0') ? ['mysql_cluster'] : [])];
}

/** As `mariadbd --verbose --help` lists them; whole majors since 11. */
function mariadbGroups(version: string): string[] {
  const series = seriesOf(version);
  const major = within(version, '11.0') ? [version.split('.')[0]] : [];
  const own = ['mariadb', 'mariadbd'].flatMap((name) => [name, ...[series, ...major].map((one) => `${name}-${one}`)]);
  return ['mysqld', 'server', `mysqld-${series}`, ...own, 'client-server', 'galera'];
}

function seriesOf(version: string): string {
  return version.split('.').slice(0, 2).join('.');
}

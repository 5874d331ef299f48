import type { Claim, ClaimResult, ClaimServer } from '../model/claim.ts';

/** A claim, as far as it says on which servers it is tried. */
type Tried = Pick<Claim, 'id' | 'between'>;
interface Ends<T> {
  readonly source: T;
  readonly replica: T;
}

/** `mysql:9.7`: vendor and release series of a server. */
export function seriesOf({ flavour, version }: Pick<ClaimServer, 'flavour' | 'version'>): string {
  const vendor = /^mariadb/i.test(flavour) ? 'mariadb' : 'mysql';
  return `${vendor}:${/^\d+\.\d+/.exec(version)?.[0] ?? version}`;
}

/**
 * Whether a claim may be about the servers that these specs name: one about two versions needs two that differ. A spec that does not tell its vendor (`mysqld`,
 * an image) may be any.
 */
export function mayBeTriedOn({ between }: Tried, { source, replica }: Ends<string>): boolean {
  if (between === undefined) return true;
  const other = between.vendor === 'mysql' ? /^mariadb\b/i : /^mysql\b/i;
  return source !== replica && !other.test(source) && !other.test(replica);
}

/** The same of servers that were started. */
export function isTriedOn({ between }: Tried, { source, replica }: Ends<ClaimServer>): boolean {
  if (between === undefined) return true;
  const series = [seriesOf(source), seriesOf(replica)];
  return series[0] !== series[1] && series.every((one) => one.startsWith(`${between.vendor}:`));
}

/**
 * Under which key a baseline keeps verdicts: the series, or both where the ends differ in it.
 *
 * @example `mysql:9.7`, `mysql:9.7>mysql:5.6`
 */
export function baselineKey({ source, replica }: Ends<ClaimServer>): string {
  const [from, to] = [seriesOf(source), seriesOf(replica)];
  return from === to ? to : `${from}>${to}`;
}

/** The same of a result; `null` where no server was started. */
export const keyOfResult = ({ server }: Pick<ClaimResult, 'server'>): string | null =>
  server === null ? null : baselineKey(server);

/** A line for each vendor of these claims that says how to play them. */
export function howToPlay(claims: readonly Tried[]): string[] {
  const vendors = [...new Set(claims.flatMap(({ between }) => (between === undefined ? [] : [between.vendor])))];
  return vendors.map((vendor) => {
    const own = claims.filter(({ between }) => between?.vendor === vendor);
    const ids = own.map(({ id }) => id);
    const { source, replica } = own[0]?.between?.example ?? { source: '', replica: '' };
    const name = vendor === 'mysql' ? 'MySQL' : 'MariaDB';
    return `${ids.join(', ')}: about two versions of ${name}. Play: replfault runbook ${ids.join(' ')} --server ${source} --replica-server ${replica}`;
  });
}

import { oldest } from '../model/oldest-servers.ts';
import { isBefore, vendorAndVersion } from './server-defaults.ts';

/** What cannot be said of a pair of servers, and the end that it is said of. */
export interface ImpossiblePair {
  readonly end: 'source' | 'replica';
  readonly text: string;
}

/**
 * Why two servers cannot be a pair: too old for the tool, of two vendors, or a source that is newer than its replica, which neither vendor supports. Only
 * of words that tell it: what `mysqld` or a folder is, is found out when it is started. `place` names the other end with its line. Pure.
 */
export function impossiblePair(
  { source, replica }: { readonly source?: string; readonly replica?: string },
  place: (end: 'source' | 'replica') => string = () => '',
): ImpossiblePair[] {
  const found: ImpossiblePair[] = [];
  for (const [end, spec] of [
    ['source', source],
    ['replica', replica],
  ] as const) {
    const [vendor, version] = spec === undefined ? (['mysql', null] as const) : vendorAndVersion(spec);
    if (version !== null && isBefore(version, oldest[vendor]))
      found.push({ end, text: `${spec} is too old: ${vendor} ${oldest[vendor].join('.')} and later are supported` });
  }
  if (source === undefined || replica === undefined || found.length > 0) return found;
  const [vendors, at] = [[vendorOf(source), vendorOf(replica)], besides(place('replica'))];
  if (vendors[0] !== null && vendors[1] !== null && vendors[0] !== vendors[1])
    return [
      {
        end: 'source',
        text: `${source} and ${replica}${at} are of different vendors, whose GTIDs are not compatible`,
      },
    ];
  const [, ofSource] = vendorAndVersion(source);
  const [, ofReplica] = vendorAndVersion(replica);
  if (ofSource !== null && ofReplica !== null && isBefore(ofReplica.slice(0, 2), ofSource.slice(0, 2)))
    return [
      {
        end: 'source',
        text: `${source} is newer than its replica, ${replica}${at}: an older server cannot always read the events of a newer one`,
      },
    ];
  return [];
}

/** MariaDB may be called `mysqld` too, and a folder may hold anything. */
function vendorOf(spec: string): 'mysql' | 'mariadb' | null {
  if (spec === 'mysqld' || spec.startsWith('mysql@')) return null;
  return vendorAndVersion(spec)[0];
}

const besides = (text: string): string => (text === '' ? '' : ` ${text}`);

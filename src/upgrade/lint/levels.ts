import { deprecates, refusalKind } from '../../model/lint-refusals.ts';
import type { LintLevel } from '../../model/upgrade-lint.ts';
import type { ItemAnswer } from './answers.ts';

/** What two answers mean for a line; `null`: it is good. */
export type Judged = { readonly level: LintLevel; readonly reason: string } | null;

/** How the versions are called: `MySQL 9.7.4`. */
export interface Versions {
  readonly from: string;
  readonly to: string;
}

/** So many names are told. */
const mostNames = 6;

/** Some names for a reason: the first six, and how many more there are. */
export function listed(names: readonly string[]): string {
  const more = names.length > mostNames ? ` and ${names.length - mostNames} more` : '';
  return `${names.slice(0, mostNames).join(', ')}${more}`;
}

/** Words of servers that take something and do nothing with it, or something else. */
const withoutEffect =
  /was removed\. It does nothing now|does nothing|has no effect|will be ignored|is ignored|Not used or needed|unknown (?:variable|option) '(?:--)?loose|adjusted to|Truncated incorrect/i;

/** Why nothing is known of variables and options that a plugin brings along. */
export const pluginNotLoaded = 'it belongs to a plugin that neither server has loaded';
/** Why nothing is known of an option that loads a plugin. */
export const libraryNotThere = 'the packages of these servers do not hold its library';
const ofPlugins =
  '(?:rpl_semi_sync_|group_replication_|validate_password|audit_log_|clone_|connection_control_|mysqlx_|keyring_|server_audit_|spider_|rocksdb_|wsrep_|tokudb_|thread_pool_|mecab_|caching_sha2_)';
/** Unknown names that plugins bring along: of variables and options, of storage engines, of ways to log in. */
const ofPlugin = new RegExp(
  `unknown (?:system )?(?:variable|option) '(?:--)?(?:loose[-_])?${ofPlugins}|^Unknown storage engine '|^Plugin '[^']*' is not loaded`,
  'i',
);
/** Metrics of counters and variables that plugins bring along. */
export const metricOfPlugin = new RegExp(`^mysql_global_(?:status|variables)_${ofPlugins}`, 'i');

/** What is the same for options and statements: accepted, refused, deprecated, ignored. */
export function levelOf(
  from: ItemAnswer,
  to: ItemAnswer,
  versions: Versions,
  kindOf: typeof refusalKind = refusalKind,
): Judged {
  if (from.outcome === 'timed out' || to.outcome === 'timed out') {
    const slow = to.outcome === 'timed out' ? versions.to : versions.from;
    return { level: 'not judged', reason: `${slow} gave no answer in time` };
  }
  if (to.outcome === 'ended the server')
    return from.outcome === 'accepted'
      ? { level: 'breaks', reason: `it ends the server of ${versions.to}` }
      : {
          level: 'not judged',
          reason: `it ends the server of ${versions.to}, and is not accepted by ${versions.from}`,
        };
  if (to.outcome === 'accepted') return whenAccepted(from, to, versions);
  if (from.outcome === 'accepted') return { level: 'breaks', reason: `${versions.to} refuses it` };
  if (from.outcome === 'ended the server')
    return {
      level: 'was broken before',
      reason: `it ends the server of ${versions.from}, and ${versions.to} refuses it`,
    };
  const [was, is] = [kindOf(from.errno, from.message), kindOf(to.errno, to.message)];
  if (was === 'words' && is === 'words' && ofPlugin.test(`${from.message}`) && ofPlugin.test(`${to.message}`))
    return { level: 'not judged', reason: pluginNotLoaded };
  if (was !== 'words' && is === 'words')
    return {
      level: 'breaks',
      reason: `${versions.from} knows it and refuses it only on this disposable server; ${versions.to} does not know it`,
    };
  if (was === 'surroundings' || is === 'surroundings')
    return { level: 'not judged', reason: 'it is about something that the disposable servers do not have' };
  return { level: 'was broken before', reason: `${versions.from} refuses it too` };
}

function whenAccepted(from: ItemAnswer, to: ItemAnswer, versions: Versions): Judged {
  const said = to.message ?? '';
  const wasSaid = from.outcome === 'accepted' ? (from.message ?? '') : '';
  if (withoutEffect.test(said) && !withoutEffect.test(wasSaid) && from.outcome === 'accepted')
    return {
      level: 'changed meaning',
      reason: `${versions.to} accepts it, and does not do what ${versions.from} does`,
    };
  if (deprecates(said))
    return {
      level: 'deprecated',
      reason: `${versions.to} accepts it with a warning${deprecates(wasSaid) ? ', as today' : ''}`,
    };
  return null;
}

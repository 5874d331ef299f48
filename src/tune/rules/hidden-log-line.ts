import { hidesFailedWrites } from '../../measures/hidden-evidence.ts';
import { atLeast, serverWords } from './spec.ts';
import type { Incoherence, Rule } from './types.ts';

export const rule: Rule = {
  name: 'hidden-log-line',
  title: 'The error log of the source is verbose enough to show a failed write',
  level: 'warning',
  says: 'When a write to a replica fails, the dump thread logs a note: MySQL 8.0 and later log it only with log_error_verbosity 3, MySQL 5.6 and MariaDB only with log_warnings 2 or more (measured). With lower values the write still fails, but the error log does not show it; only counters change, on servers that have them. A log_error_suppression_list with MY-010914 hides the line at any verbosity.',
  restsOn: ['settings.log_error_verbosity', 'settings.log_error_suppression_list'],
  demonstration: [
    'coherence/hidden-log-line/errors-only',
    'coherence/hidden-log-line/with-warnings',
    'coherence/hidden-log-line/with-notes',
  ],
  procedures: ['log-failed-writes'],
  check({ servers, settings: { logErrorVerbosity, logErrorSuppressionList = '' } }) {
    const server = serverWords(servers.source);
    if (!server) return [];
    const found: Incoherence[] = [];
    const byVerbosity = server.vendor === 'mysql' && atLeast(server, 5, 7);
    const [name, needed] = byVerbosity ? (['log_error_verbosity', 3] as const) : (['log_warnings', 2] as const);
    const what = 'a failed write to a replica leaves no line in its error log';
    if (logErrorVerbosity !== null && logErrorVerbosity < needed)
      found.push({
        path: 'settings.log_error_verbosity',
        text: `${name} is ${logErrorVerbosity} on the source (${servers.source}): ${what}`,
        advice: `set ${name} to ${needed}; the variable is dynamic (no restart)`,
      });
    if (hidesFailedWrites(logErrorSuppressionList))
      found.push({
        path: 'settings.log_error_suppression_list',
        text: `log_error_suppression_list is ${logErrorSuppressionList} on the source (${servers.source}): ${what}`,
        advice: 'remove MY-010914 from log_error_suppression_list; the variable is dynamic (no restart)',
      });
    return found;
  },
};

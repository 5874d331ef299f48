import { atLeast, serverWords } from './spec.ts';
import type { Rule } from './types.ts';

export const rule: Rule = {
  name: 'hidden-log-line',
  title: 'The log of the source is verbose enough to show a failed write',
  level: 'warning',
  says: 'The line of a dump thread that gave up is a note: MySQL 8.0 and later write it only with log_error_verbosity 3, MySQL 5.6 and MariaDB only with log_warnings 2 or more (measured). Below that the condition happens, counters move where there are any, and nobody is told.',
  restsOn: ['settings.log_error_verbosity'],
  demonstration: [
    'coherence/hidden-log-line/errors-only',
    'coherence/hidden-log-line/with-warnings',
    'coherence/hidden-log-line/with-notes',
  ],
  procedures: ['log-failed-writes'],
  check({ servers, settings: { logErrorVerbosity } }) {
    const server = serverWords(servers.source);
    if (!server || logErrorVerbosity === null) return [];
    const byVerbosity = server.vendor === 'mysql' && atLeast(server, 5, 7);
    const [name, needed] = byVerbosity ? (['log_error_verbosity', 3] as const) : (['log_warnings', 2] as const);
    if (logErrorVerbosity >= needed) return [];
    return [
      {
        path: 'settings.log_error_verbosity',
        text: `${name} is ${logErrorVerbosity} on the source (${servers.source}): a write to a replica that fails leaves no line in its log`,
        advice: `set ${name} to ${needed}; it can be changed on a running server`,
      },
    ];
  },
};

import { causesOf } from './causes.ts';
import type { MeasuredServer, RecordedServer } from './recorded.ts';
import { statementsOf } from './statements.ts';
import { indexOf } from './tables.ts';

/** docs/incident.md: from what a person sees in an incident to what it can be and what to do. Pure. */
export function incidentDocument(recorded: readonly RecordedServer[], measured: readonly MeasuredServer[]): string {
  return `${[introduction(recorded), indexOf(recorded), causesOf(measured), statementsOf(measured)].join('\n\n')}\n`;
}

const introduction = (recorded: readonly RecordedServer[]): string => `# Incident: from what you see to what to do

Use this page when replication has a problem now, and you know only what you see: a number, a text, a state.

1. If you can, run [diagnose](diagnose.md). It executes the statements of this page and says which verdict holds:

   \`\`\`sh
   npx replfault diagnose --source mysql://diagnose@db1:3306 --replica mysql://diagnose@db2:3306
   \`\`\`

2. Otherwise find what you see under [by what you see](#by-what-you-see).
3. Each link leads to one thing that it can be. Read what shows it, and look for that, twice, some seconds apart. One
   look does not show what moves.
4. Execute the next step of what you found. Under [statements](#statements) are its cost and its privileges.

**Before you restart, reset or repoint anything**: [compare the ends](#compare-ends). A status of Yes, Yes and 0 seconds
does not mean that the replica has everything. With [compare-sets](#compare-sets) (MySQL), see whether the source still
has what is missing. If it has not, a receiver that is restarted fails with 1236: [will-fail-purged](#will-fail-purged).

How the page is made:

- The tables of states and of the status are what the demonstrations of the verdicts showed, while their fault was in
  force, on ${listed(recorded.map(({ server }) => server))}. A text that fewer than one look in ten showed is left out.
- A demonstration shows one fault alone, on servers with short timers. In an incident, several can hold at once.
- Costs were measured on an idle pair, on a machine with two cores that was busy with other work. A long transaction, a
  slow disk or many binary logs make statements slower.
- MariaDB and older versions of MySQL say *master* and *slave* where newer ones say *source* and *replica*.`;

const listed = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;

import type { Comparison } from '../../../model/comparison.ts';
import { differenceText, groupsOf, severityWords } from '../../../reporters/wording/comparison.ts';
import { printable } from '../../../reporters/wording/text.ts';
import { documentedDifferences } from '../../../upgrade/documented-differences.ts';
import { worstFirst } from '../../../upgrade/order.ts';
import { isUpgrade } from '../../../upgrade/versions.ts';

/** Prints what is documented of an upgrade, for servers that cannot be played here. Nobody played it, and that is said. */
export function showDocumented(from: string, to: string, path: Comparison['path'], json: boolean): void {
  const differences = isUpgrade(from, to) ? worstFirst(documentedDifferences(from, to)) : [];
  if (json) {
    const { supported, says, source } = path;
    process.stdout.write(`${JSON.stringify({ from, to, path: { supported, says, source }, differences }, null, 2)}\n`);
    return;
  }
  const lines = [
    `From ${from} to ${to}. ${path.supported ? 'Supported path' : 'NOT A SUPPORTED PATH'}: ${path.says} (${path.source})`,
    '',
    `Documented, not played: ${differences.length} differences.`,
  ];
  for (const group of groupsOf(differences)) {
    lines.push('', `${severityWords[group.severity]}: ${group.cause} (${group.differences.length})`);
    for (const one of group.differences)
      lines.push(`  ${differenceText(one)}: ${one.source ?? ''}`.replace(' (documented, not played)', ''));
  }
  lines.push(
    '',
    `To play it where both servers can be had: replfault compare ${from} ${to}`,
    'In containers add --runtime docker; fetch --help names the tarballs of the vendors.',
  );
  process.stdout.write(`${lines.map(printable).join('\n')}\n`);
}

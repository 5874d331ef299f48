import { type LintFinding, type LintLevel, lintLevels, type UpgradeLint } from '../../model/upgrade-lint.ts';
import { printable, sentence } from '../wording/text.ts';
import { asciiControls } from './json.ts';
import { detailsOf, levelMeanings, reasonText } from './wording.ts';

const levels: Readonly<Record<LintLevel, 'error' | 'warning' | 'note'>> = {
  breaks: 'error',
  'changed meaning': 'warning',
  deprecated: 'warning',
  'was broken before': 'note',
  'not judged': 'note',
};

/** SARIF 2.1.0 (OASIS): one run, one rule for each level. Pure. */
export function sarif(
  lint: UpgradeLint,
  { version, folder }: { readonly version: string; readonly folder: string },
): string {
  const document = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'replfault upgrade-lint',
            version,
            rules: lintLevels.map((level) => ({
              id: idOf(level),
              shortDescription: { text: level },
              fullDescription: { text: sentence(levelMeanings[level]) },
              defaultConfiguration: { level: levels[level] },
            })),
          },
        },
        columnKind: 'utf16CodeUnits',
        properties: { from: lint.from, to: lint.to },
        results: lint.findings.map((finding) => resultOf(finding, lint, folder)),
      },
    ],
  };
  return `${asciiControls(JSON.stringify(document, null, 2))}\n`;
}

function resultOf(finding: LintFinding, lint: UpgradeLint, folder: string): object {
  const { level, line, replacement, costs, evidence, source, cases } = finding;
  const told = [reasonText(finding), ...detailsOf(finding, lint)].map(printable).join('\n');
  return {
    ruleId: idOf(level),
    ruleIndex: lintLevels.indexOf(level),
    level: levels[level],
    message: { text: `${printable(finding.text)}\n${told}` },
    locations: [
      { physicalLocation: { artifactLocation: { uri: uriOf(finding.file, folder) }, region: { startLine: line } } },
    ],
    properties: { item: finding.kind, errno: finding.to?.errno ?? null, replacement, costs, evidence, source, cases },
  };
}

const idOf = (level: LintLevel): string => level.replaceAll(' ', '-');

/** Relative to where the tool was started; of a file that lies elsewhere only its name, since paths of a machine are nobody's business. */
function uriOf(file: string, folder: string): string {
  const inside = file.startsWith(`${folder}/`) ? file.slice(folder.length + 1) : file;
  const path = inside.startsWith('/') ? (inside.split('/').at(-1) ?? inside) : inside.replace(/^(?:\.\/)+/, '');
  return path
    .split('/')
    .map((part) => encodeURIComponent(printable(part)))
    .join('/');
}

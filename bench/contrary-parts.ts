/** The contrary world of a claim, with every trial that the claim needs. */
export interface ContraryPart {
  readonly kind: 'contrary';
  readonly name: string;
  readonly id: string;
  readonly files: readonly string[];
}

/** Claims that have a contrary world. */
const withContrary: readonly string[] = [
  ...[
    'C1',
    'C2',
    'C3',
    'C4',
    'C6',
    'C7',
    'C8',
    'C9',
    'F2',
    'F3',
    'F4',
    'F5',
    'F6',
    'F7',
    'F8',
    'F9',
    'F10',
    'F11',
    'F12',
  ],
  ...['Q3', 'Q5', 'Q6', 'Q9', 'Q10', 'Q11'],
];
/** Of parts that fill no disk. */
export const fullDiskExcluded: readonly string[] = [
  ':(exclude)src/network/faults/disk-full.ts',
  ':(exclude)scenarios/catalogue/storage.ts',
];
/** Of parts in which no server loses power. */
export const powerLossExcluded = ':(exclude)src/network/sudden-end.ts';
/** Its exhibits fill disks. */
const fillsDisks = 'C7';
/** The claim, its exhibits, and what plays and judges them; not how it is reported. */
const contraryFiles = (id: string): string[] => [
  ...['checks', 'claims', 'measures', 'network', 'probes', 'proxy', 'runner', 'servers', 'topology', 'worker'].map(
    (room) => `src/${room}`,
  ),
  ...[
    'catalogue',
    'control',
    'error-1190',
    'kernel',
    'load',
    'process',
    'resumption',
    'storage',
    'upgrade',
    'wide-area',
  ].map((folder) => `scenarios/${folder}`),
  ...['scenarios/_*.ts', ':(glob)scenarios/runbook/*.ts', 'scenarios/runbook/claims/_*.ts'],
  `scenarios/runbook/claims/${id.toLowerCase()}-*.ts`,
  'bench/soak-contrary.ts',
  'bench/workloads',
  // How long cases take decides the order in which they are played, not what they show.
  ':(exclude)src/runner/sharding/measured-text.ts',
  ...(id === fillsDisks ? [] : fullDiskExcluded),
  powerLossExcluded,
];
/** Part of the soak that plays the contrary world of a claim. */
export const contraryPart = (id: string): string => `contrary-${id}`;

export const contraryParts: readonly ContraryPart[] = withContrary.map((id) => ({
  kind: 'contrary',
  name: contraryPart(id),
  id,
  files: contraryFiles(id),
}));

import {
  type Checked,
  checksText,
  type Diagnosis,
  diagnosisJson,
  diagnosisText,
  type Look,
  nagiosLine,
  nameOf,
} from '../../../diagnose/index.ts';
import { onOneLine } from './on-one-line.ts';
import type { Asked } from './options.ts';

/** How reports are printed. */
type Printed = Pick<Asked, 'format' | 'watch'> & {
  /** While watching, nothing is printed to people as long as no verdict changes. */
  readonly onlyChanges?: boolean;
};

/** Prints reports. While watching, people get a whole report when a verdict changes and one line otherwise. */
export class Printer {
  private readonly asked: Printed;
  private readonly print: (text: string) => void;
  private shown: readonly string[] = [];

  constructor(asked: Printed, print: (text: string) => void) {
    this.asked = asked;
    this.print = print;
  }

  /** @param checked of each pair, the same order; empty where nothing was checked */
  report(found: readonly Diagnosis[], seen: readonly Look[], checked: readonly Checked[] = []): void {
    const { format, watch, onlyChanges = false } = this.asked;
    if (format === 'json') {
      const document = {
        pairs: found.map((one, index) => ({
          ...(diagnosisJson(one, seen[index] as Look) as object),
          checks: checked[index] ?? null,
        })),
      };
      this.print(`${watch ? JSON.stringify(document) : JSON.stringify(document, null, 2)}\n`);
      return;
    }
    const [diagnoses, looks] = [found.map(onOneLine), seen.map(onOneLine)];
    const names = diagnoses.map(summary);
    for (const [index, one] of diagnoses.entries()) {
      const look = looks[index] as Look;
      if (format === 'nagios') this.print(nagiosLine(one, look));
      else if (this.shown[index] !== names[index])
        this.print(
          `${watch ? `${timeOf(look)}\n` : index > 0 ? '\n' : ''}${diagnosisText(one, look)}${checksOf(onOneLine(checked[index]))}`,
        );
      else if (!onlyChanges) this.print(`${timeOf(look)} ${one.replica}: ${names[index]}\n`);
    }
    this.shown = names;
  }
}

/** Verdicts and conditions in one line; counts change all the time and are left out. */
function summary({ verdicts, conditions }: Diagnosis): string {
  return [
    ...verdicts.map((one) => `${one.axis} ${nameOf({ ...one, count: null })}`),
    ...conditions.map(({ name }) => name),
  ].join(', ');
}

const checksOf = (checked: Checked | undefined): string => (checked === undefined ? '' : checksText(checked));
const timeOf = ({ atMs }: Look): string => new Date(atMs).toISOString();

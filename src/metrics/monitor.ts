import type { Diagnosis, Look, Looks, Told } from '../diagnose/index.ts';
import { own } from './catalogue.ts';
import { globalStatusSamples, replicaStatusSamples, upSample } from './exporter.ts';
import { exposition } from './exposition.ts';
import { namesOf, PairTruth } from './pair.ts';
import { labelled, type Sample } from './sample.ts';

/** One look at all pairs of a source. */
export interface Round {
  readonly looks: readonly Looks[];
  readonly diagnoses: readonly Diagnosis[];
  readonly source: Told;
  readonly replicas: readonly Told[];
}

/** The samples of `replfault monitor`: those of the last look, with their age at the time of the scrape. Waits for nothing. */
export class MonitorMetrics {
  private readonly build: Sample;
  private readonly pairs: readonly PairTruth[];
  private readonly now: () => number;
  private samples: readonly Sample[] = [];
  private ages: readonly { readonly atMs: number; readonly names: ReturnType<typeof namesOf> }[] = [];
  private errors = 0;

  /** @param now ms since 1970 */
  constructor(pairs: number, version: string, now: () => number = Date.now) {
    this.build = own('replfault_build_info', 1, { version });
    this.pairs = Array.from({ length: pairs }, () => new PairTruth());
    this.now = now;
  }

  /** Takes in what was seen of all pairs. */
  take({ looks, diagnoses, source, replicas }: Round): void {
    const truth = looks.flatMap(
      (series, index) => this.pairs[index]?.take(series, diagnoses[index] as Diagnosis) ?? [],
    );
    const last = looks.map((series) => series.at(-1) as Look);
    this.samples = [
      ...(last[0] ? ofServer('source', last[0].source, source) : []),
      ...last.flatMap(({ replica }, index) => ofServer('replica', replica, replicas[index] ?? nothing)),
      ...truth,
    ];
    this.ages = last.map(({ atMs }, index) => ({ atMs, names: namesOf(diagnoses[index] as Diagnosis) }));
  }

  /** A look ended with an error: no server was seen in it. */
  failed(): void {
    this.errors += 1;
    this.samples = this.samples.map((one) => (one.name === 'mysql_up' ? { ...one, value: 0 } : one));
  }

  /** The text of a scrape. */
  render(): string {
    const now = this.now();
    return exposition([
      this.build,
      own('replfault_look_errors_total', this.errors),
      ...this.ages.map(({ atMs, names }) => own('replfault_look_age_seconds', Math.max(0, now - atMs) / 1000, names)),
      ...this.samples,
    ]);
  }
}

const nothing: Told = { status: null, counters: null };

/** What mysqld_exporter would say of a server, with labels that tell the servers of one address apart. */
function ofServer(role: 'source' | 'replica', look: Look['source' | 'replica'], told: Told): Sample[] {
  const isUp = look.state === 'read';
  const samples = [
    upSample(isUp),
    ...(isUp ? (told.status ?? []).flatMap(replicaStatusSamples) : []),
    ...(isUp ? globalStatusSamples(told.counters ?? {}) : []),
    ...(isUp && 'networkErrors' in look ? networkErrors(look.networkErrors) : []),
  ];
  return labelled(samples, { server: look.address, role });
}

/** A number that was never counted is not listed by the server, and is 0. `null`: the server does not count. */
const networkErrors = (counted: Readonly<Record<string, number>> | null): Sample[] =>
  counted === null
    ? []
    : ['1158', '1159', '1160', '1161'].map((errno) =>
        own('replfault_source_network_errors_total', counted[errno] ?? 0, { errno }),
      );

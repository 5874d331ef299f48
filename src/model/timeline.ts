import { readHistory, writeHistory } from './history-format.ts';
import { matches, type Observation, type ObservationKind } from './observations.ts';

export { type Happening, matches, type Observation, type ObservationKind } from './observations.ts';

/** The recorded history of one case. Judges read nothing else. */
export class Timeline {
  readonly observations: readonly Observation[];

  constructor(observations: readonly Observation[]) {
    this.observations = observations;
  }

  of<K extends ObservationKind>(kind: K): Observation<K>[] {
    return this.observations.filter((o) => o.kind === kind) as unknown as Observation<K>[];
  }

  first<K extends ObservationKind>(
    kind: K,
    where: (o: Observation<K>) => boolean = () => true,
  ): Observation<K> | undefined {
    return this.observations.find((o) => matches(o, kind, where)) as unknown as Observation<K> | undefined;
  }

  last<K extends ObservationKind>(
    kind: K,
    where: (o: Observation<K>) => boolean = () => true,
  ): Observation<K> | undefined {
    return this.observations.findLast((o) => matches(o, kind, where)) as unknown as Observation<K> | undefined;
  }

  /** The first injected fault, the anchor of every detection time. */
  get injected(): Observation<'fault'> | undefined {
    return this.first('fault', (o) => o.event === 'injected');
  }

  get healed(): Observation<'fault'> | undefined {
    return this.last('fault', (o) => o.event === 'healed');
  }

  /** Gaps of the named probes that overlap a stretch of time. */
  gapsWithin(fromMs: number, toMs: number, probes?: readonly string[]): Observation<'gap'>[] {
    return this.of('gap').filter((g) => g.fromMs < toMs && g.toMs > fromMs && (!probes || probes.includes(g.probe)));
  }

  /** Reads a saved history. @throws as `readHistory`. */
  static fromNdjson(text: string): Timeline {
    return new Timeline(readHistory(text) as Observation[]);
  }

  toNdjson(): string {
    return writeHistory(this.observations);
  }
}

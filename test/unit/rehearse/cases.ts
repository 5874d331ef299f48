import type { Marks, RehearsedCase, TargetSeries } from '../../../src/rehearse/case.ts';

const server = { flavour: 'mysql-9', version: '9.7.4' };

export const noMarks: Marks = {
  startMs: 0,
  endMs: 90_000,
  injectedMs: null,
  healedMs: null,
  sourceGaveUpMs: null,
  replicaNoticedMs: null,
  blind: null,
};

/** A target with one look a second. */
export function target(
  instance: string,
  series: Readonly<Record<string, (second: number) => number | null>>,
): TargetSeries {
  const seconds = Array.from({ length: 91 }, (_, second) => second);
  const values = Object.entries(series).map(([key, at]): [string, (number | null)[]] => [key, seconds.map(at)]);
  return { instance, atMs: seconds.map((second) => second * 1000), series: new Map(values) };
}

/** A case of 90 s, in which nothing happens unless told. */
export const rehearsed = (differs: Partial<RehearsedCase> & { readonly marks?: Marks } = {}): RehearsedCase => ({
  name: 'control/healthy-link (no-fault)',
  servers: { source: server, replica: server },
  control: true,
  timers: { netWriteTimeoutS: 60, replicaNetTimeoutS: 60 },
  marks: noMarks,
  targets: [],
  ...differs,
});

/** A fault at 10 s, after which the source gives up and the replica notices 60 s later. */
export const fault = (differs: Partial<RehearsedCase> = {}): RehearsedCase =>
  rehearsed({
    name: 'error-1190/stalled-reader (large-backlog)',
    control: false,
    marks: {
      ...noMarks,
      injectedMs: 10_000,
      sourceGaveUpMs: 70_000,
      replicaNoticedMs: 69_000,
      blind: { fromMs: 11_000, toMs: 69_000 },
    },
    ...differs,
  });

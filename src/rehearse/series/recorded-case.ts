import { z } from 'zod';

/** A week. No case is recorded for so long, and what is made of one grows with it. */
const longestMs = 7 * 86_400_000;

const ms = z.number().min(0).max(longestMs);
const moment = ms.nullable();
const seconds = z.number().nullable();
const server = z.object({ flavour: z.string(), version: z.string() });
const target = z.object({
  instance: z.string(),
  /** Differences, the first one from 0. */
  atMs: z.array(z.number().min(0).max(longestMs)),
  /** By turns: index of the look at which a value changed, and the value. */
  series: z.record(
    z
      .string()
      .regex(/^[A-Za-z_:][\w:]*(?:\{(?:[A-Za-z_]\w*="(?:[^"\\]|\\.)*",?)*\})?$/s, 'this is no name of a series'),
    z.array(z.number().nullable()),
  ),
});

/** A line of a file of `rehearse --save`. */
export const savedCase = z
  .object({
    name: z.string(),
    servers: z.object({ source: server, replica: server }),
    control: z.boolean(),
    timers: z.object({ netWriteTimeoutS: seconds, replicaNetTimeoutS: seconds }),
    marks: z.object({
      startMs: ms,
      endMs: ms,
      injectedMs: moment,
      healedMs: moment,
      sourceGaveUpMs: moment,
      replicaNoticedMs: moment,
      blind: z.object({ fromMs: ms, toMs: ms }).nullable(),
    }),
    targets: z.array(target),
  })
  .superRefine(({ marks, targets }, context) => {
    if (marks.endMs < marks.startMs)
      context.addIssue({ code: 'custom', path: ['marks', 'endMs'], message: 'before startMs' });
    for (const [index, { atMs, series }] of targets.entries())
      for (const [name, changes] of Object.entries(series))
        if (!areChanges(changes, atMs.length))
          context.addIssue({
            code: 'custom',
            path: ['targets', index, 'series', name],
            message: 'these are no changes of a series',
          });
  });

/** Indices rise, within the looks. */
function areChanges(changes: readonly (number | null)[], looks: number): boolean {
  let before = -1;
  for (let at = 0; at < changes.length; at += 2) {
    const index = changes[at];
    if (!Number.isInteger(index) || (index as number) <= before || (index as number) >= looks) return false;
    before = index as number;
  }
  return changes.length % 2 === 0;
}

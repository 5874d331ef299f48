import { procedureSql } from '../../procedures/text.ts';
import type { Diagnosis } from '../classify.ts';
import type { Look } from '../look.ts';
import { demonstration, nextStep } from '../next-steps.ts';
import { severityOf } from '../verdicts.ts';
import { wordsOf } from '../words.ts';

/** A diagnosis for programs, with all words and the next step of each problem. Pure. */
export function diagnosisJson(diagnosis: Diagnosis, look: Look): unknown {
  return {
    ...diagnosis,
    verdicts: diagnosis.verdicts.map((one) => {
      const { means, confusedWith, separate } = wordsOf(one.axis, one.verdict as never);
      const next = nextStep(one, look);
      return {
        ...one,
        severity: severityOf(one),
        means,
        confusedWith,
        separate,
        next: next && {
          procedure: next.procedure.id,
          title: next.procedure.title,
          page: next.page,
          executedOn: next.procedure.executedOn,
          cost: next.procedure.cost,
          sql: procedureSql(next.procedure),
        },
        demonstration: demonstration(one),
      };
    }),
  };
}

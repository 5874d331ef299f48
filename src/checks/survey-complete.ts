import { surveyOf } from '../measures/entry.ts';
import { surveyParts } from '../model/comparison.ts';
import { soundness } from '../model/subject.ts';
import { type Check, inconclusive, pass } from '../model/verdict.ts';

/** Every part of the survey was answered by both servers. */
export const surveyComplete: Check = {
  name: 'survey-complete',
  ...soundness('survey'),
  judge(timeline) {
    const missing = (['source', 'replica'] as const).flatMap((role) => {
      const survey = surveyOf(timeline, role);
      return surveyParts
        .filter((part) => Object.keys(survey[part]).length === 0)
        .map((part) => `${part} of the ${role}`);
    });
    const evidence = timeline.of('survey').map(({ seq }) => seq);
    return missing.length === 0
      ? pass(`both servers answered all ${surveyParts.length} parts of the survey`, evidence)
      : inconclusive(`nothing was recorded of: ${missing.join(', ')}`, evidence);
  },
};

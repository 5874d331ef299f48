import { soundness } from '../model/subject.ts';
import { type Check, inconclusive, pass } from '../model/verdict.ts';

/** Everything that was to be asked of a server was answered, or refused, or shown to have no answer. */
export const lintAnswered: Check = {
  name: 'lint-answered',
  ...soundness('survey'),
  judge(timeline) {
    const asked = timeline.of('lint-asked');
    if (asked.length === 0) return inconclusive('nothing was asked');
    const questions = asked.reduce((sum, one) => sum + one.questions, 0);
    const answers = timeline.of('lint-answer').filter(({ candidate }) => candidate === 0);
    const answered = new Set(answers.map(({ key }) => key)).size;
    const evidence = [...asked, ...answers].map(({ seq }) => seq);
    if (asked.some(({ part }) => part === 'metrics') && timeline.of('lint-names').length < 3)
      return inconclusive('the server did not tell all names of its status', evidence);
    return answered >= questions
      ? pass(`the server answered ${answered} of ${questions} questions`, evidence.slice(0, 100))
      : inconclusive(`${questions - answered} of ${questions} questions have no answer`, evidence.slice(0, 100));
  },
};

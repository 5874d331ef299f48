// What one run of the tests adds to the counts of the gate, and, where it did not succeed, why:
// `node test-results.mjs FOLDER EXIT-CODE FAILURES-FILE LOG` reads FOLDER/test-results.json, prints "passed failed skipped" and appends a line for each
// failed test, with its message. A run that ends badly without a failed test counts as one failure, or the last line would lie: then vitest met an
// error outside of any test, which only the log tells.
import { appendFileSync, existsSync, readFileSync } from 'node:fs';

const [, , folder, code, failures, log] = process.argv;
const file = `${folder}/test-results.json`;
const tell = (lines) => appendFileSync(failures, lines.map((line) => `  ${line}\n`).join(''));
/** Its first lines, and the lines that say what was expected: a message may begin with all that a run printed. */
const brief = (message = '') => {
  const lines = message.split('\n');
  const telling = lines.slice(3).filter((line) => /expected|inconclusive|AssertionError/.test(line)).slice(-3);
  return [...lines.slice(0, 3), ...telling].join(' ').slice(0, 900);
};
/** Of a test that ran out of time vitest keeps only this in the place of a message. */
const noMessage = /^Error: STACK_TRACE_ERROR/;
const messageOf = ({ failureMessages: [message], duration }) =>
  noMessage.test(message) ? `it ran out of time, after ${Math.round(duration)} ms` : brief(message);

const outside = () => {
  const lines = readFileSync(log, 'utf8').split('\n');
  const at = lines.findIndex((line) => line.includes('Unhandled'));
  return at < 0 ? '' : brief(lines.slice(at, at + 8).filter((line) => line.trim() !== '').join('\n'));
};

if (existsSync(file)) {
  const { testResults, numPassedTests, numPendingTests, numTodoTests } = JSON.parse(readFileSync(file, 'utf8'));
  const nameOf = ({ name }) => name.replace(/^.*\/(?=test\/)/, '');
  const failed = testResults.flatMap((one) => [
    // A file that could not even be read has no tests.
    ...(one.status === 'failed' && !one.assertionResults.some(({ status }) => status === 'failed')
      ? [`${nameOf(one)}: ${brief(one.message) || 'the file failed outside of its tests'}`]
      : []),
    ...one.assertionResults
      .filter(({ status }) => status === 'failed')
      .map((test) => `${nameOf(one)} > ${test.fullName}: ${messageOf(test)}`),
  ]);
  if (failed.length === 0 && code !== '0') failed.push(`no test failed: ${outside() || 'see the log'}`);
  tell(failed);
  console.log(numPassedTests, failed.length, numPendingTests + numTodoTests);
} else {
  tell(['the tests left no results: they never began, or were ended']);
  console.log(0, 1, 0);
}

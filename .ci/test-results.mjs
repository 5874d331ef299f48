// What one run of the tests adds to the counts of the gate, and, where it did not succeed, why:
// `node test-results.mjs FOLDER EXIT-CODE FAILURES-FILE LOG [AGAIN]` reads FOLDER/test-results.json, prints "passed failed skipped" and appends a line for each
// failed test, with its message. A run that ends badly without a failed test counts as one failure, or the last line would lie: then vitest met an
// error outside of any test, which only the log tells.
//
// AGAIN is a folder with the results of the files that failed, played once more alone. A test that passed there counts as passed, and is told on stderr
// with what it said at first: the machine was too busy, or the test is not sure of itself. `node test-results.mjs --files FOLDER` names these files;
// nothing where more than five failed, since that is no accident.
import { appendFileSync, existsSync, readFileSync } from 'node:fs';

const mostFilesAgain = 5;
const nameOf = ({ name }) => name.replace(/^.*\/(?=test\/)/, '');
const read = (folder) => JSON.parse(readFileSync(`${folder}/test-results.json`, 'utf8'));

if (process.argv[2] === '--files') {
  const files = read(process.argv[3]).testResults.filter(({ status }) => status === 'failed').map(nameOf);
  if (files.length <= mostFilesAgain) console.log(files.join(' '));
  process.exit();
}
const [, , folder, code, failures, log, again] = process.argv;
const file = `${folder}/test-results.json`;
const tell = (lines) => appendFileSync(failures, lines.map((line) => `  ${line}\n`).join(''));
/** Progress of a command, as it prints it to a file: `03:12:40 preparing ...`. */
const progress = /^\S*\s*\d\d:\d\d:\d\d /;
/** Its first lines, and the lines that say what was expected: a message may begin with all that a run printed. */
const brief = (message = '') => {
  const all = message.split('\n');
  const lines = all.filter((line, index) => index === 0 || !progress.test(line));
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
  const { testResults, numPassedTests, numPendingTests, numTodoTests } = read(folder);
  const repeated = new Map(
    (again ? read(again).testResults : []).flatMap((one) =>
      one.assertionResults.map((test) => [`${nameOf(one)} > ${test.fullName}`, test.status]),
    ),
  );
  const passedAgain = [];
  const failed = testResults.flatMap((one) => [
    // A file that could not even be read has no tests.
    ...(one.status === 'failed' && !one.assertionResults.some(({ status }) => status === 'failed')
      ? [`${nameOf(one)}: ${brief(one.message) || 'the file failed outside of its tests'}`]
      : []),
    ...one.assertionResults
      .filter(({ status }) => status === 'failed')
      .flatMap((test) => {
        const name = `${nameOf(one)} > ${test.fullName}`;
        const line = `${name}: ${messageOf(test)}`;
        if (repeated.get(name) !== 'passed') return [line];
        passedAgain.push(line);
        return [];
      }),
  ]);
  for (const line of passedAgain) process.stderr.write(`failed once, passed when it was run again: ${line}\n`);
  if (failed.length === 0 && passedAgain.length === 0 && code !== '0') failed.push(`no test failed: ${outside() || 'see the log'}`);
  tell(failed);
  console.log(numPassedTests + passedAgain.length, failed.length, numPendingTests + numTodoTests);
} else {
  tell(['the tests left no results: they never began, or were ended']);
  console.log(0, 1, 0);
}

// Gives a source a name, has it looked up as a server does, and prints what came of it: plainly, late, and too late. Its namespaces must be its own.
// `node resolve-late.mjs FILE COMMAND`, with the command that brings the loopback up, as JSON: file, args and env.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { nameHosts } from '../../../dist/src/topology/host-names.js';

const run = promisify(execFile);
const [file, command] = process.argv.slice(2);
const up = JSON.parse(command);
await run(up.file, up.args, { env: { ...process.env, ...up.env } });
const names = await nameHosts(file, { source: '127.0.0.1' });
const lookUp = async () => {
  const begunMs = Date.now();
  const address = await run('getent', ['ahosts', names.source]).then(
    ({ stdout }) => stdout.split(/\s/)[0],
    () => null,
  );
  return { address, ms: Date.now() - begunMs };
};
const plain = await lookUp();
const late = await names.answerLate({ delayMs: 700, timeoutS: 5 });
const waited = await lookUp();
const questions = late.questions();
const tooLate = await names.answerLate({ delayMs: 60_000, timeoutS: 1 });
const gaveUp = await lookUp();
await names.set(names.addresses);
const healed = await lookUp();
console.log(JSON.stringify({ plain, waited, gaveUp, healed, late: questions, tooLate: tooLate.questions() }));

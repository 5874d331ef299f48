import { ReplfaultError } from '../../../src/model/errors.ts';
import { resolveServer } from '../../../src/servers/specs.ts';
import { prepareTemplate } from '../../../src/servers/template.ts';

// Run as a program: fetches into the folder of the first argument and prints how that ended, as JSON.
const cacheDir = process.argv[2] ?? '';
try {
  const binary = await resolveServer('mysql:9.7', { cacheDir });
  await prepareTemplate(binary, { cacheDir });
  console.log(JSON.stringify({ code: 'ok' }));
} catch (error) {
  if (!(error instanceof ReplfaultError)) throw error;
  const { code, exitCode, message, hint } = error;
  console.log(JSON.stringify({ code, exitCode, message, hint }));
}

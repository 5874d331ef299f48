// Loaded before the tool itself (`node --import`): tells the searches of a tuning laws that are off by MOVED_LAW_MS, in this process only. Servers and
// trials stay as they are, so a search that finds its break point where the law puts it, and not where the server has it, is caught.
import { fileURLToPath, pathToFileURL } from 'node:url';

const movedMs = Number(process.env['MOVED_LAW_MS']);
const tool = pathToFileURL(process.argv[1] ?? '');

if (Number.isFinite(movedMs) && tool.pathname.endsWith('/src/cli/main.js')) {
  for (const name of ['silence', 'stalled-reader', 'idle-flow', 'refused', 'flaps']) {
    const { default: scenario } = await import(fileURLToPath(new URL(`../../scenarios/tune/${name}.js`, tool)));
    const { lawMs } = scenario.search;
    scenario.search.lawMs = (settings) => lawMs(settings) + movedMs;
  }
}

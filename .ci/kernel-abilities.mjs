// What this user can do with the kernel, found by trying, as a run of the tool does: `node kernel-abilities.mjs` prints a JSON object of what is
// missing and why, {} where nothing is. The tool must be built, and brings its own nft, ip, tc, ss and strace.
import { findLinkTools, findTools, findTracer } from '../dist/src/place/prepare-servers.js';
import { decideEnvironment } from '../dist/src/place/environment.js';
import { cacheFolder } from '../dist/src/servers/cache/folder.js';

const fetching = { cacheDir: cacheFolder(), show: () => undefined };
const { missing } = await decideEnvironment({
  isolation: 'auto',
  proxy: 'embedded',
  findTools: () => findTools(fetching),
  findTracer: () => findTracer(fetching),
  findLinkTools: () => findLinkTools(fetching),
});
console.log(JSON.stringify(Object.fromEntries(missing)));

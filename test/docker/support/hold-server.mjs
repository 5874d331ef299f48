// Starts a server in a container, prints the session and waits to be killed. Arguments: image, folder.
import { openContainerSession } from '../../../dist/src/containers/container-session.js';
import { connectDaemon } from '../../../dist/src/containers/daemon.js';
import { cacheFolder } from '../../../dist/src/servers/cache/folder.js';
import { resolveImage } from '../../../dist/src/servers/docker/resolve-image.js';
import { prepareTemplate } from '../../../dist/src/servers/template.js';
import { openDockerSite } from '../../../dist/src/topology/docker-site.js';

const [image, dir] = process.argv.slice(2);
const session = openContainerSession(await connectDaemon());
const { labels } = session;
const { docker } = session.daemon;
session.watchFolder(dir);
const program = await resolveImage(image, { docker, labels });
const template = await prepareTemplate(program, { cacheDir: cacheFolder() });
const site = await openDockerSite({
  docker,
  labels,
  reaper: false,
  sysctls: {},
  startProxy: () => undefined,
  kernelAt: () => null,
});
const launch = {
  name: 'source',
  role: 'source',
  dir: `${dir}/source`,
  port: await site.freePort(),
  serverId: 1,
  options: [],
};
await site.startServer(program, template, launch);
process.stdout.write(`${session.id}\n`);
setInterval(() => undefined, 1000);

import { join } from 'node:path';
// The built one: it starts a process, which Node can only from built files.
import { startEmbeddedProxy } from '../../../dist/src/network/proxy-process.js';
import type { ContainerSession } from '../../../src/containers/container-session.ts';
import { cacheFolder } from '../../../src/servers/cache/folder.ts';
import { resolveImage } from '../../../src/servers/docker/resolve-image.ts';
import { prepareTemplate } from '../../../src/servers/template.ts';
import type { LaunchOptions, ServerImage, Template } from '../../../src/servers/types.ts';
import { type DockerSite, openDockerSite } from '../../../src/topology/docker-site.ts';

/** The smallest server that is built locally: quick to start. */
export const quickServer = 'replfault/mariadb:10.11';

export interface Ready {
  readonly program: ServerImage;
  readonly template: Template;
}

export async function ready(session: ContainerSession, spec = quickServer): Promise<Ready> {
  const { labels } = session;
  const program = await resolveImage(spec, { docker: session.daemon.docker, labels });
  return { program, template: await prepareTemplate(program, { cacheDir: cacheFolder() }) };
}

export function openSite(session: ContainerSession): Promise<DockerSite> {
  return openDockerSite({
    docker: session.daemon.docker,
    labels: session.labels,
    sysctls: { 'net.ipv4.tcp_wmem': '4096 16384 65536' },
    reaper: false,
    startProxy: ({ network }) => startEmbeddedProxy(network.gateway),
    kernelAt: () => null,
    tracer: null,
  });
}

export function launch(dir: string, port: number, options: readonly string[] = []): LaunchOptions {
  return { name: 'source', role: 'source', dir: join(dir, 'source'), port, serverId: 1, options };
}

import type Docker from 'dockerode';
import type { Labels } from './ownership.ts';
import { runInContainer } from './short-run.ts';

/**
 * Which settings of a network namespace this daemon lets a container have; found by trying, as daemons, runtimes and kernels differ
 * (a congestion control that the kernel does not allow in namespaces, for one).
 */
export async function acceptedSysctls(
  docker: Docker,
  wanted: Readonly<Record<string, string>>,
  trial: {
    readonly image: string;
    readonly program: string;
    readonly args: readonly string[];
    readonly labels: Labels;
  },
): Promise<Record<string, string>> {
  const accepts = async (sysctls: Record<string, string>): Promise<boolean> =>
    runInContainer(docker, { ...trial, sysctls, timeoutMs: 30_000 }).then(
      ({ exitCode }) => exitCode === 0,
      () => false,
    );
  if (await accepts({ ...wanted })) return { ...wanted };
  const accepted: Record<string, string> = {};
  for (const [name, value] of Object.entries(wanted)) if (await accepts({ [name]: value })) accepted[name] = value;
  return accepted;
}

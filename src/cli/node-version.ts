import { ReplfaultError } from '../model/errors.ts';

/** The oldest Node.js that the tool and its tests run on, as package.json says. */
export const oldestNode = '20.19';

/** Whether a Node.js (`process.versions.node`) is older than any that is tested. */
export function isTooOld(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [leastMajor = 0, leastMinor = 0] = oldestNode.split('.').map(Number);
  return major < leastMajor || (major === leastMajor && minor < leastMinor);
}

/** Throws `node-too-old` (exit 3). npm only warns of it. */
export function requireNode(version: string = process.versions.node): void {
  if (isTooOld(version))
    throw new ReplfaultError('node-too-old', `This is Node.js ${version}; replfault needs ${oldestNode} or newer`, {
      hint: 'Install Node.js 20, 22 or 24 (nodejs.org, or your distribution), then run npm ci again.',
    });
}

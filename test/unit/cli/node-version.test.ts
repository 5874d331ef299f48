import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isTooOld, oldestNode, requireNode } from '../../../src/cli/node-version.ts';

describe('the version of Node.js', () => {
  it.each(['0.10.48', '18.20.8', '20.0.0', '20.18.1', '20.18.99'])(
    '%s is too old: exit 3 and what to do',
    (version) => {
      expect(isTooOld(version)).toBe(true);
      expect(() => requireNode(version)).toThrow(
        expect.objectContaining({
          code: 'node-too-old',
          exitCode: 3,
          message: expect.stringContaining(version),
          hint: expect.stringContaining('Install Node.js'),
        }),
      );
    },
  );

  it.each(['20.19.0', '20.20.2', '22.13.0', '24.0.0', '100.1.0', process.versions.node])('%s will do', (version) => {
    expect(isTooOld(version)).toBe(false);
    expect(() => requireNode(version)).not.toThrow();
  });

  it('is the one that package.json asks for', () => {
    const { engines } = JSON.parse(readFileSync('package.json', 'utf8')) as { engines: { node: string } };
    expect(engines.node).toMatch(new RegExp(`^\\^${oldestNode.replace('.', '\\.')}\\.0 `));
  });
});

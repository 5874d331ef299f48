import { describe, expect, it } from 'vitest';
import { type NamespaceFacts, whyNoNamespaces } from '../../../src/network/kernel/user-namespaces.ts';

const machine = (settings: Record<string, string>, more: Partial<NamespaceFacts> = {}): NamespaceFacts => ({
  isRoot: false,
  inContainer: false,
  setting: (path) => settings[path] ?? null,
  ...more,
});

describe('a machine that refuses namespaces', () => {
  it.each([
    [
      'Ubuntu 24.04',
      { 'kernel/apparmor_restrict_unprivileged_userns': '1', 'user/max_user_namespaces': '1000' },
      /AppArmor/,
      /apparmor_parser -r/,
    ],
    [
      'Debian, closed',
      { 'kernel/unprivileged_userns_clone': '0' },
      /unprivileged_userns_clone = 0/,
      /unprivileged_userns_clone=1/,
    ],
    ['no user namespaces', { 'user/max_user_namespaces': '0' }, /max_user_namespaces = 0/, /max_user_namespaces=10000/],
    [
      'Ubuntu with the restriction off, and closed otherwise',
      { 'kernel/apparmor_restrict_unprivileged_userns': '0', 'kernel/unprivileged_userns_clone': '0' },
      /unprivileged_userns_clone = 0/,
      /unprivileged_userns_clone=1/,
    ],
  ] as const)('%s: the setting is named, and how to change it', (_, settings, cause, enable) => {
    const why = whyNoNamespaces(machine(settings));
    expect(why.cause).toMatch(cause);
    expect(why.enable[0]).toMatch(enable);
    expect(why.enable.at(-1)).toMatch(/as root/);
  });
  it('is told the whole AppArmor profile, and that it is for unshare alone', () => {
    const [first = ''] = whyNoNamespaces(machine({ 'kernel/apparmor_restrict_unprivileged_userns': '1' })).enable;
    expect(first).toMatch(/profile replfault-unshare \/usr\/bin\/unshare flags=\(unconfined\) \{\n\s+userns,\n\s+\}/);
    expect(first).toMatch(/every local user/);
  });
  it('a container needs to be started with other rights, as root too', () => {
    expect(whyNoNamespaces(machine({}, { inContainer: true })).enable).toEqual([
      expect.stringMatching('--security-opt seccomp=unconfined'),
    ]);
    const root = machine({ 'user/max_user_namespaces': '0' }, { inContainer: true, isRoot: true });
    expect(whyNoNamespaces(root).enable).toEqual([expect.stringMatching('--security-opt seccomp=unconfined')]);
  });
  it('says so where no known setting is the cause', () => {
    expect(whyNoNamespaces(machine({ 'user/max_user_namespaces': '1000' })).cause).toMatch(/no setting that is known/);
  });
});

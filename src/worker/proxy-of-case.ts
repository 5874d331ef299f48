import type { NamedScenario } from '../model/scenario.ts';
import type { ProxyChoice } from './protocol.ts';

type Needs = Pick<NamedScenario, 'needs'>;

/** The proxy that one case gets. Pure. */
export function proxyOfCase(choice: ProxyChoice, { needs }: Needs): Exclude<ProxyChoice, { kind: 'per-case' }> {
  if (choice.kind !== 'per-case') return choice;
  return needs?.includes('embedded-proxy')
    ? { kind: 'embedded', image: choice.own }
    : { kind: 'docker', image: choice.original };
}

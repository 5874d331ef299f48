import { demandsTls } from '../servers/runtimes/local/demands-tls.ts';
import { templateOptionsFor } from '../servers/runtimes/local/template-options.ts';
import { prepareTemplate, type TemplateOptions } from '../servers/template.ts';
import type { LaunchOptions, ServerProgram } from '../servers/types.ts';
import type { PairEnd } from './plan.ts';

/**
 * What one server of a topology is made of, with what the user set. Some settings are fixed when a data folder is made: such a server gets a template of
 * its own. @throws ReplfaultError (usage) for an option file that cannot be read and an option that is refused.
 */
export async function pairEnd(
  program: ServerProgram,
  wishes: Pick<LaunchOptions, 'cnf' | 'set'>,
  making: Omit<TemplateOptions, 'initOptions'>,
): Promise<PairEnd> {
  const given = { options: [], ...wishes };
  const initOptions = await templateOptionsFor(program, given);
  const template = await prepareTemplate(program, { ...making, initOptions });
  return { program, template, demandsTls: await demandsTls(program, given), ...given };
}

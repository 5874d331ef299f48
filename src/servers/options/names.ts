/** What an option's name says, its prefixes taken off. */
export interface OptionName {
  /** Lower case, underscores. */
  readonly name: string;
  /** `off` by skip- and disable-, `on` by enable-; `maximum` is a limit for sessions, and another setting than the option. */
  readonly says: 'value' | 'off' | 'on' | 'maximum';
}

/**
 * Reads the name of an option as the servers' `my_getopt` does: `-` is `_`, prefixes are taken off one after the other until a known name
 * is left. MariaDB takes upper case too, and `connection.replicate_do_db`; MySQL would refuse them, so nothing is lost by knowing them.
 * @param isOption whether a name is an option of its own, such as `skip_name_resolve`
 */
export function readOptionName(written: string, isOption: (name: string) => boolean): OptionName {
  let name = written.toLowerCase().replaceAll('-', '_');
  let says: OptionName['says'] = 'value';
  for (;;) {
    if (isOption(name)) break;
    const prefixed = /^(skip|disable|enable|maximum|loose)_(.+)$/.exec(name);
    if (!prefixed) break;
    name = prefixed[2] ?? name;
    if (prefixed[1] === 'skip' || prefixed[1] === 'disable') says = 'off';
    else if (prefixed[1] === 'enable') says = 'on';
    else if (prefixed[1] === 'maximum') says = 'maximum';
  }
  const behindDot = name.slice(name.lastIndexOf('.') + 1);
  return { name: !isOption(name) && isOption(behindDot) ? behindDot : name, says };
}

/** One word for the names that an option has had: replica for slave, source for master. */
export function oneWord(name: string): string {
  return name
    .replace(/slave/g, 'replica')
    .replace(/master/g, 'source')
    .replace(/^log_slow_query_(log_)?file$/, 'slow_query_log_file')
    .replace(/^log_slow_query$/, 'slow_query_log')
    .replace(/^tx_/, 'transaction_');
}

/** The known names that a name may stand for where servers take beginnings of names. */
export function completions(name: string, known: Iterable<string>): string[] {
  return [...known].filter((one) => one.startsWith(name));
}

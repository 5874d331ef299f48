const meanings: Readonly<Record<string, string>> = {
  '1045': 'access denied',
  '1105': 'unspecified error: how a dump thread ends',
  '1158': 'a network read failed',
  '1159': 'a network read timed out',
  '1160': 'a network write failed',
  '1161': 'a network write timed out',
  '1189': 'net error reading from the source',
  '1190': 'net error writing to the source',
  '1236': 'fatal error from the source while reading its binary log',
  '1593': 'fatal replica error',
  '2003': 'cannot connect',
  '2013': 'connection lost',
  '2026': 'TLS connection failed',
  '2061': 'authentication failed',
  '13114': 'fatal error from the source while reading its binary log',
  '13117': 'fatal replica error',
};

/** What an error number means, in a few words; `null` for one that this project does not deal in. */
export function errnoMeaning(errno: number | string): string | null {
  return meanings[String(errno)] ?? null;
}

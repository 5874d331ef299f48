const meanings: Readonly<Record<string, string>> = {
  '1040': 'the source has no connection left',
  '1045': 'access denied',
  '1105': 'ER_UNKNOWN_ERROR: set when a dump thread ends with an error',
  '1129': 'the source has blocked the host of the replica',
  '1153': 'the event is larger than the packet size of the replica',
  '1158': 'a network read failed',
  '1159': 'a network read timed out',
  '1160': 'a network write failed',
  '1161': 'a network write timed out',
  '1189': 'net error reading from the source',
  '1190': 'net error writing to the source',
  '1236': 'the source rejected the request of the replica: read Last_IO_Error',
  '1524': 'the source has not loaded the plugin of the account',
  '1593': 'generic fatal error of the receiver: read the text',
  '1595': 'an event could not be put into the relay log',
  '2003': 'cannot connect',
  '2005': 'the name of the source has no address',
  '2013': 'connection lost',
  '2026': 'TLS failed, or one side requires TLS and the other does not support it',
  '2059': 'the replica cannot load the plugin of the account',
  '2061': 'the authentication plugin reported an error, usually because the connection has no TLS',
  '3159': 'the source accepts only encrypted connections',
  '13114': 'the source rejected the request of the replica: read Last_IO_Error (1236)',
  '13117': 'generic fatal error of the receiver: read the text (1593)',
  '13122': 'an event could not be put into the relay log',
  '13125': 'the event is larger than the packet size of the replica',
};

/** What an error number means, in a few words; `null` for one that this project does not deal in. */
export function errnoMeaning(errno: number | string): string | null {
  return meanings[String(errno)] ?? null;
}

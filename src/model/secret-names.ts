/** What is shown in the place of a secret. */
export const hidden = '(hidden)';

/** Options about passwords in general, which hold none. */
const noSecret =
  /^(secure_auth|default_password_lifetime|disconnect_on_expired_password|generated_random_password_length|max_password_errors|old_passwords|password_(history|require_current|reuse_interval)|strict_password_validation|(validate|simple|sha256|caching_sha2|cracklib|mysql_native)_password.*|innodb_ft_.*token_size|ngram_token_size)$/;

/** Whether an option holds a secret by its name: passwords, tokens, access keys, passphrases. `name`: lower case, underscores. */
export function isSecretName(name: string): boolean {
  if (noSecret.test(name)) return false;
  return /(^|_)pass|pas+w|_pwd$|pwd_|secret|token|credential|access_key|_auth$|auth_string/.test(name);
}

/** Whether a value itself shows a secret: SQL that sets a password, a URL that holds one. */
export function isSecretValue(value: string): boolean {
  return /identified\s|passw(or)?d\s*[=(']|secret\s*=|:\/\/[^/@\s:]*:[^/@\s]*@/i.test(value);
}

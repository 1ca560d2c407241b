import { validatePassword } from '../../accounts/passwords/password-rules.ts';
import type { Prompt } from './prompt.ts';
import { CommandError } from './command-error.ts';

const passwordErrors = {
  'too-short': 'it must have at least 10 characters',
  'too-long': 'it is too long, or has characters that cannot be part of a password',
  'too-common': 'it is too easy to guess',
  'like-the-name': 'it must not hold the username or the e-mail address',
};

/** Asks for a new password twice, without showing it, and refuses weak ones. */
export async function promptNewPassword(asker: Prompt, person: { username: string; email: string }): Promise<string> {
  const password = await asker.askSecret('Password: ');
  const fault = validatePassword(password, person);
  if (fault) throw new CommandError(`this password is refused: ${passwordErrors[fault]}`);
  if ((await asker.askSecret('Password again: ')) !== password) throw new CommandError('the two passwords differ: nothing was changed');
  return password;
}

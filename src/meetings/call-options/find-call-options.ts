import {
  isBooleanOption,
  optionNames,
  type CallOptions,
  type OptionName,
  type ResolvedCallOptions,
} from '../../jitsi/tokens/call-option-table.ts';
import type { JitsiSettings } from '../../platform/config/settings.ts';
import type { AppContext } from '../../platform/http/context.ts';
import type { CallOptionChoices, CallPolicy } from './call-policy.ts';
import { findCallPolicy } from './call-policy.queries.ts';
import {
  findLockReason,
  ineffectiveOptions,
  offeredOptions,
  resolveCallOptions,
  resolveLobby,
  type CallInput,
} from './resolve-call-options.ts';

/**
 * Why an option has its value: chosen for the meeting; by the policy of all calls; or because Jitsi here cannot have another one: it asks for
 * accounts, has no visitors, or is told of the option by a reservation that it does not ask for.
 */
export const optionSources = ['chosen', 'default', 'forced', 'forbidden', 'unavailable'] as const;

type OptionSource = (typeof optionSources)[number];

type ExplainedOptions = { [Name in OptionName]: { value: CallOptions[Name]; source: OptionSource } };

/** The options that the call of a meeting has, for who manages it: with the password of its room. */
export async function findCallOptions(
  { db, settings: { jitsi } }: Pick<AppContext, 'db' | 'settings'>,
  meeting: CallInput,
): Promise<{ options: ExplainedOptions; guestsWaitInLobby: boolean }> {
  const { policy } = await findCallPolicy(db);
  const resolved = resolveCallOptions(jitsi, policy, meeting);
  const options = optionNames.map((name) => [
    name,
    { value: effectiveValue(jitsi, resolved, name), source: findSource(jitsi, policy, meeting.choices, name) },
  ]);
  return {
    options: Object.fromEntries(options) as ExplainedOptions,
    guestsWaitInLobby: resolveLobby(jitsi, policy, meeting) === 'for-guests',
  };
}

function effectiveValue(jitsi: JitsiSettings, resolved: ResolvedCallOptions, name: OptionName): CallOptions[OptionName] {
  if (!ineffectiveOptions(jitsi).includes(name)) return resolved[name];
  return isBooleanOption(name) ? false : null;
}

function findSource(jitsi: JitsiSettings, policy: CallPolicy, choices: CallOptionChoices, name: OptionName): OptionSource {
  const lock = findLockReason(jitsi, policy, name);
  if (lock === 'no-tokens' || ineffectiveOptions(jitsi).includes(name) || !offeredOptions(jitsi).includes(name)) return 'unavailable';
  return lock ?? (choices[name] === undefined ? policy[name].level : 'chosen');
}

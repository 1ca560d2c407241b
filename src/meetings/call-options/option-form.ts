import type { AppContext } from '../../platform/http/context.ts';
import { callOptionTable, optionNames, type CallOptions, type Enforcement, type OptionName } from '../../jitsi/tokens/call-option-table.ts';
import type { JitsiSettings } from '../../platform/config/settings.ts';
import { isChosenByTeacher, applyCallPolicy, type CallOptionChoices, type CallPolicy } from './call-policy.ts';
import { findCallPolicy } from './call-policy.queries.ts';
import { parseOptionFields, type ParsedOptions, type OptionForm } from './call-options.forms.ts';

type FormContext = Pick<AppContext, 'db' | 'settings'>;

/** An option as the form of a call shows it. */
export type OptionRow = {
  name: OptionName;
  enforcedBy: Enforcement;
  /** Why nobody decides it here; undefined where somebody does. */
  lockReason: 'forced' | 'forbidden' | 'no-tokens' | undefined;
  /** What holds where nothing is decided. A password that the portal would make is not shown before there is a call. */
  defaultValue: CallOptions[OptionName];
};

/** `usesReservations`: Jitsi may ask this portal about rooms. Otherwise nothing of what it is told as it opens one holds. */
export type OptionFormData = { options: OptionRow[]; usesReservations: boolean };

/** What the form of a call, or of a series, shows of the options. */
export async function loadOptionForm({ db, settings: { jitsi } }: FormContext): Promise<OptionFormData> {
  const { policy } = await findCallPolicy(db);
  return { options: optionRows(jitsi, policy), usesReservations: jitsi.webhookSecret !== undefined };
}

/** What such a form decides. What it could not decide stays as it stands. */
export async function parseOptionForm(
  { db, settings: { jitsi } }: FormContext,
  form: OptionForm,
  standing: CallOptionChoices,
): Promise<ParsedOptions> {
  const { policy } = await findCallPolicy(db);
  return parseOptionFields(form, standing, (name) => findLockReason(jitsi, policy, name) === undefined);
}

function optionRows(jitsi: Pick<JitsiSettings, 'auth'>, policy: CallPolicy): OptionRow[] {
  const usual = applyCallPolicy(policy, {}, () => '');
  return optionNames.map((name) => ({
    name,
    enforcedBy: callOptionTable[name].enforcedBy,
    lockReason: findLockReason(jitsi, policy, name),
    defaultValue: usual[name],
  }));
}

function findLockReason({ auth }: Pick<JitsiSettings, 'auth'>, policy: CallPolicy, name: OptionName): OptionRow['lockReason'] {
  if (auth === 'sql' && callOptionTable[name].needsTokens) return 'no-tokens';
  const { level } = policy[name];
  return isChosenByTeacher(policy, name) || level === 'default' ? undefined : level;
}

import type { Needs } from '../../platform/http/context.ts';
import { callOptionTable, optionNames, type CallOptions, type Enforcement, type OptionName } from '../../jitsi/tokens/call-option-table.ts';
import type { JitsiSettings } from '../../platform/config/settings.ts';
import { isOpen, optionsUnder, type CallChoices, type CallPolicy } from './call-policy.ts';
import { findCallPolicy } from './call-policy.queries.ts';
import { choicesFromForm, type Decided, type OptionForm } from './call-options.forms.ts';

type Asks = Pick<Needs, 'db' | 'settings'>;

/** An option as the form of a call shows it. */
export type OptionRow = {
  name: OptionName;
  enforcedBy: Enforcement;
  /** Why nobody decides it here; undefined where somebody does. */
  locked: 'forced' | 'forbidden' | 'no-tokens' | undefined;
  /** What holds where nothing is decided. A password that the portal would make is not shown before there is a call. */
  usual: CallOptions[OptionName];
};

/** `opensRooms`: Jitsi may ask this portal about rooms. Otherwise nothing of what it is told as it opens one holds. */
export type OptionsOfForm = { options: OptionRow[]; opensRooms: boolean };

/** What the form of a call, or of a series, shows of the options. */
export async function optionsOfForm({ db, settings: { jitsi } }: Asks): Promise<OptionsOfForm> {
  const { policy } = await findCallPolicy(db);
  return { options: optionRows(jitsi, policy), opensRooms: jitsi.webhookSecret !== undefined };
}

/** What such a form decides. What it could not decide stays as it stands. */
export async function readOptions({ db, settings: { jitsi } }: Asks, form: OptionForm, standing: CallChoices): Promise<Decided> {
  const { policy } = await findCallPolicy(db);
  return choicesFromForm(form, standing, (name) => lockOf(jitsi, policy, name) === undefined);
}

function optionRows(jitsi: Pick<JitsiSettings, 'auth'>, policy: CallPolicy): OptionRow[] {
  const usual = optionsUnder(policy, {}, () => '');
  return optionNames.map((name) => ({
    name,
    enforcedBy: callOptionTable[name].enforcedBy,
    locked: lockOf(jitsi, policy, name),
    usual: usual[name],
  }));
}

function lockOf({ auth }: Pick<JitsiSettings, 'auth'>, policy: CallPolicy, name: OptionName): OptionRow['locked'] {
  if (auth === 'sql' && callOptionTable[name].needsTokens) return 'no-tokens';
  const { level } = policy[name];
  return isOpen(policy, name) || level === 'default' ? undefined : level;
}

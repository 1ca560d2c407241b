import type { UpdatedUserRow } from '../../accounts/management/bulk-accounts.ts';

/** A person as they will be written. */
export type ImportPersonTable = Omit<UpdatedUserRow, 'id'> & {
  import_id: number;
  line: number;
  account_id: number;
  is_new: number;
  changes_roles: number;
  /** Numbers of the roles, in their order, with commas between them. */
  expected_roles: string | null;
};

export type ImportPersonRoleTable = { import_id: number; account_id: number; role_id: number };

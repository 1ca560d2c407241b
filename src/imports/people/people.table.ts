export type ImportPersonTable = {
  import_id: number;
  line: number;
  account_id: number;
  is_new: number;
  username: string;
  first_name: string;
  last_name: string;
  sort_key: string;
  email: string;
  email_key: string | null;
  locale: string;
  is_active: number;
  main_role: string;
  changes_roles: number;
  found_first_name: string | null;
  found_last_name: string | null;
  found_email: string | null;
  found_locale: string | null;
  found_is_active: number | null;
  found_roles: string | null;
};

export type ImportPersonRoleTable = { import_id: number; account_id: number; role_id: number };

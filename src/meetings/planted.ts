export { updateAccount } from '../accounts/accounts.queries.ts';

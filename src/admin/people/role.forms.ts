import { z } from 'zod';
import { isPermission } from '../../accounts/permissions.ts';
import { singleLineText } from '../../platform/http/form-fields.ts';
import { parseId } from '../../platform/http/parse-request.ts';

export const roleForm = z.object({
  name: singleLineText()
    .default('')
    .transform((text) => text.normalize('NFC').replace(/\s+/g, ' ').trim()),
  permission: z
    .union([z.string(), z.array(z.string())])
    .default([])
    .transform((value) => [value].flat().filter(isPermission)),
  version: z.coerce.number().int().nonnegative().default(0),
});

export const deleteRoleForm = z.object({ heir: z.string().optional().transform(parseId) });

export type RoleForm = z.infer<typeof roleForm>;

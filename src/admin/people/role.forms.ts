import { z } from 'zod';
import { isPermission } from '../../accounts/permissions.ts';
import { lineOfText } from '../../platform/http/form-fields.ts';
import { idIn } from '../../platform/http/parse-request.ts';

export const roleForm = z.object({
  name: lineOfText()
    .default('')
    .transform((text) => text.normalize('NFC').replace(/\s+/g, ' ').trim()),
  permission: z
    .union([z.string(), z.array(z.string())])
    .default([])
    .transform((value) => [value].flat().filter(isPermission)),
  version: z.coerce.number().int().nonnegative().default(0),
});

export const removalForm = z.object({ heir: z.string().optional().transform(idIn) });

export type RoleForm = z.infer<typeof roleForm>;

import type { Generated } from 'kysely';

export type CertificateTable = {
  id: Generated<number>;
  number: string;
  user_id: number;
  course_id: number;
  holder_name: string;
  identifier: string;
  course_title: string;
  school: string;
  attended: number;
  counted: number;
  minutes_attended: number;
  minutes_counted: number;
  percent: number;
  first_class_at: string;
  last_class_at: string;
  issued_at: string;
  issued_by: number | null;
  revoked_at: string | null;
};

export type ImportCourseTable = {
  import_id: number;
  line: number;
  course_id: number;
  is_new: number;
  title: string;
  sort_key: string;
  description: string;
  is_active: number;
  found_version: number | null;
};

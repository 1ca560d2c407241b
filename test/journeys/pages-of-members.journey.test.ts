import { testPagesOf } from '../support/every-page.ts';

testPagesOf('nobody', 'sofia', 'tomas');

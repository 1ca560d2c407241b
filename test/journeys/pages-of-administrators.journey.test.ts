import { testPagesOf } from '../support/every-page.ts';

testPagesOf('ada');

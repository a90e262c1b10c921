import { answerCalls } from '../../engine/thread_answer.ts';
import { type Sheet, writeSheet } from './write_sheet.ts';

/** The thread of `createSheetWriter`: a sheet's content in, its bytes out. */
answerCalls<Sheet>(writeSheet);
